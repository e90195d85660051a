import type { InvokeChannel } from '../../src-shared/ipc/channels.ts';
import type { InvokeOutput } from '../../src-shared/ipc/contract.ts';
import type { ActivityEntry } from '../../src-shared/model/activity.ts';
import type { TestResult } from '../../src-shared/model/test-request.ts';
import { MINUTE, NOW_MS } from './canned-accounts.ts';

const CLIENTS = {
  claude: ['claude-cli/2.1.0', 'anthropic-sdk-python/0.72.0', 'curl/8.9.1'],
  openai: ['codex_cli_rs/0.169.0', 'openai-node/7.57.0'],
} as const;

function createEntry(index: number): ActivityEntry {
  const isOpenai = index % 3 === 2;
  const clients = CLIENTS[isOpenai ? 'openai' : 'claude'];
  const isFine = index % 11 !== 4 && index % 13 !== 6;
  const isLimited = index % 11 === 4;
  return {
    requestId: `req_${index}`,
    atMs: NOW_MS - index * 0.8 * MINUTE,
    client: clients[index % clients.length] ?? null,
    method: 'POST',
    route: isOpenai ? '/codex/v1/responses' : '/v1/messages',
    dialect: isOpenai ? 'openai' : 'anthropic',
    provider: isOpenai ? 'openai' : 'claude',
    model: isOpenai ? 'gpt-5.3-codex' : (['claude-sonnet-4-6', 'claude-opus-4-6'][index % 2] ?? null),
    upstreamModel: index % 7 !== 2 ? null : isOpenai ? 'gpt-5.5' : 'claude-sonnet-5-5',
    status: isFine ? 200 : isLimited ? 429 : null,
    firstByteMs: isFine || isLimited ? 240 + ((index * 137) % 900) : null,
    totalMs: 900 + ((index * 711) % 30_000),
    inputTokens: isFine ? 1_200 + index * 91 : null,
    outputTokens: isFine ? 80 + index * 13 : null,
    cachedTokens: isFine && !isOpenai ? 900 + index * 40 : null,
    errorCode: isFine ? null : isLimited ? 'upstream_rate_limited' : 'upstream_unreachable',
  };
}

/** Oldest first, as the main side gives them. */
export const ACTIVITY = Array.from({ length: 60 }, (_, index) => createEntry(index)).toReversed();

export const GOOD_TEST: TestResult = {
  status: 200,
  model: 'claude-haiku-4-5',
  text: 'Hello! It’s nice to meet you.',
  firstByteMs: 412,
  totalMs: 980,
  inputTokens: 14,
  outputTokens: 9,
  problem: null,
};

export const REFUSED_TEST: TestResult = {
  ...GOOD_TEST,
  status: 401,
  text: '',
  inputTokens: null,
  outputTokens: null,
  problem: { code: 'not_signed_in', message: 'Not signed in to Claude.', advice: null },
};

export type CannedAnswers = { readonly [C in InvokeChannel]?: InvokeOutput<C> };

/** What else than the state the window asks for; every other call is answered with nothing. */
export const ANSWERS: CannedAnswers = {
  'activity.get': ACTIVITY,
  'authToken.reveal': { token: 'Zq1xWn8s0uR5bTgJ2hVvK4cM7yPfA6dLeXo3iB9fQkE' },
  'testRequest.send': GOOD_TEST,
  'diagnostics.preview': {
    text: [
      'ccproxy',
      'version: 0.1.0',
      'host: browser',
      'platform: linux',
      '',
      'Proxy',
      'state: running',
      'port: 8000',
    ].join('\n'),
  },
  'diagnostics.save': { path: '/home/ada/Downloads/ccproxy-diagnostics.txt' },
};
