import type { Problem } from '../../src-shared/credential-status.ts';
import { EVENT_CHANNELS, type EventChannel, type InvokeChannel } from '../../src-shared/ipc/channels.ts';
import type { EventPayload, InvokeInput, InvokeOutput } from '../../src-shared/ipc/contract.ts';
import type { Result } from '../../src-shared/ipc/result.ts';
import { createConnector } from './connector.ts';
import { createEmitter, type Emitter } from './emitter.ts';
import { fail, type Host, type Schedule } from './host.ts';

export interface HttpHostOptions {
  readonly fetch: typeof fetch;
  readonly openEvents: (url: string) => EventSource;
  readonly clipboard: Pick<Clipboard, 'write' | 'writeText'>;
  readonly schedule: Schedule;
}

const UNREACHABLE: Problem = {
  code: 'host_unreachable',
  message: 'ccproxy does not answer.',
  advice: 'Check that "ccproxy serve --ui" is still running in its terminal.',
};

/** The contract over HTTP and server-sent events, as `ccproxy serve --ui` offers it to a browser. */
export function createHttpHost(options: HttpHostOptions): Host {
  const emitters: { readonly [C in EventChannel]: Emitter<EventPayload<C>> } = {
    'state.changed': createEmitter(),
    'activity.added': createEmitter(),
    'activity.cleared': createEmitter(),
  };
  let events: EventSource | null = null;
  const connector = createConnector(connect, options.schedule);

  function connect(): void {
    events?.close();
    const source = options.openEvents('/api/events');
    events = source;
    for (const channel of EVENT_CHANNELS) forward(source, channel);
    // The browser's own way to try again gives up on any status but 200, and does not tell the status.
    source.addEventListener('error', () => {
      source.close();
      if (events !== source) return;
      events = null;
      void findOutWhy();
    });
  }

  function forward<C extends EventChannel>(source: EventSource, channel: C): void {
    const emitter: Emitter<EventPayload<C>> = emitters[channel];
    source.addEventListener(channel, (event) => {
      // Live before the state is told: whoever hears of it may rely on the connection.
      connector.noteLive();
      emitter.emit(JSON.parse(event.data));
    });
  }

  async function findOutWhy(): Promise<void> {
    const state = await invoke('state.get', undefined);
    // `invoke` has noted a session that has ended.
    if (events !== null || connector.connection().phase === 'session-ended') return;
    connector.noteLost(state.ok ? UNREACHABLE : state.problem);
  }

  async function invoke<C extends InvokeChannel>(
    channel: C,
    input: InvokeInput<C>,
  ): Promise<Result<InvokeOutput<C>>> {
    const result = await post(channel, input);
    if (!result.ok && result.problem.code === 'session_required') {
      events?.close();
      events = null;
      connector.noteSessionEnded(result.problem);
    }
    return result as Result<InvokeOutput<C>>;
  }

  async function post(channel: string, input: unknown): Promise<Result<unknown>> {
    let response: Response;
    try {
      response = await options.fetch(`/api/invoke/${channel}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ input }),
      });
    } catch {
      return { ok: false, problem: UNREACHABLE };
    }
    const body: unknown = await response.json().catch(() => null);
    return isResult(body) ? body : fail('internal', 'ccproxy gave an answer that cannot be understood.');
  }

  return {
    connect,
    retry: connector.retry,
    connection: connector.connection,
    onConnection: connector.onConnection,
    invoke,
    on: (channel, listener) => emitters[channel].on(listener),
    // The main side has no clipboard here: it may run without a display.
    copyText: (text) => write(() => options.clipboard.writeText(text)),
    async copyAuthToken() {
      const revealed = invoke('authToken.reveal', undefined);
      // Given as a promise, so that the write itself begins within the user's click, as Safari demands.
      const text = revealed.then((result) => {
        if (!result.ok) throw new Error(result.problem.code);
        return new Blob([result.value.token], { type: 'text/plain' });
      });
      // The clipboard may refuse before it looks at the text.
      text.catch(() => {});
      const written = await write(() => options.clipboard.write([new ClipboardItem({ 'text/plain': text })]));
      const result = await revealed;
      return result.ok ? written : result;
    },
    close() {
      connector.close();
      events?.close();
      events = null;
    },
  };
}

async function write(work: () => Promise<void>): Promise<Result<void>> {
  try {
    await work();
    return { ok: true, value: undefined };
  } catch {
    return fail(
      'clipboard_unavailable',
      'The browser did not let this page use the clipboard.',
      'Select the text and copy it by hand.',
    );
  }
}

function isResult(body: unknown): body is Result<unknown> {
  if (typeof body !== 'object' || body === null || !('ok' in body)) return false;
  return body.ok === true || (body.ok === false && 'problem' in body);
}
