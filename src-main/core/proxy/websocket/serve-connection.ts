import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import type { RawData, WebSocket } from 'ws';
import type { JsonObject } from '../../../../src-shared/json.ts';
import { AppError } from '../../errors/app-error.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import { isMissing } from '../../translate/parse/read-field.ts';
import { canReason } from '../../translate/responses/model-traits.ts';
import { keepSafely } from '../keep-safely.ts';
import { createDisconnectedError } from '../relay-answer.ts';
import { createResponseNotFoundError, type ResponseStore } from '../response-store.ts';
import { createConversations } from './conversations.ts';
import type { InProcessServer } from './in-process-server.ts';
import { keepConnectionAlive } from './keep-connection-alive.ts';
import { createLanes } from './lanes.ts';
import { type ResponseCreate, readClientEvent, readLane, readResponseCreate } from './read-client-event.ts';
import { readTurn } from './read-turn.ts';
import {
  addLane,
  renderCodexEvents,
  renderErrorEvent,
  renderEvent,
  renderSteerFailed,
  toErrorEvent,
  toStreamErrorEvent,
} from './server-events.ts';
import { dropTransportMetadata, isCodexClient, listTurnHeaders } from './turn-headers.ts';
import { createEmptyResponse, listWarmUpEvents } from './warm-up.ts';

/** What may wait to be sent before a provider's stream is held up, or what the client has to say. */
const HIGH_WATER_BYTES = 1024 * 1024;
const LINGER_MS = 5_000;
const GOODBYE = 'The proxy is stopping.';
const ENCRYPTED_REASONING = 'reasoning.encrypted_content';

export interface ConnectionOptions {
  readonly socket: WebSocket;
  /** What the messages travel on. */
  readonly transport: Socket;
  readonly handshake: {
    /** With its query. */
    readonly target: string;
    readonly host: string;
    readonly rawHeaders: readonly string[];
  };
  readonly server: InProcessServer;
  /** What all connections hold, until they end. */
  readonly responses: ResponseStore;
  /** What is kept for longer, and is to be had over HTTP as well. */
  readonly stored: ResponseStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly pingEveryMs: number;
  /** Of all messages that have no answer yet. */
  readonly maxBytes: number;
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
  const { socket, transport, handshake, server, clock, logger } = options;
  const connectionId = `ws_${randomUUID()}`;
  const isCodex = isCodexClient(handshake.rawHeaders);
  const conversations = createConversations(options.responses, options.stored);
  const gone = new AbortController();
  let isFinishing = false;
  let draining: Promise<void> | null = null;
  const lanes = createLanes({
    maxBytes: options.maxBytes,
    onIdle() {
      if (isFinishing) socket.close(1001, GOODBYE);
    },
  });

  function send(event: JsonObject, lane: string | null): void {
    socket.send(renderEvent(event, lane));
  }

  function sendError(error: unknown, lane: string | null): void {
    if (!(error instanceof AppError)) {
      logger.error({ requestId: connectionId, err: error }, 'a message failed inside the proxy');
    }
    send(renderErrorEvent(error, connectionId, isCodex), lane);
  }

  /** Resolves when what has been sent is on its way, or never will be; `null` when little waits. */
  function drain(): Promise<void> | null {
    if (transport.writableLength < HIGH_WATER_BYTES) return null;
    draining ??= once(transport, 'drain', { signal: gone.signal })
      .catch(() => {})
      .then(() => {
        draining = null;
      });
    return draining;
  }

  /** What no provider is asked for. @param known the body with what was known as it came */
  function prepare({ body }: ResponseCreate, known: JsonObject, lane: string | null): void {
    const expanded = conversations.expand(known);
    if (!isMissing(expanded.previous_response_id))
      throw createResponseNotFoundError(expanded.previous_response_id);
    const response = createEmptyResponse(body, clock.now());
    conversations.remember(lane, expanded, response);
    for (const event of listWarmUpEvents(response)) send(event, lane);
  }

  async function generate({ body }: ResponseCreate, known: JsonObject, lane: string | null): Promise<void> {
    const before = body.previous_response_id;
    const whole = askForReasoning(conversations.expand(known));
    const answer = await server.post({
      path: handshake.target,
      host: handshake.host,
      headers: listTurnHeaders(handshake.rawHeaders, body.client_metadata),
      body: JSON.stringify({ ...dropTransportMetadata(whole), stream: true }),
      remoteAddress: transport.remoteAddress,
      signal: gone.signal,
    });
    const { statusCode = 500, headers } = answer;
    if (statusCode !== 200) {
      conversations.forget(lane, before);
      const said = await text(answer).catch(() => {
        throw createDisconnectedError();
      });
      send(toErrorEvent(statusCode, headers, said, isCodex), lane);
      return;
    }
    if (isCodex) for (const event of renderCodexEvents(headers, clock.now())) send(event, lane);
    await readTurn(answer, {
      onEvent: (data) => socket.send(addLane(data, lane)),
      onError(event) {
        // What was cut off says nothing against going on.
        if (event.code !== 'upstream_disconnected') conversations.forget(lane, before);
        send(toStreamErrorEvent(event), lane);
      },
      onAnswer(response) {
        if (response.status === 'failed') {
          conversations.forget(lane, before);
          return;
        }
        keepSafely({ requestId: connectionId }, logger, () => conversations.remember(lane, whole, response));
      },
      drain,
    });
    // An upstream that does not end its answer would be held for nothing.
    const cancel = clock.schedule(LINGER_MS, () => answer.destroy());
    answer.on('close', cancel);
  }

  async function serve(create: ResponseCreate, known: JsonObject, lane: string | null): Promise<void> {
    if (gone.signal.aborted) return;
    try {
      if (create.isGenerated) await generate(create, known, lane);
      else prepare(create, known, lane);
    } catch (error) {
      if (!gone.signal.aborted) sendError(error, lane);
    }
  }

  function accept(create: ResponseCreate, lane: string | null, bytes: number): void {
    // What it goes on from may be followed by another response before its turn comes.
    const known = conversations.expand(create.body);
    lanes.add({ lane, bytes, run: () => serve(create, known, lane) });
  }

  function receive(message: string): void {
    let lane: string | null = null;
    try {
      const event = readClientEvent(message);
      if (event.type === 'response.steer') {
        send(renderSteerFailed(event), null);
        return;
      }
      lane = readLane(event);
      accept(readResponseCreate(event), lane, Buffer.byteLength(message));
    } catch (error) {
      sendError(error, lane);
    }
  }

  const keepAlive = keepConnectionAlive(socket, transport, clock, options.pingEveryMs);
  socket.on('message', (data: RawData, isBinary: boolean) => {
    if (isBinary) sendError(createBinaryError(), null);
    else receive(String(data));
    // A client that does not read is not listened to.
    const drained = socket.isPaused ? null : drain();
    if (drained === null) return;
    socket.pause();
    void drained.then(() => socket.resume());
  });
  socket.on('error', (error) => {
    // A message that is too large or no UTF-8; ws has closed the connection with the code that says so.
    logger.debug({ requestId: connectionId, err: error }, 'a connection broke the WebSocket protocol');
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
