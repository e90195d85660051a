import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../e2e/support/manual-clock.ts';
import type { ClientDialect } from '../translate/canonical/translation.ts';
import { relayAnswer } from './relay-answer.ts';
import { createStreamRenamer } from './rename-answer.ts';

const PING = 'event: ping\ndata: {"type":"ping"}\n\n';

let server: Server;
let clock: ReturnType<typeof createManualClock>;
let upstream: PassThrough;
let written: ServerResponse;
let disconnects: number;
let chunks: Buffer[];
/** What the client had been sent when the answer was whole. */
let sentAtEnd: string | null;

beforeEach(async () => {
  clock = createManualClock();
  upstream = new PassThrough();
  disconnects = 0;
  chunks = [];
  sentAtEnd = null;
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Opens a request and relays `upstream` to it. `dialect` makes it an event stream. */
async function open(
  dialect: ClientDialect | null,
  shownModel: string | null = null,
): Promise<IncomingMessage> {
  server.once('request', (_request, response) => {
    written = response;
    response.writeHead(200);
    response.flushHeaders();
    relayAnswer({
      body: upstream,
      response,
      rewriter: dialect === null || shownModel === null ? null : createStreamRenamer(dialect, shownModel),
      onChunk: (chunk) => chunks.push(chunk),
      onEnd: () => {
        sentAtEnd = Buffer.concat(chunks).toString();
        expect(response.writableEnded).toBe(false);
      },
      onDisconnect: () => {
        disconnects += 1;
      },
      stream: dialect === null ? null : { dialect, requestId: 'req_1', keepAliveMs: 1_000 },
      clock,
    });
  });
  const request = get(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response;
}

/** Writes as the upstream does, and waits until the client has it. */
async function pass(client: IncomingMessage, bytes: string): Promise<void> {
  const arrived = once(client, 'data');
  upstream.write(bytes);
  await arrived;
}

describe('an answer', () => {
  it('arrives as it was sent, and the observer sees the same', async () => {
    const client = await open(null);
    upstream.write(Buffer.from([0, 255]));
    upstream.end('\r\n{"a"');
    const received = await buffer(client);
    expect(received).toEqual(Buffer.concat([Buffer.from([0, 255]), Buffer.from('\r\n{"a"')]));
    expect(Buffer.concat(chunks)).toEqual(received);
    expect(sentAtEnd).toBe(received.toString());
    expect([clock.pendingCount(), disconnects]).toEqual([0, 0]);
  });

  it('is cut when the upstream breaks off', async () => {
    const client = await open(null);
    await pass(client, '{"a":');
    upstream.destroy(new Error('reset'));
    await expect(text(client)).rejects.toThrow('aborted');
    expect([disconnects, sentAtEnd]).toEqual([1, null]);
  });

  it('is taken from the upstream no faster than the client takes it', async () => {
    const client = await open(null);
    let accepted = 0;
    const block = Buffer.alloc(256 * 1024);
    while (upstream.write(block) || !upstream.isPaused()) {
      accepted += block.length;
      if (accepted > 64 * block.length) break;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await expect.poll(() => upstream.isPaused()).toBe(true);
    expect(accepted).toBeLessThan(64 * block.length);
    upstream.end();
    expect((await buffer(client)).length).toBeGreaterThanOrEqual(accepted);
  });
});

describe('a client that leaves', () => {
  it.each(['messages', null] as const)('ends the upstream at once (%s)', async (dialect) => {
    const client = await open(dialect);
    await pass(client, 'data: 1\n\n');
    const ended = once(upstream, 'close');
    client.destroy();
    await ended;
    expect([upstream.destroyed, disconnects, clock.pendingCount()]).toEqual([true, 0, 0]);
  });
});

describe('a stream that breaks off', () => {
  it.each([
    ['before its first event', ''],
    ['after an event', 'data: 1\n\n'],
    ['after an event with CRLF', 'data: 1\r\n\r\n'],
    ['after an event with CR', 'data: 1\r\r'],
  ])('%s ends with an error event', async (_when, sent) => {
    for (const dialect of ['messages', 'responses'] as const) {
      upstream = new PassThrough();
      const client = await open(dialect);
      const received = text(client);
      if (sent !== '') await pass(client, sent);
      upstream.destroy(new Error('reset'));
      const rest = (await received).slice(sent.length);
      const [, data = ''] = /^event: error\ndata: (.*)\n\n$/.exec(rest) ?? [];
      expect(JSON.parse(data)).toMatchObject(
        dialect === 'messages'
          ? { type: 'error', error: { type: 'api_error' } }
          : { type: 'error', param: null },
      );
    }
    expect([disconnects, clock.pendingCount()]).toEqual([2, 0]);
  });

  it.each(['data: 1', 'data: 1\n', 'data: 1\r\n', 'data: 1\r\n\r', 'event: x\ndata: {"a"'])(
    'after %j ends the connection',
    async (sent) => {
      const client = await open('messages');
      await pass(client, sent);
      upstream.destroy(new Error('reset'));
      await expect(text(client)).rejects.toThrow('aborted');
      expect([disconnects, clock.pendingCount()]).toEqual([1, 0]);
    },
  );
});

describe('keep-alive', () => {
  async function openAndCollect(dialect: ClientDialect) {
    const client = await open(dialect);
    let received = '';
    client.on('data', (chunk: Buffer) => {
      received += chunk.toString();
    });
    return { client, received: () => received };
  }

  it.each([
    ['messages', PING],
    ['responses', ': keep-alive\n\n'],
  ] as const)(
    'in the form of %s comes whenever a period has passed in silence',
    async (dialect, keepAlive) => {
      const { client, received } = await openAndCollect(dialect);
      clock.advance(999);
      await pass(client, 'data: 1\n\n');
      clock.advance(999);
      await pass(client, 'data: 2\n\n');
      clock.advance(999);
      expect(received()).toBe('data: 1\n\ndata: 2\n\n');
      clock.advance(1);
      await once(client, 'data');
      clock.advance(1_000);
      await once(client, 'data');
      expect(received()).toBe(`data: 1\n\ndata: 2\n\n${keepAlive}${keepAlive}`);
      upstream.end('data: 3\n\n');
      await once(client, 'end');
      expect(received().endsWith(`${keepAlive}data: 3\n\n`)).toBe(true);
      expect(clock.pendingCount()).toBe(0);
    },
  );

  it('never comes within an event', async () => {
    const { client, received } = await openAndCollect('messages');
    for (const piece of ['event: x', '\n', 'data: {"a"', ':1}\r\n', '\r']) {
      await pass(client, piece);
      clock.advance(5_000);
    }
    await pass(client, '\n');
    expect(received()).toBe('event: x\ndata: {"a":1}\r\n\r\n');
    clock.advance(1_000);
    await once(client, 'data');
    expect(received()).toBe(`event: x\ndata: {"a":1}\r\n\r\n${PING}`);
  });

  it('never comes while the client takes nothing', async () => {
    await open('messages');
    upstream.write(Buffer.concat([Buffer.alloc(32 * 1024 * 1024, 'x'), Buffer.from('\n\n')]));
    await expect.poll(() => written.writableNeedDrain).toBe(true);
    const waiting = written.writableLength;
    clock.advance(60_000);
    expect(written.writableLength).toBeLessThanOrEqual(waiting);
  });

  it('is for event streams only', async () => {
    const { client } = { client: await open(null) };
    expect(clock.pendingCount()).toBe(0);
    upstream.end('x');
    expect(await text(client)).toBe('x');
  });
});

describe('a stream in which the model has another name', () => {
  const EVENT = 'data: {"model":"gpt-5.2"}\n\n';
  const RENAMED = 'data: {"model":"fast"}\n\n';

  async function openAndCollect() {
    const client = await open('chat', 'fast');
    let received = '';
    client.on('data', (chunk: Buffer) => {
      received += chunk.toString();
    });
    return { client, received: () => received };
  }

  it('goes on event by event, is observed as the client gets it, and ends with what is left', async () => {
    const { client, received } = await openAndCollect();
    upstream.write(EVENT.slice(0, 12));
    await pass(client, EVENT.slice(12) + EVENT.slice(0, 5));
    expect(received()).toBe(RENAMED);
    upstream.end(EVENT.slice(5, -1));
    await once(client, 'end');
    expect(received()).toBe(RENAMED + RENAMED.slice(0, -1));
    expect(sentAtEnd).toBe(received());
  });

  it('is kept alive while an event is under way, since the client has nothing of it', async () => {
    const { client, received } = await openAndCollect();
    await pass(client, EVENT);
    upstream.write(EVENT.slice(0, 12));
    clock.advance(1_000);
    await once(client, 'data');
    await pass(client, EVENT.slice(12));
    expect(received()).toBe(`${RENAMED}: keep-alive\n\n${RENAMED}`);
  });

  it('that breaks off within an event ends with an error event in its place', async () => {
    const { client, received } = await openAndCollect();
    await pass(client, EVENT + EVENT.slice(0, 12));
    upstream.destroy(new Error('reset'));
    await once(client, 'end');
    expect(received()).toMatch(
      /^data: \{"model":"fast"\}\n\ndata: \{"error":.*upstream_disconnected.*\}\n\n$/,
    );
    expect([disconnects, sentAtEnd]).toEqual([1, null]);
  });
});
