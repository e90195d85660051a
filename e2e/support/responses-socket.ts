import { on, once } from 'node:events';
import type { ClientRequestArgs, IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import type { JsonObject } from '../../src-shared/json.ts';

export interface SocketOptions {
  /** Default: /v1/responses */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly ca?: string;
}

export type ResponsesSocket = Awaited<ReturnType<typeof openResponsesSocket>>;

/** The types of events that end a response. */
export const LAST_EVENTS = ['response.completed', 'response.incomplete', 'response.failed', 'error'];

/** A bare client of the Responses API over WebSocket, whose every message the test sees. */
export async function openResponsesSocket(
  url: string,
  { path = '/v1/responses', ...rest }: SocketOptions = {},
) {
  const socket = new WebSocket(`${url}${path}`.replace(/^http/, 'ws'), rest);
  const messages = on(socket, 'message', { close: ['close'] });
  const closed = once(socket, 'close').then(([code, reason]) => ({ code, reason: String(reason) }));
  await once(socket, 'open');

  async function next(): Promise<JsonObject> {
    const { value, done } = await messages.next();
    if (done) throw new Error('The connection was closed');
    return JSON.parse(String(value[0]));
  }

  const send = (message: object | string) =>
    socket.send(typeof message === 'string' ? message : JSON.stringify(message));

  return {
    socket,
    closed,
    send,
    next,
    /** The events up to one of type `type`; default: to the end of a response. */
    async until(...types: readonly string[]): Promise<JsonObject[]> {
      const wanted = types.length === 0 ? LAST_EVENTS : types;
      const events: JsonObject[] = [];
      for (;;) {
        const event = await next();
        events.push(event);
        if (wanted.includes(String(event.type))) return events;
      }
    },
    /** Asks for a response, and gives the event that ends it. */
    async ask(body: object): Promise<JsonObject> {
      send({ type: 'response.create', ...body });
      return (await this.until()).at(-1) ?? {};
    },
    async close(): Promise<void> {
      socket.close();
      await closed;
    },
  };
}

/** The status and body with which a handshake is refused. */
export async function openRefusedSocket(
  url: string,
  { path = '/v1/responses', headers = {} }: SocketOptions = {},
): Promise<{ readonly status: number | undefined; readonly body: JsonObject }> {
  const socket = new WebSocket(`${url}${path}`.replace(/^http/, 'ws'), { headers });
  const [, response] = (await once(socket, 'unexpected-response')) as [ClientRequestArgs, IncomingMessage];
  const chunks = await response.toArray();
  return { status: response.statusCode, body: JSON.parse(Buffer.concat(chunks).toString()) };
}
