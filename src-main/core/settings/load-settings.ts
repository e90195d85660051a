import { dirname, join, resolve } from 'node:path';
import { AppError } from '../errors/app-error.ts';
import { toPrintable } from '../system/to-printable.ts';
import {
  type AuthToken,
  type AuthTokenCandidates,
  readAuthTokenFile,
  requireAuthToken,
} from './auth-token.ts';
import { type DotEnv, readDotEnv } from './dot-env.ts';
import { AUTH_TOKEN_SETTING, assembleSettings, SETTINGS, type Setting } from './setting-definitions.ts';
import type { Settings } from './settings.ts';
import { readSettingsFile, type SettingsFile } from './settings-file.ts';

export type SettingOrigin = 'flag' | 'environment' | '.env' | 'settings file' | 'default';

export interface SettingSource {
  readonly value: unknown;
  readonly origin: SettingOrigin;
  /** The variable, or `file:line`; `null` for flags and defaults. */
  readonly detail: string | null;
}

export interface LoadedSettings {
  readonly settings: Settings;
  /** By setting name, every setting except the secret one. */
  readonly sources: ReadonlyMap<string, SettingSource>;
  /** For `resolveAuthToken`, together with the saved one. */
  readonly authTokens: AuthTokenCandidates;
  /** Each one line, for people. */
  readonly warnings: readonly string[];
}

export interface LoadSettingsOptions {
  /** Text from the command line by setting name, e.g. `{ SERVER__PORT: '0' }`. */
  readonly flags?: Readonly<Record<string, string | undefined>>;
  /** File that holds the auth token, from the command line. */
  readonly authTokenFile?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The working directory: home of the `.env`, base of relative paths. */
  readonly cwd: string;
  readonly settingsPath: string;
}

/**
 * Merges every source of settings. Precedence: flag, environment, `.env` (only the few settings that it may
 * set), settings file, default. Environment names match in any case; an empty variable is not set.
 *
 * @throws AppError `settings_invalid` naming the variable, or file, line and key, and what is allowed; the
 *   offending value is not echoed, since it may be a secret in the wrong place
 */
export async function loadSettings(options: LoadSettingsOptions): Promise<LoadedSettings> {
  const { authTokenFile, cwd, settingsPath } = options;
  const environment = findOwnVariables(options.env);
  const [file, dotEnv, fromFlagFile] = await Promise.all([
    readSettingsFile(settingsPath),
    readDotEnv(join(cwd, '.env')),
    authTokenFile === undefined ? null : readAuthTokenFile(resolve(cwd, authTokenFile)),
  ]);
  const sources = new Map(
    SETTINGS.map((setting) => [setting.name, findSource(setting, { ...options, environment, file, dotEnv })]),
  );
  return {
    settings: assembleSettings(({ name, defaultValue }) => sources.get(name)?.value ?? defaultValue),
    sources,
    authTokens: {
      fromFlagFile,
      fromEnvironment: findEnvironmentToken(environment),
      fromDotEnv: findDotEnvToken(dotEnv, cwd),
    },
    warnings: [...dotEnv.warnings, ...warnOfUnknownKeys(file)],
  };
}

interface Sources extends LoadSettingsOptions {
  readonly environment: ReadonlyMap<string, string>;
  readonly file: SettingsFile;
  readonly dotEnv: DotEnv;
}

function findSource(setting: Setting, { flags, environment, dotEnv, file, cwd }: Sources): SettingSource {
  const { name } = setting;
  const flag = flags?.[name];
  if (flag !== undefined) {
    return { value: parseValue(setting, flag, 'the command line', cwd), origin: 'flag', detail: null };
  }
  const variable = environment.get(name);
  if (variable !== undefined) {
    const value = parseValue(setting, variable, 'the environment', cwd);
    return { value, origin: 'environment', detail: name };
  }
  const line = dotEnv.values.get(name);
  if (line !== undefined) {
    return { value: line.value, origin: '.env', detail: toPrintable(`${join(cwd, '.env')}:${line.line}`) };
  }
  const entry = file.entries.get(name);
  if (entry !== undefined) {
    const where = toPrintable(`${file.path}:${entry.line}`);
    const value = parseValue(setting, entry.value, where, dirname(file.path), entry.key);
    return { value, origin: 'settings file', detail: where };
  }
  return { value: setting.defaultValue, origin: 'default', detail: null };
}

function parseValue(
  setting: Setting,
  input: unknown,
  where: string,
  folder: string,
  key = setting.name,
): unknown {
  const parsed = setting.schema.safeParse(input);
  if (parsed.success) {
    return setting.isPath && typeof parsed.data === 'string' ? resolve(folder, parsed.data) : parsed.data;
  }
  throw new AppError('settings_invalid', `${key} (${where}) must be ${setting.allowed}.`, {
    advice: 'Correct it, or remove it to use the default.',
  });
}

/** Our variables by their proper name. Where several spellings exist, the proper one counts. */
function findOwnVariables(env: LoadSettingsOptions['env']): Map<string, string> {
  const names = new Set([...SETTINGS, AUTH_TOKEN_SETTING].map(({ name }) => name));
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(env)) {
    const name = key.toUpperCase();
    if (value === undefined || value.trim() === '' || !names.has(name)) continue;
    if (key === name || !found.has(name)) found.set(name, value);
  }
  return found;
}

function findEnvironmentToken(environment: ReadonlyMap<string, string>): AuthToken | null {
  const { name } = AUTH_TOKEN_SETTING;
  const text = environment.get(name);
  if (text === undefined) return null;
  return { token: requireAuthToken(text, `${name} (the environment)`), source: 'environment', detail: name };
}

function findDotEnvToken(dotEnv: DotEnv, cwd: string): AuthToken | null {
  const found = dotEnv.values.get(AUTH_TOKEN_SETTING.name);
  if (found === undefined) return null;
  const detail = toPrintable(`${join(cwd, '.env')}:${found.line}`);
  return { token: String(found.value), source: '.env', detail };
}

function warnOfUnknownKeys({ path, unknownKeys }: SettingsFile): string[] {
  if (unknownKeys.length === 0) return [];
  const keys = unknownKeys.map(({ key, line }) => `${toPrintable(key)} (line ${line})`).join(', ');
  return [`${toPrintable(path)} holds keys that are no settings and have no effect: ${keys}.`];
}
