import { afterEach, describe, expect, it } from 'vitest';
import type { RecordedRequest } from '../fakes/exchange.ts';
import { FAREWELL } from './play-session.ts';
import { readHistory } from './session-history.ts';
import { type AgentBench, LOCAL_KEY, startAgentBench } from './start-agent-bench.ts';

const GREETING = 'A greeting that only the fake knows. 🚀';
const CLAUDE = ['-m', 'claude-sonnet-5-5'];

let bench: AgentBench;

afterEach(() => bench.close());

describe('Codex', () => {
  it('prints the answer of the model', async () => {
    bench = await startAgentBench();
    bench.codex.otherwise(() => ({ text: GREETING, calls: [] }));
    const run = await bench.runCodex(['Say hello'], { basePath: '/codex/v1' });
    expect(run).toMatchObject({ exitCode: 0, stdout: `${GREETING}\n` });

    const [request] = bench.upstreamRequests();
    expect(request?.target).toBe('/backend-api/codex/responses');
    expect(request?.headers['x-codex-beta-features']).toBeTruthy();
    expect(JSON.stringify(request?.json)).toContain('Say hello');
    bench.expectCleanUpstream();
  });

  it('goes on after Claude has summed up a session that has become too long', async () => {
    bench = await startAgentBench();
    const summary = 'A summary that only the fake knows.';
    bench.anthropic.otherwise((request) => {
      const said = JSON.stringify(request.json);
      if (said.includes(summary)) return { text: GREETING, calls: [] };
      if (said.includes('CONTEXT CHECKPOINT COMPACTION')) return { text: summary, calls: [] };
      return { text: 'Looking.', calls: [{ name: 'exec_command', input: { cmd: 'echo found it' } }] };
    });
    const settings = 'model_auto_compact_token_limit = 50'; // Less than the fake says that it has used.
    const run = await bench.runCodex([...CLAUDE, 'Look around'], { settings });
    expect(run).toMatchObject({ exitCode: 0, stdout: `${GREETING}\n` });

    const requests = bench.anthropic.requests.filter(({ method }) => method === 'POST');
    const holdsResults = requests.map((request) =>
      readHistory(request).some(({ kind }) => kind === 'result'),
    );
    expect(holdsResults).toEqual([false, true, false]);
    // Codex offers no tools here, but Claude takes no history with calls of tools that are not defined.
    expect(requests[1]?.json).toMatchObject({
      tools: [{ name: 'exec_command' }],
      tool_choice: { type: 'none' },
    });
    bench.expectCleanUpstream();
  });

  it('goes on after Claude was asked to compact the session, and then with its own model', async () => {
    bench = await startAgentBench();
    const summary = 'A summary that only the fake knows.';
    const isCompaction = ({ json }: RecordedRequest) => JSON.stringify(json).includes('hand-over now');
    bench.anthropic.otherwise((request) => {
      if (isCompaction(request)) return { text: summary, calls: [] };
      if (JSON.stringify(request.json).includes(summary)) return { text: GREETING, calls: [] };
      return { text: 'Looking.', calls: [{ name: 'exec_command', input: { cmd: 'echo found it' } }] };
    });
    bench.codex.otherwise(() => ({ text: FAREWELL, calls: [] }));
    const settings = 'model_auto_compact_token_limit = 50'; // Less than the fake says that it has used.
    const setup = { isBuiltIn: true, settings };
    const run = await bench.runCodex([...CLAUDE, 'Look around'], setup);
    expect(run).toMatchObject({ exitCode: 0, stdout: `${GREETING}\n` });

    const requests = bench.anthropic.requests.filter(({ method }) => method === 'POST');
    expect(requests.map(isCompaction)).toEqual([false, true, false]);
    expect(requests[1]?.json).toMatchObject({ tool_choice: { type: 'none' } });
    const after = readHistory(requests[2] ?? expect.fail('A request is missing'));
    // What the user said is still there as it was, and the rest is in the summary.
    expect(JSON.stringify(after)).toContain('Look around');
    expect(after.filter(({ kind }) => kind !== 'text')).toEqual([]);

    const resumed = await bench.runCodex(['-m', 'gpt-5.2', 'resume', '--last', 'Go on'], { isBuiltIn: true });
    expect(resumed).toMatchObject({ exitCode: 0, stdout: `${FAREWELL}\n` });
    expect(bench.codex.lastRequest().body.toString()).toContain(summary);
    // Of the last one there may be none yet when Codex has ended.
    await expect
      .poll(() => bench.records.filter(({ method }) => method === 'POST').map(({ status }) => status))
      .toEqual(Array(4).fill(200));
    bench.expectCleanUpstream();
  });

  it('is told what to do when Claude is to go on from what only OpenAI can read', async () => {
    bench = await startAgentBench();
    bench.codex.otherwise((request) =>
      JSON.stringify(request.json).includes('"type":"compaction"')
        ? { text: GREETING, calls: [] }
        : { calls: [{ name: 'exec_command', input: { cmd: 'echo found it' } }] },
    );
    const settings = 'model_auto_compact_token_limit = 50';
    const run = await bench.runCodex(['-m', 'gpt-5.3-codex', 'Look around'], { isBuiltIn: true, settings });
    expect(run).toMatchObject({ exitCode: 0, stdout: `${GREETING}\n` });
    const resumed = await bench.runCodex([...CLAUDE, 'resume', '--last', 'Go on'], { isBuiltIn: true });
    expect(resumed.exitCode).not.toBe(0);
    expect(resumed.stderr).toContain('Go on with a model of OpenAI, or begin a new conversation.');
    bench.expectCleanUpstream();
  });

  it.each([
    ['its own model', []],
    ['Claude', CLAUDE],
  ])('tells its user what to do about a wrong key: %s', async (_what, args) => {
    bench = await startAgentBench({ env: { SECURITY__AUTH_TOKEN: LOCAL_KEY } });
    const run = await bench.runCodex([...args, 'Say hello'], { key: 'wrong' });
    expect(run.exitCode).not.toBe(0);
    expect(run.stderr).toContain('Use the value of SECURITY__AUTH_TOKEN');
    expect(bench.upstreamRequests()).toEqual([]);
  });
});
