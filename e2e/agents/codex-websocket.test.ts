/** Codex over WebSocket, which its own provider tries first. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openaiErrors } from '../fakes/fake-codex-api.ts';
import { expectWholeSession, FAREWELL, playScript, type Script, sessionRequests } from './play-session.ts';
import { type AgentBench, LOCAL_KEY, startAgentBench } from './start-agent-bench.ts';

const CLASSIC: Script = [
  [{ name: 'exec_command', input: { cmd: 'echo one' }, shows: 'one' }],
  [{ name: 'exec_command', input: { cmd: 'echo two' }, shows: 'two' }],
];
const OF_THE_PLAN: Script = CLASSIC.map((steps) =>
  steps.map(({ input, shows }) => ({
    name: 'exec',
    input: `text(await tools.exec_command(${JSON.stringify(input)}))`,
    shows,
  })),
);
const BUILT_IN = { isBuiltIn: true };

let bench: AgentBench;

afterEach(() => bench.close());

describe('a session of Codex over WebSocket', () => {
  it.each([
    ['its own model', [], 'codex', OF_THE_PLAN],
    ['an older model', ['-m', 'gpt-5.3-codex'], 'codex', CLASSIC],
    ['Claude', ['-m', 'claude-sonnet-5-5'], 'anthropic', CLASSIC],
  ] as const)('goes through on one connection with %s', async (_what, args, vendor, script) => {
    bench = await startAgentBench({ env: { SECURITY__AUTH_TOKEN: LOCAL_KEY } });
    for (const fake of [bench.anthropic, bench.codex]) fake.otherwise(playScript(script));
    const run = await bench.runCodex([...args, 'Look around'], BUILT_IN);
    expect(run).toMatchObject({ exitCode: 0, stdout: `${FAREWELL}\n` });
    expect(run.stderr).not.toContain('Falling back');
    const asked = () => bench.records.filter(({ route }) => route === '/openai/v1/responses');
    await expect
      .poll(() => asked().map(({ method, status }) => [method, status]))
      .toEqual([['GET', 101], ...[0, 1, 2].map(() => ['POST', 200])]);

    const requests = sessionRequests(bench[vendor].requests);
    expectWholeSession(requests, script, { isTranslated: vendor === 'anthropic' });
    for (const { headers, json } of vendor === 'codex' ? requests : []) {
      // What Codex says in headers over HTTP, it says within each message here.
      expect(JSON.parse(String(headers['x-codex-turn-metadata']))).toMatchObject({ request_kind: 'turn' });
      expect(headers['x-openai-internal-codex-responses-lite']).toBe(args.length === 0 ? 'true' : undefined);
      expect(headers['openai-beta'] ?? '').not.toContain('websocket');
      expect(JSON.stringify(json)).not.toContain('ws_request_header');
      expect(json).not.toHaveProperty('previous_response_id');
    }
    bench.expectCleanUpstream();
  });

  it('knows how much of the plan is used', async () => {
    bench = await startAgentBench();
    bench.codex.otherwise(() => ({ text: FAREWELL, calls: [] }));
    await bench.runCodex(['Say hello'], BUILT_IN);
    const primary = { used_percent: 23, window_minutes: 300, resets_at: expect.any(Number) };
    const secondary = { used_percent: 61, window_minutes: 10_080, resets_at: expect.any(Number) };
    expect(await readRateLimits()).toContainEqual(
      expect.objectContaining({ plan_type: 'plus', primary, secondary }),
    );
  });

  it('brings back what the backend gives it for the turn', async () => {
    bench = await startAgentBench();
    const script = playScript(OF_THE_PLAN);
    bench.codex.otherwise((request) => ({ ...script(request), headers: { 'x-codex-turn-state': 'sticky' } }));
    const run = await bench.runCodex(['Look around'], BUILT_IN);
    expect(run).toMatchObject({ exitCode: 0, stdout: `${FAREWELL}\n` });
    const states = sessionRequests(bench.codex.requests).map(({ headers }) => headers['x-codex-turn-state']);
    expect(states).toEqual([undefined, 'sticky', 'sticky']);
  });

  it('asks again where an answer is cut off', async () => {
    bench = await startAgentBench();
    bench.codex.next({ cut: { afterParts: 3 } });
    bench.codex.otherwise(() => ({ text: FAREWELL, calls: [] }));
    const run = await bench.runCodex(['Say hello'], BUILT_IN);
    expect(run).toMatchObject({ exitCode: 0, stdout: `${FAREWELL}\n` });
    expect(bench.codex.requests.filter(({ method }) => method === 'POST')).toHaveLength(2);
  });

  it('tells that the plan is used up', async () => {
    bench = await startAgentBench();
    bench.codex.otherwise(() => openaiErrors.usageLimitReached(3_600));
    const run = await bench.runCodex(['Say hello'], BUILT_IN);
    expect(run.exitCode).not.toBe(0);
    expect(run.stderr).toMatch(/You.ve hit your usage limit/);
    expect(bench.codex.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });
});

/** As Codex wrote them into its record of the session. */
async function readRateLimits(): Promise<unknown[]> {
  const sessions = join(bench.codexHome, 'sessions');
  const files = (await readdir(sessions, { recursive: true })).filter((name) => name.endsWith('.jsonl'));
  const lines = (await Promise.all(files.map((file) => readFile(join(sessions, file), 'utf8'))))
    .join('')
    .split('\n')
    .filter((line) => line !== '');
  return lines.flatMap((line) => JSON.parse(line).payload?.rate_limits ?? []);
}
