import { AppError } from '../../core/errors/app-error.ts';
import { findSetting } from '../../core/settings/setting-definitions.ts';
import type { Cli } from '../cli.ts';
import type { Outcome } from '../output/output.ts';
import { setPlain } from './config-set.ts';

export interface ConfigCodexOptions {
  readonly enable?: boolean;
  readonly disable?: boolean;
}

/** `config codex --enable|--disable`: whether the Codex routes are served. */
export async function runConfigCodex(cli: Cli, { enable, disable }: ConfigCodexOptions): Promise<Outcome> {
  if (!enable && !disable) throw new AppError('usage', 'Say --enable or --disable.');
  const isEnabled = enable === true;
  const { json } = await setPlain(cli, findSetting('CODEX__ENABLED'), String(isEnabled));
  const text = isEnabled
    ? 'OpenAI/Codex is switched on. Sign in with "ccproxy auth login-openai".'
    : 'OpenAI/Codex is switched off.';
  return {
    json: { ...json, enabled: isEnabled },
    text: `${text}\nA proxy that runs now sees it when it is restarted.`,
  };
}
