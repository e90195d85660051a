import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { readAskedEvents } from './agent-body.ts';
import { announce } from './announce.ts';
import { createMessageAnswer, createResponseStreamAnswer, createStreamAnswer } from './answers.ts';

/**
 * Process: answers `POST /v1/messages`, `?events=N` with a stream of N events, and so a translated request, which
 * has no query and asks in its prompt; the ChatGPT backend's path too. Does as little as it can, so that what is
 * measured is what stands before it.
 */
const CODEX_PATH = '/backend-api/codex/responses';
const message = createMessageAnswer();
const streams = new Map<string, readonly Buffer[]>();
const RATE_LIMIT_HEADERS = {
  'request-id': 'req_bench',
  'anthropic-ratelimit-unified-status': 'allowed',
  'anthropic-ratelimit-unified-5h-utilization': '0.25',
  'anthropic-ratelimit-unified-5h-reset': '1794000000',
};

const server = createServer((request, response) => {
  let beginning = '';
  request.once('data', (chunk: Buffer) => {
    beginning = chunk.toString('latin1', 0, 1_000);
  });
  request.resume();
  request.on('end', () => {
    if (request.headers.authorization === undefined) {
      response.writeHead(401).end();
      return;
    }
    const url = request.url ?? '';
    const events = Number(/[?&]events=(\d+)/.exec(url)?.[1] ?? readAskedEvents(beginning));
    if (events > 0) void sendStream(url === CODEX_PATH, events, response);
    else sendMessage(response);
  });
});
announce(server);

function sendMessage(response: ServerResponse): void {
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': message.length,
    ...RATE_LIMIT_HEADERS,
  });
  response.end(message);
}

async function sendStream(isOpenai: boolean, count: number, response: ServerResponse): Promise<void> {
  const key = `${isOpenai} ${count}`;
  const events =
    streams.get(key) ?? (isOpenai ? createResponseStreamAnswer(count) : createStreamAnswer(count));
  streams.set(key, events);
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', ...RATE_LIMIT_HEADERS });
  for (const event of events) {
    if (!response.write(event)) await once(response, 'drain');
  }
  response.end();
}
