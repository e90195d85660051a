import type { ClientDialect } from '../translate/canonical/translation.ts';
import { MAX_ANSWER_BYTES } from './answer-limit.ts';
import { type Span, scanJsonObject } from './scan-json.ts';
import { spliceBytes } from './splice-bytes.ts';
import { createEventSplitter, keepData } from './split-events.ts';

/** Changes an answer on its way to the client. */
export interface AnswerRewriter {
  /** @returns what can be sent on by now, which may be nothing */
  push(chunk: Buffer): Buffer;
  /** The answer has ended. @returns what is left of it */
  end(): Buffer;
}

type Path = readonly string[];

/** Where an event has the name of the model. */
const EVENT_PATHS: Readonly<Record<ClientDialect, Path>> = {
  messages: ['message', 'model'], // Of `message_start`.
  chat: ['model'],
  responses: ['response', 'model'], // Of `response.created`, the last event, and those in between that say how it is.
};

const WHOLE_PATH: Path = ['model'];

const NOTHING = Buffer.alloc(0);
const QUOTE = 0x22;
const MODEL = Buffer.from('"model"');

/**
 * Puts a name in place of the provider's own where a stream has the name of the model; every other byte stays. Each
 * event goes on as soon as it is whole, which is when a client can use it.
 */
export function createStreamRenamer(dialect: ClientDialect, name: string): AnswerRewriter {
  const splitter = createEventSplitter(MAX_ANSWER_BYTES);
  const path = EVENT_PATHS[dialect];
  return {
    push: (chunk) => Buffer.concat(splitter.push(chunk).map((event) => renameInEvent(event, path, name))),
    end: () => renameInEvent(splitter.end(), path, name),
  };
}

/** The same for an answer that is one JSON object; one that is too large goes through under the provider's name. */
export function createJsonRenamer(name: string): AnswerRewriter {
  let held: Buffer[] | null = [];
  let bytes = 0;
  return {
    push(chunk) {
      if (held === null) return chunk;
      held.push(chunk);
      bytes += chunk.length;
      if (bytes <= MAX_ANSWER_BYTES) return NOTHING;
      const all = Buffer.concat(held);
      held = null;
      return all;
    },
    end() {
      const text = Buffer.concat(held ?? []);
      return replaceText(text, text, WHOLE_PATH, name);
    },
  };
}

function renameInEvent(event: Buffer, path: Path, name: string): Buffer {
  if (!event.includes(MODEL)) return event; // Nearly every event is done with here.
  return replaceText(event, keepData(event), path, name);
}

/** @param json the same bytes as `text`, or such as take their place */
function replaceText(text: Buffer, json: Buffer, path: Path, name: string): Buffer {
  const span = findText(json, path);
  return span === null ? text : spliceBytes(text, span.start, span.end, JSON.stringify(name));
}

/** Where a JSON text has a string at a path; `null` where it has none. */
function findText(json: Buffer, [key = '', ...rest]: Path): Span | null {
  const span = scanJsonObject(json)?.get(key);
  if (span === undefined) return null;
  if (rest.length === 0) return json[span.start] === QUOTE ? span : null;
  const inner = findText(json.subarray(span.start, span.end), rest);
  return inner && { start: span.start + inner.start, end: span.start + inner.end };
}
