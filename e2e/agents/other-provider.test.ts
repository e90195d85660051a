import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src-shared/json.ts';
import type { RecordedRequest } from '../fakes/exchange.ts';
import { isObject, objectsOf } from '../fakes/read-request.ts';
import type { Scenario, ScriptedCall } from '../fakes/scenario.ts';
import { expectGrowingPrompt } from '../translate/expect-growing-prompt.ts';
import { type AgentBench, startAgentBench } from './start-agent-bench.ts';

const GREETING = 'All three steps are done. 🏔️';

let bench: AgentBench;

beforeEach(async () => {
  bench = await startAgentBench();
});
afterEach(() => bench.close());

/** Calls one tool per turn, in order, then greets. */
function follow(script: readonly ScriptedCall[], countResults: (request: RecordedRequest) => number) {
  return (request: RecordedRequest): Scenario => {
    const call = script[countResults(request)];
    return call === undefined ? { text: GREETING, calls: [] } : { text: 'Next.', calls: [call] };
  };
}

/** Requests of the session itself: agents ask for titles and the like on the side. */
function sessionRequests(requests: readonly RecordedRequest[]): JsonObject[] {
  return requests
    .map(({ json }) => json)
    .filter(isObject)
    .filter(({ tools, input }) => objectsOf(tools).length > 0 || hasToolsInInput(input));
}

/** As newer models of the ChatGPT backend are asked. */
function hasToolsInInput(input: unknown): boolean {
  return objectsOf(input).some(
    ({ type, tools }) => type === 'additional_tools' && objectsOf(tools).length > 0,
  );
}

describe('Claude Code with a GPT model on a ChatGPT plan', () => {
  it.each(['gpt-5.2', 'gpt-6.1-sol'])('writes, reads and edits a file in one session: %s', async (model) => {
    const path = join(bench.workDir, 'note.txt');
    const script = [
      { name: 'Write', input: { file_path: path, content: 'One\nTwo\n' } },
      { name: 'Read', input: { file_path: path } },
      { name: 'Edit', input: { file_path: path, old_string: 'Two', new_string: 'Zwei 🏔️' } },
    ];
    bench.codex.otherwise(follow(script, countOutputs));
    bench.anthropic.otherwise(() => ({ text: 'A title', calls: [] }));
    const run = await bench.runClaudeCode([
      'Work on the note',
      '--permission-mode',
      'acceptEdits',
      '--model',
      model,
    ]);
    expect(run).toMatchObject({ exitCode: 0, stdout: `${GREETING}\n` });
    expect(await readFile(path, 'utf8')).toBe('One\nZwei 🏔️\n');
    const requests = sessionRequests(bench.codex.requests);
    expect(requests).toHaveLength(4);
    expectGrowingPrompt(requests);
    bench.expectCleanUpstream();
  });
});

describe('Codex CLI with a Claude model', () => {
  it.each(['claude-sonnet-5-5', 'claude-haiku-4-5'])('runs commands in one session: %s', async (model) => {
    const script = ['One', 'Two', 'Three'].map((word) => ({
      name: 'exec_command',
      input: { cmd: `echo ${word} >> note.txt && cat note.txt` },
    }));
    bench.anthropic.otherwise(follow(script, countResults));
    const run = await bench.runCodex(['-m', model, 'Work on the note'], { basePath: '/v1' });
    expect(run).toMatchObject({ exitCode: 0, stdout: `${GREETING}\n` });
    expect(await readFile(join(bench.workDir, 'note.txt'), 'utf8')).toBe('One\nTwo\nThree\n');
    const requests = sessionRequests(bench.anthropic.requests);
    expect(requests).toHaveLength(4);
    expectGrowingPrompt(requests);
    bench.expectCleanUpstream();
  });
});

function countOutputs({ json }: RecordedRequest): number {
  const input = isObject(json) ? objectsOf(json.input) : [];
  return input.filter(({ type }) => type === 'function_call_output').length;
}

function countResults({ json }: RecordedRequest): number {
  const messages = isObject(json) ? objectsOf(json.messages) : [];
  const blocks = messages.flatMap(({ content }) => objectsOf(content));
  return blocks.filter(({ type }) => type === 'tool_result').length;
}
