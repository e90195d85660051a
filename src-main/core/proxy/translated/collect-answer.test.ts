import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import type { AnswerSource } from './answer-source.ts';
import { collectAnswer } from './collect-answer.ts';

it('ends an answer that has no end, and says what to ask for instead', async () => {
  const piece = Buffer.from(`: ${'x'.repeat(1024 * 1024)}\n\n`);
  let given = 0;
  const body = Readable.from(
    (async function* () {
      for (;;) {
        given += 1;
        yield piece;
      }
    })(),
  );
  const source = {
    body: body as AnswerSource['body'],
    parser: { push: () => [], end: () => [] },
    filter: null,
  };
  await expect(collectAnswer({ source, continuation: null, onEvent: () => {} })).rejects.toMatchObject({
    code: 'upstream_answer_invalid',
    advice: expect.stringContaining('"stream": true'),
  });
  expect(given).toBeLessThan(100);
  expect(body.destroyed).toBe(true);
});
