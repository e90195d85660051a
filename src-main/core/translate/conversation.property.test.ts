/** Whatever way a conversation takes through the dialects, its words, pictures and calls arrive, and in their order. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findMessagesProblem } from '../../../e2e/fakes/anthropic-rules.ts';
import { findItemProblem } from '../../../e2e/fakes/codex-rules.ts';
import type { JsonObject } from '../../../src-shared/json.ts';
import type { CanonicalRequest, MediaSource, Part } from './canonical/request.ts';
import type { ClientDialect } from './canonical/translation.ts';
import { renderMessagesRequest } from './messages/render-messages-request.ts';
import { CLIENT_CODECS } from './relay/client-codecs.ts';
import type { OpenaiBackend } from './responses/model-traits.ts';
import { renderResponsesRequest } from './responses/render-responses-request.ts';

/** What is said, in no dialect. */
interface Exchange {
  readonly said: readonly Said[];
  readonly answered: string;
  readonly calls: readonly {
    readonly id: string;
    readonly name: string;
    readonly input: JsonObject;
    readonly result: string;
  }[];
}
type Said =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'image' | 'document'; readonly data: string }
  | { readonly kind: 'image-url'; readonly url: string };

interface Conversation {
  readonly system: string;
  readonly exchanges: readonly Exchange[];
}

// White space alone is no text for Anthropic, which has tests of its own.
const text = fc.string({ unit: 'grapheme', maxLength: 20 }).map((value) => `${value}.`);
const data = fc
  .uint8Array({ minLength: 1, maxLength: 20 })
  .map((bytes) => Buffer.from(bytes).toString('base64'));
const said: fc.Arbitrary<Said> = fc.oneof(
  text.map((value) => ({ kind: 'text' as const, text: value })),
  fc.record({ kind: fc.constantFrom('image' as const, 'document' as const), data }),
  fc.webUrl().map((url) => ({ kind: 'image-url' as const, url })),
);
const call = fc.record({
  id: fc.stringMatching(/^[\w-]{1,60}$/),
  name: fc.stringMatching(/^[a-zA-Z][\w-]{0,20}$/),
  // A key of this name does not outlive the parsing of JSON in any program.
  input: fc.dictionary(
    fc.string().filter((key) => key !== '__proto__'),
    fc.jsonValue(),
    { maxKeys: 3 },
  ),
  result: text,
});
const conversation: fc.Arbitrary<Conversation> = fc
  .record({
    system: text,
    exchanges: fc.array(
      fc.record({
        said: fc.array(said, { minLength: 1, maxLength: 3 }),
        answered: text,
        calls: fc.array(call, { maxLength: 3 }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  })
  .map(({ system, exchanges }) => ({ system, exchanges: exchanges.map(makeIdsUnique) }));

function makeIdsUnique(exchange: Exchange, at: number): Exchange {
  return { ...exchange, calls: exchange.calls.map((made, i) => ({ ...made, id: `${at}${i}_${made.id}` })) };
}

const LAST_WORDS: Said = { kind: 'text', text: 'Go on.' };

const WRITERS: Readonly<Record<ClientDialect, (conversation: Conversation) => JsonObject>> = {
  messages({ system, exchanges }) {
    const write = (part: Said): JsonObject => {
      if (part.kind === 'text') return { type: 'text', text: part.text };
      if (part.kind === 'image-url') return { type: 'image', source: { type: 'url', url: part.url } };
      const media_type = part.kind === 'image' ? 'image/png' : 'application/pdf';
      return { type: part.kind, source: { type: 'base64', media_type, data: part.data } };
    };
    let results: JsonObject[] = [];
    const messages = exchanges.flatMap(({ said, answered, calls }) => {
      const asked = { role: 'user', content: [...results, ...said.map(write)] };
      results = calls.map(({ id, result }) => ({ type: 'tool_result', tool_use_id: id, content: result }));
      const uses = calls.map(({ id, name, input }) => ({ type: 'tool_use', id, name, input }));
      return [asked, { role: 'assistant', content: [{ type: 'text', text: answered }, ...uses] }];
    });
    messages.push({ role: 'user', content: [...results, write(LAST_WORDS)] });
    return { model: 'm', max_tokens: 5000, system, messages };
  },

  chat({ system, exchanges }) {
    const write = (part: Said): JsonObject => {
      switch (part.kind) {
        case 'text':
          return { type: 'text', text: part.text };
        case 'image-url':
          return { type: 'image_url', image_url: { url: part.url } };
        case 'image':
          return { type: 'image_url', image_url: { url: `data:image/png;base64,${part.data}` } };
        case 'document':
          return { type: 'file', file: { file_data: `data:application/pdf;base64,${part.data}` } };
      }
    };
    const messages = exchanges.flatMap(({ said, answered, calls }) => [
      { role: 'user', content: said.map(write) },
      {
        role: 'assistant',
        content: answered,
        ...(calls.length > 0 && {
          tool_calls: calls.map(({ id, name, input }) => ({
            id,
            type: 'function',
            function: { name, arguments: JSON.stringify(input) },
          })),
        }),
      },
      ...calls.map(({ id, result }) => ({ role: 'tool', tool_call_id: id, content: result })),
    ]);
    const opening = { role: 'system', content: system };
    return { model: 'm', messages: [opening, ...messages, { role: 'user', content: [write(LAST_WORDS)] }] };
  },

  responses({ system, exchanges }) {
    const write = (part: Said): JsonObject => {
      switch (part.kind) {
        case 'text':
          return { type: 'input_text', text: part.text };
        case 'image-url':
          return { type: 'input_image', image_url: part.url };
        case 'image':
          return { type: 'input_image', image_url: `data:image/png;base64,${part.data}` };
        case 'document':
          return {
            type: 'input_file',
            filename: 'a.pdf',
            file_data: `data:application/pdf;base64,${part.data}`,
          };
      }
    };
    const input = exchanges.flatMap(({ said, answered, calls }) => [
      { type: 'message', role: 'user', content: said.map(write) },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: answered }] },
      ...calls.map(({ id, name, input }) => ({
        type: 'function_call',
        call_id: id,
        name,
        arguments: JSON.stringify(input),
      })),
      ...calls.map(({ id, result }) => ({ type: 'function_call_output', call_id: id, output: result })),
    ]);
    const end = { type: 'message', role: 'user', content: [write(LAST_WORDS)] };
    return { model: 'm', instructions: system, input: [...input, end] };
  },
};

/** One way through a provider's dialect: rendered for it, and read as its own clients' requests are. */
type Way = (request: CanonicalRequest) => CanonicalRequest;

function viaMessages(model: string): Way {
  return (request) => {
    const { body } = renderMessagesRequest(request, { model, cacheBreakpoints: 'auto' });
    expect(findMessagesProblem(body, '2023-06-01', () => false)).toBeNull();
    return CLIENT_CODECS.messages.parse(JSON.parse(JSON.stringify(body)));
  };
}

function viaResponses(model: string, backend: OpenaiBackend): Way {
  return (request) => {
    const { body } = renderResponsesRequest(request, { model, backend, cacheKey: 'k' });
    expect(findItemProblem(body, () => false)).toBeNull();
    return CLIENT_CODECS.responses.parse(JSON.parse(JSON.stringify(body)));
  };
}

const WAYS: Readonly<Record<string, Way>> = {
  'Claude 3.5': viaMessages('claude-3-5-haiku-latest'),
  'Claude 4.5': viaMessages('claude-sonnet-4-5'),
  'Claude 5.5': viaMessages('claude-opus-5-5'),
  'OpenAI by key': viaResponses('gpt-5.5', 'openai-api'),
  ChatGPT: viaResponses('gpt-5.5', 'chatgpt'),
  'ChatGPT, newer form': viaResponses('gpt-6.1-sol', 'chatgpt'),
};
const names = fc.array(fc.constantFrom(...Object.keys(WAYS)), { minLength: 1, maxLength: 4 });

/** What a request says, without what only one dialect has a place for. */
function summarize({ instructions, turns }: CanonicalRequest): unknown[] {
  return [
    ['system', instructions.map((part) => part.text).join('\n\n')],
    ...turns.flatMap(({ role, parts }) => parts.map((part) => [role, ...summarizePart(part)])),
  ];
}

function summarizePart(part: Part): unknown[] {
  switch (part.kind) {
    case 'text':
      return ['text', part.text];
    case 'image':
    case 'document':
      return [part.kind, part.source];
    case 'tool-call':
      return ['call', part.id, part.name, JSON.parse(part.arguments)];
    case 'tool-result':
      return ['result', part.callId, part.isError, part.content.map(summarizePart)];
    default:
      return [part];
  }
}

/** What a conversation has to come to, by its own account. */
function expected({ system, exchanges }: Conversation): unknown[] {
  const toSource = (mediaType: string, value: string): MediaSource => ({
    kind: 'base64',
    mediaType,
    data: value,
  });
  const say = (part: Said): unknown[] => {
    switch (part.kind) {
      case 'text':
        return ['user', 'text', part.text];
      case 'image-url':
        return ['user', 'image', { kind: 'url', url: part.url }];
      default:
        return [
          'user',
          part.kind,
          toSource(part.kind === 'image' ? 'image/png' : 'application/pdf', part.data),
        ];
    }
  };
  return [
    ['system', system],
    ...exchanges.flatMap(({ said, answered, calls }) => [
      ...said.map(say),
      ['assistant', 'text', answered],
      ...calls.map(({ id, name, input }) => [
        'assistant',
        'call',
        id,
        name,
        JSON.parse(JSON.stringify(input)),
      ]),
      ...calls.map(({ id, result }) => ['user', 'result', id, false, [['text', result]]]),
    ]),
    say(LAST_WORDS),
  ];
}

describe.each(['messages', 'chat', 'responses'] as const)('a conversation in %s', (dialect) => {
  const { parse } = CLIENT_CODECS[dialect];

  it('is read as what it says', () => {
    fc.assert(
      fc.property(conversation, (made) => {
        expect(summarize(parse(WRITERS[dialect](made)))).toEqual(expected(made));
      }),
    );
  });

  it('says the same after any way through the dialects of the providers', () => {
    fc.assert(
      fc.property(conversation, names, (made, taken) => {
        const start = parse(WRITERS[dialect](made));
        const arrived = taken.reduce((request, name) => WAYS[name]?.(request) ?? request, start);
        expect(summarize(arrived)).toEqual(expected(made));
      }),
    );
  });
});
