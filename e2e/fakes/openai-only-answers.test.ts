import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FakeCodexApi, startFakeCodexApi } from './fake-codex-api.ts';

const KEY = 'sk-proj-fake';
const SEARCH = { id: '1', model: 'gpt-6.1-sol', input: 'Hi', commands: {}, settings: {} };
const EDIT = { prompt: 'A hat', images: [{ image_url: 'https://example.com/a.png' }] };

let api: FakeCodexApi;

beforeAll(async () => {
  api = await startFakeCodexApi({ apiKeys: [KEY] });
});
afterAll(() => api.close());

async function post(path: string, body: string, contentType = 'application/json') {
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': contentType };
  const response = await fetch(`${api.env.OPENAI__API_BASE_URL}${path}`, { method: 'POST', headers, body });
  return { status: response.status, text: await response.text() };
}

function makeForm(...names: string[]): string {
  const parts = names.map((name) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\nx\r\n`);
  return `${parts.join('')}--b--\r\n`;
}

it.each([
  ['a search', '/alpha/search', SEARCH],
  ['an image', '/images/generations', { prompt: 'A fox', model: 'gpt-image-2' }],
  ['a change of an image', '/images/edits', EDIT],
])('takes %s', async (_what, path, body) => {
  expect((await post(path, JSON.stringify(body))).status).toBe(200);
});

it('takes an image in a form', async () => {
  const type = 'multipart/form-data; boundary=b';
  expect((await post('/images/edits', makeForm('prompt', 'image[]', 'image[]'), type)).status).toBe(200);
});

it.each<[string, string, object | string, string]>([
  ['no id', '/alpha/search', { ...SEARCH, id: undefined }, "'id'"],
  ['no model', '/alpha/search', { ...SEARCH, model: undefined }, "'model'"],
  ['a field of responses', '/alpha/search', { ...SEARCH, store: false }, "'store'"],
  ['an item that is no message', '/alpha/search', { ...SEARCH, input: [{ type: 'reasoning' }] }, 'reasoning'],
  ['a foreign command', '/alpha/search', { ...SEARCH, commands: { dance: [] } }, "'dance'"],
  ['a foreign setting', '/alpha/search', { ...SEARCH, settings: { dance: 1 } }, "'dance'"],
  ['a search that is no JSON', '/alpha/search', 'q=x', 'JSON'],
  ['no prompt', '/images/generations', { model: 'gpt-image-2' }, "'prompt'"],
  ['a field of responses', '/images/generations', { prompt: 'x', input: [] }, "'input'"],
  ['no prompt', '/images/edits', { ...EDIT, prompt: undefined }, "'prompt'"],
  ['no image', '/images/edits', { ...EDIT, images: [{ image_url: 'a.png' }] }, "'images'"],
  ['a foreign field', '/images/edits', { ...EDIT, store: false }, "'store'"],
])('refuses %s at %s', async (_what, path, body, words) => {
  const { status, text } = await post(path, typeof body === 'string' ? body : JSON.stringify(body));
  expect([status, text]).toEqual([400, expect.stringContaining(words)]);
});

it.each<[string, string, string, string]>([
  ['without a file', makeForm('prompt'), 'multipart/form-data; boundary=b', "'image'"],
  ['with a foreign part', makeForm('prompt', 'image', 'a'), 'multipart/form-data; boundary=b', "'a'"],
  ['that is cut', makeForm('prompt', 'image').slice(0, -6), 'multipart/form-data; boundary=b', 'parse'],
  ['without its boundary', makeForm('prompt', 'image'), 'multipart/form-data', 'parse'],
  ['that goes as JSON', makeForm('prompt', 'image'), 'application/json', 'parse'],
])('refuses a form %s', async (_what, body, contentType, words) => {
  const { status, text } = await post('/images/edits', body, contentType);
  expect([status, text]).toEqual([400, expect.stringContaining(words)]);
});
