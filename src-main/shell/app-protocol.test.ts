import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listAssets } from '../core/ui-server/static-assets.ts';
import { createAppProtocolHandler, isPageUrl, toPageUrl } from './app-protocol.ts';

let folder: string;
let handle: ReturnType<typeof createAppProtocolHandler>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ccproxy-protocol-'));
  await writeFile(join(folder, 'index.html'), '<!doctype html>');
  await writeFile(join(folder, 'app.js'), 'void 0');
  await writeFile(join(folder, 'app.js.map'), '{}');
  await writeFile(join(folder, '.env'), 'SECRET=1');
  handle = createAppProtocolHandler(await listAssets(folder));
});
afterAll(() => rm(folder, { recursive: true }));

test('serves the page with its policy in the header', async () => {
  const answer = await handle({ method: 'GET', url: 'app://ccproxy/' });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(await answer.text()).toBe('<!doctype html>');
});

test('serves its scripts, whatever the query', async () => {
  const answer = await handle({ method: 'GET', url: 'app://ccproxy/app.js?v=1' });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    'text/javascript; charset=utf-8',
  ]);
});

test.each([
  ['POST', 'app://ccproxy/', 405],
  ['HEAD', 'app://ccproxy/', 405],
  ['GET', 'app://other/', 403],
  ['GET', 'app://ccproxy.evil.example/', 403],
  ['GET', 'app://ccproxy:8000/', 403],
  ['GET', 'file:///etc/passwd', 403],
  ['GET', 'not an address', 403],
  ['GET', 'app://ccproxy/app.js.map', 404],
  ['GET', 'app://ccproxy/.env', 404],
  ['GET', 'app://ccproxy/../../etc/passwd', 404],
  ['GET', 'app://ccproxy/%2e%2e/%2e%2e/etc/passwd', 404],
  ['GET', 'app://ccproxy//etc/passwd', 404],
  ['GET', 'app://ccproxy/toString', 404],
])('%s %s: %i and nothing else', async (method, url, status) => {
  const answer = await handle({ method, url });
  expect(answer.status).toBe(status);
  expect(await answer.text()).toBe('');
  expect(answer.headers.get('content-security-policy')).not.toBeNull();
});

test('knows its own page at every view, and no other', () => {
  expect([null, 'overview'].map((view) => isPageUrl(toPageUrl(view)))).toEqual([true, true]);
  for (const url of ['app://ccproxy/other', 'app://other/', 'https://ccproxy/', 'app://ccproxy/?x', 'x']) {
    expect(isPageUrl(url), url).toBe(false);
  }
});
