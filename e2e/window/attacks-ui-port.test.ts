import { request } from 'node:http';
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { startFakeServer } from '../fakes/fake-server.ts';
import { describeHosts } from './describe-hosts.ts';
import { attack, embed, submitForm } from './in-page.mjs';
import { frameOf } from './pages/frame.ts';
import type { Scene } from './scene.ts';

const INVOKE = '/api/invoke/proxy.stop';

/** Plain HTTP: `fetch` would not send a Host or an Origin of our choice. */
function send(
  origin: string,
  path: string,
  { method = 'GET', body = '', ...rest }: { method?: string; headers?: object; body?: string } = {},
): Promise<{ status: number; text: string; setsCookie: boolean }> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: hostname, port, path, method, headers: { ...rest.headers }, agent: false },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            text,
            setsCookie: response.headers['set-cookie'] !== undefined,
          }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function cookieOf(page: Page): Promise<string> {
  const cookies = await page.context().cookies();
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
}

async function openRunning(scene: Scene) {
  const page = await scene.page();
  const frame = frameOf(page);
  await frame.untilProxy('Running');
  return { page, frame, origin: scene.window.uiPort.origin };
}

describeHosts('attacks on the window’s port', { needs: 'ui-port' }, ({ start }) => {
  test('without the session there is nothing, and a used link gives none', async () => {
    const scene = await start();
    const { frame, origin } = await openRunning(scene);
    const post = {
      method: 'POST',
      headers: { origin, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
      body: '{}',
    };
    for (const path of ['/', '/index.html', '/api/events']) {
      expect((await send(origin, path)).status).toBe(401);
    }
    expect((await send(origin, INVOKE, post)).status).toBe(401);
    const { pathname, search } = new URL(scene.window.uiPort.firstLink);
    expect(await send(origin, pathname + search)).toMatchObject({ status: 401, setsCookie: false });
    const foreign = await send(origin, '/api/links', {
      method: 'POST',
      headers: { authorization: `Bearer ${'A'.repeat(43)}` },
    });
    expect(foreign.text).not.toContain('/open?key=');
    await frame.untilProxy('Running');
  });

  test('with the session, another Host or Origin is refused', async () => {
    const scene = await start();
    const { page, frame, origin } = await openRunning(scene);
    const { host } = new URL(origin);
    const good = {
      cookie: await cookieOf(page),
      host,
      origin,
      'content-type': 'application/json',
      'sec-fetch-site': 'same-origin',
    };
    for (const changes of [
      { host: 'evil.example' },
      { host: `evil.example:${new URL(origin).port}` },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site' },
    ]) {
      const answer = await send(origin, INVOKE, {
        method: 'POST',
        headers: { ...good, ...changes },
        body: '{}',
      });
      expect([changes, answer.status]).toEqual([changes, 403]);
    }
    await frame.untilProxy('Running');
    // What all of these lack: the same with nothing changed.
    expect((await send(origin, INVOKE, { method: 'POST', headers: good, body: '{}' })).status).toBe(200);
    await frame.untilProxy('Stopped');
  });

  test('a page of another program of this machine can neither act, read, nor embed', async () => {
    const scene = await start();
    const { page, frame, origin } = await openRunning(scene);
    scene.expectFaults(/CORS|ERR_FAILED|ERR_BLOCKED|status of 40[134]|MIME type|frame|Framing|opaque/i);
    const evil = await startFakeServer((exchange) =>
      exchange.send(200, '<!DOCTYPE html><title>Evil</title>', { 'content-type': 'text/html' }),
    );
    // The same host with another port is the same site, so that the cookie goes along; localhost is another site.
    for (const address of [evil.origin, evil.origin.replace('127.0.0.1', 'localhost')]) {
      const attacker = await page.context().newPage();
      await attacker.goto(address);
      const refused = { read: 'refused', acted: ['refused', 'refused'], events: 'refused' };
      expect(await attacker.evaluate(attack, { origin, invoke: INVOKE })).toEqual(refused);
      await attacker.evaluate(embed, origin);
      const frames = attacker.frames().filter((frame) => frame !== attacker.mainFrame());
      expect(await Promise.all(frames.map((frame) => frame.getByRole('navigation').count()))).toEqual([0]);
      await attacker.evaluate(submitForm, `${origin}${INVOKE}`);
      await attacker.waitForURL(`${origin}${INVOKE}`);
      expect(await attacker.textContent('body')).toContain('"ok":false');
      await attacker.close();
    }
    await evil.close();
    await frame.untilProxy('Running');
  });

  test('the session cannot be read by the page’s own scripts', async () => {
    const scene = await start();
    const { page } = await openRunning(scene);
    expect(await page.evaluate('document.cookie')).toBe('');
    expect(await page.context().cookies()).toEqual([
      expect.objectContaining({ httpOnly: true, sameSite: 'Strict' }),
    ]);
    expect(page.url()).not.toContain('key=');
  });
});
