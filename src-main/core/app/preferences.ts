import { z } from 'zod';
import {
  DEFAULT_PREFERENCES,
  type Preferences,
  preferencesSchema,
} from '../../../src-shared/model/preferences.ts';
import type { JsonFile } from '../files/json-file.ts';
import type { PreferencesStore } from './app-ports.ts';

/** Preferences in a file, for hosts that have no better place. A damaged file counts as none. */
export function createFilePreferences(file: JsonFile): PreferencesStore {
  return {
    read: async () => parsePreferences(await file.read().catch(() => null)),
    write: (preferences) => file.write(preferences),
  };
}

/** Each preference that is usable, and the default for each that is not, so that no version loses the others. */
export function parsePreferences(stored: unknown): Preferences {
  const given = z.record(z.string(), z.unknown()).safeParse(stored).data ?? {};
  const usable = Object.entries(preferencesSchema.shape).flatMap(([name, schema]) => {
    const parsed = schema.safeParse(given[name]);
    return parsed.success ? [[name, parsed.data]] : [];
  });
  return { ...DEFAULT_PREFERENCES, ...Object.fromEntries(usable) };
}

/** `before` with the given changes; what is `undefined` in them stays. */
export function changePreferences(
  before: Preferences,
  changes: { [Name in keyof Preferences]?: Preferences[Name] | undefined },
): Preferences {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return preferencesSchema.parse({ ...before, ...Object.fromEntries(given) });
}
