import type { TestProxyOptions } from '../support/start-test-proxy.ts';
import type { Cell } from './features.ts';

/** How a feature does in a cell. */
export type Support =
  /** The bytes go through as they are. */
  | 'native'
  | 'translated'
  /** Done by the proxy itself, since the provider has nothing like it. */
  | 'emulated'
  /** The client's dialect has no way to ask for it. */
  | 'not in dialect';

export interface ProviderColumn {
  readonly name: string;
  readonly vendor: Cell['vendor'];
  readonly mode: NonNullable<TestProxyOptions['mode']>;
  readonly model: string;
  /** The dialects that the provider speaks itself. */
  readonly speaks: readonly Cell['dialect'][];
}

export const PROVIDERS: readonly ProviderColumn[] = [
  { name: 'Claude plan', vendor: 'claude', mode: 'oauth', model: 'claude-sonnet-5-5', speaks: ['messages'] },
  { name: 'Claude key', vendor: 'claude', mode: 'api-key', model: 'claude-sonnet-5-5', speaks: ['messages'] },
  { name: 'ChatGPT plan', vendor: 'openai', mode: 'oauth', model: 'gpt-5.2', speaks: ['responses'] },
  { name: 'OpenAI key', vendor: 'openai', mode: 'api-key', model: 'gpt-5.2', speaks: ['chat', 'responses'] },
];

export const DIALECTS = ['messages', 'chat', 'responses'] as const;

/** What a cell is expected to be, before it is tried. */
export function describeSupport(
  dialect: Cell['dialect'],
  provider: ProviderColumn,
  feature: string,
): Support {
  // The Responses API has no stop sequences.
  if (feature === 'stop' && dialect === 'responses') return 'not in dialect';
  const isNative = provider.speaks.includes(dialect);
  // OpenAI's own Chat Completions shows no reasoning, and takes none back.
  if (feature === 'thinking' && dialect === 'chat' && isNative) return 'not in dialect';
  if (isNative) return 'native';
  return feature === 'stop' && provider.vendor === 'openai' ? 'emulated' : 'translated';
}
