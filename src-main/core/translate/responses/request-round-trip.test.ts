import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalRequest, Part, Tool, Turn } from '../canonical/request.ts';
import { withoutPaths } from '../canonical/without-paths-for-tests.ts';
import { chooseCacheKey } from './choose-cache-key.ts';
import type { OpenaiBackend } from './model-traits.ts';
import { parseResponsesRequest } from './parse-responses-request.ts';
import { renderResponsesRequest } from './render-responses-request.ts';

/*
 * What a conversation is after OpenAI's form and back, for which the generators below make conversations that are so
 * already: texts are not empty; neighbours of one role are one turn; instructions are one text; strictness that was
 * not said is `false`, an image's detail `auto`; text documents are text; a failed result says so in its text; calls
 * and results come in pairs; reasoning is OpenAI's own and something follows it; cache marks are gone; what is strict
 * and how long the answer may be are as OpenAI takes it; PDFs are named as such.
 */
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
const name = fc.stringMatching(/^[a-z]\w{0,20}$/);
const data = fc.base64String({ minLength: 4, maxLength: 40 });
const textPart = text.map((value): Part => ({ kind: 'text', text: value }));
const imagePart = fc.oneof(
  data.map(
    (value): Part => ({
      kind: 'image',
      source: { kind: 'base64', mediaType: 'image/png', data: value },
      detail: 'low',
    }),
  ),
  fc.webUrl().map((url): Part => ({ kind: 'image', source: { kind: 'url', url }, detail: 'auto' })),
);
const documentPart = fc.oneof(
  fc.tuple(text, data).map(
    ([title, value]): Part => ({
      kind: 'document',
      title: `${title}.pdf`,
      source: { kind: 'base64', mediaType: 'application/pdf', data: value },
    }),
  ),
  fc.webUrl().map((url): Part => ({ kind: 'document', source: { kind: 'url', url } })),
);
const userPart = fc.oneof(textPart, imagePart, documentPart);
const thinkingPart = fc.tuple(fc.string({ maxLength: 20 }), text).map(
  ([thought, value]): Part => ({
    kind: 'thinking',
    text: thought,
    seal: { vendor: 'openai', itemId: 'rs_1', value },
  }),
);

/** One exchange: what the user says, what the model says and calls, and what the calls gave. */
const exchange = fc
  .record({
    said: fc.array(userPart, { minLength: 1, maxLength: 3 }),
    thought: fc.array(thinkingPart, { maxLength: 1 }),
    answered: textPart,
    calls: fc.array(
      fc.record({
        name,
        isCustom: fc.boolean(),
        input: text,
        content: fc.array(userPart, { maxLength: 2 }),
      }),
      { maxLength: 3 },
    ),
  })
  .map(({ said, thought, answered, calls }) => ({ said, turn: [...thought, answered], calls }));

const conversation = fc.array(exchange, { minLength: 1, maxLength: 4 }).map((exchanges): Turn[] => {
  const turns: { role: 'user' | 'assistant'; parts: Part[] }[] = [];
  const add = (role: 'user' | 'assistant', parts: Part[]) => {
    const last = turns.at(-1);
    if (last?.role === role) last.parts.push(...parts);
    else if (parts.length > 0) turns.push({ role, parts });
  };
  for (const [n, { said, turn, calls }] of exchanges.entries()) {
    add('user', said);
    const custom = (isCustom: boolean) => (isCustom ? { isCustom } : {});
    add('assistant', [
      ...turn,
      ...calls.map(
        ({ name, isCustom, input }, i): Part => ({
          kind: 'tool-call',
          id: `call_${n}_${i}`,
          name,
          arguments: isCustom ? input : JSON.stringify({ input }),
          ...custom(isCustom),
        }),
      ),
    ]);
    const results = calls.map(
      ({ isCustom, content }, i): Part => ({
        kind: 'tool-result',
        callId: `call_${n}_${i}`,
        content: content as [],
        isError: false,
        ...custom(isCustom),
      }),
    );
    add('user', results);
  }
  return turns;
});

const SCHEMA = {
  type: 'object',
  properties: { a: { type: 'string' } },
  required: ['a'],
  additionalProperties: false,
};
const tool = fc.oneof(
  fc.record({
    kind: fc.constant('function' as const),
    name,
    description: fc.option(text),
    parameters: fc.constant(SCHEMA),
    strict: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('custom' as const),
    name,
    description: fc.option(text),
    format: fc.option(fc.constant({ type: 'text' })),
  }),
);
const tools = fc.uniqueArray(tool, {
  minLength: 1,
  maxLength: 4,
  selector: (of: Tool) => ('name' in of ? of.name : ''),
});

const request = fc
  .record({ turns: conversation, tools, instructions: fc.array(text, { maxLength: 1 }) })
  .chain((made) =>
    fc.record({
      model: fc.constant('gpt-4.1'),
      stream: fc.boolean(),
      instructions: fc.constant(
        made.instructions.filter((of) => of.trim() !== '').map((of) => ({ kind: 'text' as const, text: of })),
      ),
      turns: fc.constant(made.turns),
      tools: fc.constant(made.tools),
      toolChoice: fc.constantFrom(
        null,
        { kind: 'auto' as const },
        { kind: 'none' as const },
        { kind: 'any' as const },
      ),
      parallelToolCalls: fc.option(fc.boolean()),
      reasoning: fc.constant(null),
      outputFormat: fc.option(
        fc.record({
          kind: fc.constant('json-schema' as const),
          name,
          description: fc.option(text),
          schema: fc.constant(SCHEMA),
          strict: fc.boolean(),
        }),
      ),
      maxOutputTokens: fc.option(fc.integer({ min: 16, max: 32_768 })),
      temperature: fc.option(fc.constantFrom(0, 0.5, 2)),
      topP: fc.option(fc.constantFrom(0.1, 1)),
      topK: fc.constant(null),
      stopSequences: fc.constant([]),
      userId: fc.option(name),
      serviceTier: fc.option(fc.constantFrom('auto', 'flex')),
      cacheKey: name,
      includeUsage: fc.constant(true),
      extras: fc
        .option(fc.constant({ verbosity: 'medium', metadata: { a: 'b' } }))
        .map((of): JsonObject => of ?? {}),
    }),
  );

it('a request is the same after its form for OpenAI', () => {
  fc.assert(
    fc.property(request, (made: CanonicalRequest) => {
      const rendered = renderResponsesRequest(made, {
        model: made.model,
        backend: 'openai-api',
        cacheKey: made.cacheKey ?? '',
      });
      expect(rendered.dropped).toEqual([]);
      const again = parseResponsesRequest(JSON.parse(JSON.stringify(rendered.body)));
      expect(withoutPaths(again)).toEqual(made);
    }),
  );
});

describe('prompt caching', () => {
  const forms: [string, OpenaiBackend][] = [
    ['gpt-5.5', 'chatgpt'],
    ['gpt-6.1-sol', 'chatgpt'],
    ['gpt-5.5', 'openai-api'],
  ];

  /** The requests that an agent makes as its conversation grows, each rendered. */
  function renderEach(made: CanonicalRequest, [model, backend]: [string, OpenaiBackend]) {
    return made.turns.flatMap(({ role }, i) => {
      if (role !== 'user') return [];
      const asked = { ...made, cacheKey: null, turns: made.turns.slice(0, i + 1) };
      return [renderResponsesRequest(asked, { model, backend, cacheKey: chooseCacheKey(asked, null) }).body];
    });
  }

  function expectGrowth(bodies: readonly JsonObject[]): void {
    for (const [i, body] of bodies.slice(1).entries()) {
      const { input: inputBefore, ...before } = bodies[i] ?? {};
      const { input, ...after } = body;
      expect(JSON.stringify(after)).toBe(JSON.stringify(before));
      expect(JSON.stringify(input).startsWith(JSON.stringify(inputBefore).slice(0, -1))).toBe(true);
    }
  }

  it.each(forms)('finds each turn at the beginning of the next: %s by %s', (...form) => {
    fc.assert(
      fc.property(request, (made) => expectGrowth(renderEach(made, form))),
      { numRuns: 50 },
    );
  });

  it.each(forms)('does so over an agent session of 30 turns: %s by %s', (...form) => {
    const turns = Array.from({ length: 30 }, (_, n): Turn[] => [
      {
        role: 'user',
        parts:
          n === 0
            ? [{ kind: 'text', text: 'Fix the bug' }]
            : [
                {
                  kind: 'tool-result',
                  callId: `toolu_${n - 1}_${'x'.repeat(70)}`,
                  isError: n % 5 === 0,
                  content: [
                    { kind: 'text', text: `File ${n}` },
                    { kind: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AA==' } },
                  ],
                },
                { kind: 'text', text: '<system-reminder>Go on</system-reminder>' },
              ],
      },
      {
        role: 'assistant',
        parts: [
          { kind: 'thinking', text: 'Hm', seal: { vendor: 'openai', itemId: `rs_${n}`, value: 'gAAA' } },
          { kind: 'thinking', text: 'Hm', seal: { vendor: 'anthropic', kind: 'signature', value: 'sig' } },
          { kind: 'text', text: `Step ${n}` },
          {
            kind: 'tool-call',
            id: `toolu_${n}_${'x'.repeat(70)}`,
            name: 'read_file',
            arguments: `{"n":${n}}`,
          },
        ],
      },
    ]).flat();
    const made = { ...parseResponsesRequest({ model: 'm', input: [], instructions: 'Be good.' }), turns };
    const outputFormat = { kind: 'json-object' } as const;
    for (const of of [made, { ...made, outputFormat }]) {
      const bodies = renderEach(of, form);
      expect(bodies).toHaveLength(30);
      expectGrowth(bodies);
    }
  });
});
