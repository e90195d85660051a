import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { INVOKE_CHANNELS } from '../src-shared/ipc/channels.ts';
import { startTestUi, type TestUi } from './support/start-test-ui.ts';

let ui: TestUi;

beforeEach(async () => {
  ui = await startTestUi();
});

afterEach(() => ui.close());

describe('the session', () => {
  it('comes with the link, once', async () => {
    expect(ui.server.oneTimeLink).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/open\?key=[\w-]{43}$/);
    expect((await ui.send('/')).status).toBe(401);
    const opened = await ui.open();
    expect(opened.status).toBe(303);
    expect(opened.headers.location).toBe('/');
    expect(opened.headers['set-cookie']).toEqual([
      expect.stringMatching(/^ccproxy_\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/),
    ]);
    const page = await ui.send('/');
    expect(page.status).toBe(200);
    expect(page.text).toContain('The window');
    const again = await ui.send(
      new URL(ui.server.oneTimeLink).pathname + new URL(ui.server.oneTimeLink).search,
      {
        headers: { cookie: undefined },
      },
    );
    expect(again.status).toBe(401);
    expect(again.headers['set-cookie']).toBeUndefined();
    expect((await ui.open(ui.server.newLink())).status).toBe(303);
  });

  it('is needed for everything', async () => {
    for (const path of ['/', '/index.html', '/assets/index-1a2b3c4d.js', '/api/events', '/nothing']) {
      const answer = await ui.send(path);
      expect(answer.status).toBe(401);
      expect(answer.text).toContain('ccproxy ui');
    }
    const answer = await ui.post('state.get');
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.text)).toMatchObject({ ok: false, problem: { code: 'session_required' } });
    const forged = await ui.post('state.get', undefined, {
      headers: { cookie: `ccproxy_${ui.server.port}=${'A'.repeat(43)}` },
    });
    expect(forged.status).toBe(401);
  });

  it('does not come with HEAD, and a wrong key does not use up the right one', async () => {
    const { pathname, search } = new URL(ui.server.oneTimeLink);
    expect((await ui.send(`${pathname}${search}`, { method: 'HEAD' })).status).toBe(401);
    expect((await ui.send(`/open?key=${'A'.repeat(43)}`)).status).toBe(401);
    expect((await ui.send('/open?key=a&key=b')).status).toBe(401);
    expect((await ui.open()).status).toBe(303);
  });
});

describe('attacks', () => {
  beforeEach(() => ui.open());

  it.each([
    ['a foreign Host', { host: 'evil.example' }],
    ['a rebound Host', { host: 'evil.example:PORT' }],
    ['another port', { host: '127.0.0.1:1' }],
    ['a foreign Origin', { origin: 'https://evil.example' }],
    ['no Origin', { origin: undefined }],
    ['an opaque Origin', { origin: 'null' }],
    ['the other name of this machine as Origin', { origin: 'http://localhost:PORT' }],
    ['another port as Origin', { origin: 'http://127.0.0.1:1' }],
    ['a same-site page', { 'sec-fetch-site': 'same-site' }],
    ['a cross-site page', { 'sec-fetch-site': 'cross-site' }],
    ['a navigation', { 'sec-fetch-site': 'none' }],
  ])('%s is refused', async (_name, changes) => {
    const headers = Object.fromEntries(
      Object.entries(changes).map(([name, value]) => [name, value?.replace('PORT', `${ui.server.port}`)]),
    );
    const answer = await ui.post('authToken.generate', undefined, { headers });
    expect(answer.status).toBe(403);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(ui.app.snapshot().authToken.source).toBeNull();
  });

  it('the event stream is for the page only', async () => {
    for (const site of ['cross-site', 'same-site', 'none']) {
      const answer = await ui.send('/api/events', { headers: { 'sec-fetch-site': site } });
      expect(answer.status).toBe(403);
    }
    expect((await ui.send('/api/events', { headers: { host: 'evil.example' } })).status).toBe(403);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', undefined])(
    'content type %s is refused',
    async (contentType) => {
      const answer = await ui.post('state.get', undefined, { headers: { 'content-type': contentType } });
      expect(answer.status).toBe(415);
    },
  );

  it('unknown channels, inputs and bodies have stable codes', async () => {
    const codeOf = async (answer: Promise<{ text: string }>) => JSON.parse((await answer).text).problem.code;
    for (const channel of ['nothing', '__proto__', 'constructor', 'state', 'state.get.x']) {
      expect(await codeOf(ui.post(channel))).toBe('unknown_channel');
    }
    expect((await ui.post('nothing')).status).toBe(404);
    expect(await codeOf(ui.post('state.get', { more: 1 }))).toBe('invalid_input');
    expect(await codeOf(ui.post('signIn.start', { provider: 'other' }))).toBe('invalid_input');
    expect(await codeOf(ui.post('settings.set', { name: 'SERVER__PORT', text: '1', more: 1 }))).toBe(
      'invalid_input',
    );
    expect(await codeOf(ui.post('state.get', undefined, { body: '{' }))).toBe('malformed_json');
    expect(await codeOf(ui.post('state.get', undefined, { body: '7' }))).toBe('malformed_json');
    expect(await codeOf(ui.post('%E0%A4%A'))).toBe('malformed_json');
  });

  it('an oversized body is refused', async () => {
    const answer = await ui.post('clipboard.write', { text: 'x'.repeat(65_536) });
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.text).problem.code).toBe('request_too_large');
    expect(ui.clipboard).toEqual([]);
  });

  it('nothing outside of the built window is served', async () => {
    for (const path of [
      '/../outside.js',
      '/assets/../../outside.js',
      '/%2e%2e/outside.js',
      '/..%2foutside.js',
      '/assets/..%5c..%5coutside.js',
      '//outside.js',
      '/assets',
      '/assets/',
      '/assets/index-1a2b3c4d.js.map',
      '/__proto__',
    ]) {
      expect((await ui.send(path)).status).toBe(404);
    }
    expect((await ui.send(`http://evil.example/index.html`)).status).toBe(404);
    expect(ui.answers.join('')).not.toContain('secret');
  });

  it('other methods change nothing', async () => {
    const headers = { origin: ui.server.url };
    for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS']) {
      expect((await ui.send('/api/invoke/authToken.generate', { method, headers })).status).toBe(404);
    }
    expect(ui.app.snapshot().authToken.source).toBeNull();
  });
});

describe('answers', () => {
  beforeEach(() => ui.open());

  it('carry the security headers', async () => {
    for (const answer of [
      await ui.send('/'),
      await ui.send('/nothing'),
      await ui.post('state.get'),
      await ui.post('state.get', undefined, { headers: { origin: 'https://evil.example' } }),
    ]) {
      expect(answer.headers).toMatchObject({
        'content-security-policy': expect.stringContaining("default-src 'none'"),
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
      });
      expect(answer.headers['content-security-policy']).not.toMatch(/unsafe|\*/);
    }
  });

  it('serve the built files with their types', async () => {
    const script = await ui.send('/assets/index-1a2b3c4d.js');
    expect(script).toMatchObject({ status: 200, text: 'export {};' });
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(script.headers['cache-control']).toContain('immutable');
  });
});

it('every channel answers something by the contract, whatever it is given', async () => {
  await ui.open();
  for (const channel of INVOKE_CHANNELS) {
    for (const input of [null, 7, 'text', [], { provider: 'claude', extra: true }]) {
      const answer = await ui.post(channel, input);
      expect(JSON.parse(answer.text)).toMatchObject({ ok: false, problem: { code: 'invalid_input' } });
    }
  }
});
