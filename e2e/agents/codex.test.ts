import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src-shared/json.ts';
import type { RecordedRequest } from '../fakes/exchange.ts';
import { isObject, objectsOf } from '../fakes/read-request.ts';
import type { ScriptedCall } from '../fakes/scenario.ts';
import { type AgentBench, LOCAL_KEY, startAgentBench } from './start-agent-bench.ts';

const GREETING = 'A greeting that only the fake knows. 🚀';
const NOTE = 'Written by the agent';
const COMMAND = { cmd: `printf '${NOTE}' > note.txt && echo all went well` };

/** How the model asks for a command depends on how Codex offers its tools to that model. */
const MODELS: [string, string[], ScriptedCall][] = [
  [
    'its default model, with tools in the input',
    [],
    { name: 'exec', input: `text(await tools.exec_command(${JSON.stringify(COMMAND)}))` },
  ],
  ['a model with classic tools', ['-m', 'gpt-5.3-codex'], { name: 'exec_command', input: COMMAND }],
];

let bench: AgentBench;

afterEach(() => bench.close());

describe('Codex', () => {
  it('prints the answer of the model', async () => {
    bench = await startAgentBench();
    bench.codex.otherwise(() => ({ text: GREETING, calls: [] }));
    const run = await bench.runCodex(['Say hello']);
    expect(run).toMatchObject({ exitCode: 0, stdout: `${GREETING}\n` });

    const [request] = bench.upstreamRequests();
    expect(request?.target).toBe('/backend-api/codex/responses');
    expect(request?.headers['x-codex-beta-features']).toBeTruthy();
    expect(JSON.stringify(request?.json)).toContain('Say hello');
    bench.expectCleanUpstream();
  });

  it.each(MODELS)('runs the command that %s asks for', async (_what, options, call) => {
    bench = await startAgentBench();
    bench.codex.otherwise((request) =>
      readOutputs(request).length > 0
        ? { text: GREETING, calls: [] }
        : { text: 'Writing it.', calls: [call] },
    );
    const run = await bench.runCodex([...options, 'Write the note']);
    expect(run).toMatchObject({ exitCode: 0, stdout: `${GREETING}\n` });

    const [first, second, ...more] = bench.upstreamRequests();
    expect(more).toEqual([]);
    expect(first && readToolNames(first)).toContain(call.name);
    expect(await readFile(join(bench.workDir, 'note.txt'), 'utf8')).toBe(NOTE);
    const outputs = second ? readOutputs(second) : [];
    expect(outputs).toHaveLength(1);
    expect(JSON.stringify(outputs[0]?.output)).toContain('all went well');
    bench.expectCleanUpstream();
  });

  it('uses HTTP at once where its user has told it to try WebSocket', async () => {
    bench = await startAgentBench();
    bench.codex.otherwise(() => ({ text: GREETING, calls: [] }));
    const run = await bench.runCodex(['Say hello'], { providerConfig: 'supports_websockets = true\n' });
    expect(run).toMatchObject({ exitCode: 0, stdout: `${GREETING}\n` });
    expect(bench.records.map(({ method, status }) => [method, status])).toEqual([
      ['GET', 426],
      ['POST', 200],
    ]);
  });

  it('is let in by the right key', async () => {
    bench = await startAgentBench({ env: { SECURITY__AUTH_TOKEN: LOCAL_KEY } });
    bench.codex.otherwise(() => ({ text: GREETING, calls: [] }));
    expect(await bench.runCodex(['Say hello'])).toMatchObject({ exitCode: 0, stdout: `${GREETING}\n` });
    bench.expectCleanUpstream();
  });

  it('tells its user what to do about a wrong key', async () => {
    bench = await startAgentBench({ env: { SECURITY__AUTH_TOKEN: LOCAL_KEY } });
    const run = await bench.runCodex(['Say hello'], { key: 'wrong' });
    expect(run.exitCode).not.toBe(0);
    expect(run.stderr).toContain('Use the value of SECURITY__AUTH_TOKEN');
    expect(bench.upstreamRequests()).toEqual([]);
  });
});

function readInput({ json }: RecordedRequest): JsonObject[] {
  return isObject(json) ? objectsOf(json.input) : [];
}

function readOutputs(request: RecordedRequest): JsonObject[] {
  return readInput(request).filter(({ type }) => /^(function|custom_tool)_call_output$/.test(String(type)));
}

/** The names of all tools that the request offers, in namespaces and in the input as well. */
function readToolNames(request: RecordedRequest): unknown[] {
  const namesOf = (tools: unknown): unknown[] =>
    objectsOf(tools).flatMap(({ name, tools: nested }) => [name, ...namesOf(nested)]);
  const offered = isObject(request.json) ? namesOf(request.json.tools) : [];
  return [...offered, ...readInput(request).flatMap(({ tools }) => namesOf(tools))];
}
