import { readdirSync, readFileSync } from 'node:fs';
import type { CanonicalEvent } from '../../src-main/core/translate/canonical/events.ts';
import type {
  AnswerOptions,
  ClientDialect,
  StreamParser,
} from '../../src-main/core/translate/canonical/translation.ts';
import { createMessagesStreamParser } from '../../src-main/core/translate/messages/create-messages-stream-parser.ts';
import { CLIENT_CODECS } from '../../src-main/core/translate/relay/client-codecs.ts';
import { createAnswerReader } from '../../src-main/core/translate/relay/read-answer.ts';
import { createResponsesStreamParser } from '../../src-main/core/translate/responses/create-stream-parser.ts';
import type { JsonObject } from '../../src-shared/json.ts';

export const DIALECTS: readonly ClientDialect[] = ['messages', 'chat', 'responses'];

const FOLDER = new URL('recordings/', import.meta.url);

/** Streams in the providers' public form, of our own words; their expected translations lie beside them. */
export const RECORDINGS = readdirSync(FOLDER).filter((name) => name.endsWith('.sse'));

export function readRecording(name: string): Buffer {
  return readFileSync(new URL(name, FOLDER));
}

/** Where a recording's translation is. */
export function findTranslation(name: string, dialect: ClientDialect): URL {
  return new URL(`${name.replace('.sse', '')}.${dialect}.txt`, FOLDER);
}

/** The dialect that the provider of a recording speaks. */
export function dialectOf(name: string): 'messages' | 'responses' {
  return name.startsWith('claude') ? 'messages' : 'responses';
}

const ASK: Readonly<Record<ClientDialect, JsonObject>> = {
  messages: { max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }] },
  chat: { messages: [{ role: 'user', content: 'Hello' }], stream_options: { include_usage: true } },
  responses: { input: 'Hello' },
};

export function makeAnswerOptions(dialect: ClientDialect): AnswerOptions {
  const model = 'the-name-that-was-asked-for';
  return {
    model,
    fallbackId: 'fallback1',
    createdAtS: 1_795_000_000,
    request: CLIENT_CODECS[dialect].parse({ ...ASK[dialect], model, stream: true }),
  };
}

/** What is read of a provider's stream that arrives in these chunks. */
export function replay(
  speaks: 'messages' | 'responses',
  chunks: Iterable<Uint8Array>,
  onEvent: (event: CanonicalEvent) => void,
): void {
  const reader = createAnswerReader({ parser: createParser(speaks), filter: null, onEvent });
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
}

function createParser(speaks: 'messages' | 'responses'): StreamParser {
  return speaks === 'messages'
    ? createMessagesStreamParser({ customTools: new Set() })
    : createResponsesStreamParser();
}
