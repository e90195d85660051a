import { startTestProxy, type TestProxy } from './start-test-proxy.ts';

export const CLAUDE = 'claude-sonnet-4-5';
export const GPT = 'gpt-5.2';

/** What clients call them. */
export const NAMES = { claude: 'claude', gpt: 'my "fast" one 🦊', newestGpt: 'newest' } as const;

const RULES = [
  { match: 'exact', pattern: NAMES.claude, model: CLAUDE },
  { match: 'exact', pattern: NAMES.gpt, model: GPT },
  { match: 'exact', pattern: NAMES.newestGpt, model: 'gpt-6.1-sol' },
];

/** A proxy whose user has names of their own for models; it knows already which names there are. */
export async function startRenamingProxy(mode: 'oauth' | 'api-key'): Promise<TestProxy> {
  const proxy = await startTestProxy({ mode, env: { MODELS__MAP: JSON.stringify(RULES) } });
  await (await fetch(`${proxy.url}/v1/models`)).text();
  return proxy;
}
