/** Whatever way a conversation takes through the dialects, its words, pictures and calls arrive, and in their order. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findMessagesProblem } from '../../../e2e/fakes/anthropic-rules.ts';
import { findItemProblem } from '../../../e2e/fakes/codex-rules.ts';
import type { JsonObject } from '../../../src-shared/json.ts';
import type { CanonicalRequest, Part } from './canonical/request.ts';
import type { ClientDialect } from './canonical/translation.ts';
import {
  arbitraryConversation,
  type Call,
  type Conversation,
  LAST_WORDS,
  type Said,
  WRITERS,
} from './conversation-for-tests.ts';
import { renderMessagesRequest } from './messages/render-messages-request.ts';
import { CLIENT_CODECS } from './relay/client-codecs.ts';
import type { OpenaiBackend } from './responses/model-traits.ts';
import { renderResponsesRequest } from './responses/render-responses-request.ts';

/** One way through a provider's dialect: rendered for it, and read as its own clients' requests are. */
interface Way {
  readonly vendor: 'claude' | 'openai';
  go(request: CanonicalRequest): CanonicalRequest;
}

function viaMessages(model: string): Way {
  return {
    vendor: 'claude',
    go(request) {
      const { body } = renderMessagesRequest(request, { model, cacheBreakpoints: 'auto' });
      expect(findMessagesProblem(body, '2023-06-01', () => false)).toBeNull();
      return CLIENT_CODECS.messages.parse(JSON.parse(JSON.stringify(body)));
    },
  };
}

function viaResponses(model: string, backend: OpenaiBackend): Way {
  return {
    vendor: 'openai',
    go(request) {
      const { body } = renderResponsesRequest(request, { model, backend, cacheKey: 'k' });
      expect(findItemProblem(body, () => false)).toBeNull();
      return CLIENT_CODECS.responses.parse(JSON.parse(JSON.stringify(body)));
    },
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
const ways = fc.array(fc.constantFrom(...Object.values(WAYS)), { minLength: 1, maxLength: 4 });

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

/**
 * What a conversation has to come to, by its own account; and, where it was on its way at OpenAI, by the field tables:
 * a text file is text there, and the output of a call says that it failed.
 */
function expected({ system, exchanges }: Conversation, wasAtOpenai: boolean): unknown[] {
  const say = (part: Said) => saidAs(part, wasAtOpenai);
  return [
    ['system', system],
    ...exchanges.flatMap(({ said, answered, calls }) => [
      ...said.map((part) => ['user', ...say(part)]),
      ['assistant', 'text', answered],
      ...calls.map(({ id, name, input }) => [
        'assistant',
        'call',
        id,
        name,
        JSON.parse(JSON.stringify(input)),
      ]),
      ...calls.map((call) => ['user', 'result', call.id, ...resultAs(call, wasAtOpenai)]),
    ]),
    ['user', ...say(LAST_WORDS)],
  ];
}

function saidAs(part: Said, wasAtOpenai: boolean): unknown[] {
  switch (part.kind) {
    case 'text':
      return ['text', part.text];
    case 'text-file':
      return wasAtOpenai ? ['text', part.text] : ['document', { kind: 'text', text: part.text }];
    case 'image':
      return ['image', { kind: 'base64', mediaType: 'image/png', data: part.data }];
    case 'pdf':
      return ['document', { kind: 'base64', mediaType: 'application/pdf', data: part.data }];
    case 'image-url':
      return ['image', { kind: 'url', url: part.url }];
    case 'pdf-url':
      return ['document', { kind: 'url', url: part.url }];
  }
}

function resultAs({ result, isError }: Call, wasAtOpenai: boolean): [isError: boolean, content: unknown[][]] {
  const content = result.map((part) => saidAs(part, wasAtOpenai));
  if (!isError || !wasAtOpenai) return [isError, content];
  const told = [['text', 'The tool call failed:'], ...content];
  const isText = told.every(([kind]) => kind === 'text');
  return [false, isText ? [['text', told.map(([, text]) => text).join('\n')]] : told];
}

const DIALECTS: readonly ClientDialect[] = ['messages', 'chat', 'responses'];

describe.each(DIALECTS)('a conversation in %s', (dialect) => {
  const { parse } = CLIENT_CODECS[dialect];
  const conversation = arbitraryConversation(dialect);

  it('is read as what it says', () => {
    fc.assert(
      fc.property(conversation, (made) => {
        expect(summarize(parse(WRITERS[dialect](made)))).toEqual(expected(made, false));
      }),
    );
  });

  it.each(Object.entries(WAYS))('says the same after its way to %s', (_name, way) => {
    fc.assert(
      fc.property(conversation, (made) => {
        const arrived = way.go(parse(WRITERS[dialect](made)));
        expect(summarize(arrived)).toEqual(expected(made, way.vendor === 'openai'));
      }),
      { numRuns: 50 },
    );
  });

  it('says the same after any way through the dialects of the providers', () => {
    fc.assert(
      fc.property(conversation, ways, (made, taken) => {
        const start = parse(WRITERS[dialect](made));
        const arrived = taken.reduce((request, way) => way.go(request), start);
        const wasAtOpenai = taken.some(({ vendor }) => vendor === 'openai');
        expect(summarize(arrived)).toEqual(expected(made, wasAtOpenai));
      }),
    );
  });
});

/** Parts that not every provider can be given, as the dialects write them, and whom. */
const BMP = Buffer.from('BM, as bitmaps begin').toString('base64');
const ZIP = Buffer.from('PK\u0003\u0004\u0000').toString('base64');
const PARTS: Readonly<Record<string, Readonly<Record<ClientDialect, JsonObject>>>> = {
  'a bitmap': {
    messages: { type: 'image', source: { type: 'base64', media_type: 'image/bmp', data: BMP } },
    chat: { type: 'image_url', image_url: { url: `data:image/bmp;base64,${BMP}` } },
    responses: { type: 'input_image', image_url: `data:image/bmp;base64,${BMP}` },
  },
  'an archive': {
    messages: { type: 'document', source: { type: 'base64', media_type: 'application/zip', data: ZIP } },
    chat: { type: 'file', file: { file_data: `data:application/zip;base64,${ZIP}` } },
    responses: { type: 'input_file', file_data: `data:application/zip;base64,${ZIP}` },
  },
  "a file of OpenAI's": {
    messages: { type: 'document', source: { type: 'file', file_id: 'file-1' } },
    chat: { type: 'file', file: { file_id: 'file-1' } },
    responses: { type: 'input_file', file_id: 'file-1' },
  },
};
const isClaude = (to: string) => WAYS[to]?.vendor === 'claude';
const REFUSES: Readonly<Record<string, (to: string) => boolean>> = {
  'a bitmap': isClaude,
  'an archive': isClaude,
  "a file of OpenAI's": (to) => to !== 'OpenAI by key',
};
const TAKES: Readonly<Record<string, (to: string) => boolean>> = {
  // OpenAI refuses it itself, in its own words.
  'a bitmap': () => false,
  'an archive': (to) => !isClaude(to),
  "a file of OpenAI's": (to) => to === 'OpenAI by key',
};

/** The call's result. */
const PLACES: Readonly<Record<ClientDialect, readonly [string, number, string, ...(string | number)[]]>> = {
  messages: ['messages', 2, 'content', 0, 'content'],
  chat: ['messages', 3, 'content'],
  responses: ['input', 3, 'output'],
};

describe.each(Object.keys(PARTS))('a result with %s', (name) => {
  const hello: Said = { kind: 'text', text: 'Hello' };
  const call = { id: 'c', name: 'f', input: {}, result: [hello, hello], isError: false };
  const made = { system: 'S', exchanges: [{ said: [hello], answered: 'A', calls: [call] }] };

  function ask(dialect: ClientDialect): CanonicalRequest {
    const body = WRITERS[dialect](made);
    const result = PLACES[dialect].reduce<unknown>((value, key) => (value as JsonObject)[key], body);
    (result as JsonObject[])[1] = PARTS[name]?.[dialect] ?? {};
    return CLIENT_CODECS[dialect].parse(body);
  }

  const casesOf = (table: typeof TAKES) =>
    DIALECTS.flatMap((dialect) =>
      Object.entries(WAYS)
        .filter(([to]) => table[name]?.(to))
        .map(([to, way]) => ({ dialect, to, way })),
    );

  it.each(casesOf(TAKES))('arrives with it: $dialect to $to', ({ dialect, way }) => {
    const request = ask(dialect);
    expect(summarize(way.go(request))).toEqual(summarize(request));
  });

  it.each(casesOf(REFUSES))('is refused by its place: $dialect to $to', ({ dialect, way }) => {
    const [list, ...rest] = PLACES[dialect];
    const place = rest.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
    const fault = { code: 'unsupported_parameter', param: `${list}${place}[1]` };
    expect(() => way.go(ask(dialect))).toThrow(
      expect.objectContaining({ ...fault, advice: expect.stringMatching(/^Send /) }),
    );
  });
});
