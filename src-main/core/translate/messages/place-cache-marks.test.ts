import { describe, expect, it } from 'vitest';
import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalRequest, Part, Turn } from '../canonical/request.ts';
import { parseMessagesRequest } from './parse-messages-request.ts';
import { type RenderMessagesOptions, renderMessagesRequest } from './render-messages-request.ts';

const MARK = { type: 'ephemeral' };
const BASE = parseMessagesRequest({
  model: 'gpt-x',
  system: 'Be brief.',
  messages: [
    { role: 'user', content: 'one' },
    { role: 'assistant', content: 'two' },
    { role: 'user', content: 'three' },
    { role: 'assistant', content: 'four' },
    { role: 'user', content: 'five' },
  ],
  tools: [{ name: 'f', input_schema: { type: 'object' } }],
});

function render(
  fields: Partial<CanonicalRequest> = {},
  cacheBreakpoints: RenderMessagesOptions['cacheBreakpoints'] = 'auto',
) {
  return renderMessagesRequest({ ...BASE, ...fields }, { model: 'claude-sonnet-4-5', cacheBreakpoints }).body;
}

/** Where marks stand, in the order of the prompt. */
function findMarks(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((entry, index) => findMarks(entry, `${path}.${index}`));
  if (!isJsonObject(value)) return [];
  const own = isJsonObject(value.cache_control) ? [path] : [];
  return [...own, ...Object.entries(value).flatMap(([key, entry]) => findMarks(entry, `${path}.${key}`))];
}

describe('cache marks', () => {
  it('are set at the ends of what stays, and at the last two user messages', () => {
    const users = ['.messages.2.content.0', '.messages.4.content.0'];
    expect(findMarks(render())).toEqual(['.tools.0', '.system.0', ...users]);
    expect(findMarks(render({ instructions: [] }))).toEqual(['.tools.0', ...users]);
    expect(findMarks(render({ instructions: [], tools: [], turns: BASE.turns.slice(0, 1) }))).toEqual([
      '.messages.0.content.0',
    ]);
  });

  describe('with several system texts', () => {
    const instructions = ['static', 'a date', 'more'].map((text) => ({ kind: 'text' as const, text }));
    const isError = false;

    it('are at the end of the first and of the last, and nowhere that is found without one', () => {
      expect(findMarks(render({ instructions }))).toEqual([
        '.tools.0',
        '.system.0',
        '.system.2',
        '.messages.4.content.0',
      ]);
    });

    it('are where the request before ended, once that is too far away to be found', () => {
      const ids = Array.from({ length: 10 }, (_, index) => `c${index}`);
      const calls = ids.map((id): Part => ({ kind: 'tool-call', id, name: 'f', arguments: '{}' }));
      const results = ids.map((callId): Part => ({ kind: 'tool-result', callId, content: [], isError }));
      const marksAfter = (count: number) =>
        findMarks(
          render({
            instructions,
            turns: [
              ...BASE.turns,
              { role: 'assistant', parts: calls.slice(0, count) },
              { role: 'user', parts: results.slice(0, count) },
            ],
          }),
        );
      // The twentieth block back is the last one that is looked at.
      expect(marksAfter(9)).toEqual(['.tools.0', '.system.0', '.system.2', '.messages.6.content.8']);
      expect(marksAfter(10)).toEqual([
        '.system.0',
        '.system.2',
        '.messages.4.content.0',
        '.messages.6.content.9',
      ]);
    });
  });

  it.each<[string, Partial<CanonicalRequest>, string]>([
    ['a plea for a tool', { toolChoice: { kind: 'any' } }, 'claude-sonnet-5-5'],
    [
      'a word that makes the model go on',
      { turns: [...BASE.turns, { role: 'assistant', parts: [{ kind: 'text', text: 'six' }] }] },
      'claude-sonnet-5-5',
    ],
  ])('are not at what only this request has at its end: %s', (_what, fields, model) => {
    const { body } = renderMessagesRequest({ ...BASE, ...fields }, { model, cacheBreakpoints: 'auto' });
    const { content, role } = (body.messages as JsonObject[]).at(-1) ?? {};
    expect({ role, text: (content as JsonObject[]).at(-1)?.text }).toEqual({
      role: 'user',
      text: expect.stringMatching(/calling|Continue/),
    });
    expect(findMarks(body).at(-1)).toBe('.messages.4.content.0');
  });

  it('are not set when that is switched off', () => {
    expect(findMarks(render({}, 'off'))).toEqual([]);
  });

  it("are the client's own where it has any", () => {
    const turns: Turn[] = [
      { role: 'user', parts: [{ kind: 'text', text: 'x', cache: { type: 'ephemeral', ttl: '1h' } }] },
    ];
    expect(render({ turns }).messages).toMatchObject([{ content: [{ cache_control: { ttl: '1h' } }] }]);
    expect(findMarks(render({ turns }))).toEqual(['.messages.0.content.0']);
    expect(findMarks(render({ extras: { cache_control: MARK } }))).toEqual(['']);
    expect(findMarks(render({ extras: { cache_control: null } }))).toEqual(findMarks(render()));
  });

  it('are four at most, the last ones', () => {
    const inner: Part = {
      kind: 'tool-result',
      callId: 'a',
      content: [{ kind: 'text', text: 'in', cache: MARK }],
      isError: false,
      cache: MARK,
    };
    const fields: Partial<CanonicalRequest> = {
      instructions: [{ kind: 'text', text: 's', cache: MARK }],
      turns: [
        { role: 'user', parts: [{ kind: 'text', text: 'a', cache: MARK }] },
        {
          role: 'assistant',
          parts: [{ kind: 'tool-call', id: 'a', name: 'f', arguments: '{}', cache: MARK }],
        },
        { role: 'user', parts: [inner, { kind: 'text', text: 'c', cache: MARK }] },
      ],
    };
    const body = render(fields);
    const four = [
      '.messages.1.content.0',
      '.messages.2.content.0',
      '.messages.2.content.0.content.0',
      '.messages.2.content.1',
    ];
    expect(findMarks(body)).toEqual(four);
    expect(findMarks(render({ ...fields, extras: { cache_control: MARK } }))).toEqual(['', ...four.slice(1)]);
  });
});

describe('over a session of 30 turns', () => {
  const seal = { vendor: 'anthropic' as const, kind: 'signature' as const, value: 'c2ln' };

  /** What an agent's client sends: ids that need another form, a late result, system text, images. */
  function makeTurns(count: number): Turn[] {
    return Array.from({ length: count }, (_, turn): Turn[] => {
      const ids = [`functions.f:${turn}`, `call_${turn}_${'x'.repeat(70)}`];
      const results = ids.map(
        (callId): Part => ({
          kind: 'tool-result',
          callId,
          content: [
            { kind: 'text', text: `result ${callId}` },
            { kind: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'QUJD' } },
          ],
          isError: turn % 7 === 0,
        }),
      );
      return [
        { role: 'user', parts: [{ kind: 'text', text: `task ${turn}` }] },
        ...(turn % 5 === 0
          ? [{ role: 'system' as const, parts: [{ kind: 'text' as const, text: `note ${turn}` }] }]
          : []),
        {
          role: 'assistant',
          parts: [
            { kind: 'thinking', text: `thought ${turn}`, seal: turn % 3 === 0 ? null : seal },
            { kind: 'text', text: `doing ${turn}` },
          ],
        },
        ...ids.map(
          (id): Turn => ({
            role: 'assistant',
            parts: [{ kind: 'tool-call', id, name: 'f', arguments: `{"z":${turn},"a":"${id}"}` }],
          }),
        ),
        ...results.map((result): Turn => ({ role: 'user', parts: [result] })),
        { role: 'assistant', parts: [{ kind: 'text', text: `done ${turn}` }] },
      ];
    }).flat();
  }

  const withoutMarks = (value: unknown): string =>
    JSON.stringify(value, (key, entry) => (key === 'cache_control' ? undefined : entry));

  it.each(['claude-sonnet-4-5', 'claude-opus-4-8', 'claude-sonnet-5-5'])(
    'each request to %s begins byte for byte with the one before, and reads what that one wrote',
    (model) => {
      const history = makeTurns(30);
      const isAsked = (index: number) =>
        history[index]?.role === 'assistant' && history[index - 1]?.role !== 'assistant';
      const bodies = history.flatMap((_turn, index) => {
        if (!isAsked(index)) return [];
        const request = { ...BASE, turns: history.slice(0, index) };
        return [renderMessagesRequest(request, { model, cacheBreakpoints: 'auto' }).body];
      });
      expect(bodies).toHaveLength(60);
      for (const [index, body] of bodies.entries()) {
        expect(findMarks(body)).toHaveLength(index === 0 ? 3 : 4);
        const before = bodies[index - 1];
        if (before === undefined) continue;
        expect(withoutMarks(body).startsWith(withoutMarks(before).slice(0, -']}'.length))).toBe(true);
        expect(findMarks(body)).toContain(findMarks(before).at(-1));
      }
    },
  );
});
