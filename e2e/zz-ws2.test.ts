import { connect } from 'node:net';
import { getEventListeners } from 'node:events';
import { createServer } from 'node:http';
import { WebSocketServer, WebSocket } from 'ws';
import { afterEach, expect, it } from 'vitest';
import { openRefusedSocket, openResponsesSocket } from './support/responses-socket.ts';
import { holdStream } from './fakes/scenario.ts';
import { createManualClock } from './support/manual-clock.ts';
import { objectsOf } from './fakes/read-request.ts';
import { startTestProxy, type TestProxy } from './support/start-test-proxy.ts';
import { startRenamingProxy, NAMES } from './support/start-renaming-proxy.ts';
import { createInProcessServer } from '../src-main/core/proxy/websocket/in-process-server.ts';
import { serveConnection } from '../src-main/core/proxy/websocket/serve-connection.ts';
import { createResponseStore } from '../src-main/core/proxy/response-store.ts';
let proxy: TestProxy | null = null;
afterEach(() => proxy?.close().finally(() => (proxy = null)));
const sleep = (ms: number) => new Promise((r) => setTimeout(r, ms));
const M = 'gpt-5.2';
const C = 'claude-sonnet-5-5';
const TOKEN = 'the-token-of-this-proxy-0123456789';
const HS = (port: number, extra = '') => `GET /v1/responses HTTP/1.1\r\nhost: localhost:${port}\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n${extra}\r\n`;
const tcp = () => process.getActiveResourcesInfo().filter((x) => x === 'TCPSocketWrap').length;
const frame = (text: string) => { const p = Buffer.from(text); const h = p.length < 126 ? Buffer.from([0x81, 0x80 | p.length]) : p.length < 65536 ? Buffer.from([0x81, 0xfe, p.length >> 8, p.length & 255]) : (() => { const b = Buffer.alloc(10); b[0] = 0x81; b[1] = 0xff; b.writeBigUInt64BE(BigInt(p.length), 2); return b; })(); return Buffer.concat([h, Buffer.alloc(4), p]); };

it('B handles kept', async () => {
  proxy = await startTestProxy({ env: { SECURITY__AUTH_TOKEN: TOKEN } });
  const plain = (path: string) => `GET ${path} HTTP/1.1\r\nhost: localhost:${proxy!.port}\r\nconnection: close\r\n\r\n`;
  for (const [name, text] of [['http', plain('/v1/models')], ['ws', HS(proxy.port)]] as const) {
    const before = tcp();
    const socks: any[] = [];
    for (let i = 0; i < 10; i += 1) {
      const s = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true });
      s.on('error', () => {}); s.on('data', () => {});
      s.write(text);
      await new Promise((r) => s.once('end', r));
      socks.push(s);
    }
    await sleep(300);
    console.log('B', name, 'handles beyond the 10 of the client:', tcp() - before - 10);
    socks.forEach((s) => s.destroy());
    await sleep(100);
  }
  // does stop have to wait the grace for such a socket?
  const s = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true });
  s.on('error', () => {}); s.on('data', () => {}); s.write(HS(proxy.port));
  await new Promise((r) => s.once('end', r));
  const t = performance.now();
  await proxy.stopProxy();
  console.log('B stop took', Math.round(performance.now() - t));
  s.destroy();
});
it('G flood memory', async () => {
  proxy = await startTestProxy();
  const s = connect(proxy.port, '127.0.0.1');
  s.on('error', () => {});
  s.write(HS(proxy.port));
  await new Promise((r) => s.once('data', r));
  s.pause();
  const rss0 = process.memoryUsage().rss;
  const f = frame('x'); // 7 bytes
  const batch = Buffer.concat(Array.from({ length: 10000 }, () => f));
  for (let i = 0; i < 50; i += 1) { if (!s.write(batch)) await new Promise((r) => s.once('drain', r)); }
  await sleep(1000);
  console.log('G 500k garbage messages (3.5 MB): rss +MB', Math.round((process.memoryUsage().rss - rss0) / 1e6));
  s.destroy();
  await sleep(500);
  const s2 = connect(proxy.port, '127.0.0.1');
  s2.on('error', () => {});
  s2.write(HS(proxy.port));
  await new Promise((r) => s2.once('data', r));
  s2.pause();
  const rss1 = process.memoryUsage().rss;
  const big = frame(JSON.stringify({ type: 'response.steer', input: 'x'.repeat(20 * 1024 * 1024) }));
  for (let i = 0; i < 10; i += 1) { if (!s2.write(big)) await new Promise((r) => s2.once('drain', r)); }
  await sleep(1500);
  console.log('G 10 steers of 20 MB: rss +MB', Math.round((process.memoryUsage().rss - rss1) / 1e6));
  s2.destroy();
});
it('J slow upload ended by keep-alive', async () => {
  const clock = createManualClock();
  proxy = await startTestProxy({ clock });
  const s = connect(proxy.port, '127.0.0.1');
  let closed = false; s.on('error', () => {}); s.on('close', () => (closed = true));
  s.write(HS(proxy.port));
  await new Promise((r) => s.once('data', r));
  s.on('data', () => {});
  const big = frame(JSON.stringify({ type: 'response.create', model: M, input: 'x'.repeat(1_000_000) }));
  let at = 0;
  for (const to of [300_000, 600_000, 900_000]) {
    s.write(big.subarray(at, to)); at = to;
    await sleep(100);
    clock.advance(30_000);
    await sleep(100);
    console.log('J after', at, 'bytes and 30 s more: closed', closed);
  }
  s.destroy();
});
it('K queued warm-ups after close', async () => {
  const clock = createManualClock();
  const store = createResponseStore(clock);
  const kept: string[] = [];
  const spy = { ...store, remember: (b: any, a: any, p: any) => { kept.push(a.id); store.remember(b, a, p); } };
  const wss = new WebSocketServer({ port: 0 });
  const opened = new Promise<any>((r) => wss.on('connection', r));
  const client = new WebSocket(`ws://127.0.0.1:${(wss.address() as any).port}`);
  const socket = await opened;
  await new Promise((r) => client.readyState === 1 ? r(0) : client.on('open', r));
  const server = createInProcessServer(() => {}); // never answers
  serveConnection({ socket, transport: (socket as any)._socket, maxBytes: 1e9, handshake: { target: '/v1/responses', host: 'localhost', rawHeaders: [] }, server, responses: spy, stored: store, clock, logger: { debug() {}, info() {}, warn() {}, error: (...a: any[]) => console.log('log', a) } as any, pingEveryMs: 1e6 });
  client.send(JSON.stringify({ type: 'response.create', model: M, input: 'held' }));
  client.send(JSON.stringify({ type: 'response.create', model: M, input: 'a secret', generate: false }));
  await sleep(200);
  client.terminate();
  await new Promise((r) => socket.on('close', r));
  await sleep(200);
  console.log('K remembered after the end:', kept.map((id) => [id.slice(0, 10), store.readConversation(id) !== null]), 'timers', clock.pendingCount());
  wss.close();
});
it('L clean-up timer after the proxy has stopped', async () => {
  const clock = createManualClock();
  proxy = await startTestProxy({ clock });
  const base = clock.pendingCount();
  const c = await openResponsesSocket(proxy.url);
  await c.ask({ model: M, input: 'Hi' });
  await c.close();
  await sleep(200);
  const open = clock.pendingCount();
  const stopping = proxy.stopProxy();
  await stopping;
  console.log('L timers before', base, 'after the connection', open, 'after the stop', clock.pendingCount());
});
it('M handshake while closing', async () => {
  proxy = await startTestProxy();
  // keep it open
  const held = holdStream(1);
  proxy.codex.next(held.scenario);
  const c = await openResponsesSocket(proxy.url);
  c.send({ type: 'response.create', model: M, input: 'Hi' });
  await c.until('response.created');
  const d = new WebSocket(`ws://127.0.0.1:${proxy.port}/v1/responses`);
  const info: any = {};
  const t0 = performance.now();
  d.on('close', (code) => { info.code = code; info.ms = Math.round(performance.now() - t0); });
  d.on('error', (e) => (info.error = e.message));
  d.on('open', () => (info.open = Math.round(performance.now() - t0)));
  // close as soon as the server has seen the upgrade
  const orig = proxy.core.authToken.resolve;
  d.on('upgrade', () => {});
  await new Promise((r) => d.once('upgrade', r)).catch(() => {});
  const stopped = proxy.stopProxy();
  await sleep(100);
  held.release();
  await stopped;
  console.log('M', info);
});
it('N lane limits', async () => {
  proxy = await startTestProxy();
  const c = await openResponsesSocket(proxy.url);
  let refused: any = null;
  const ok: string[] = [];
  for (const lane of [undefined, ...Array.from({ length: 32 }, (_, i) => `l${i}`)]) {
    const e: any = await c.ask({ model: M, input: 'x', generate: false, ...(lane && { stream_id: lane }) });
    if (e.type === 'error') { refused = [lane, e.status, e.error.code]; break; } else ok.push(String(lane));
  }
  console.log('N default + named accepted', ok.length, 'refused', refused);
  for (const stream_id of ['', 'a b', 'x'.repeat(300)]) {
    const e: any = await c.ask({ model: M, input: 'x', generate: false, stream_id });
    console.log('O', JSON.stringify(stream_id.slice(0, 5)), e.type, e.error?.code, 'lane' in e, e.stream_id === stream_id);
  }
  const e: any = (c.send({ type: 'response.create', stream_id: 7, model: M }), await c.next());
  console.log('O number', e.error.code);
  const f: any = (c.send({ type: 'response.create', stream_id: 'l1', background: true, model: M }), await c.next());
  console.log('O error of a known lane names it?', f.stream_id, f.error.code);
  await c.close();
});
it('P alias of a reasoning model', async () => {
  for (const mode of ['api-key', 'oauth'] as const) {
    proxy = await startRenamingProxy(mode);
    const c = await openResponsesSocket(proxy.url);
    for (const model of [NAMES.gpt, M]) {
      const first: any = await c.ask({ model, input: 'One', store: false });
      const second: any = await c.ask({ model, input: 'Two', store: false, previous_response_id: first.response.id });
      const body: any = proxy.codex.requests.filter((r: any) => r.method === 'POST').at(-1)?.json;
      console.log('P', mode, JSON.stringify(model), second.type, 'include', body.include, 'reasoning', objectsOf(body.input).filter((x: any) => x.type === 'reasoning').map((x: any) => Object.keys(x)));
    }
    // the other way: a name of canReason=false pattern mapped on a reasoning model
    await c.close();
    await proxy.close(); proxy = null;
  }
});
it('R counts', async () => {
  proxy = await startTestProxy({ env: { SECURITY__AUTH_TOKEN: TOKEN }, limits: { maxConcurrentRequests: 3 } });
  for (let i = 0; i < 30; i += 1) {
    const s = connect(proxy.port, '127.0.0.1');
    s.on('error', () => {});
    s.write(HS(proxy.port, i % 2 ? `x-api-key: ${TOKEN}\r\n` : ''), () => (i % 3 ? s.resetAndDestroy() : setTimeout(() => s.destroy(), 20)));
    await new Promise((r) => s.on('close', r));
  }
  await sleep(300);
  console.log('R records', proxy.records.length, proxy.records.map((r) => `${r.status}/${r.errorCode}`).reduce((m: any, k) => ({ ...m, [k]: (m[k] ?? 0) + 1 }), {}));
  const H = { headers: { 'x-api-key': TOKEN } };
  const a = await openResponsesSocket(proxy.url, H);
  const b = await openResponsesSocket(proxy.url, H);
  console.log('R turn', (await a.ask({ model: M, input: 'Hi' })).type);
  const c = await openResponsesSocket(proxy.url, H);
  const t: any = await a.ask({ model: M, input: 'Hi' });
  console.log('R with as many idle connections as requests:', t.type, t.error?.code);
  console.log('R plain', (await fetch(`${proxy.url}/health/live`)).status);
  for (const x of [a, b, c]) await x.close();
});
it('T large metadata', async () => {
  proxy = await startTestProxy();
  const c = await openResponsesSocket(proxy.url);
  const e: any = await c.ask({ model: M, input: 'Hi', client_metadata: { 'x-codex-turn-metadata': 'x'.repeat(20000) } });
  console.log('T', JSON.stringify(e), proxy.records.map((r) => r.status));
  await c.close();
});
it('U pause and 401', async () => {
  proxy = await startTestProxy();
  const c = await openResponsesSocket(proxy.url);
  proxy.anthropic.next({ pauses: true });
  const first: any = await c.ask({ model: C, input: 'One', tools: [{ type: 'web_search' }] });
  console.log('U', first.type, first.response?.output?.map((o: any) => o.type), first.response?.id);
  const second: any = await c.ask({ model: C, input: 'Two', tools: [{ type: 'web_search' }], previous_response_id: first.response?.id });
  console.log('U2', second.type, JSON.stringify(second.error ?? ''), proxy.refusals());
  await c.close();
});
it('V abort listeners', async () => {
  const gone = new AbortController();
  const server = createInProcessServer((q, r) => { q.resume(); r.end('ok'); });
  for (let i = 0; i < 50; i += 1) {
    const a = await server.post({ path: '/', headers: [], host: 'x', body: '{}', remoteAddress: '', signal: gone.signal });
    for await (const _ of a);
  }
  await sleep(100);
  console.log('V listeners', getEventListeners(gone.signal, 'abort').length);
});
it('X trailer header', async () => {
  proxy = await startTestProxy();
  const c = await openResponsesSocket(proxy.url, { headers: { trailer: 'x', te: 'trailers', 'keep-alive': 'timeout=5' } });
  console.log('X', JSON.stringify(await c.ask({ model: M, input: 'Hi' })).slice(0, 200));
  await c.close();
});
it('Y handshake error headers', async () => {
  proxy = await startTestProxy();
  const s = connect(proxy.port, '127.0.0.1'); let got = '';
  s.on('data', (d) => (got += d)); s.on('error', () => {});
  s.write(HS(proxy.port).replace('version: 13', 'version: 14'));
  await new Promise((r) => s.once('end', r));
  console.log('Y', got.split('\r\n\r\n')[0]);
  const r = await new Promise<string>((res) => { const t = connect(proxy!.port, '127.0.0.1'); let g = ''; t.on('data', (d) => { g += d; t.end(); res(g); }); t.write(HS(proxy!.port, 'sec-websocket-protocol: openai-insecure-api-key.abc\r\n')); });
  console.log('Y proto', r.split('\r\n'));
});
