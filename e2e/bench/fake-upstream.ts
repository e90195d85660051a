import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { announce } from './announce.ts';
import { createMessageAnswer, createStreamAnswer } from './answers.ts';

/**
 * Process: answers `POST /v1/messages`, `?events=N` with a stream of N events, and so a translated request, which
 * has no query, for N tokens at most. Does as little as it can, so that what is measured is what stands before it.
 */
const message = createMessageAnswer();
const streams = new Map<number, readonly Buffer[]>();
const RATE_LIMIT_HEADERS = {
  'request-id': 'req_bench',
  'anthropic-ratelimit-unified-status': 'allowed',
  'anthropic-ratelimit-unified-5h-utilization': '0.25',
  'anthropic-ratelimit-unified-5h-reset': '1794000000',
};

/** The bodies of agents do not ask for a stream here. */
const TRANSLATED = /"max_tokens":(\d+),"stream":true/;

const server = createServer((request, response) => {
  let beginning = '';
  request.once('data', (chunk: Buffer) => {
    beginning = chunk.toString('latin1', 0, 500);
  });
  request.resume();
  request.on('end', () => {
    if (request.headers.authorization === undefined) {
      response.writeHead(401).end();
      return;
    }
    const asked = /[?&]events=(\d+)/.exec(request.url ?? '') ?? TRANSLATED.exec(beginning);
    const events = Number(asked?.[1] ?? 0);
    if (events > 0) void sendStream(events, response);
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

async function sendStream(count: number, response: ServerResponse): Promise<void> {
  const events = streams.get(count) ?? createStreamAnswer(count);
  streams.set(count, events);
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', ...RATE_LIMIT_HEADERS });
  for (const event of events) {
    if (!response.write(event)) await once(response, 'drain');
  }
  response.end();
}
