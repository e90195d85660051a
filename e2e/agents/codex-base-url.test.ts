/** Codex that is signed in to ChatGPT itself and pointed at the proxy: it compresses, and asks for models. */
import { afterEach, describe, expect, it } from 'vitest';
import { makeAnswer } from '../fakes/deliver-answer.ts';
import type { RecordedRequest } from '../fakes/exchange.ts';
import { makeListedModel } from '../fakes/make-listed-model.ts';
import { IMAGE_BASE64, SEARCH_OUTPUT } from '../fakes/openai-only-answers.ts';
import type { Scenario } from '../fakes/scenario.ts';
import {
  expectWholeSession,
  FAREWELL,
  playScript,
  type Script,
  type Step,
  sessionRequests,
} from './play-session.ts';
import { type AgentBench, startAgentBench } from './start-agent-bench.ts';

const SCRIPT: Script = [[{ name: 'exec_command', input: { cmd: 'echo found it' }, shows: 'found it' }]];
const SETUP = { isBuiltIn: true, key: '' };
/** A model that only the list of the backend knows. */
const LISTED = 'gpt-of-the-plan';

let bench: AgentBench;

afterEach(() => bench.close());

function play(request: RecordedRequest): Scenario {
  if (request.path.endsWith('/models'))
    return { replace: makeAnswer(200, { models: [makeListedModel(LISTED)] }) };
  return playScript(SCRIPT)(request);
}

describe('a session of Codex with its own sign-in', () => {
  it.each([
    ['a model of the plan', LISTED, 'codex'],
    ['Claude', 'claude-sonnet-5-5', 'anthropic'],
  ] as const)('goes through with %s', async (_what, model, vendor) => {
    bench = await startAgentBench();
    const accessToken = await bench.signInCodex();
    for (const fake of [bench.anthropic, bench.codex]) fake.otherwise(play);
    const run = await bench.runCodex(['-m', model, 'Look around'], SETUP);
    expect(run).toMatchObject({ exitCode: 0, stdout: `${FAREWELL}\n` });
    expect(run.stderr).not.toContain('failed to refresh available models');
    expect(run.stderr.includes('Model metadata')).toBe(vendor === 'anthropic');
    expect(bench.failures()).toEqual([]);

    const requests = sessionRequests(bench[vendor].requests);
    expectWholeSession(requests, SCRIPT, { isTranslated: vendor === 'anthropic' });
    for (const { rawHeaders, body } of bench.upstreamRequests()) {
      expect([...rawHeaders, body.toString()].join('\n')).not.toContain(accessToken);
    }
    bench.expectCleanUpstream();
  });

  it('uses the list of models that Codex brings along where the proxy has none', async () => {
    bench = await startAgentBench({ env: { CODEX__ENABLED: 'false' } });
    await bench.signInCodex();
    bench.anthropic.otherwise(play);
    const run = await bench.runCodex(['-m', 'claude-sonnet-5-5', 'Look around'], SETUP);
    expect(run).toMatchObject({ exitCode: 0, stdout: `${FAREWELL}\n` });
    expect(run.stderr).not.toContain('failed to refresh available models');
    expect(bench.records.map(({ route }) => route)).toContain('/openai/v1/models');
    expect(bench.failures()).toEqual([]);
    expect(bench.codex.requests).toEqual([]);
  });
});

describe("Codex's own tools, which ask OpenAI", () => {
  it.each([
    ['to ChatGPT', true],
    ['with a key', false],
  ])('find something on the web for a GPT: signed in %s', async (_how, isSignedIn) => {
    bench = await startAgentBench();
    if (isSignedIn) await bench.signInCodex();
    const code = 'text(await tools.web__run({ search_query: [{ q: "weather in Zürich" }] }))';
    const script: Script = [[{ name: 'exec', input: code, shows: SEARCH_OUTPUT }]];
    // To an empty list Codex prefers its own, which knows what this model can do.
    bench.codex.otherwise((request) =>
      request.path.endsWith('/models')
        ? { replace: makeAnswer(200, { models: [] }) }
        : playScript(script)(request),
    );
    const setup = isSignedIn ? SETUP : { isBuiltIn: true };
    const run = await bench.runCodex(['-m', 'gpt-6.1-sol', 'Look around'], setup);
    expect(run).toMatchObject({ exitCode: 0, stdout: `${FAREWELL}\n` });
    expect(bench.failures()).toEqual([]);
    expectWholeSession(sessionRequests(bench.codex.requests), script, { isTranslated: false });
    expect(askedOnTheSide()).toEqual(['/openai/v1/alpha/search gpt-6.1-sol']);
    bench.expectCleanUpstream();
  });

  it('make an image for Claude, and change it', async () => {
    bench = await startAgentBench();
    await bench.signInCodex();
    const paint = (input: object): Step => ({
      name: 'image_gen__imagegen',
      input,
      shows: 'Generated images are saved',
    });
    const script = [
      [paint({ prompt: 'A fox' })],
      [paint({ prompt: 'With a hat', num_last_images_to_include: 1 })],
    ];
    bench.anthropic.otherwise(playScript(script));
    const run = await bench.runCodex(['-m', 'claude-sonnet-5-5', 'Paint a fox'], SETUP);
    expect(run).toMatchObject({ exitCode: 0, stdout: `${FAREWELL}\n` });
    expect(bench.failures()).toEqual([]);
    const requests = sessionRequests(bench.anthropic.requests);
    expectWholeSession(requests, script, { isTranslated: true });
    expect(requests.map(({ body }) => body.toString().split(IMAGE_BASE64).length - 1)).toEqual([0, 1, 2]);
    expect(askedOnTheSide()).toEqual([
      '/openai/v1/images/generations gpt-image-2',
      '/openai/v1/images/edits gpt-image-2',
    ]);
    bench.expectCleanUpstream();
  });
});

/** What Codex asked for beside models' answers, and for which model. */
function askedOnTheSide(): string[] {
  return bench.records
    .filter(({ method, route }) => method === 'POST' && !route.endsWith('/responses'))
    .map(({ route, model }) => `${route} ${model}`);
}
