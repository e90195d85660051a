import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CanonicalEvent } from '../src-main/core/translate/canonical/events.ts';
import type { ClientDialect } from '../src-main/core/translate/canonical/translation.ts';
import { CLIENT_CODECS } from '../src-main/core/translate/relay/client-codecs.ts';
import {
  DIALECTS,
  dialectOf,
  findTranslation,
  makeAnswerOptions,
  RECORDINGS,
  readRecording,
  replay,
} from './translate/replay-recording.ts';

/** The event that ends a stream, in an answer or an error. */
const ENDS: Readonly<Record<ClientDialect, RegExp>> = {
  messages: /^event: (message_stop|error)$/gm,
  chat: /^data: (\[DONE\]|\{"error")/gm,
  responses: /^event: (response\.(completed|incomplete|failed)|error)$/gm,
};

/** What a client gets of a stream that arrives in these chunks. */
function translate(
  speaks: 'messages' | 'responses',
  chunks: Iterable<Uint8Array>,
  dialect: ClientDialect,
): string {
  const renderer = CLIENT_CODECS[dialect].createRenderer(makeAnswerOptions(dialect));
  let text = '';
  replay(speaks, chunks, (event) => {
    text += renderer.render(event);
  });
  return text;
}

function* cut(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe.each(RECORDINGS)('%s', (recording) => {
  const bytes = readRecording(recording);
  const speaks = dialectOf(recording);

  describe.each(DIALECTS)('as %s', (dialect) => {
    const golden = findTranslation(recording, dialect);
    const whole = translate(speaks, [bytes], dialect);

    it('is what it should be', async () => {
      if (process.env.CCPROXY_WRITE_RECORDINGS !== undefined) await writeFile(golden, whole);
      expect(whole).toBe(readFileSync(golden, 'utf8'));
    });

    it('is the same byte by byte', () => {
      expect(translate(speaks, cut(bytes, 1), dialect)).toBe(whole);
    });

    it('is the same wherever it is cut in two', () => {
      for (let at = 0; at <= bytes.length; at += 1) {
        const parts = [bytes.subarray(0, at), bytes.subarray(at)];
        if (translate(speaks, parts, dialect) !== whole) expect(`cut at ${at}`).toBe('the same');
      }
    });
  });

  it('gives each whole answer what its stream gives', () => {
    const events: CanonicalEvent[] = [];
    replay(speaks, [bytes], (event) => events.push(event));
    const lasts = events.filter(({ type }) => type === 'finish' || type === 'error');
    expect(lasts).toEqual([events.at(-1)]);
    if (events.at(-1)?.type === 'error') return;
    const collector = CLIENT_CODECS.responses.createCollector(makeAnswerOptions('responses'));
    for (const event of events) collector.push(event);
    const completed = /^data: (.*)$/m.exec(
      translate(speaks, [bytes], 'responses').trimEnd().split('\n\n').at(-1) ?? '',
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
      fc.property(fc.constantFrom('messages', 'responses'), bytesOf, (speaks, bytes) => {
        const text = translate(speaks, cut(bytes, 7), dialect);
        expect(text.match(ENDS[dialect])).toHaveLength(1);
      }),
      { numRuns: 300 },
    );
  });

  it('of a whole answer with damage end the same way', () => {
    const recordings = RECORDINGS.map((name) => ({ speaks: dialectOf(name), bytes: readRecording(name) }));
    fc.assert(
      fc.property(
        fc.constantFrom(...recordings),
        fc.constantFrom(...DIALECTS),
        fc.nat(),
        fc.uint8Array({ minLength: 1, maxLength: 8 }),
        ({ speaks, bytes }, dialect, place, damage) => {
          const damaged = Buffer.from(bytes);
          damaged.set(damage, place % Math.max(1, bytes.length - damage.length));
          const events = translate(speaks, [damaged], dialect);
          expect(events.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 500 },
    );
  });
});
