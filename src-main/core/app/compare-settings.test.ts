import { expect, it } from 'vitest';
import type { LoadedSettings } from '../settings/load-settings.ts';
import { assembleSettings, findSetting, SETTINGS } from '../settings/setting-definitions.ts';
import { needsNewCore, needsProxyRestart } from './compare-settings.ts';

const NO_TOKENS = { fromFlagFile: null, fromEnvironment: null, fromDotEnv: null };

function load(changes: Record<string, unknown> = {}): LoadedSettings {
  const settings = assembleSettings(({ name, defaultValue }) => changes[name] ?? defaultValue);
  return { settings, sources: new Map(), authTokens: NO_TOKENS, warnings: [] };
}

it('the same settings need nothing', () => {
  expect(needsNewCore(load(), { ...load(), warnings: ['other'] })).toBe(false);
  expect(needsProxyRestart(load(), load())).toBe(false);
});

const HARMLESS = ['LOGGING__LEVEL', 'LOGGING__FORMAT', 'SERVER__UI_PORT'];
const FOR_SIGN_IN = ['CLAUDE__AUTHORIZE_URL', 'CLAUDE__SCOPES'];

it.each(SETTINGS.map(({ name }) => name))('%s restarts what depends on it', (name) => {
  expect(findSetting(name).name).toBe(name);
  const after = load({ [name]: 'changed' });
  expect(needsNewCore(load(), after)).toBe(!HARMLESS.includes(name));
  expect(needsProxyRestart(load(), after)).toBe(![...HARMLESS, ...FOR_SIGN_IN].includes(name));
});

it('another token from outside needs both', () => {
  const fromDotEnv = { token: 'abc', source: '.env', detail: '.env:1' } as const;
  const after = { ...load(), authTokens: { ...NO_TOKENS, fromDotEnv } };
  expect(needsNewCore(load(), after)).toBe(true);
  expect(needsProxyRestart(load(), after)).toBe(true);
});
