import type { Preferences } from '../../src-shared/model/preferences.ts';

type Theme = Preferences['theme'];

const KEY = 'ccproxy.theme';

/** Shows a theme, and remembers it so that the next start of the window begins with it. */
export function applyTheme(theme: Theme, { document, localStorage }: Window): void {
  show(theme, document);
  localStorage.setItem(KEY, theme);
}

/** Shows the remembered theme until the main side has told what is wanted. */
export function applyRememberedTheme({ document, localStorage }: Window): void {
  const theme = localStorage.getItem(KEY);
  if (theme === 'light' || theme === 'dark') show(theme, document);
}

function show(theme: Theme, { documentElement }: Document): void {
  if (theme === 'system') delete documentElement.dataset.theme;
  else documentElement.dataset.theme = theme;
}
