import { resolve } from 'node:path';
import { AppError, isAppError } from '../../core/errors/app-error.ts';
import { requireAuthToken } from '../../core/settings/auth-token.ts';
import { loadSettings } from '../../core/settings/load-settings.ts';
import type { Setting } from '../../core/settings/setting-definitions.ts';
import { setFileSetting, unsetFileSetting } from '../../core/settings/settings-file.ts';
import { resolveAppPaths } from '../../core/system/app-paths.ts';
import type { Cli } from '../cli.ts';
import { withSession } from '../open-session.ts';
import type { Outcome } from '../output/output.ts';
import { findSettingOrSuggest } from './find-setting-or-suggest.ts';
import { saveAuthToken } from './save-auth-token.ts';

/** `config set NAME VALUE`: into the settings file, or into the secret store for the one secret. */
export async function runConfigSet(cli: Cli, name: string, value: string | undefined): Promise<Outcome> {
  const setting = findSettingOrSuggest(name);
  if (setting.isSecret) return setSecret(cli, setting, value);
  if (value === undefined) throw new AppError('usage', `${setting.name} needs a value.`);
  return setPlain(cli, setting, value);
}

/** Writes one setting that is no secret into the settings file. */
export async function setPlain(cli: Cli, setting: Setting, value: string): Promise<Outcome> {
  if (!setting.schema.safeParse(value).success) {
    throw new AppError('usage', `${setting.name} must be ${setting.allowed}.`);
  }
  const { settingsFile } = resolveAppPaths(cli);
  await setFileSetting(settingsFile, setting, value, (path) => resolve(cli.cwd, path));
  await warnWhenOverruled(cli, setting, settingsFile);
  return {
    json: { name: setting.name, location: settingsFile },
    text: `${setting.name} is saved in ${settingsFile}.`,
  };
}

/** `config unset NAME`: back to the default, as far as the settings file and the secret store go. */
export async function runConfigUnset(cli: Cli, name: string): Promise<Outcome> {
  const setting = findSettingOrSuggest(name);
  const { settingsFile } = resolveAppPaths(cli);
  const removed = setting.isSecret
    ? await withSession(cli, {}, ({ core }) => core.authToken.removeSaved())
    : await unsetFileSetting(settingsFile, setting);
  return {
    json: { name: setting.name, removed },
    text: removed ? `${setting.name} was removed.` : `${setting.name} was not saved.`,
  };
}

/** The value must not be in the arguments, which every program of the machine can read. */
async function setSecret(cli: Cli, setting: Setting, value: string | undefined): Promise<Outcome> {
  if (value !== undefined && value !== '-') {
    throw new AppError('usage', `${setting.name} is a secret: it is read from standard input only.`, {
      advice: 'Type or pipe it in. Choose another one: command lines are no secret.',
    });
  }
  return withSession(cli, {}, async ({ core }) => {
    const text = await cli.prompts.readSecret(setting.name);
    const location = await saveAuthToken(cli, core, requireAuthToken(text ?? '', setting.name));
    return { json: { name: setting.name, location }, text: `${setting.name} is saved in ${location}.` };
  });
}

async function warnWhenOverruled(cli: Cli, setting: Setting, settingsPath: string): Promise<void> {
  try {
    const { sources } = await loadSettings({ env: cli.env, cwd: cli.cwd, settingsPath });
    const source = sources.get(setting.name);
    if (source === undefined || source.origin === 'settings file') return;
    const origin = source.origin === 'environment' ? 'the environment' : (source.detail ?? source.origin);
    cli.output.warn(`${setting.name} from ${origin} still comes first.`);
  } catch (error) {
    // What was asked for is done; another setting is wrong.
    if (!isAppError(error)) throw error;
    cli.output.warn(error.userMessage);
  }
}
