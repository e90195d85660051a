import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLAUDE } from '../../constants.ts';
import { readJsonObject } from '../json-body.ts';
import { injectIdentity } from './inject-identity.ts';

const IDENTITY = { type: 'text', text: CLAUDE.identityText, cache_control: { type: 'ephemeral' } };
const UNMARKED = { type: 'text', text: CLAUDE.identityText };
const IDENTITY_TEXT = JSON.stringify(IDENTITY);

function inject(text: string): string {
  const body = readJsonObject(Buffer.from(text));
  if (body === null) throw new Error(`not a JSON object: ${text}`);
  return injectIdentity(body).toString();
}

const injectInto = (body: object) => JSON.parse(inject(JSON.stringify(body)));

/** JSON text as other programs write it: white space and escapes anywhere, numbers beyond a double. */
const space = fc.constantFrom('', '', ' ', '\n', '\t ', '\r\n  ');
const stringLiteral = fc
  .array(fc.tuple(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }), fc.boolean()), {
    maxLength: 8,
  })
  .map((chars) => {
    const toEscapes = (text: string) =>
      text
        .split('')
        .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
        .join('');
    return `"${chars.map(([char, asEscape]) => (asEscape ? toEscapes(char) : JSON.stringify(char).slice(1, -1))).join('')}"`;
  });
const scalar = fc.oneof(
  stringLiteral,
  fc.constantFrom(
    '0',
    '-0',
    '12345678901234567890123',
    '1e400',
    '-1.50E-7',
    'true',
    'false',
    'null',
    '"\\\\"',
    '"}"',
  ),
);
const { value } = fc.letrec<{ value: string }>((tie) => {
  const list = (open: string, close: string, item: fc.Arbitrary<string>) =>
    fc
      .tuple(space, fc.array(fc.tuple(item, space, space), { maxLength: 3 }))
      .map(
        ([inner, items]) =>
          open + inner + items.map(([text, before, after]) => before + text + after).join(',') + close,
      );
  const member = fc
    .tuple(stringLiteral, space, space, tie('value'))
    .map(([key, before, after, text]) => `${key}${before}:${after}${text}`);
  return {
    value: fc.oneof({ maxDepth: 3 }, scalar, list('[', ']', tie('value')), list('{', '}', member)),
  };
});
const block = fc.tuple(space, stringLiteral).map(([gap, text]) => `{${gap}"type":"text","text":${text}}`);
const systemValue = fc.oneof(
  stringLiteral,
  fc
    .tuple(space, fc.array(block, { maxLength: 3 }))
    .map(([gap, blocks]) => `[${gap}${blocks.join(`,${gap}`)}]`),
  fc.constant('null'),
  fc.constantFrom('7', 'true', '{"type":"text"}'),
);
const member = fc.tuple(
  fc.oneof(
    fc.tuple(fc.constantFrom('"system"', '"s\\u0079stem"'), systemValue),
    fc.tuple(fc.oneof(stringLiteral, fc.constantFrom('"model"', '"messages"')), value),
  ),
  space,
  space,
  space,
  space,
);

describe('whatever the body', () => {
  it('puts the block first, and leaves every other byte as it was', () => {
    fc.assert(
      fc.property(space, fc.array(member, { maxLength: 6 }), space, (lead, members, tail) => {
        const isSystem = (key: string) => JSON.parse(key) === 'system';
        const chosen = members.findLastIndex(([[key]]) => isSystem(key));
        const write = (replace: (text: string) => string, first = '') =>
          `${lead}{${first}${members
            .map(
              ([[key, text], a, b, c, d], index) =>
                `${a}${key}${b}:${c}${index === chosen ? replace(text) : text}${d}`,
            )
            .join(',')}}${tail}`;
        const before = write((text) => text);
        const after = inject(before);

        if (chosen === -1) {
          expect(after).toBe(
            write((text) => text, `"system":[${IDENTITY_TEXT}]${members.length > 0 ? ',' : ''}`),
          );
        } else {
          expect(after).toBe(write(wrap));
        }
        expect(inject(after)).toBe(after); // Never twice.
      }),
      { numRuns: 500 },
    );
  });

  /** The system value as it must become, text for text. */
  function wrap(text: string): string {
    const system: unknown = JSON.parse(text);
    if (system === null || system === '') return `[${IDENTITY_TEXT}]`;
    if (typeof system === 'string') return `[${IDENTITY_TEXT},{"type":"text","text":${text}}]`;
    if (Array.isArray(system)) return `[${IDENTITY_TEXT}${system.length > 0 ? ',' : ''}${text.slice(1)}`;
    return text;
  }
});

it('parses to the identity and then what the client had', () => {
  expect(injectInto({})).toEqual({ system: [IDENTITY] });
  expect(injectInto({ system: 'Be "brief".\n' }).system).toEqual([
    IDENTITY,
    { type: 'text', text: 'Be "brief".\n' },
  ]);
  const blocks = [
    { type: 'text', text: 'a' },
    { type: 'text', text: 'b' },
  ];
  expect(injectInto({ model: 'm', system: blocks })).toEqual({ model: 'm', system: [IDENTITY, ...blocks] });
});

it.each([
  ['a string', CLAUDE.identityText],
  ['the beginning of a string', `${CLAUDE.identityText}\n\nBe brief.`],
  ['the first block', [IDENTITY, { type: 'text', text: 'x' }]],
  [
    "a block after Claude Code's billing line",
    [{ type: 'text', text: 'x-anthropic-billing-header: x' }, UNMARKED],
  ],
])('adds nothing when the identity is there as %s', (_where, system) => {
  const text = JSON.stringify({ system }, null, 2);
  expect(inject(text)).toBe(text);
});

describe('cache marks', () => {
  const mark = { cache_control: { type: 'ephemeral' } };
  const marked = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ text: `${index}`, ...mark }));

  it.each([
    ['in system', { system: marked(4) }],
    ['in tools', { tools: marked(4) }],
    ['in messages', { messages: [{ content: marked(3) }, { content: marked(1) }] }],
    ['in tool results', { messages: [{ content: [{ type: 'tool_result', content: marked(3), ...mark }] }] }],
    ['in documents', { messages: [{ content: [{ source: { type: 'content', content: marked(4) } }] }] }],
    ['at the top', { ...mark, system: marked(3) }],
    ['everywhere', { tools: marked(1), system: marked(1), messages: [{ content: marked(2) }] }],
  ])('takes none of its own when the client uses all four: %s', (_where, body) => {
    expect(injectInto(body).system[0]).toEqual(UNMARKED);
  });

  const long = { cache_control: { type: 'ephemeral', ttl: '1h' } };

  it.each([
    ['in system', { system: [{ text: 'x', ...long }] }],
    ['in tools', { tools: [{ name: 'x', ...long }] }],
    ['in messages', { messages: [{ content: [{ text: 'x', ...long }] }] }],
    ['at the top', long],
  ])(
    'takes none of its own when one of the client lasts an hour, which may not follow it: %s',
    (_where, body) => {
      expect(injectInto(body).system[0]).toEqual(UNMARKED);
    },
  );

  it.each([
    ['an hour in words', { system: [{ text: '"1h"', ...mark }], tools: [{ name: '1h' }] }],
    ['five minutes', { system: [{ text: 'x', cache_control: { type: 'ephemeral', ttl: '5m' } }] }],
    ['three', { system: marked(1), tools: marked(1), messages: [{ content: marked(1) }] }],
    ['null ones', { system: Array.from({ length: 5 }, () => ({ text: 'x', cache_control: null })) }],
    [
      'names in tool input',
      { messages: [{ content: marked(3).map((input) => ({ type: 'tool_use', input })) }] },
    ],
  ])('takes its own beside %s', (_what, body) => {
    expect(injectInto(body).system[0]).toEqual(IDENTITY);
  });
});

describe('a thread, which the API holds between turns', () => {
  it('is created with the identity, without a mark, which threads do not take', () => {
    const thread = { type: 'create' };
    expect(injectInto({ thread, system: 'Be brief.' })).toEqual({
      system: [UNMARKED, { type: 'text', text: 'Be brief.' }],
      thread,
    });
  });

  it('is continued without, since it has its system prompt', () => {
    const text = '{"thread":{"type":"continue","previous_message_id":"msg_1"},"messages":[]}';
    expect(inject(text)).toBe(text);
  });
});
