import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import type { RawData, WebSocket } from 'ws';
import type { JsonObject } from '../../../../src-shared/json.ts';
import { AppError } from '../../errors/app-error.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import { isMissing } from '../../translate/parse/read-field.ts';
import { canReason } from '../../translate/responses/model-traits.ts';
import type { ResponseStore } from '../response-store.ts';
import { createConversations } from './conversations.ts';
import type { InProcessServer } from './in-process-server.ts';
import { keepConnectionAlive } from './keep-connection-alive.ts';
import { createLanes } from './lanes.ts';
import { type ResponseCreate, readClientEvent } from './read-client-event.ts';
import { readTurn } from './read-turn.ts';
import {
  addLane,
  renderCodexEvents,
  renderErrorEvent,
  renderEvent,
  renderSteerFailed,
  toErrorEvent,
} from './server-events.ts';
import { dropTransportMetadata, isCodexClient, listTurnHeaders } from './turn-headers.ts';
import { createEmptyResponse, listWarmUpEvents } from './warm-up.ts';

/** What may wait to be sent before the provider's stream is held up. */
const HIGH_WATER_BYTES = 1024 * 1024;
const GOODBYE = 'The proxy is stopping.';
const ENCRYPTED_REASONING = 'reasoning.encrypted_content';

export interface ConnectionOptions {
  readonly socket: WebSocket;
  /** Of the handshake. */
  readonly handshake: {
    /** With its query. */
    readonly target: string;
    readonly host: string;
    readonly rawHeaders: readonly string[];
    readonly remoteAddress: string | undefined;
  };
  readonly server: InProcessServer;
  /** What all connections hold, until they end. */
  readonly responses: ResponseStore;
  /** What is kept for longer, and is to be had over HTTP as well. */
  readonly stored: ResponseStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly pingEveryMs: number;
}

export interface Connection {
  /** Ends the connection as soon as no response is under way. */
  finish(): void;
}

/**
 * Serves one client of the Responses API over WebSocket: each `response.create` becomes the HTTP request that it would
 * have been, and the events of its stream become messages.
 *
 * https://developers.openai.com/api/docs/guides/websocket-mode
 */
export function serveConnection(options: ConnectionOptions): Connection {
  const { socket, handshake, server, clock } = options;
  const connectionId = `ws_${randomUUID()}`;
  const isCodex = isCodexClient(handshake.rawHeaders);
  const conversations = createConversations(options.responses);
  const gone = new AbortController();
  let isFinishing = false;
  const lanes = createLanes(() => {
    if (isFinishing) socket.close(1001, GOODBYE);
  });

  function send(event: JsonObject, lane: string | null = null): void {
    socket.send(renderEvent(event, lane));
  }

  function sendError(error: unknown, lane: string | null = null): void {
    if (!(error instanceof AppError)) {
      options.logger.error({ connectionId, err: error }, 'a message failed inside the proxy');
    }
    send(renderErrorEvent(error, connectionId, isCodex), lane);
  }

  /** Resolves when what has been sent is on its way, or never will be. */
  function drain(): Promise<void> | null {
    if (socket.bufferedAmount < HIGH_WATER_BYTES) return null;
    return new Promise((resolve) => socket.ping(undefined, undefined, () => resolve()));
  }

  /** What no provider is asked for. */
  function prepare({ lane, body }: ResponseCreate): void {
    const known = conversations.expand(body);
    const whole = isMissing(known.previous_response_id) ? known : options.stored.expand(known);
    const response = createEmptyResponse(body, clock.now());
    conversations.remember(lane, whole, response);
    for (const event of listWarmUpEvents(response)) send(event, lane);
  }

  async function generate({ lane, body }: ResponseCreate): Promise<void> {
    const before = body.previous_response_id;
    const whole = askForReasoning(conversations.expand(body));
    const answer = await server.post({
      path: handshake.target,
      host: handshake.host,
      headers: listTurnHeaders(handshake.rawHeaders, body.client_metadata),
      body: JSON.stringify({ ...dropTransportMetadata(whole), stream: true }),
      remoteAddress: handshake.remoteAddress,
      signal: gone.signal,
    });
    const { statusCode = 500, headers } = answer;
    if (statusCode !== 200) {
      conversations.forget(before);
      send(toErrorEvent(statusCode, headers, await text(answer), isCodex), lane);
      return;
    }
    if (isCodex) for (const event of renderCodexEvents(headers, clock.now())) send(event, lane);
    await readTurn(answer, {
      onEvent: (data) => socket.send(addLane(data, lane)),
      onAnswer(response) {
        if (response.status === 'failed') conversations.forget(before);
        else conversations.remember(lane, whole, response);
      },
      drain,
    });
  }

  async function serve(event: ResponseCreate): Promise<void> {
    try {
      if (event.isGenerated) await generate(event);
      else prepare(event);
    } catch (error) {
      if (!gone.signal.aborted) sendError(error, event.lane);
    }
  }

  function receive(message: string): void {
    const event = readClientEvent(message);
    if (event.kind === 'steer') {
      send(renderSteerFailed(event.event));
      return;
    }
    try {
      lanes.add(event.lane, () => serve(event));
    } catch (error) {
      sendError(error, event.lane);
    }
  }

  const keepAlive = keepConnectionAlive(socket, clock, options.pingEveryMs);
  socket.on('message', (data: RawData, isBinary: boolean) => {
    try {
      if (isBinary) throw createBinaryError();
      receive(String(data));
    } catch (error) {
      sendError(error);
    }
  });
  socket.on('error', (error) => {
    // A message that is too large or no UTF-8; ws has closed the connection with the code that says so.
    options.logger.debug({ connectionId, err: error }, 'a connection broke the WebSocket protocol');
  });
  socket.on('close', () => {
    keepAlive.stop();
    gone.abort();
    conversations.close();
  });

  return {
    finish() {
      isFinishing = true;
      if (lanes.isIdle()) socket.close(1001, GOODBYE);
    },
  };
}

/**
 * What the next turn goes on from must hold its reasoning, which a provider that stores nothing reads from its sealed
 * form alone.
 */
function askForReasoning(body: JsonObject): JsonObject {
  const { include, store, model } = body;
  const asked = include ?? [];
  if (store === true || !canReason(String(model)) || !Array.isArray(asked)) return body;
  return asked.includes(ENCRYPTED_REASONING) ? body : { ...body, include: [...asked, ENCRYPTED_REASONING] };
}

function createBinaryError(): AppError {
  return new AppError('invalid_parameter', 'The message is binary.', {
    advice: 'Send JSON as a text message.',
  });
}
