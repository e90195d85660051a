import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createOutgoingHttp } from '../../src-main/adapters/outgoing-http.ts';
import { announce } from './announce.ts';

/**
 * Process: the least that can stand in the proxy's place. node:http in, undici out, through the proxy's own
 * dispatcher; both bodies are streamed, nothing is read, checked, changed or logged.
 */
const origin = process.env.BENCH_UPSTREAM ?? '';
const { dispatcher } = createOutgoingHttp({ env: {} });

async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const answer = await dispatcher.request({
    method: 'POST',
    origin,
    path: request.url ?? '/',
    headers: request.rawHeaders,
    body: request,
  });
  response.writeHead(answer.statusCode, answer.headers);
  answer.body.pipe(response);
}

announce(createServer((request, response) => void forward(request, response)));
