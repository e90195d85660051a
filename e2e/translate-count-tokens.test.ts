/** Counting the tokens of a megabyte takes its time, and nobody else's. */
import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import { stepStream } from './fakes/scenario.ts';
import { startTestProxy, type TestProxy } from './support/start-test-proxy.ts';

const MEGABYTE = 1024 * 1024;
/** Whoever counts without a break answers one or two others at most: those who came at the same time. */
const MANY = 20;
/** Of a stream, whose events are eleven. */
const EVENTS = 8;

let proxy: TestProxy;

afterEach(() => proxy.close());

it.each([
  ['one letter', () => 'a'.repeat(MEGABYTE)],
  ['random words', makeWords],
])('others are answered while a megabyte of %s is counted', async (_what, makeText) => {
  proxy = await startTestProxy();
  const stream = await openStream();
  const count = askToCount(makeText());
  const order: ('count' | 'live' | 'event')[] = [];
  // By now it has read all but the end, and waits for that.
  await askMany(() => undefined);

  const counted = count.finish().then((answer) => {
    order.push('count');
    return answer;
  });
  const served = Promise.all([askMany(() => order.push('live')), stream.readMany(() => order.push('event'))]);
  const answer = await counted;
  await served;

  expect(answer).toEqual({ input_tokens: expect.toSatisfy((tokens) => tokens > MEGABYTE / 16) });
  const before = order.slice(0, order.indexOf('count'));
  expect(before.filter((what) => what === 'live')).toHaveLength(MANY);
  expect(before.filter((what) => what === 'event')).toHaveLength(EVENTS);
});

/** Sends a request to count all but for its last byte. */
function askToCount(text: string): { finish(): Promise<unknown> } {
  const body = Buffer.from(JSON.stringify({ model: 'gpt-5.2', messages: [{ role: 'user', content: text }] }));
  const headers = { 'content-type': 'application/json', 'content-length': body.length };
  const asked: ClientRequest = request(`${proxy.url}/v1/messages/count_tokens`, { method: 'POST', headers });
  const answered = once(asked, 'response');
  asked.write(body.subarray(0, -1));
  return {
    async finish() {
      asked.end(body.subarray(-1));
      const [response] = (await answered) as [IncomingMessage];
      expect([response.statusCode, response.headers['x-ccproxy-estimate']]).toEqual([200, 'true']);
      return json(response);
    },
  };
}

/** One after the other. */
async function askMany(onAnswer: () => void): Promise<void> {
  for (let index = 0; index < MANY; index += 1) {
    const response = await fetch(`${proxy.url}/health/live`);
    expect(response.status).toBe(200);
    await response.arrayBuffer();
    onAnswer();
  }
}

/** A stream of which the provider sends each event only when the one before has arrived. */
async function openStream() {
  const { scenario, step } = stepStream();
  proxy.codex.next(scenario);
  const ask = { model: 'gpt-5.2', input: [{ type: 'message', role: 'user', content: 'Hi' }], stream: true };
  step();
  const response = await proxy.post('/v1/responses', { ...ask, store: false, instructions: 'Be brief.' });
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  async function readEvent(): Promise<void> {
    for (let text = ''; !text.endsWith('\n\n'); ) {
      const chunk = await reader?.read();
      if (chunk?.done !== false) throw new Error('The stream has ended');
      text += decoder.decode(chunk.value, { stream: true });
    }
  }
  await readEvent();
  return {
    async readMany(onEvent: () => void): Promise<void> {
      for (let index = 0; index < EVENTS; index += 1) {
        step();
        await readEvent();
        onEvent();
      }
      await reader?.cancel();
    },
  };
}

/** The same ones each time. */
function makeWords(): string {
  let state = 1;
  const next = (below: number) => {
    state = (state * 48_271) % 0x7fffffff;
    return state % below;
  };
  let text = '';
  while (text.length < MEGABYTE) {
    const letters = Array.from({ length: 2 + next(9) }, () => String.fromCharCode(97 + next(26)));
    text += `${letters.join('')} `;
  }
  return text.slice(0, MEGABYTE);
}
