import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import { afterEach, expect, it } from 'vitest';
import type { ProviderAccount } from '../credentials/provider-account.ts';
import { AppError } from '../errors/app-error.ts';
import { type ClientSignal, createClientSignal } from './client-signal.ts';
import { sendUpstream } from './send-upstream.ts';

const account: ProviderAccount = {
  authorize: async () => ({ mode: 'oauth', accessToken: 'first', accountId: null }),
  replaceRejected: async () => ({ mode: 'oauth', accessToken: 'second', accountId: null }),
};
const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function startUpstream(statuses: number[], padding = '') {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(String(request.headers.authorization));
    const status = statuses.shift();
    if (status === undefined) return; // Never answers.
    response.writeHead(status, { 'x-what': 'kept' }).end(`answer ${seen.length}${padding}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.closeAllConnections() ?? server.close());
  return { seen, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function send(
  origin: string,
  given: { account?: ProviderAccount; agent?: Agent.Options; signal?: ClientSignal } = {},
) {
  const dispatcher = new Agent(given.agent);
  closers.push(() => dispatcher.destroy());
  return sendUpstream({
    dispatcher,
    account: given.account ?? account,
    prepare: (authorization) => ({
      method: 'POST',
      origin,
      path: '/',
      headers: ['authorization', authorization.mode === 'oauth' ? authorization.accessToken : 'key'],
      body: Buffer.from('{}'),
    }),
    signal: given.signal ?? createClientSignal(),
  });
}

it('gives status, headers as a flat list, and the body', async () => {
  const upstream = await startUpstream([200]);
  const answer = await send(upstream.origin);
  expect(answer.status).toBe(200);
  expect(answer.headers.slice(0, 2)).toEqual(['x-what', 'kept']);
  expect(await answer.body.text()).toBe('answer 1');
});

it('replaces a rejected credential once, and gives the second 401 as it is', async () => {
  const upstream = await startUpstream([401, 401, 200]);
  const answer = await send(upstream.origin);
  expect([answer.status, await answer.body.text()]).toEqual([401, 'answer 2']);
  expect(upstream.seen).toEqual(['first', 'second']);
});

it('gives the 401 as it is when there is no other credential', async () => {
  const upstream = await startUpstream([401]);
  const answer = await send(upstream.origin, { account: { ...account, replaceRejected: async () => null } });
  expect([answer.status, await answer.body.text()]).toEqual([401, 'answer 1']);
});

it('frees the connection of the 401 when no replacement can be had', async () => {
  const upstream = await startUpstream([401, 200], 'x'.repeat(1024 * 1024));
  const ended = new AppError('sign_in_required', 'ended');
  const dispatcher = new Agent({ connections: 1 });
  closers.push(() => dispatcher.destroy());
  const options = {
    dispatcher,
    prepare: () => ({ method: 'GET' as const, origin: upstream.origin, path: '/', headers: [], body: null }),
    signal: createClientSignal(),
  };
  const refusing = { ...account, replaceRejected: () => Promise.reject(ended) };
  await expect(sendUpstream({ ...options, account: refusing })).rejects.toBe(ended);
  // With one connection this would wait for ever, were the first answer still unread.
  expect((await sendUpstream({ ...options, account })).status).toBe(200);
});

it.each([301, 302, 303, 307, 308])('refuses the redirect %i', async (status) => {
  const upstream = await startUpstream([status]);
  await expect(send(upstream.origin)).rejects.toMatchObject({ code: 'upstream_redirect_refused' });
});

it('gives up when no connection comes about in time', async () => {
  const agent = { connect: { timeout: 50, lookup: () => {} } };
  await expect(send('http://never-resolved.invalid', { agent })).rejects.toMatchObject({
    code: 'upstream_timeout',
  });
});

it('gives up when no answer comes in time', async () => {
  const upstream = await startUpstream([]);
  const answer = send(upstream.origin, { agent: { headersTimeout: 50 } });
  await expect(answer).rejects.toMatchObject({ code: 'upstream_timeout' });
});

it('tells a refused connection by its system code', async () => {
  const upstream = await startUpstream([]);
  await closers.pop()?.();
  const failure = await send(upstream.origin).catch((error: unknown) => error);
  expect(failure).toMatchObject({
    code: 'upstream_unreachable',
    message: expect.stringContaining('ECONNREFUSED'),
  });
});

it('ends when the client leaves', async () => {
  const upstream = await startUpstream([]);
  const client = createClientSignal();
  const answer = send(upstream.origin, { signal: client });
  await expect.poll(() => upstream.seen.length).toBe(1);
  client.leave();
  await expect(answer).rejects.toBeInstanceOf(AppError);
});
