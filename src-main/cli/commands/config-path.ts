import { resolveAppPaths } from '../../core/system/app-paths.ts';
import type { Cli } from '../cli.ts';
import type { Outcome } from '../output/output.ts';

/** `config path`: where the settings file is, or would be. */
export async function runConfigPath(cli: Cli): Promise<Outcome> {
  const { settingsFile } = resolveAppPaths(cli);
  return { json: { path: settingsFile }, text: settingsFile };
}
