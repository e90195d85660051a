import type { SettingView } from '../../../src-shared/model/app-snapshot.ts';

export function findSetting(settings: readonly SettingView[], name: string): SettingView | null {
  return settings.find((setting) => setting.name === name) ?? null;
}

/**
 * Says what a setting is fixed by. What the window saves would not count against it.
 *
 * @returns `null` when the settings file, or nothing, says what it is
 */
export function describeSource({ source, detail, name }: SettingView): string | null {
  switch (source) {
    case 'environment':
      return `Set by environment (${detail ?? name}); change it there.`;
    case 'flag':
      return `Set on the command line (${detail ?? name}) for this run.`;
    case '.env':
      return `Set by a .env file (${detail ?? name}); change it there.`;
    case 'settings file':
    case 'default':
      return null;
  }
}

/** Why a port cannot be used, or `null`. 0 asks the system for a free one, which no client could know. */
export function describePortProblem(text: string): string | null {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text.trim()) && port >= 1 && port <= 65_535) return null;
  return 'Enter a number from 1 to 65535.';
}
