import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findMessagesProblem } from '../../../../e2e/fakes/anthropic-rules.ts';
import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import { isAppError } from '../../errors/app-error.ts';
import type { CanonicalRequest, Part, Tool, Turn } from '../canonical/request.ts';
import { withoutPaths } from '../canonical/without-paths-for-tests.ts';
import { parseMessagesRequest } from './parse-messages-request.ts';
import { renderMessagesRequest } from './render-messages-request.ts';

const MODELS = [
  'claude-3-5-haiku-latest',
  'claude-opus-4-1',
  'claude-sonnet-4-5',
  'claude-opus-4-6',
  'claude-opus-4-8',
  'claude-opus-5',
  'claude-sonnet-5-5',
  'claude-opus-9',
];
const API_VERSION = '2023-06-01';

const said = fc.string({ unit: 'binary', minLength: 1 }).map((text) => `${text.toWellFormed()}.`);
const data = fc
  .uint8Array({ minLength: 1, maxLength: 9 })
  .map((bytes) => Buffer.from(bytes).toString('base64'));
const input = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 });
const mark = fc.option(fc.constant({ cache_control: { type: 'ephemeral' } }), { nil: {} });

describe('a request of a Messages client', () => {
  const textBlock = fc.tuple(said, mark).map(([text, marked]) => ({ type: 'text', text, ...marked }));
  const imageBlock = fc.oneof(
    data.map((value) => ({
      type: 'image',
      source: { type: 'base64', media_type: 'image/png', data: value },
    })),
    fc.webUrl().map((url) => ({ type: 'image', source: { type: 'url', url } })),
  );
  const documentBlock = fc.tuple(fc.option(said), data).map(([title, value]) => ({
    type: 'document',
    source: { type: 'base64', media_type: 'application/pdf', data: value },
    ...(title !== null && { title }),
  }));
  const userBlock = fc.oneof(textBlock, imageBlock, documentBlock);
  const thinkingBlock = fc.oneof(
    fc.tuple(said, data).map(([thinking, signature]) => ({ type: 'thinking', thinking, signature })),
    data.map((value) => ({ type: 'redacted_thinking', data: value })),
  );

  interface Round {
    readonly asked: readonly JsonObject[];
    readonly thought: readonly JsonObject[];
    readonly answered: readonly JsonObject[];
    readonly calls: readonly { readonly input: JsonObject; readonly result: JsonObject }[];
  }
  const result = fc.record({
    content: fc.array(fc.oneof(textBlock, imageBlock), { minLength: 1, maxLength: 2 }),
    is_error: fc.constant(true),
  });
  const round: fc.Arbitrary<Round> = fc.record({
    asked: fc.array(userBlock, { minLength: 1, maxLength: 3 }),
    thought: fc.array(thinkingBlock, { maxLength: 2 }),
    answered: fc.array(textBlock, { minLength: 1, maxLength: 2 }),
    calls: fc.array(fc.record({ input, result }), { maxLength: 2 }),
  });

  /** Rounds as messages: what was asked, thought, said and called, the results first in what is asked next. */
  function toMessages(rounds: readonly Round[]): JsonObject[] {
    const messages: JsonObject[] = [];
    let results: JsonObject[] = [];
    for (const [index, { asked, thought, answered, calls }] of rounds.entries()) {
      const toId = (call: number) => `toolu_${index}_${call}`;
      messages.push({ role: 'user', content: [...results, ...asked] });
      const uses = calls.map((call, at) => ({
        type: 'tool_use',
        id: toId(at),
        name: 'f',
        input: call.input,
      }));
      messages.push({ role: 'assistant', content: [...thought, ...answered, ...uses] });
      results = calls.map((call, at) => ({ type: 'tool_result', tool_use_id: toId(at), ...call.result }));
    }
    return [...messages, { role: 'user', content: [...results, { type: 'text', text: 'Go on.' }] }];
  }

  const body = fc.record({
    model: fc.constant('m'),
    max_tokens: fc.integer({ min: 1, max: 64_000 }),
    stream: fc.boolean(),
    messages: fc.array(round, { maxLength: 3 }).map(toMessages),
    system: fc.array(textBlock, { maxLength: 2 }),
    tools: fc.constantFrom<JsonObject[]>(
      [],
      [{ name: 'f', description: 'F', input_schema: { type: 'object', properties: {} } }],
    ),
    temperature: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    stop_sequences: fc.array(said, { maxLength: 2 }),
    metadata: fc.oneof(fc.constant({}), fc.record({ user_id: said })),
    service_tier: fc.constantFrom(null, 'auto', 'standard_only'),
  });

  it('is the same after its way to Claude, where its marks are few enough', () => {
    const countMarks = (value: unknown) => JSON.stringify(value).split('"cache_control"').length - 1;
    fc.assert(
      fc.property(body, (given) => {
        fc.pre(countMarks(given) <= 4);
        // Else the called tools would be defined.
        fc.pre(given.tools.length > 0 || !JSON.stringify(given.messages).includes('"tool_use"'));
        const request = parseMessagesRequest(given);
        const options = { model: 'claude-sonnet-4-5', cacheBreakpoints: 'off' as const };
        const rendered = renderMessagesRequest(request, options);
        expect(rendered.dropped).toEqual([]);
        expect(findMessagesProblem(rendered.body, API_VERSION, () => true)).toBeNull();
        const again = parseMessagesRequest(rendered.body);
        expect(withoutPaths({ ...again, model: 'm' })).toEqual(withoutPaths(request));
      }),
    );
  });
});

describe('any conversation', () => {
  const id = fc.constantFrom('call_1', 'call_2', 'call.3', 'x'.repeat(80), '');
  const text = fc
    .oneof(said, fc.constantFrom('', ' ', '\n'))
    .map((value): Part => ({ kind: 'text', text: value }));
  const seal = fc.constantFrom(
    null,
    { vendor: 'anthropic' as const, kind: 'signature' as const, value: 's' },
    { vendor: 'anthropic' as const, kind: 'redacted' as const, value: 's' },
    { vendor: 'openai' as const, itemId: null, value: 's' },
  );
  const content = fc.array(
    fc.oneof(text, fc.constant<Part>({ kind: 'image', source: { kind: 'url', url: 'https://x.y' } })),
  );
  const part: fc.Arbitrary<Part> = fc.oneof(
    text,
    fc.tuple(text, seal).map(([, value]): Part => ({ kind: 'thinking', text: 'hm', seal: value })),
    fc.tuple(id, fc.constantFrom('', '{}', '{"a":1}', '[]', '{"a'), fc.boolean()).map(
      ([callId, json, isCustom]): Part => ({
        kind: 'tool-call',
        id: callId,
        name: 'f',
        arguments: json,
        ...(isCustom && { isCustom }),
      }),
    ),
  );
  const userPart: fc.Arbitrary<Part> = fc.oneof(
    text,
    fc.constant<Part>({ kind: 'document', source: { kind: 'text', text: 'x' } }),
    fc.tuple(id, content, fc.boolean()).map(([callId, parts, isError]) => {
      return { kind: 'tool-result', callId, content: parts, isError } as Part;
    }),
  );
  const turn: fc.Arbitrary<Turn> = fc.oneof(
    fc.array(part, { maxLength: 4 }).map((parts): Turn => ({ role: 'assistant', parts })),
    fc.array(userPart, { maxLength: 4 }).map((parts): Turn => ({ role: 'user', parts })),
    fc.array(text, { maxLength: 2 }).map((parts): Turn => ({ role: 'system', parts })),
  );
  const tools = fc.subarray<Tool>([
    { kind: 'function', name: 'f', description: null, parameters: {}, strict: true },
    { kind: 'custom', name: 'g', description: 'G', format: null },
    { kind: 'web-search', dialect: 'responses', definition: {} },
  ]);
  const request = fc
    .record({
      turns: fc.array(turn, { maxLength: 8 }),
      tools,
      toolChoice: fc.constantFrom(
        null,
        { kind: 'auto' as const },
        { kind: 'any' as const },
        { kind: 'none' as const },
      ),
      parallelToolCalls: fc.option(fc.boolean()),
      reasoning: fc.option(
        fc.record({
          mode: fc.constantFrom('off' as const, 'effort' as const, 'budget' as const, 'adaptive' as const),
          effort: fc.option(
            fc.constantFrom('none' as const, 'minimal' as const, 'high' as const, 'max' as const),
          ),
          budgetTokens: fc.option(fc.integer({ min: 1, max: 100_000 })),
          summary: fc.constant(null),
        }),
      ),
      maxOutputTokens: fc.option(fc.integer({ min: 1, max: 200_000 })),
      temperature: fc.option(fc.double({ min: 0, max: 2, noNaN: true })),
      topP: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      outputFormat: fc.constantFrom(null, { kind: 'json-object' as const }),
    })
    .map((fields): CanonicalRequest => {
      const base = parseMessagesRequest({ model: 'm', messages: [{ role: 'user', content: 'x' }] });
      return { ...base, ...fields };
    });
  const options = fc.record({
    model: fc.constantFrom(...MODELS),
    cacheBreakpoints: fc.constantFrom('auto' as const, 'off' as const),
  });

  it('becomes one that the API takes', () => {
    fc.assert(
      fc.property(request, options, (given, where) => {
        const { body } = renderMessagesRequest(given, where);
        expect(findMessagesProblem(body, API_VERSION, () => true)).toBeNull();
      }),
      { numRuns: 1000 },
    );
  });

  it('loses no word, and no call', () => {
    fc.assert(
      fc.property(request, options, (given, where) => {
        const sent = JSON.stringify(renderMessagesRequest(given, where).body.messages);
        const calls = given.turns.flatMap(({ parts }) => parts.filter(({ kind }) => kind === 'tool-call'));
        expect(sent.split('"type":"tool_use"').length - 1).toBe(calls.length);
        expect(sent.split('"type":"tool_result"').length - 1).toBe(calls.length);
        const texts = given.turns.flatMap(({ parts }) =>
          parts.flatMap((value) =>
            value.kind === 'text' && value.text.trim() !== '' ? [value.text.trimEnd()] : [],
          ),
        );
        for (const value of texts) expect(sent).toContain(JSON.stringify(value).slice(1, -1));
      }),
    );
  });
});

describe('anything at all', () => {
  const VALID = {
    model: 'm',
    max_tokens: 5000,
    stream: true,
    system: [{ type: 'text', text: 'S', cache_control: { type: 'ephemeral' } }],
    thinking: { type: 'enabled', budget_tokens: 2000, display: 'omitted' },
    output_config: {
      effort: 'high',
      format: { type: 'json_schema', schema: { type: 'object', properties: { a: { enum: [1] } } } },
    },
    tool_choice: { type: 'tool', name: 'f', disable_parallel_tool_use: true },
    tools: [
      {
        name: 'f',
        description: 'F',
        input_schema: { type: 'object', anyOf: [{ properties: { a: {} } }] },
        strict: true,
      },
      { type: 'web_search_20250305', name: 'web_search' },
    ],
    stop_sequences: ['END'],
    metadata: { user_id: 'u' },
    service_tier: 'auto',
    temperature: 0.5,
    top_p: 0.5,
    top_k: 5,
    extra: { x: [1] },
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'x' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'eA==' } },
          {
            type: 'document',
            title: 'T',
            source: { type: 'content', content: [{ type: 'text', text: 'x' }] },
          },
          { type: 'search_result', title: 'T', source: 'x', content: [{ type: 'text', text: 'x' }] },
        ],
      },
      { role: 'system', content: 'note' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'hm', signature: 's' },
          { type: 'redacted_thinking', data: 's' },
          { type: 'tool_use', id: 'a', name: 'f', input: { a: 1 } },
          { type: 'server_tool_use', id: 's', name: 'web_search', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: 'a',
            is_error: true,
            content: [
              { type: 'tool_reference', tool_name: 'g' },
              { type: 'text', text: 'x' },
            ],
          },
        ],
      },
    ],
  };

  /** The body with its `place`-th part, counted from the inside out, replaced. */
  function replace(body: JsonObject, place: number, replacement: unknown): JsonObject {
    let count = 0;
    const changed: unknown = JSON.parse(JSON.stringify(body), (_key, part) =>
      count++ === place ? replacement : part,
    );
    return isJsonObject(changed) ? changed : body;
  }

  it('is read, or refused with the name of the field', () => {
    const junk = fc.oneof(
      fc.constantFrom(undefined, null, '', 'x', 0, -1, 1.5, true, [], {}, [null], [[]], { type: 'x' }),
      fc.jsonValue(),
    );
    const change = fc.tuple(fc.nat(130), junk);
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(...MODELS),
        (changes, model) => {
          const given = changes.reduce<JsonObject>(
            (value, [place, part]) => replace(value, place, part),
            VALID,
          );
          try {
            const request = parseMessagesRequest(given);
            renderMessagesRequest(request, { model, cacheBreakpoints: 'auto' });
          } catch (error) {
            if (!isAppError(error, 'invalid_parameter', 'unsupported_parameter')) throw error;
            expect(error.param).toMatch(/./);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});
