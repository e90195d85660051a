import { describe, expect, it } from 'vitest';
import type { ProviderAnswer } from './call-provider.ts';
import { readRefusal, toPlainText } from './provider-refusal.ts';

function makeAnswer(body: unknown, overrides: Partial<ProviderAnswer> = {}): ProviderAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status: 400, mediaType: 'application/json', retryAfterMs: undefined, text, ...overrides };
}

describe('readRefusal', () => {
  it.each([
    [
      { error: 'invalid_grant', error_description: 'Code expired' },
      ['invalid_grant'],
      'HTTP 400, invalid_grant: Code expired.',
    ],
    [
      { error: { code: 'refresh_token_reused', type: 'invalid_request_error', message: 'Used before.' } },
      ['refresh_token_reused', 'invalid_request_error'],
      'HTTP 400, refresh_token_reused: Used before.',
    ],
    [
      { type: 'error', error: { type: 'invalid_grant', message: 'No' } },
      ['invalid_grant'],
      'HTTP 400, invalid_grant: No.',
    ],
    [{ code: 'expired', message: '' }, ['expired'], 'HTTP 400, expired.'],
    ['[1]', [], 'HTTP 400.'],
    ['not json', [], 'HTTP 400.'],
  ])('reads %j', (body, codes, text) => {
    expect(readRefusal(makeAnswer(body), [])).toMatchObject({ codes, text });
  });

  it('names a web page and a redirect for what they are', () => {
    const page = makeAnswer('<html>', { status: 403, mediaType: 'text/html' });
    expect(readRefusal(page, []).text).toBe('HTTP 403, a web page instead of an answer.');
    const redirect = makeAnswer('', { status: 302 });
    expect(readRefusal(redirect, []).text).toBe('HTTP 302, a redirect, which is not followed.');
  });

  it('hides what was sent, wherever the answer repeats it', () => {
    const echo = makeAnswer({ error: 'tok3n-value', error_description: 'bad token tok3n-value!' });
    const refusal = readRefusal(echo, ['tok3n-value', '']);
    expect(refusal.text).toBe('HTTP 400: bad token [hidden]!');
    expect(JSON.stringify(refusal)).not.toContain('tok3n-value');
  });

  it('gives the log a status and a code, and no text of the provider', () => {
    const { cause } = readRefusal(
      makeAnswer({ error: 'invalid_grant', error_description: 'private words' }),
      [],
    );
    expect({ ...cause, message: cause.message }).toEqual({
      name: 'ProviderError',
      message: 'HTTP 400',
      status: 400,
      providerCode: 'invalid_grant',
    });
  });

  it.each(['<script>', 'a b', `a${'b'.repeat(64)}`, 'a\nb'])('does not take %j for a code', (error) => {
    expect(readRefusal(makeAnswer({ error }), []).codes).toEqual([]);
  });
});

describe('toPlainText', () => {
  it('removes terminal escapes, line breaks and text that changes direction', () => {
    expect(toPlainText('\u001b[31mred\r\nnext\u202eabc\u2028end\u0000 ')).toBe('[31mred next abc end');
  });

  it('ends after 300 characters, never inside one', () => {
    expect(toPlainText('😀'.repeat(301))).toBe(`${'😀'.repeat(300)}…`);
    expect(toPlainText('😀'.repeat(300))).toBe('😀'.repeat(300));
  });
});
