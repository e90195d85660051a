import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src-shared/json.ts';
import { ANTHROPIC_TEXT } from '../fakes/anthropic-answers.ts';
import { RESPONSES_TEXT } from '../fakes/responses-answers.ts';
import { buildCcproxy, type CcproxyProcess, spawnCcproxy } from '../support/ccproxy-process.ts';
import { startTestProxy, type TestProxy } from '../support/start-test-proxy.ts';

/** The key of the guide's examples. */
const TOKEN = 'your-secret-token-here';
const READY = /^Listening on http:\/\/127\.0\.0\.1:(\d+)$/m;
const CALL = { city: 'Zürich 🏔️' };

let product: Awaited<ReturnType<typeof buildCcproxy>>;
/** The fake vendors and a home that is signed in to both; its own proxy is not used. */
let vendors: TestProxy;
let serve: CcproxyProcess;
let port: string;

beforeAll(async () => {
  product = await buildCcproxy();
});
afterAll(() => product.remove());

beforeEach(async () => {
  vendors = await startTestProxy({ start: false });
  const env = {
    ...vendors.claudeIssuer.env,
    ...vendors.openaiIssuer.env,
    ...vendors.anthropic.env,
    ...vendors.codex.env,
  };
  serve = spawnCcproxy(product.script, ['serve', '--port', '0'], {
    home: vendors.home,
    env: { ...env, SECURITY__AUTH_TOKEN: TOKEN },
  });
  port = (await serve.stdout.waitFor(READY))[1] ?? '';
});
afterEach(async () => {
  serve.kill('SIGTERM');
  const { code, stdout, stderr } = await serve.done;
  expect({ code, secrets: vendors.findSecrets(stdout + stderr) }).toEqual({ code: 0, secrets: [] });
  expect([...vendors.anthropic.refusals, ...vendors.codex.refusals]).toEqual([]);
  await vendors.close();
});

/** Runs a script of this folder in the virtual environment; it prints JSON. */
async function runPython(script: string, ...args: string[]): Promise<JsonObject> {
  const python = process.env.CCPROXY_TEST_PYTHON;
  if (python === undefined) throw new Error('Run these tests by "npm run test:python"');
  const { stdout } = await promisify(execFile)(python, [toPath(script), ...args], {
    env: { ...vendors.home.env, PYTHONUTF8: '1', NO_PROXY: '*' },
  });
  return JSON.parse(stdout);
}

function toPath(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

describe("the guide's examples", () => {
  it('answers the Anthropic client', async () => {
    const message = await runPython('run_snippet.py', toPath('snippets/anthropic_client.py'), port);
    expect(message).toMatchObject({
      model: 'claude-sonnet-4-20250514',
      stop_reason: 'end_turn',
      content: [{ type: 'text', text: ANTHROPIC_TEXT }],
    });
  });

  it('answers the OpenAI client, with a Claude model', async () => {
    const completion = await runPython('run_snippet.py', toPath('snippets/openai_client.py'), port);
    expect(completion).toMatchObject({
      object: 'chat.completion',
      model: 'claude-sonnet-4-20250514',
      choices: [{ finish_reason: 'stop', message: { role: 'assistant', content: ANTHROPIC_TEXT } }],
    });
  });
});

describe.each([
  ['claude-sonnet-5-5', ANTHROPIC_TEXT],
  ['gpt-5.2', RESPONSES_TEXT],
])('a stream of %s', (model, text) => {
  it.each([
    ['messages', '', 'tool_use'],
    ['chat', '/openai/v1', 'tool_calls'],
    ['responses', '/openai/v1', 'completed'],
  ])('is understood by the helpers for %s', async (dialect, base, finish) => {
    const answer = await runPython('stream.py', dialect, `http://localhost:${port}${base}`, TOKEN, model);
    expect(answer).toEqual({ model, text, calls: [CALL], finish, output_tokens: 42 });
  });
});
