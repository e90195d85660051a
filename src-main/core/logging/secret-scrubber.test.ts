import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSecretScrubber } from './secret-scrubber.ts';

const TOKEN_ALPHABET = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/='];
const token = fc.string({ unit: fc.constantFrom(...TOKEN_ALPHABET), minLength: 8, maxLength: 60 });
/** Contains `[redacted]` or a part of it: what the scrubber writes would bring it back. */
const isInReplacement = (secret: string) => '[redacted]'.includes(secret);

describe('live secrets', () => {
  test('are replaced everywhere, and no longer once removed', () => {
    const scrubber = createSecretScrubber();
    scrubber.add('hunter2hunter2');
    expect(scrubber.scrub('a hunter2hunter2 b hunter2hunter2')).toBe('a [redacted] b [redacted]');
    scrubber.remove('hunter2hunter2');
    expect(scrubber.scrub('a hunter2hunter2')).toBe('a hunter2hunter2');
  });

  test('stay secret until every owner has removed them', () => {
    const scrubber = createSecretScrubber();
    scrubber.add('hunter2hunter2');
    scrubber.add('hunter2hunter2');
    scrubber.remove('hunter2hunter2');
    expect(scrubber.scrub('hunter2hunter2')).toBe('[redacted]');
  });

  test('of fewer than 8 characters are ignored', () => {
    const scrubber = createSecretScrubber();
    scrubber.add('');
    scrubber.add('seven77');
    expect(scrubber.scrub('seven77')).toBe('seven77');
  });

  test('that contain one another leave no rest', () => {
    const scrubber = createSecretScrubber();
    scrubber.add('abcdefgh');
    scrubber.add('abcdefgh-and-more');
    expect(scrubber.scrub('<abcdefgh-and-more>')).toBe('<[redacted]>');
  });

  test('are found in JSON, JSON within JSON, queries and form bodies', () => {
    const scrubber = createSecretScrubber();
    const secret = 'pass "word"\\ä/+ü';
    scrubber.add(secret);
    const once = JSON.stringify({ a: secret });
    const query = encodeURIComponent(secret);
    const lower = query.replace(/%../g, (code) => code.toLowerCase());
    const form = new URLSearchParams({ a: secret }).toString();
    for (const text of [secret, once, JSON.stringify(once), query, lower, form]) {
      const scrubbed = scrubber.scrub(text);
      expect(scrubbed).toContain('[redacted]');
      expect(scrubbed).not.toContain('word');
    }
  });

  test('after a line break leave the JSON line whole', () => {
    const scrubber = createSecretScrubber();
    scrubber.add('nabcdefghi');
    const line = JSON.stringify({ stack: 'x\nabcdefghi', other: 'nabcdefghi' });
    expect(JSON.parse(scrubber.scrub(line))).toEqual({ stack: 'x\\[redacted]', other: '[redacted]' });
  });

  test('never survive in any JSON line, which stays JSON', () => {
    fc.assert(
      fc.property(token, fc.jsonValue(), fc.string(), fc.string(), (secret, other, before, after) => {
        fc.pre(!isInReplacement(secret));
        const scrubber = createSecretScrubber();
        scrubber.add(secret);
        const text = `${before}${secret}${after}`;
        const line = JSON.stringify({ text, [text]: [other, { nested: JSON.stringify({ secret }) }] });
        const scrubbed = scrubber.scrub(line);
        expect(scrubbed).not.toContain(secret);
        const values = JSON.stringify(JSON.parse(scrubbed));
        expect(values).not.toContain(secret);
      }),
    );
  });

  test('of arbitrary characters never survive, in any encoding', () => {
    const anything = fc.string({ unit: 'binary', minLength: 8, maxLength: 40 });
    fc.assert(
      fc.property(anything, fc.string(), (secret, around) => {
        fc.pre(!isInReplacement(secret));
        const scrubber = createSecretScrubber();
        scrubber.add(secret);
        const json = JSON.stringify(secret).slice(1, -1);
        const text = `${around}${secret}${around}`;
        expect(scrubber.scrub(text)).not.toContain(secret);
        expect(scrubber.scrub(JSON.stringify({ text }))).not.toContain(json);
        expect(scrubber.scrub(`q=${encodeURIComponent(secret)}`)).not.toContain(encodeURIComponent(secret));
      }),
    );
  });
});

describe('text that looks like a token', () => {
  const { scrub } = createSecretScrubber();

  test.each([
    ['key sk-ant-oat01-AbC_dEf-123 used', 'key [redacted] used'],
    ['sk-proj-abcdefgh1234', '[redacted]'],
    ['"eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln-_"', '"[redacted]"'],
    ['eyJhbGciOiJSUzI1NiJ9 cut short', '[redacted] cut short'],
    ['Authorization: Bearer abc.def-123==', 'Authorization: Bearer [redacted]'],
    ['authorization: bearer  abcd1234', 'authorization: bearer  [redacted]'],
    [
      'GET /callback?code=abc123&state=xyz HTTP/1.1',
      'GET /callback?code=[redacted]&state=[redacted] HTTP/1.1',
    ],
    ['"code=abc&code_verifier=v1&x=1"', '"code=[redacted]&code_verifier=[redacted]&x=1"'],
    ['grant_type=refresh_token&refresh_token=r1', 'grant_type=refresh_token&refresh_token=[redacted]'],
    ['?next=%2Fcb%3Fcode%3Dabc', '?next=%2Fcb%3Fcode%3D[redacted]'],
    ['http://ann:s3cret@proxy.example:3128', 'http://[redacted]@proxy.example:3128'],
  ])('%s', (text, expected) => {
    expect(scrub(text)).toBe(expected);
  });

  test.each(['sk-ant-oat01-AbC_dEf-123', 'eyJhbGciOiJSUzI1NiJ9.e30.c2ln', 'code=abc123'])(
    'is found right after an escape: %s',
    (secret) => {
      for (const control of ['\n', '\t', '\u0001']) {
        const scrubbed = scrub(JSON.stringify({ stack: `x${control}${secret}` }));
        expect(scrubbed).not.toContain(secret);
        expect(JSON.parse(scrubbed).stack).toContain(`x${control}`);
        expect(scrubbed).toContain('[redacted]');
      }
    },
  );

  test.each([
    'Listening on http://127.0.0.1:8000',
    '{"level":"info","route":"/v1/messages","status":200,"totalMs":12.5,"requestId":"req_011CSHoEeqs5C35K2UUqR7Fy"}',
    'task-force-abcdefghij',
    'max_token=5',
    'the keyboard=fine',
  ])('is not found in: %s', (text) => {
    expect(scrub(text)).toBe(text);
  });

  test('is replaced once: scrubbing again changes nothing', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const line = `${text}?code=${text}&state=a Bearer ${text}`;
        expect(scrub(scrub(line))).toBe(scrub(line));
      }),
    );
  });
});
