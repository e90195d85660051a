import { expect } from 'vitest';
import { isJsonObject, type JsonObject } from '../../src-shared/json.ts';
import type { RecordedRequest } from '../fakes/exchange.ts';
import { objectsOf } from '../fakes/read-request.ts';
import type { Cell } from './features.ts';
import type { Support } from './matrix.ts';
import { findMembers } from './raw-json.ts';
import type { ClientExchange } from './watch-traffic.ts';

const ENDPOINTS: Readonly<Record<Cell['dialect'], string>> = {
  messages: '/messages',
  chat: '/chat/completions',
  responses: '/responses',
};

/** What only a plan's request is given: who asks, and that the answer is a stream. */
const CHANGED_BY_PLAN: Readonly<Record<Cell['vendor'], string>> = { claude: 'system', openai: 'stream' };

/**
 * How a cell was done, by what the vendor was asked and what the client got.
 *
 * @param exchanges of the client
 * @param requests that reached the vendor for them
 */
export async function observeSupport(
  cell: Cell,
  feature: string,
  exchanges: readonly ClientExchange[],
  requests: readonly RecordedRequest[],
): Promise<Support> {
  // Each has been asked of the vendor, and nothing else.
  expect(requests).toHaveLength(exchanges.length);
  expect(requests).not.toEqual([]);
  if (requests.every(({ path }) => path.endsWith(ENDPOINTS[cell.dialect]))) {
    for (const [index, request] of requests.entries()) await expectSameBytes(cell, exchanges[index], request);
    return 'native';
  }
  const isAsked = ASKS[feature];
  const isAskedAlways = requests.every(({ json }) => isAsked?.(json as JsonObject) ?? true);
  return isAskedAlways ? 'translated' : 'emulated';
}

/** Both ways: with a key all of them, with a plan all members of the request but one. */
async function expectSameBytes(cell: Cell, client: ClientExchange | undefined, request: RecordedRequest) {
  const asked = client?.body ?? '';
  const sent = request.body.toString();
  const isPlan = cell.proxy.mode === 'oauth';
  if (isPlan) {
    const members = listMembers(asked).filter(([name]) => name !== CHANGED_BY_PLAN[cell.vendor]);
    expect(listMembers(sent)).toEqual(expect.arrayContaining(members));
  } else {
    expect(sent).toBe(asked);
  }
  const answer = await client?.answer;
  const isAssembled = isPlan && cell.vendor === 'openai' && !cell.stream;
  if (answer != null && (await request.outcome) === 'complete' && !isAssembled) {
    expect(answer.equals(request.bytesSent)).toBe(true);
  }
}

function listMembers(text: string): [name: string, value: string][] {
  return findMembers(text).map(({ name, start, end }) => [name, text.slice(start, end)]);
}

/** Whether a vendor's request asks for the feature in the vendor's own terms; the others are not asked for. */
const ASKS: Readonly<Record<string, (body: JsonObject) => boolean>> = {
  tools: hasTools,
  'parallel tools': hasTools,
  image: (body) => hasPart(body, ['image', 'input_image']),
  document: (body) => hasPart(body, ['document', 'input_file']),
  thinking: ({ thinking, reasoning }) => isJsonObject(thinking) || isJsonObject(reasoning),
  structured: ({ output_config: config, text }) =>
    [config, text].some((holder) => isJsonObject(holder) && isJsonObject(holder.format)),
  stop: (body) => 'stop_sequences' in body || 'stop' in body,
};

function hasTools({ tools, input }: JsonObject): boolean {
  return objectsOf(tools).length > 0 || objectsOf(input).some(({ type }) => type === 'additional_tools');
}

function hasPart({ messages, input }: JsonObject, types: readonly unknown[]): boolean {
  const parts = objectsOf(messages ?? input).flatMap(({ content }) => objectsOf(content));
  return parts.some(({ type }) => types.includes(type));
}
