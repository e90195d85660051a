import { afterEach, describe, expect, it } from 'vitest';
import { type AgentBench, LOCAL_KEY, startAgentBench } from './start-agent-bench.ts';

const GREETING = 'A greeting that only the fake knows. 👋🏽';

let bench: AgentBench;

afterEach(() => bench.close());

describe('Claude Code', () => {
  it('prints the answer of the model', async () => {
    bench = await startAgentBench();
    bench.anthropic.otherwise(() => ({ text: GREETING, calls: [] }));
    const run = await bench.runClaudeCode(['Say hello']);
    expect(run).toMatchObject({ exitCode: 0, stdout: `${GREETING}\n` });

    const [request] = bench.upstreamRequests();
    expect(request?.target).toBe('/v1/messages?beta=true');
    const betas = String(request?.headers['anthropic-beta']).split(',');
    expect(betas).toEqual(expect.arrayContaining(['oauth-2025-04-20']));
    expect(betas.filter((beta) => beta.startsWith('claude-code-'))).toHaveLength(1);
    expect(new Set(betas).size).toBe(betas.length);
    expect(JSON.stringify(request?.json)).toContain('Say hello');
    bench.expectCleanUpstream();
  });

  it.each(['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN'])(
    'is let in by the key in %s',
    async (keyVariable) => {
      bench = await startAgentBench({ env: { SECURITY__AUTH_TOKEN: LOCAL_KEY } });
      bench.anthropic.otherwise(() => ({ text: GREETING, calls: [] }));
      const run = await bench.runClaudeCode(['Say hello'], { keyVariable });
      expect(run).toMatchObject({ exitCode: 0, stdout: `${GREETING}\n` });
      bench.expectCleanUpstream();
    },
  );

  it.each([
    ['its own model', []],
    ['a model of the other vendor', ['--model', 'gpt-5.2']],
  ])('tells its user what to do about a wrong key: %s', async (_what, args) => {
    bench = await startAgentBench({ env: { SECURITY__AUTH_TOKEN: LOCAL_KEY } });
    const run = await bench.runClaudeCode(['Say hello', ...args], { key: 'wrong' });
    expect(run.exitCode).not.toBe(0);
    expect(run.stdout).toContain('Use the value of SECURITY__AUTH_TOKEN');
    expect(bench.upstreamRequests()).toEqual([]);
  });
});
