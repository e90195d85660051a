import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CanonicalEvent } from '../src-main/core/translate/canonical/events.ts';
import type { ClientDialect } from '../src-main/core/translate/canonical/translation.ts';
import { createMessagesStreamParser } from '../src-main/core/translate/messages/create-messages-stream-parser.ts';
import { CLIENT_CODECS } from '../src-main/core/translate/relay/client-codecs.ts';
import { createAnswerReader } from '../src-main/core/translate/relay/read-answer.ts';
import { createResponsesStreamParser } from '../src-main/core/translate/responses/create-stream-parser.ts';
import type { JsonObject } from '../src-shared/json.ts';

/** Streams in the providers' public form, of our own words; their expected translations lie beside them. */
const FOLDER = new URL('translate/recordings/', import.meta.url);
const RECORDINGS = readdirSync(FOLDER).filter((name) => name.endsWith('.sse'));
const DIALECTS: readonly ClientDialect[] = ['messages', 'chat', 'responses'];

/** The event that ends a stream, in an answer or an error. */
const ENDS: Readonly<Record<ClientDialect, RegExp>> = {
  messages: /^event: (message_stop|error)$/gm,
  chat: /^data: (\[DONE\]|\{"error")/gm,
  responses: /^event: (response\.(completed|incomplete|failed)|error)$/gm,
};

const ASK: Readonly<Record<ClientDialect, JsonObject>> = {
  messages: { max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }] },
  chat: { messages: [{ role: 'user', content: 'Hello' }], stream_options: { include_usage: true } },
  responses: { input: 'Hello' },
};

function makeOptions(dialect: ClientDialect) {
  return {
    model: 'the-name-that-was-asked-for',
    fallbackId: 'fallback1',
    createdAtS: 1_795_000_000,
    request: CLIENT_CODECS[dialect].parse({
      ...ASK[dialect],
      model: 'the-name-that-was-asked-for',
      stream: true,
    }),
  };
}

function createParser(recording: string) {
  return recording.startsWith('claude')
    ? createMessagesStreamParser({ customTools: new Set() })
    : createResponsesStreamParser();
}

/** What a client gets of a stream that arrives in these chunks. */
function translate(recording: string, chunks: Iterable<Uint8Array>, dialect: ClientDialect): string {
  const renderer = CLIENT_CODECS[dialect].createRenderer(makeOptions(dialect));
  let text = '';
  const onEvent = (event: CanonicalEvent) => {
    text += renderer.render(event);
  };
  const reader = createAnswerReader({ parser: createParser(recording), filter: null, onEvent });
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  return text;
}

function* cut(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe.each(RECORDINGS)('%s', (recording) => {
  const bytes = readFileSync(new URL(recording, FOLDER));

  describe.each(DIALECTS)('as %s', (dialect) => {
    const golden = new URL(`${recording.replace('.sse', '')}.${dialect}.txt`, FOLDER);
    const whole = translate(recording, [bytes], dialect);

    it('is what it should be', async () => {
      if (process.env.CCPROXY_WRITE_RECORDINGS !== undefined) await writeFile(golden, whole);
      expect(whole).toBe(readFileSync(golden, 'utf8'));
    });

    it('is the same byte by byte', () => {
      expect(translate(recording, cut(bytes, 1), dialect)).toBe(whole);
    });

    it('is the same wherever it is cut in two', () => {
      for (let at = 0; at <= bytes.length; at += 1) {
        const parts = [bytes.subarray(0, at), bytes.subarray(at)];
        if (translate(recording, parts, dialect) !== whole) expect(`cut at ${at}`).toBe('the same');
      }
    });
  });

  it('gives each whole answer what its stream gives', () => {
    const events: CanonicalEvent[] = [];
    const reader = createAnswerReader({
      parser: createParser(recording),
      filter: null,
      onEvent: (event) => events.push(event),
    });
    reader.push(bytes);
    reader.end();
    const lasts = events.filter(({ type }) => type === 'finish' || type === 'error');
    expect(lasts).toEqual([events.at(-1)]);
    if (events.at(-1)?.type === 'error') return;
    const collector = CLIENT_CODECS.responses.createCollector(makeOptions('responses'));
    for (const event of events) collector.push(event);
    const completed = /^data: (.*)$/m.exec(
      translate(recording, [bytes], 'responses').trimEnd().split('\n\n').at(-1) ?? '',
    );
    const { response } = JSON.parse(completed?.[1] ?? '{}');
    expect(collector.read()).toEqual(response);
  });
});

describe('bytes that no provider sends', () => {
  const line = fc.oneof(
    fc.string(),
    fc.json().map((text) => `data: ${text}`),
    fc.constantFrom(
      '',
      'event: message_start',
      'data: {"type":"message_start"}',
      'data: {"type":"content_block_delta","index":0}',
      'data: {"type":"response.created","response":{"id":7}}',
      'data: {"type":"response.output_item.done","item":null}',
      'data: [DONE]',
    ),
  );
  const bytesOf = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.array(line, { maxLength: 20 }).map((lines) => Buffer.from(lines.join('\n'))),
  );

  it.each(DIALECTS)('end in exactly one error, or an answer, and never in a crash: %s', (dialect) => {
    fc.assert(
      fc.property(fc.constantFrom('claude', 'codex'), bytesOf, (provider, bytes) => {
        const text = translate(provider, cut(bytes, 7), dialect);
        expect(text.match(ENDS[dialect])).toHaveLength(1);
      }),
      { numRuns: 300 },
    );
  });

  it('of a whole answer with damage end the same way', () => {
    const recordings = RECORDINGS.map((name) => ({ name, bytes: readFileSync(new URL(name, FOLDER)) }));
    fc.assert(
      fc.property(
        fc.constantFrom(...recordings),
        fc.constantFrom(...DIALECTS),
        fc.nat(),
        fc.uint8Array({ minLength: 1, maxLength: 8 }),
        ({ name, bytes }, dialect, place, damage) => {
          const damaged = Buffer.from(bytes);
          damaged.set(damage, place % Math.max(1, bytes.length - damage.length));
          const events = translate(name, [damaged], dialect);
          expect(events.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 500 },
    );
  });
});
