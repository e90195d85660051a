/** Forms of answers that clients of OpenAI's APIs ask for, and where answers stop, when Claude gives them. */
import type OpenAI from 'openai';
import { zodResponseFormat, zodTextFormat } from 'openai/helpers/zod';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { JsonObject } from '../src-shared/json.ts';
import { makeAnthropicError } from './fakes/anthropic-answers.ts';
import { objectsOf } from './fakes/read-request.ts';
import { startTestProxy, type TestProxy } from './support/start-test-proxy.ts';

const HELLO = { role: 'user' as const, content: 'Hello' };
const CHAT = { model: 'claude-sonnet-4-5', messages: [HELLO] };
const TEXT = 'Zürich 🏔️';
const TOO_LARGE =
  'The compiled grammar is too large, which would cause performance issues. Simplify your tool schemas or reduce the number of strict tools.';

let proxy: TestProxy;

beforeEach(async () => {
  proxy = await startTestProxy({ mode: 'api-key' });
});
afterEach(async () => {
  const { refusals } = proxy.anthropic;
  await proxy.close();
  expect(refusals).toEqual([]);
});

const openai = () => proxy.openaiSdk({ baseURL: `${proxy.url}/v1` });

/** The bodies that Claude was sent, oldest first. */
const sent = () => proxy.anthropic.requests.map(({ json }) => json as JsonObject);

const formatOf = ({ output_config: config }: JsonObject) => (config as JsonObject | undefined)?.format;

const sentenceOf = ({ system }: JsonObject) => objectsOf(system).at(-1)?.text;

function nullable(count: number) {
  const names = Array.from({ length: count }, (_, index) => `p${index}`);
  return z.object(Object.fromEntries(names.map((name) => [name, z.string().nullable()])));
}

function jsonSchema(schema: JsonObject): OpenAI.ResponseFormatJSONSchema {
  return { type: 'json_schema', json_schema: { name: 'answer', schema } };
}

describe('structured output', () => {
  const city = z.object({ name: z.string(), country: z.string().nullable() });
  const trip = z.object({
    from: city,
    to: city,
    days: z.number().int().min(1).max(30),
    by: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('train'), seat: z.enum(['aisle', 'window']) }),
      z.object({ kind: z.literal('car') }),
    ]),
    notes: z.array(z.string().max(80)).nullable(),
  });
  const place = { name: TEXT, country: TEXT };
  const sample = { from: place, to: place, days: 7, by: { kind: 'train', seat: 'aisle' }, notes: [TEXT] };

  it('of nested, nullable and varied objects is what Claude is held to: zod, by both APIs', async () => {
    const chat = { ...CHAT, response_format: zodResponseFormat(trip, 'trip') };
    const { choices } = await openai().chat.completions.parse(chat);
    expect(choices[0]?.message.parsed).toEqual(sample);
    const text = { format: zodTextFormat(trip, 'trip') };
    const { output_parsed } = await openai().responses.parse({ model: CHAT.model, input: 'Hello', text });
    expect(output_parsed).toEqual(sample);
    expect(sent().map((body) => [formatOf(body) !== undefined, body.system])).toEqual([
      [true, undefined],
      [true, undefined],
    ]);
  });

  it('is taken as Pydantic wrote it until 2.9', async () => {
    const schema = {
      type: 'object',
      properties: { unit: { allOf: [{ $ref: '#/$defs/Unit' }], description: 'The unit', default: 'C' } },
      required: ['unit'],
      $defs: { Unit: { enum: ['C', 'F'], title: 'Unit', type: 'string' } },
    };
    const { choices } = await openai().chat.completions.create({
      ...CHAT,
      response_format: jsonSchema(schema),
    });
    expect(choices[0]?.message.content).toBe('{"unit":"C"}');
  });

  it.each<[string, OpenAI.ResponseFormatJSONSchema]>([
    ['many nullable fields', zodResponseFormat(nullable(17), 'answer')],
    [
      'many optional fields',
      jsonSchema({
        type: 'object',
        properties: Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`p${i}`, { type: 'string' }])),
      }),
    ],
    ['objects as values', jsonSchema({ type: 'object', properties: { a: { enum: [{ x: 1 }] } } })],
    [
      'objects put together',
      jsonSchema({
        type: 'object',
        properties: {
          a: { allOf: ['b', 'c'].map((name) => ({ type: 'object', properties: { [name]: {} } })) },
        },
      }),
    ],
  ])('is asked for in words with %s', async (_what, response_format) => {
    proxy.anthropic.next({ text: '{}' });
    const { choices } = await openai().chat.completions.create({ ...CHAT, response_format });
    expect(choices[0]?.message.content).toBe('{}');
    const [body = {}] = sent();
    expect(formatOf(body)).toBeUndefined();
    expect(sentenceOf(body)).toContain('match this JSON schema');
  });

  const tooLarge = () => ({ replace: makeAnthropicError(400, 'invalid_request_error', TOO_LARGE) });

  it.each([true, false])(
    'is asked for in words once Claude has refused the schema, streamed: %s',
    async (stream) => {
      proxy.anthropic.next(tooLarge());
      proxy.anthropic.next({ text: JSON.stringify({ p0: null }) });
      const chat = { ...CHAT, response_format: zodResponseFormat(nullable(1), 'answer') };
      const { choices } = stream
        ? await openai().chat.completions.stream(chat).finalChatCompletion()
        : await openai().chat.completions.parse(chat);
      expect(choices[0]?.message.parsed).toEqual({ p0: null });
      const [first = {}, second = {}, ...more] = sent();
      expect(formatOf(first)).toBeDefined();
      expect(formatOf(second)).toBeUndefined();
      expect(sentenceOf(second)).toContain('"p0"');
      expect(second.messages).toEqual(first.messages);
      expect(more).toEqual([]);
    },
  );

  it('is not asked for a third time', async () => {
    proxy.anthropic.next(tooLarge(), 2);
    const asking = openai().chat.completions.create({
      ...CHAT,
      response_format: zodResponseFormat(nullable(1), 'answer'),
    });
    await expect(asking).rejects.toMatchObject({ status: 400, message: expect.stringContaining(TOO_LARGE) });
    expect(sent()).toHaveLength(2);
  });

  it('does not go on with what the assistant said last', async () => {
    const messages = [HELLO, { role: 'assistant' as const, content: '{' }];
    const { choices } = await openai().chat.completions.parse({
      ...CHAT,
      messages,
      response_format: zodResponseFormat(nullable(1), 'answer'),
    });
    expect(choices[0]?.message.parsed).toEqual({ p0: TEXT });
    expect(objectsOf(sent()[0]?.messages).map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
  });
});

describe('a stop sequence of white space', () => {
  const text = 'One.\nTwo.\n\nThree. END Four.';

  it.each<[string, string[], string, string[] | undefined]>([
    ['ends the answer', ['\n\n'], 'One.\nTwo.', undefined],
    ['ends it before another that Claude knows', ['END', '\n'], 'One.', ['END']],
    ['does not, where another comes first', ['Two', '\n\n'], 'One.\n', ['Two']],
    ['does nothing where there is none', ['\t'], text, undefined],
  ])('%s', async (_what, stop, expected, known) => {
    proxy.anthropic.otherwise(() => ({ text }));
    const whole = await openai().chat.completions.create({ ...CHAT, stop });
    const streamed = await openai()
      .chat.completions.stream({ ...CHAT, stop, stream_options: { include_usage: true } })
      .finalChatCompletion();
    for (const { choices, usage } of [whole, streamed]) {
      expect(choices).toMatchObject([{ finish_reason: 'stop', message: { content: expected } }]);
      // What was read is known from the start; what was written, from the end.
      expect(usage?.prompt_tokens).toBe(44);
    }
    expect(sent().map(({ stop_sequences }) => stop_sequences)).toEqual([known, known]);
  });

  it('shows what the request cost in Activity', async () => {
    proxy.anthropic.next({ text });
    await openai().chat.completions.create({ ...CHAT, stop: ['\n'] });
    const { usage } = await proxy.waitForRecord();
    expect(usage).toMatchObject({ input: 25, cacheRead: 12, cacheWrite: 7 });
  });
});

it.each<[string, string, object]>([
  [
    'messages[0].content[1]',
    '/v1/chat/completions',
    {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'x' },
            { type: 'file', file: { file_id: 'file-abc' } },
          ],
        },
      ],
    },
  ],
  [
    'input[0].content[0]',
    '/v1/responses',
    { input: [{ role: 'user', content: [{ type: 'input_image', file_id: 'file-abc', detail: 'auto' }] }] },
  ],
])('a file of OpenAI is refused where the client has it: %s', async (param, path, fields) => {
  const response = await proxy.post(path, { model: CHAT.model, ...fields });
  expect(response.status).toBe(400);
  const { error } = (await response.json()) as { error: JsonObject };
  expect(error).toMatchObject({ param, message: expect.stringMatching(/own vendor only.*Send the data/s) });
  expect(proxy.anthropic.requests).toEqual([]);
});
