import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { beforeEach, expect, it } from 'vitest';
import { createManualClock } from '../../../e2e/support/manual-clock.ts';
import { EVENT_CHANNELS } from '../../../src-shared/ipc/channels.ts';
import type { AppService } from '../app/app-service.ts';
import { createEventStreams } from './event-streams.ts';

let clock: ReturnType<typeof createManualClock>;
let app: EventEmitter;
let streams: ReturnType<typeof createEventStreams>;

beforeEach(() => {
  clock = createManualClock();
  app = new EventEmitter().setMaxListeners(0);
  const service = {
    snapshot: () => ({ revision: 7 }),
    subscribe(channel: string, listener: (payload: unknown) => void) {
      app.on(channel, listener);
      return () => app.off(channel, listener);
    },
  } as unknown as Pick<AppService, 'snapshot' | 'subscribe'>;
  streams = createEventStreams(service, clock);
});

/** A response whose reader takes nothing in while `isSlow`. */
function createResponse({ isSlow = false } = {}) {
  const response = Object.assign(new EventEmitter(), {
    text: '',
    writableLength: 0,
    isOpen: true,
    setHeader: () => {},
    writeHead: () => {},
    write(text: string) {
      response.text += text;
      if (isSlow) response.writableLength += text.length;
    },
    destroy: () => close(),
    end: () => close(),
  });
  function close() {
    response.isOpen = false;
    response.emit('close');
  }
  return response;
}

const open = (response: object) => streams.open(response as unknown as ServerResponse);
const listeners = () => EVENT_CHANNELS.reduce((sum, channel) => sum + app.listenerCount(channel), 0);

it('sends the state first, then what happens, with a heartbeat', () => {
  const response = createResponse();
  open(response);
  app.emit('activity.added', { requestId: 'req_1' });
  expect(response.text).toBe(
    'event: state.changed\ndata: {"revision":7}\n\nevent: activity.added\ndata: {"requestId":"req_1"}\n\n',
  );
  response.text = '';
  clock.advance(45_000);
  expect(response.text).toBe(': still here\n\n'.repeat(3));
  response.end();
  expect(listeners()).toBe(0);
  expect(clock.pendingCount()).toBe(0);
});

it('drops a reader that stays behind, and only that one', () => {
  const [slow, other] = [createResponse({ isSlow: true }), createResponse()];
  open(slow);
  open(other);
  const piece = 'x'.repeat(100_000);
  for (let count = 0; count < 20; count++) app.emit('state.changed', { piece });
  expect(slow.isOpen).toBe(false);
  expect(slow.text.length).toBeLessThan(1_300_000);
  expect(other.isOpen).toBe(true);
  expect(listeners()).toBe(EVENT_CHANNELS.length);
});

it('serves sixteen readers at once and no more', () => {
  const responses = Array.from({ length: 16 }, () => createResponse());
  for (const response of responses) open(response);
  expect(() => open(createResponse())).toThrow(expect.objectContaining({ code: 'too_busy' }));
  responses[0]?.end();
  open(createResponse());
  streams.close();
  expect(listeners()).toBe(0);
  expect(clock.pendingCount()).toBe(0);
});
