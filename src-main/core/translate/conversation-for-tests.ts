import fc from 'fast-check';
import type { JsonObject } from '../../../src-shared/json.ts';
import type { ClientDialect } from './canonical/translation.ts';

/** What is said, in no dialect. */
export interface Conversation {
  readonly system: string;
  readonly exchanges: readonly Exchange[];
}

export interface Exchange {
  readonly said: readonly Said[];
  readonly answered: string;
  readonly calls: readonly Call[];
}

export interface Call {
  readonly id: string;
  readonly name: string;
  readonly input: JsonObject;
  readonly result: readonly Said[];
  readonly isError: boolean;
}

/** A part of what a user says or a tool answers. */
export type Said =
  | { readonly kind: 'text' | 'text-file'; readonly text: string }
  | { readonly kind: 'image' | 'pdf'; readonly data: string }
  | { readonly kind: 'image-url' | 'pdf-url'; readonly url: string };

export const LAST_WORDS: Said = { kind: 'text', text: 'Go on.' };

/** Parts that a dialect has no form for. */
const LACKING: Readonly<Record<ClientDialect, readonly Said['kind'][]>> = {
  messages: [],
  // Files are data or ids.
  chat: ['pdf-url'],
  responses: [],
};

// White space alone is no text for Anthropic, which has tests of its own.
const text = fc.string({ unit: 'grapheme', maxLength: 20 }).map((value) => `${value}.`);
const bytes = fc.uint8Array({ maxLength: 20 });
// What a file is, is told by its first bytes.
const png = bytes.map((rest) => Buffer.from([137, 80, 78, 71, 13, 10, 26, 10, ...rest]).toString('base64'));
const pdf = bytes.map((rest) => Buffer.concat([Buffer.from('%PDF-1.7\n'), rest]).toString('base64'));
const url = fc.webUrl();

const said: fc.Arbitrary<Said> = fc.oneof(
  { weight: 3, arbitrary: text.map((value) => ({ kind: 'text' as const, text: value })) },
  png.map((data) => ({ kind: 'image' as const, data })),
  url.map((value) => ({ kind: 'image-url' as const, url: value })),
  pdf.map((data) => ({ kind: 'pdf' as const, data })),
  url.map((value) => ({ kind: 'pdf-url' as const, url: value })),
  text.map((value) => ({ kind: 'text-file' as const, text: value })),
);

/** Any conversation that the dialect's clients can have. */
export function arbitraryConversation(dialect: ClientDialect): fc.Arbitrary<Conversation> {
  const part = said.filter(({ kind }) => !LACKING[dialect].includes(kind));
  const call = fc.record({
    id: fc.stringMatching(/^[\w-]{1,60}$/),
    name: fc.stringMatching(/^[a-zA-Z][\w-]{0,20}$/),
    // A key of this name does not outlive the parsing of JSON in any program.
    input: fc.dictionary(
      fc.string().filter((key) => key !== '__proto__'),
      fc.jsonValue(),
      { maxKeys: 3 },
    ),
    result: fc.array(part, { maxLength: 4 }),
    // Only Messages has a word for it.
    isError: dialect === 'messages' ? fc.boolean() : fc.constant(false),
  });
  return fc
    .record({
      system: text,
      exchanges: fc.array(
        fc.record({
          said: fc.array(part, { minLength: 1, maxLength: 3 }),
          answered: text,
          calls: fc.array(call, { maxLength: 3 }),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    })
    .map(({ system, exchanges }) => ({ system, exchanges: exchanges.map(makeIdsUnique) }));
}

function makeIdsUnique(exchange: Exchange, at: number): Exchange {
  return { ...exchange, calls: exchange.calls.map((made, i) => ({ ...made, id: `${at}${i}_${made.id}` })) };
}

/** A conversation as the dialect's clients send it. */
export const WRITERS: Readonly<Record<ClientDialect, (conversation: Conversation) => JsonObject>> = {
  messages: writeMessages,
  chat: writeChat,
  responses: writeResponses,
};

function writeMessages({ system, exchanges }: Conversation): JsonObject {
  const messages: JsonObject[] = [];
  let results: JsonObject[] = [];
  for (const { said: parts, answered, calls } of exchanges) {
    const uses = calls.map(({ id, name, input }) => ({ type: 'tool_use', id, name, input }));
    messages.push(
      { role: 'user', content: [...results, ...parts.map(writeBlock)] },
      { role: 'assistant', content: [{ type: 'text', text: answered }, ...uses] },
    );
    results = calls.map(({ id, result, isError }) => ({
      type: 'tool_result',
      tool_use_id: id,
      content: writeResult(result, writeBlock),
      ...(isError && { is_error: true }),
    }));
  }
  messages.push({ role: 'user', content: [...results, writeBlock(LAST_WORDS)] });
  return { model: 'm', max_tokens: 5000, system, messages };
}

function writeBlock(part: Said): JsonObject {
  switch (part.kind) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'text-file':
      return { type: 'document', source: { type: 'text', media_type: 'text/plain', data: part.text } };
    case 'image':
      return { type: 'image', source: { type: 'base64', media_type: 'image/png', data: part.data } };
    case 'pdf':
      return { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: part.data } };
    case 'image-url':
      return { type: 'image', source: { type: 'url', url: part.url } };
    case 'pdf-url':
      return { type: 'document', source: { type: 'url', url: part.url } };
  }
}

function writeChat({ system, exchanges }: Conversation): JsonObject {
  const messages = exchanges.flatMap(({ said: parts, answered, calls }) => [
    { role: 'user', content: parts.map(writePart) },
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
    ...calls.map(({ id, result }) => ({
      role: 'tool',
      tool_call_id: id,
      content: writeResult(result, writePart),
    })),
  ]);
  const opening = { role: 'system', content: system };
  return { model: 'm', messages: [opening, ...messages, { role: 'user', content: [writePart(LAST_WORDS)] }] };
}

function writePart(part: Said): JsonObject {
  switch (part.kind) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'text-file':
      return { type: 'file', file: { file_data: toDataUrl('text/plain', toBase64(part.text)) } };
    case 'image':
      return { type: 'image_url', image_url: { url: toDataUrl('image/png', part.data) } };
    case 'pdf':
      return { type: 'file', file: { file_data: toDataUrl('application/pdf', part.data) } };
    case 'image-url':
      return { type: 'image_url', image_url: { url: part.url } };
    case 'pdf-url':
      throw new Error('Chat Completions has no such part');
  }
}

function writeResponses({ system, exchanges }: Conversation): JsonObject {
  const input = exchanges.flatMap(({ said: parts, answered, calls }) => [
    { type: 'message', role: 'user', content: parts.map(writeInput) },
    { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: answered }] },
    ...calls.map(({ id, name, input: given }) => ({
      type: 'function_call',
      call_id: id,
      name,
      arguments: JSON.stringify(given),
    })),
    ...calls.map(({ id, result }) => ({
      type: 'function_call_output',
      call_id: id,
      output: writeResult(result, writeInput),
    })),
  ]);
  const end = { type: 'message', role: 'user', content: [writeInput(LAST_WORDS)] };
  return { model: 'm', instructions: system, input: [...input, end] };
}

function writeInput(part: Said): JsonObject {
  switch (part.kind) {
    case 'text':
      return { type: 'input_text', text: part.text };
    case 'text-file':
      return { type: 'input_file', file_data: toDataUrl('text/plain', toBase64(part.text)) };
    case 'image':
      return { type: 'input_image', image_url: toDataUrl('image/png', part.data) };
    case 'pdf':
      return { type: 'input_file', filename: 'a.pdf', file_data: toDataUrl('application/pdf', part.data) };
    case 'image-url':
      return { type: 'input_image', image_url: part.url };
    case 'pdf-url':
      return { type: 'input_file', file_url: part.url };
  }
}

/** One text is a string, as most clients send it. */
function writeResult(result: readonly Said[], write: (part: Said) => JsonObject): string | JsonObject[] {
  const [only, ...others] = result;
  return only?.kind === 'text' && others.length === 0 ? only.text : result.map(write);
}

function toDataUrl(mediaType: string, data: string): string {
  return `data:${mediaType};base64,${data}`;
}

function toBase64(value: string): string {
  return Buffer.from(value).toString('base64');
}
