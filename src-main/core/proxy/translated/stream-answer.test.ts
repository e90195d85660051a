import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { request } from 'undici';
import { afterEach, expect, it } from 'vitest';
import { createManualClock } from '../../../../e2e/support/manual-clock.ts';
import { createTestServers } from '../../../../e2e/support/test-servers.ts';
import type { CanonicalEvent } from '../../translate/canonical/events.ts';
import type { StreamRenderer } from '../../translate/canonical/translation.ts';
import { streamAnswer } from './stream-answer.ts';

const PING: CanonicalEvent = { type: 'ping' };
const FINISH: CanonicalEvent = {
  type: 'finish',
  reason: 'end',
  stopSequence: null,
  usage: { input: 1, output: 1, cacheRead: null, cacheWrite: null, reasoning: null },
};
const FAULT = new Error('A fault of ours');

const { serve, close } = createTestServers();

afterEach(close);

/** The provider says something, and when the client has that, finishes or not. */
async function play(ending: string, renderer: StreamRenderer) {
  const clock = createManualClock();
  const faults: unknown[] = [];
  const upstreams: ServerResponse[] = [];
  const provider = await serve((_request, response) => {
    upstreams.push(response);
    response.write('data: begin\n\n');
  });
  const toEvents = (data: string) => [data === 'finish' ? FINISH : PING];
  const proxy = await serve((_request, response) => {
    void request(provider).then(({ body }) =>
      streamAnswer({
        source: { body, parser: { push: toEvents, end: () => [] }, filter: null },
        continuation: null,
        response,
        dialect: 'chat',
        renderer,
        keepAliveMs: 1_000,
        clock,
        onEvent: () => {},
        writeHead: () => response.writeHead(200),
        sendError: () => response.writeHead(500).end(),
        onFault: (fault) => faults.push(fault),
      }),
    );
  });
  let text = '';
  let outcome = 'whole';
  try {
    const { body } = await fetch(proxy);
    for await (const chunk of body ?? []) {
      text += Buffer.from(chunk).toString();
      upstreams[0]?.write(ending);
    }
  } catch {
    outcome = 'cut';
    // Nothing is generated for nobody.
    const [upstream] = upstreams;
    if (upstream?.closed === false) await once(upstream, 'close');
  }
  return { text, outcome, faults, timers: clock.pendingCount() };
}

const say: StreamRenderer['render'] = ({ type }) => `data: ${type}\n\n`;

function failAt(failing: readonly CanonicalEvent['type'][]): StreamRenderer {
  return {
    render(event) {
      if (failing.includes(event.type)) throw FAULT;
      return say(event);
    },
  };
}

it('ends with the end of the answer', async () => {
  const played = await play('data: finish\n\n', { render: say });
  expect(played).toEqual({ text: 'data: ping\n\ndata: finish\n\n', outcome: 'whole', faults: [], timers: 0 });
});

it('cuts an answer off whose end cannot be told: it must not look like a whole one', async () => {
  const played = await play('data: finish\n\n', failAt(['finish']));
  expect(played).toEqual({ text: 'data: ping\n\n', outcome: 'cut', faults: [FAULT], timers: 0 });
});

it('does so where not even the fault can be told', async () => {
  const failing = failAt(['error']);
  let pings = 0;
  const played = await play('data: more\n\n', {
    render(event) {
      if (event.type === 'ping' && ++pings === 2) throw FAULT;
      return failing.render(event);
    },
  });
  expect(played).toEqual({ text: 'data: ping\n\n', outcome: 'cut', faults: [FAULT], timers: 0 });
});

it('tells of a fault in the middle', async () => {
  let pings = 0;
  const played = await play('data: more\n\n', {
    render(event) {
      if (event.type === 'ping' && ++pings === 2) throw FAULT;
      return say(event);
    },
  });
  expect(played).toMatchObject({ text: 'data: ping\n\ndata: error\n\n', outcome: 'whole', faults: [FAULT] });
});
