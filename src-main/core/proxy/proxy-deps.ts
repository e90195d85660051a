import type { Dispatcher } from 'undici';
import type { Provider } from '../../../src-shared/provider.ts';
import type { ProviderAccount } from '../credentials/provider-account.ts';
import { AppError } from '../errors/app-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Settings } from '../settings/settings.ts';
import type { CompiledModelMap } from '../translate/models/model-map.ts';
import type { ModelLists } from './model-lists.ts';
import type { ResponseStore } from './response-store.ts';
import type { ReportFields } from './translated/create-field-reporter.ts';

/** What serving a request takes. */
export interface ProxyDeps {
  readonly settings: Settings;
  readonly accounts: Readonly<Record<Provider, ProviderAccount>>;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly bodyLimitBytes: number;
  readonly keepAliveMs: number;
  readonly models: ModelLists;
  readonly modelMap: CompiledModelMap;
  readonly responses: ResponseStore;
  readonly reportFields: ReportFields;
}

/** The part of it that a proxy makes for itself. */
export type OwnDeps = Pick<ProxyDeps, 'models' | 'modelMap' | 'reportFields'>;

/** Lets a request to a provider through unless the provider is switched off. @throws AppError `codex_disabled` */
export function requireEnabled(provider: Provider, settings: Settings): void {
  if (provider !== 'openai' || settings.codex.enabled) return;
  throw new AppError('codex_disabled', 'The Codex provider is switched off.', {
    advice: 'Run "ccproxy config codex --enable".',
  });
}
