import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { CredentialMode } from '../../src-shared/credential-status.ts';
import {
  expectWholeSession,
  FAREWELL,
  oneByOne,
  playScript,
  type Script,
  type Step,
  sessionRequests,
} from './play-session.ts';
import { type AgentBench, LOCAL_KEY, startAgentBench } from './start-agent-bench.ts';

let bench: AgentBench;

afterEach(() => bench.close());

describe('Claude Code writes, reads and edits files, and runs a command', () => {
  it.each<ClaudeCodeCase>([
    { name: 'with its own model', vendor: 'claude' },
    { name: 'with GPT', vendor: 'openai', model: 'gpt-5.2' },
    {
      name: 'with a GPT that calls one tool at a time',
      vendor: 'openai',
      model: 'gpt-6.1-sol',
      isSerial: true,
    },
    { name: "with GPT under its own models' names", vendor: 'openai', basePath: '/codex' },
    { name: 'with its own model, by API key', vendor: 'claude', mode: 'api-key' },
    {
      name: 'with GPT, by API key',
      vendor: 'openai',
      model: 'gpt-5.2',
      mode: 'api-key',
    },
  ])('$name', async ({ vendor, model, basePath, isSerial, mode }) => {
    await startProxy(mode);
    const script = makeClaudeCodeScript(bench.workDir);
    const { requests, turns } = play(vendor, isSerial ? oneByOne(script) : script);
    const run = await bench.runClaudeCode(
      [
        ...['Work on the files', '--output-format', 'json'],
        ...['--permission-mode', 'acceptEdits', '--allowedTools', 'Bash'],
        ...(model === undefined ? [] : ['--model', model]),
      ],
      { basePath },
    );
    expect(run).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^\{.*\}\n$/) });
    const said = { subtype: 'success', is_error: false, result: FAREWELL, permission_denials: [] };
    expect(JSON.parse(run.stdout)).toMatchObject(said);
    await expectFiles();
    expectWholeSession(sessionRequests(requests), turns, { isTranslated: vendor === 'openai' });
    bench.expectCleanUpstream();
  });
});

describe('Codex writes, reads and edits files, and runs a command', () => {
  it.each<CodexCase>([
    { name: 'with its own model', vendor: 'openai', tools: 'exec' },
    { name: 'with an older model', vendor: 'openai', model: 'gpt-5.3-codex', tools: 'classic' },
    { name: 'with Claude', vendor: 'claude', model: 'claude-sonnet-5-5', tools: 'classic' },
    { name: 'with a Claude of fixed budgets', vendor: 'claude', model: 'claude-haiku-4-5', tools: 'classic' },
    {
      name: "with Claude under its own models' names",
      vendor: 'claude',
      basePath: '/claude/v1',
      tools: 'exec',
    },
    {
      name: 'with its own model, by API key',
      vendor: 'openai',
      tools: 'exec',
      mode: 'api-key',
    },
    {
      name: 'with Claude, by API key',
      vendor: 'claude',
      model: 'claude-sonnet-5-5',
      tools: 'classic',
      mode: 'api-key',
    },
  ])('$name', async ({ vendor, model, tools, basePath, mode }) => {
    await startProxy(mode);
    const { requests, turns } = play(vendor, makeCodexScript(tools, vendor));
    const args = model === undefined ? [] : ['-m', model];
    const run = await bench.runCodex([...args, 'Work on the files'], { basePath });
    expect(run).toMatchObject({ exitCode: 0, stdout: `${FAREWELL}\n` });
    await expectFiles();
    expectWholeSession(sessionRequests(requests), turns, { isTranslated: vendor === 'claude' });
    bench.expectCleanUpstream();
  });

  it.each<CodexCase>([
    { name: 'with its own model', vendor: 'openai', tools: 'exec' },
    { name: 'with Claude', vendor: 'claude', model: 'claude-sonnet-5-5', tools: 'classic' },
  ])('$name, its provider set to use WebSocket', async ({ vendor, model, tools }) => {
    await startProxy();
    play(vendor, makeCodexScript(tools, vendor));
    const args = model === undefined ? [] : ['-m', model];
    const setting = ['-c', 'model_providers.ccproxy.supports_websockets=true'];
    const run = await bench.runCodex([...args, ...setting, 'Work on the files']);
    expect(run).toMatchObject({ exitCode: 0, stdout: `${FAREWELL}\n` });
    await expectFiles();
    // Codex asks for WebSocket by GET, and for nothing else here.
    expect(bench.records.map(({ method }) => method)).toContain('GET');
    expect(bench.failures()).toEqual([]);
    bench.expectCleanUpstream();
  });
});

type Vendor = 'claude' | 'openai';

interface SessionCase {
  readonly name: string;
  /** Who answers. */
  readonly vendor: Vendor;
  readonly model?: string;
  readonly basePath?: string;
  /** How the proxy is signed in to the vendors. Default: to their plans. */
  readonly mode?: CredentialMode;
}

interface ClaudeCodeCase extends SessionCase {
  /** The model makes one call at a time. */
  readonly isSerial?: true;
}

interface CodexCase extends SessionCase {
  /** How Codex offers its tools to the model. */
  readonly tools: CodexTools;
}

async function startProxy(mode: CredentialMode = 'oauth'): Promise<void> {
  bench = await startAgentBench({ env: { SECURITY__AUTH_TOKEN: LOCAL_KEY }, mode });
}

/** Gives the model its part, at `vendor` only: the other one is not asked anything. */
function play(vendor: Vendor, turns: Script) {
  const fake = vendor === 'claude' ? bench.anthropic : bench.codex;
  fake.otherwise(playScript(turns));
  return { requests: fake.requests, turns };
}

async function expectFiles(): Promise<void> {
  expect(await readFile(join(bench.workDir, 'a.txt'), 'utf8')).toBe('One\nZwei 🏔️\n');
  expect(await readFile(join(bench.workDir, 'c.txt'), 'utf8')).toBe('One\nZwei 🏔️\nB\n');
}

function makeClaudeCodeScript(workDir: string): Script {
  const a = join(workDir, 'a.txt');
  const b = join(workDir, 'b.txt');
  return [
    [
      { name: 'Write', input: { file_path: a, content: 'One\nTwo\n' }, shows: 'a.txt' },
      { name: 'Write', input: { file_path: b, content: 'B\n' }, shows: 'b.txt' },
    ],
    [
      { name: 'Read', input: { file_path: a }, shows: 'Two' },
      { name: 'Read', input: { file_path: b }, shows: 'B' },
    ],
    [{ name: 'Edit', input: { file_path: a, old_string: 'Two', new_string: 'Zwei 🏔️' }, shows: 'updated' }],
    [{ name: 'Bash', input: { command: 'cat a.txt b.txt | tee c.txt' }, shows: 'Zwei 🏔️\nB' }],
  ];
}

/** `classic`: functions, as models get them that Codex does not know; `exec`: one free-form tool for JavaScript. */
type CodexTools = 'classic' | 'exec';

const PATCH = ['*** Begin Patch', '*** Update File: a.txt', '@@', '-Two', '+Zwei 🏔️', '*** End Patch'].join(
  '\n',
);

function makeCodexScript(tools: CodexTools, vendor: Vendor): Script {
  const run = (cmd: string, shows: string): Step => ({ name: 'exec_command', input: { cmd }, shows });
  const script = [
    [run("printf 'One\\nTwo\\n' > a.txt && echo made a", 'made a'), run('echo B | tee b.txt', 'B')],
    [run('cat a.txt', 'Two'), run('cat b.txt', 'B')],
    [run(`apply_patch <<'EOF'\n${PATCH}\nEOF`, 'Success')],
    [run('cat a.txt b.txt | tee c.txt', 'Zwei 🏔️\nB')],
  ];
  if (tools === 'classic') return script;
  return script.flat().map(({ input, shows }) => {
    const code = `text((await tools.exec_command(${JSON.stringify(input)})).output)`;
    // Claude knows functions only, by flat names: a free-form tool is one with a single string.
    return vendor === 'claude'
      ? [{ name: 'functions__exec', input: { input: code }, shows }]
      : [{ name: 'exec', input: code, shows }];
  });
}
