import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src-shared/json.ts';
import type { RecordedRequest } from '../fakes/exchange.ts';
import { isObject, objectsOf } from '../fakes/read-request.ts';
import { type AgentBench, LOCAL_KEY, startAgentBench } from './start-agent-bench.ts';

const GREETING = 'A greeting that only the fake knows. 👋🏽';
const NOTE = 'Written by the agent: Grüße 🏔️\n';

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

  it('writes the file that the model asks for, and brings back the result', async () => {
    bench = await startAgentBench();
    const path = join(bench.workDir, 'note.txt');
    bench.anthropic.otherwise((request) => {
      if (readToolResults(request).length > 0) return { text: GREETING, calls: [] };
      return { text: 'Writing it.', calls: [{ name: 'Write', input: { file_path: path, content: NOTE } }] };
    });
    const run = await bench.runClaudeCode(['Write the note', '--permission-mode', 'acceptEdits']);
    expect(run).toMatchObject({ exitCode: 0, stdout: `${GREETING}\n` });
    expect(await readFile(path, 'utf8')).toBe(NOTE);

    const [first, second, ...more] = bench.upstreamRequests();
    expect(more).toEqual([]);
    expect(first && readToolResults(first)).toEqual([]);
    const results = second ? readToolResults(second) : [];
    expect(results).toHaveLength(1);
    expect(results[0]?.is_error).not.toBe(true);
    expect(JSON.stringify(results[0]?.content)).toContain('note.txt');
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

  it('tells its user what to do about a wrong key', async () => {
    bench = await startAgentBench({ env: { SECURITY__AUTH_TOKEN: LOCAL_KEY } });
    const run = await bench.runClaudeCode(['Say hello'], { key: 'wrong' });
    expect(run.exitCode).not.toBe(0);
    expect(run.stdout).toContain('Use the value of SECURITY__AUTH_TOKEN');
    expect(bench.upstreamRequests()).toEqual([]);
  });
});

function readToolResults({ json }: RecordedRequest): JsonObject[] {
  const messages = isObject(json) ? objectsOf(json.messages) : [];
  return messages.flatMap(({ content }) => objectsOf(content)).filter(({ type }) => type === 'tool_result');
}
