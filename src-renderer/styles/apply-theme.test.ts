import { expect, it } from 'vitest';
import { applyRememberedTheme, applyTheme } from './apply-theme.ts';

function createWindow(stored: Record<string, string> = {}) {
  const items = new Map(Object.entries(stored));
  const document = { documentElement: { dataset: {} as DOMStringMap } };
  const localStorage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => items.set(key, value),
  };
  return { document, localStorage } as unknown as Window;
}

const shown = ({ document }: Window) => document.documentElement.dataset.theme;

it('shows a theme and begins with it the next time', () => {
  const window = createWindow();
  applyTheme('dark', window);
  expect(shown(window)).toBe('dark');
  delete window.document.documentElement.dataset.theme;
  applyRememberedTheme(window);
  expect(shown(window)).toBe('dark');
});

it('leaves the choice to the system again', () => {
  const window = createWindow();
  applyTheme('light', window);
  applyTheme('system', window);
  expect(shown(window)).toBeUndefined();
  applyRememberedTheme(window);
  expect(shown(window)).toBeUndefined();
});

it('ignores what it has not written itself', () => {
  const window = createWindow({ 'ccproxy.theme': 'purple' });
  applyRememberedTheme(window);
  expect(shown(window)).toBeUndefined();
});
