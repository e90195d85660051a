import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { watchClient } from './client-signal.ts';

const createResponse = () => new Writable({ write: (_chunk, _encoding, done) => done() });
const watch = (response: Writable) => watchClient(response as unknown as ServerResponse);

it('tells that a client leaves', async () => {
  const response = createResponse();
  const client = watch(response);
  expect(client.hasLeft).toBe(false);
  response.destroy();
  await once(client, 'abort');
  expect(client.hasLeft).toBe(true);
});

it('knows of one that has left already', async () => {
  const response = createResponse();
  response.destroy();
  await once(response, 'close');
  expect(watch(response).hasLeft).toBe(true);
});

it.each(['before', 'later'])('says nothing of a client that has its answer: %s', async (when) => {
  const response = createResponse();
  const early = when === 'later' ? watch(response) : null;
  response.end('answer');
  await once(response, 'close');
  expect((early ?? watch(response)).hasLeft).toBe(false);
});
