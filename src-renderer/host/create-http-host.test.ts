import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createHttpHost } from './create-http-host.ts';
import type { Host } from './host.ts';
import { schedule } from './schedule.ts';

class FakeEventSource extends EventTarget {
  isClosed = false;
  readonly url: string;

  constructor(url: string) {
    super();
    this.url = url;
  }

  send(channel: string, payload: unknown): void {
    this.dispatchEvent(new MessageEvent(channel, { data: JSON.stringify(payload) }));
  }

  breakOff(): void {
    this.dispatchEvent(new Event('error'));
  }

  close(): void {
    this.isClosed = true;
  }
}

const ended = { code: 'session_required', message: 'No session.', advice: 'Get a link.' };

let sources: FakeEventSource[];
let requests: { readonly url: string; readonly init: RequestInit | undefined }[];
let answer: () => Promise<Response>;
let copied: string[];
let host: Host;

beforeEach(() => {
  vi.useFakeTimers();
  // Node has the class no more than any other part of a page.
  vi.stubGlobal(
    'ClipboardItem',
    class {
      readonly content: Readonly<Record<string, Promise<Blob>>>;
      constructor(content: Readonly<Record<string, Promise<Blob>>>) {
        this.content = content;
      }
    },
  );
  sources = [];
  requests = [];
  copied = [];
  answer = async () => Response.json({ ok: true });
  host = createHttpHost({
    fetch: (url, init) => {
      requests.push({ url: String(url), init });
      return answer();
    },
    openEvents: (url) => {
      const source = new FakeEventSource(url);
      sources.push(source);
      return source as unknown as EventSource;
    },
    clipboard: {
      writeText: async (text) => void copied.push(text),
      write: async (items) => {
        for (const item of items as unknown as { content: Record<string, Promise<Blob>> }[]) {
          const blob = await item.content['text/plain'];
          if (blob !== undefined) copied.push(await blob.text());
        }
      },
    },
    schedule,
  });
});

afterEach(() => {
  host.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const refuse = (problem: object) => async () => Response.json({ ok: false, problem }, { status: 401 });
const newest = () => sources.at(-1) as FakeEventSource;
const phase = () => host.connection().phase;

it('sends the input of a call and returns the result as it is', async () => {
  answer = async () => Response.json({ ok: true, value: { token: 'abc' } });
  expect(await host.invoke('authToken.reveal', undefined)).toEqual({ ok: true, value: { token: 'abc' } });
  await host.invoke('settings.set', { name: 'server.port', text: '9000' });
  expect(requests.map(({ url, init }) => [url, init?.method, init?.body])).toEqual([
    ['/api/invoke/authToken.reveal', 'POST', '{}'],
    ['/api/invoke/settings.set', 'POST', '{"input":{"name":"server.port","text":"9000"}}'],
  ]);
});

it.each<[string, () => Promise<Response>, string]>([
  ['nobody answers', () => Promise.reject(new TypeError('Failed to fetch')), 'host_unreachable'],
  ['something else answers', async () => new Response('<html>', { status: 502 }), 'internal'],
  ['the answer is no result', async () => Response.json({ ok: 'yes' }), 'internal'],
])('gives a problem when %s', async (_case, next, code) => {
  answer = next;
  expect(await host.invoke('proxy.start', undefined)).toMatchObject({ ok: false, problem: { code } });
});

it('is live with the first event and tells each one', () => {
  const [states, entries] = [vi.fn(), vi.fn()];
  host.on('state.changed', states);
  const unsubscribe = host.on('activity.added', entries);
  host.connect();
  expect([phase(), newest().url]).toEqual(['connecting', '/api/events']);
  newest().send('state.changed', { revision: 1 });
  newest().send('activity.added', { requestId: 'req_1' });
  unsubscribe();
  newest().send('activity.added', { requestId: 'req_2' });
  expect(phase()).toBe('live');
  expect(states.mock.calls).toEqual([[{ revision: 1 }]]);
  expect(entries.mock.calls).toEqual([[{ requestId: 'req_1' }]]);
});

it('connects again after longer and longer waits, and begins anew once it was live', async () => {
  host.connect();
  newest().send('state.changed', {});
  answer = () => Promise.reject(new TypeError('Failed to fetch'));
  for (const delayMs of [500, 1_000, 2_000, 4_000, 5_000, 5_000]) {
    const count = sources.length;
    newest().breakOff();
    await vi.advanceTimersByTimeAsync(delayMs - 1);
    expect(host.connection()).toMatchObject({ phase: 'lost', problem: { code: 'host_unreachable' } });
    expect(sources).toHaveLength(count);
    await vi.advanceTimersByTimeAsync(1);
    expect(sources).toHaveLength(count + 1);
  }
  newest().send('state.changed', {});
  expect(phase()).toBe('live');
  newest().breakOff();
  const count = sources.length;
  await vi.advanceTimersByTimeAsync(500);
  expect(sources).toHaveLength(count + 1);
});

it('tells apart a session that has ended, and waits for the user then', async () => {
  host.connect();
  newest().send('state.changed', {});
  answer = refuse(ended);
  newest().breakOff();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(host.connection()).toEqual({ phase: 'session-ended', problem: ended });
  expect(sources).toHaveLength(1);
  host.retry();
  newest().send('state.changed', {});
  expect([phase(), sources.length]).toEqual(['live', 2]);
});

it('notices from a call that the session has ended', async () => {
  host.connect();
  newest().send('state.changed', {});
  answer = refuse(ended);
  await host.invoke('proxy.stop', undefined);
  expect(phase()).toBe('session-ended');
  expect(newest().isClosed).toBe(true);
});

it('does not connect twice when the user retries while it waits', async () => {
  host.connect();
  answer = () => Promise.reject(new TypeError('Failed to fetch'));
  newest().breakOff();
  await vi.advanceTimersByTimeAsync(0);
  host.retry();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sources).toHaveLength(2);
  host.close();
  expect(newest().isClosed).toBe(true);
});

it('copies text, and the token without showing it', async () => {
  answer = async () => Response.json({ ok: true, value: { token: 'secret' } });
  expect(await host.copyText('text')).toMatchObject({ ok: true });
  expect(await host.copyAuthToken()).toMatchObject({ ok: true });
  expect(copied).toEqual(['text', 'secret']);
});

it('tells why there is no token to copy', async () => {
  answer = async () => Response.json({ ok: false, problem: { code: 'auth_token_not_set' } });
  expect(await host.copyAuthToken()).toMatchObject({ ok: false, problem: { code: 'auth_token_not_set' } });
  expect(copied).toEqual([]);
});

it('says so when the browser keeps the clipboard to itself', async () => {
  const refusing = createHttpHost({
    fetch: async () => Response.json({ ok: true, value: { token: 'secret' } }),
    openEvents: () => new FakeEventSource('') as unknown as EventSource,
    clipboard: {
      writeText: () => Promise.reject(new DOMException('no', 'NotAllowedError')),
      write: () => Promise.reject(new DOMException('no', 'NotAllowedError')),
    },
    schedule,
  });
  const expected = { ok: false, problem: { code: 'clipboard_unavailable' } };
  expect(await refusing.copyText('text')).toMatchObject(expected);
  expect(await refusing.copyAuthToken()).toMatchObject(expected);
});
