/** Requests of other dialects that OpenAI would refuse, or take for something else, unless they are put right. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../src-shared/json.ts';
import { objectsOf } from './fakes/read-request.ts';
import { startTestProxy, type TestProxy } from './support/start-test-proxy.ts';

let proxy: TestProxy;

beforeEach(async () => {
  proxy = await startTestProxy();
});
afterEach(() => proxy.close());

const user = (...content: object[]) => ({ role: 'user', content });
const assistant = (...content: object[]) => ({ role: 'assistant', content });
const text = (value: string) => ({ type: 'text', text: value });
const HI = user(text('Hi'));

async function post(path: string, fields: JsonObject) {
  const response = await proxy.post(path, { model: 'gpt-5.2', max_tokens: 100, messages: [HI], ...fields });
  return { status: response.status, body: (await response.json()) as JsonObject };
}

async function sentFor(path: string, fields: JsonObject): Promise<JsonObject> {
  expect(await post(path, fields)).toMatchObject({ status: 200 });
  expect(proxy.codex.refusals).toEqual([]);
  return proxy.codex.lastRequest().json as JsonObject;
}

const toolsOf = ({ tools, input }: JsonObject) => objectsOf(tools ?? objectsOf(input)[0]?.tools);

describe.each(['gpt-5.2', 'gpt-6.1-sol'])('tools for %s', (model) => {
  const parameters = {
    type: 'object',
    properties: {
      a: { type: 'array' },
      b: { type: 'object', properties: { c: { type: ['array', 'null'] } } },
    },
  };
  const expected = {
    type: 'object',
    properties: {
      a: { type: 'array', items: {} },
      b: { type: 'object', properties: { c: { type: ['array', 'null'], items: {} } } },
    },
  };

  it.each([
    ['/v1/messages', { name: 'f', input_schema: parameters }],
    ['/v1/chat/completions', { type: 'function', function: { name: 'f', parameters } }],
  ])('have lists of something: %s', async (path, tool) => {
    expect(toolsOf(await sentFor(path, { model, tools: [tool] }))).toMatchObject([{ parameters: expected }]);
  });

  it('are strict where they can be', async () => {
    const properties = { a: { type: 'string' }, b: { type: 'string' } };
    const tool = (name: string, required: string[]) => ({
      name,
      strict: true,
      input_schema: { type: 'object', properties, required, additionalProperties: false },
    });
    const sent = await sentFor('/v1/messages', { model, tools: [tool('f', ['a']), tool('g', ['a', 'b'])] });
    expect(toolsOf(sent)).toMatchObject([
      { name: 'f', strict: false },
      { name: 'g', strict: true },
    ]);
    expect(proxy.logLines.join('')).toContain('tools[].strict');
  });
});

it("Anthropic's output format is as strict as OpenAI can be", async () => {
  const schema = {
    type: 'object',
    properties: { a: { type: 'string' } },
    required: ['a'],
    additionalProperties: false,
  };
  const ask = async (asked: JsonObject) => {
    const { text } = await sentFor('/v1/messages', {
      output_config: { format: { type: 'json_schema', schema: asked } },
    });
    return text;
  };
  expect(await ask(schema)).toMatchObject({ format: { schema, strict: true } });
  expect(await ask({ ...schema, required: [] })).toMatchObject({ format: { strict: false } });
});

it('calls that share an id are told apart, and each keeps its result', async () => {
  const use = (input: object) => ({ type: 'tool_use', id: 'call_0', name: 'f', input });
  const result = (content: string) => ({ type: 'tool_result', tool_use_id: 'call_0', content });
  const { input } = await sentFor('/v1/messages', {
    tools: [{ name: 'f', input_schema: { type: 'object' } }],
    messages: [
      HI,
      assistant(use({ a: 1 }), use({ a: 2 })),
      user(result('one'), result('two')),
      assistant(use({ a: 3 })),
      user(result('three')),
    ],
  });
  const calls = objectsOf(input).filter(({ type }) => type === 'function_call');
  const outputs = new Map(objectsOf(input).map(({ call_id, output }) => [call_id, output]));
  expect(calls.map(({ call_id, arguments: args }) => [args, outputs.get(call_id)])).toEqual([
    ['{"a":1}', 'one'],
    ['{"a":2}', 'two'],
    ['{"a":3}', 'three'],
  ]);
});

describe('an answer that has begun', () => {
  const messages = [HI, assistant(text('{'))];

  it('cannot be gone on with: Messages', async () => {
    const { status, body } = await post('/v1/messages', { messages });
    expect(status).toBe(400);
    expect(body).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } });
    expect(JSON.stringify(body)).toContain('This model does not support assistant message prefill.');
    expect(proxy.codex.requests).toEqual([]);
  });

  it('is a message like any other to OpenAI, and so to its clients', async () => {
    expect((await sentFor('/v1/chat/completions', { messages })).input).toHaveLength(2);
  });
});

describe('an error is about what the client sent', () => {
  const source = { type: 'file', file_id: 'file_1' };

  it.each<[string, string, JsonObject[]]>([
    [
      '/v1/messages',
      'messages[1].content[1]',
      [{ role: 'system', content: 'S' }, user(text(''), { type: 'document', source })],
    ],
    [
      '/v1/messages',
      'messages[2].content[0].content[0]',
      [
        HI,
        assistant({ type: 'tool_use', id: 'a', name: 'f', input: {} }),
        user({ type: 'tool_result', tool_use_id: 'a', content: [{ type: 'image', source }] }),
      ],
    ],
    [
      '/v1/messages',
      'messages[1].content[0]',
      [HI, assistant({ type: 'image', source: { type: 'url', url: 'https://x.test' } }), HI],
    ],
    [
      '/v1/messages',
      'messages[0].content[1]',
      [user(text('Hi'), { type: 'container_upload', file_id: 'f' })],
    ],
    [
      '/v1/chat/completions',
      'messages[1].content[1]',
      [{ role: 'system', content: 'S' }, user(text(''), { type: 'file', file: { file_id: 'f' } })],
    ],
  ])('%s: %s', async (path, place, messages) => {
    const { status, body } = await post(path, { messages });
    expect(status).toBe(400);
    const { message, param } = body.error as JsonObject;
    expect(message).toContain(`${place} is not supported`);
    if (path.includes('chat')) expect(param).toBe(place);
  });
});

it.each([{ top_k: 0 }, { top_k: -1 }, { top_p: -1 }])(
  'what is switched off is no reason to refuse: %j',
  async (fields) => {
    for (const path of ['/v1/messages', '/v1/chat/completions']) await sentFor(path, fields);
  },
);
