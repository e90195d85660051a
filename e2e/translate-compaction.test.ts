/** A conversation that is shortened by its model, through the vendor's own SDK, and goes on after that. */
import { toResponseInputItems } from 'openai/lib/responses/ResponseInputItems';
import type {
  CompactedResponse,
  Response,
  ResponseInput,
  ResponseStreamEvent,
} from 'openai/resources/responses/responses';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../src-shared/json.ts';
import { anthropicErrors } from './fakes/fake-anthropic-api.ts';
import { objectsOf } from './fakes/read-request.ts';
import { failureOf } from './support/failure-of.ts';
import { startTestProxy, type TestProxy } from './support/start-test-proxy.ts';
import { SCHEMA } from './translate/ask.ts';
import { expectGrowingPrompt } from './translate/expect-growing-prompt.ts';

const CLAUDE = 'claude-sonnet-5-5';
const GPT = 'gpt-5.2';
const SUMMARY = 'The user wants a bridge 🌉; two of three pillars stand.';
const FIRST = { type: 'message', role: 'user', content: 'Build a bridge.' } as const;
const NEXT = { type: 'message', role: 'user', content: 'And now?' } as const;
const TRIGGER = { type: 'compaction_trigger' } as const;
const CONVERSATION: ResponseInput = [
  FIRST,
  { type: 'message', role: 'assistant', content: 'I look first.' },
  { type: 'function_call', call_id: 'call_1', name: 'get_weather', arguments: '{"city":"Zürich","days":1}' },
  { type: 'function_call_output', call_id: 'call_1', output: 'It rains.' },
];
const SETTINGS = {
  instructions: 'You build bridges.',
  tools: [{ type: 'function' as const, name: 'get_weather', parameters: SCHEMA, strict: true }],
  reasoning: { effort: 'high' as const, summary: 'auto' as const },
  include: ['reasoning.encrypted_content' as const],
  store: false,
};

let proxy: TestProxy;

afterEach(() => proxy.close());

const sdk = (path = '/v1') => proxy.openaiSdk({ baseURL: `${proxy.url}${path}` }).responses;
const lastToClaude = () => proxy.anthropic.lastRequest().json as JsonObject;

async function ask(model: string, input: ResponseInput, stream: boolean): Promise<Response> {
  const body = { ...SETTINGS, model, input };
  return stream ? await sdk().stream(body).finalResponse() : await sdk().create(body);
}

/** Lets the model compact the conversation; its answer is one compaction item. */
async function compact(model: string, input: ResponseInput, stream: boolean) {
  proxy.anthropic.next({ text: SUMMARY });
  const response = await ask(model, [...input, TRIGGER], stream);
  expect(response).toMatchObject({ status: 'completed', output: [{ type: 'compaction' }] });
  expect(response.output).toHaveLength(1);
  return response;
}

describe.each([
  ['oauth', true],
  ['oauth', false],
  ['api-key', true],
  ['api-key', false],
] as const)('with %s, streamed: %s', (mode, stream) => {
  beforeEach(async () => {
    proxy = await startTestProxy({ mode });
  });

  it('Claude sums the conversation up, and goes on from there', async () => {
    const { output, usage } = await compact(CLAUDE, CONVERSATION, stream);
    expect(usage?.output_tokens).toBeGreaterThan(0);
    const asked = lastToClaude();
    expect(asked).toMatchObject({ tools: [{ name: 'get_weather' }], tool_choice: { type: 'none' } });
    const wish = objectsOf(objectsOf(asked.messages).at(-1)?.content);
    expect(wish.map(({ type }) => type)).toEqual(['tool_result', 'text']);

    const history = [FIRST, ...toResponseInputItems(output), NEXT];
    const answer = await ask(CLAUDE, history, stream);
    const second = lastToClaude();
    expect(JSON.stringify(second.messages)).toContain(SUMMARY);
    expect(JSON.stringify(second)).not.toContain('ccproxy.');
    expect(objectsOf(second.messages).map(({ role }) => role)).toEqual(['user']);
    expect(second.tool_choice).not.toEqual({ type: 'none' });
    const call = answer.output.find((item) => item.type === 'function_call');
    if (call === undefined) expect.fail('The model was to call a tool');
    const result = { type: 'function_call_output', call_id: call.call_id, output: 'Dry.' } as const;
    await ask(CLAUDE, [...history, ...toResponseInputItems(answer.output), result], stream);
    expectGrowingPrompt([second, lastToClaude()]);
    expect(proxy.refusals()).toEqual([]);
  });

  it('the other vendor goes on from a summary of Claude, and Claude from there', async () => {
    const { output } = await compact(CLAUDE, CONVERSATION, stream);
    // Nobody has to leave out what the summary stands for.
    const history = [...CONVERSATION, TRIGGER, ...toResponseInputItems(output), NEXT];
    const answer = await ask(GPT, history, stream);
    const input = objectsOf((proxy.codex.lastRequest().json as JsonObject).input);
    expect(input.map(({ type, role }) => role ?? type)).toEqual(['user', 'user', 'user']);
    expect(JSON.stringify(input[1])).toContain(SUMMARY);

    const results = answer.output.flatMap((item) =>
      item.type === 'function_call'
        ? [{ type: 'function_call_output', call_id: item.call_id, output: 'Dry.' } as const]
        : [],
    );
    await ask(CLAUDE, [...history, ...toResponseInputItems(answer.output), ...results], stream);
    expect(JSON.stringify(lastToClaude().messages)).toContain(SUMMARY);
    expect(JSON.stringify(lastToClaude().messages)).not.toContain('I look first.');
    expect(proxy.refusals()).toEqual([]);
  });

  it("OpenAI compacts by itself, in a form that Claude's clients are told about", async () => {
    const { output } = await compact(GPT, CONVERSATION, stream);
    const history = [FIRST, ...toResponseInputItems(output), NEXT];
    await ask(GPT, history, stream);
    const asked = proxy.upstreamRequests().length;
    const error = await failureOf(ask(CLAUDE, history, stream));
    expect(error).toMatchObject({ status: 400, code: 'unsupported_parameter', param: 'input[1]' });
    expect(String(error)).toContain('Go on with a model of OpenAI, or begin a new conversation.');
    expect(proxy.upstreamRequests()).toHaveLength(asked);
    expect(proxy.refusals()).toEqual([]);
  });

  it('OpenAI compacts by itself also under another name', async () => {
    await compact('gpt-5.2(high)', CONVERSATION, stream);
    expect(proxy.refusals()).toEqual([]);
  });
});

describe('the stream of a compaction', () => {
  beforeEach(async () => {
    proxy = await startTestProxy();
  });

  async function readStream(): Promise<ResponseStreamEvent[]> {
    const events: ResponseStreamEvent[] = [];
    const stream = await sdk().create({ ...SETTINGS, model: CLAUDE, input: [FIRST, TRIGGER], stream: true });
    for await (const event of stream) events.push(event);
    return events;
  }

  it('shows that the summary grows, not what it says', async () => {
    proxy.anthropic.next({ text: SUMMARY });
    const events = await readStream();
    expect([...new Set(events.map(({ type }) => type))]).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.compaction.compacting',
      'response.output_item.done',
      'response.completed',
    ]);
    expect(JSON.stringify(events)).not.toContain('pillars');
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual([...events.keys()]);
  });

  it.each([
    ['length', 'context_length_exceeded'],
    ['refusal', 'upstream_answer_invalid'],
    ['failure', 'overloaded_error'],
  ] as const)('fails without an item: %s', async (ending, code) => {
    proxy.anthropic.next({ text: SUMMARY, ending });
    const events = await readStream();
    const last = events.at(-1);
    expect(last).toMatchObject({ type: 'response.failed', response: { status: 'failed', output: [] } });
    expect(events.map(({ type }) => type)).not.toContain('response.output_item.done');
    expect((await proxy.waitForRecord()).errorCode).toBe(code);
  });
});

describe('responses.compact()', () => {
  beforeEach(async () => {
    proxy = await startTestProxy();
  });

  it.each(['/v1', '/api/v1', '/openai/v1', '/claude/v1'])('of Claude, at %s', async (path) => {
    proxy.anthropic.next({ text: SUMMARY });
    const body = { model: CLAUDE, input: CONVERSATION, instructions: SETTINGS.instructions };
    const compacted = await sdk(path).compact(body);
    const [message, compaction] = compacted.output;
    expect(compacted).toMatchObject({
      object: 'response.compaction',
      id: expect.stringMatching(/^resp_\w+$/),
    });
    expect(compacted.created_at).toBeGreaterThan(1_700_000_000);
    expect(compacted.usage.total_tokens).toBe(compacted.usage.input_tokens + compacted.usage.output_tokens);
    expect(compacted.output).toHaveLength(2);
    expect(message).toMatchObject({
      type: 'message',
      role: 'user',
      status: 'completed',
      content: [{ type: 'input_text', text: FIRST.content }],
    });
    expect(compaction).toMatchObject({ type: 'compaction', id: expect.stringMatching(/^cmp_\w+$/) });
    // Tools have to be there for the calls of the history, though the request has none.
    expect(lastToClaude()).toMatchObject({ tools: [{ name: 'get_weather' }], tool_choice: { type: 'none' } });

    await expectGoesOn(compacted);
    expect(await proxy.waitForRecord()).toMatchObject({
      provider: 'claude',
      status: 200,
      usage: { output: expect.any(Number) },
    });
  });

  it('again, of a conversation that was shortened before', async () => {
    proxy.anthropic.next({ text: SUMMARY });
    const first = await sdk().compact({ model: CLAUDE, input: CONVERSATION });
    proxy.anthropic.next({ text: 'Another summary.' });
    const input = [...toResponseInputItems(first.output), NEXT];
    const second = await sdk().compact({ model: CLAUDE, input });
    expect(JSON.stringify(lastToClaude().messages)).toContain(SUMMARY);
    expect(second.output.map(({ type }) => type)).toEqual(['message', 'message', 'compaction']);
    expect(proxy.refusals()).toEqual([]);
  });

  it('of a conversation that the proxy keeps', async () => {
    const kept = await sdk().create({ model: CLAUDE, input: 'Build a bridge.', store: true });
    const compacted = await sdk().compact({ model: CLAUDE, previous_response_id: kept.id, input: [NEXT] });
    expect(compacted.output.map(({ type }) => type)).toEqual(['message', 'message', 'compaction']);
    expect(JSON.stringify(lastToClaude().messages)).toContain('Build a bridge.');
    expect(proxy.refusals()).toEqual([]);
  });

  it('is refused without a conversation', async () => {
    for (const input of [[], null]) {
      const error = await failureOf(sdk().compact({ model: CLAUDE, input }));
      expect(error).toMatchObject({ status: 400, code: 'invalid_parameter', param: 'input' });
    }
    expect(proxy.upstreamRequests()).toEqual([]);
  });

  it("tells the provider's error, and that a summary did not fit", async () => {
    const body = { model: CLAUDE, input: CONVERSATION };
    proxy.anthropic.next(anthropicErrors.rateLimited(7));
    expect(await failureOf(sdk().compact(body))).toMatchObject({ status: 429 });
    proxy.anthropic.next({ ending: 'length' });
    expect(await failureOf(sdk().compact(body))).toMatchObject({
      status: 400,
      code: 'context_length_exceeded',
    });
    proxy.anthropic.next({ ending: 'refusal' });
    expect(await failureOf(sdk().compact(body))).toMatchObject({
      status: 502,
      code: 'upstream_answer_invalid',
    });
  });
});

describe("responses.compact() of OpenAI's models", () => {
  it('is their own, and what it gives is theirs alone', async () => {
    proxy = await startTestProxy({ mode: 'api-key' });
    const compacted = await sdk().compact({ model: GPT, input: CONVERSATION });
    expect(proxy.codex.lastRequest().path).toBe('/v1/responses/compact');
    const history = [...toResponseInputItems(compacted.output), NEXT];
    await ask(GPT, history, false);
    expect(await failureOf(ask(CLAUDE, history, false))).toMatchObject({ status: 400, param: 'input[1]' });
    expect(proxy.refusals()).toEqual([]);
  });

  it('reads a summary of Claude', async () => {
    proxy = await startTestProxy({ mode: 'api-key' });
    proxy.anthropic.next({ text: SUMMARY });
    const compacted = await sdk().compact({ model: CLAUDE, input: CONVERSATION });
    await sdk().compact({ model: GPT, input: [...toResponseInputItems(compacted.output), NEXT] });
    expect(proxy.codex.lastRequest().body.toString()).toContain(SUMMARY);
    expect(proxy.refusals()).toEqual([]);
  });
});

it('a conversation that the proxy keeps goes on from its summary', async () => {
  proxy = await startTestProxy();
  const first = await sdk().create({ model: CLAUDE, input: 'Build a bridge.', store: true });
  proxy.anthropic.next({ text: SUMMARY });
  const kept = { model: CLAUDE, store: true };
  const second = await sdk().create({ ...kept, input: [TRIGGER], previous_response_id: first.id });
  await sdk().create({ ...kept, input: 'And now?', previous_response_id: second.id });
  const [message, ...others] = objectsOf(lastToClaude().messages);
  expect(objectsOf(message?.content).map(({ text }) => text)).toEqual([
    'Build a bridge.',
    expect.stringContaining(SUMMARY),
    'And now?',
  ]);
  expect(others).toEqual([]);
  expect(proxy.refusals()).toEqual([]);
});

it('a trigger has to come last', async () => {
  proxy = await startTestProxy();
  const error = await failureOf(ask(CLAUDE, [FIRST, TRIGGER, NEXT], false));
  expect(error).toMatchObject({ status: 400, code: 'invalid_parameter', param: 'input[1]' });
  expect(proxy.upstreamRequests()).toEqual([]);
});

async function expectGoesOn(compacted: CompactedResponse): Promise<void> {
  await ask(CLAUDE, [...toResponseInputItems(compacted.output), NEXT], false);
  const [message] = objectsOf(lastToClaude().messages);
  expect(objectsOf(message?.content).map(({ text }) => text)).toEqual([
    FIRST.content,
    expect.stringContaining(SUMMARY),
    NEXT.content,
  ]);
  expect(proxy.refusals()).toEqual([]);
}
