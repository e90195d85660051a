import { describe, expect, it } from 'vitest';
import { parseRefreshAnswer, parseTokenAnswer } from './parse-token-answer.ts';

const parse = (answer: unknown) => parseTokenAnswer(JSON.stringify(answer));

describe('parseTokenAnswer', () => {
  it('reads every field and keeps the unknown ones', () => {
    const answer = parse({
      access_token: 'access',
      refresh_token: 'refresh',
      id_token: 'id',
      expires_in: 28_800,
      scope: 'user:profile  user:inference',
      token_type: 'Bearer',
      account: { uuid: 'u' },
    });
    expect(answer).toEqual({
      accessToken: 'access',
      refreshToken: 'refresh',
      idToken: 'id',
      expiresInS: 28_800,
      scopes: ['user:profile', 'user:inference'],
      extra: { token_type: 'Bearer', account: { uuid: 'u' } },
    });
  });

  it.each([
    [{}],
    [{ refresh_token: null, scope: null, expires_in: null, id_token: null }],
    [{ refresh_token: '', scope: '', expires_in: 'soon', id_token: '' }],
    [{ scope: 7, expires_in: -1 }],
  ])('takes %j for absent', (fields) => {
    expect(parse({ access_token: 'access', ...fields })).toEqual({
      accessToken: 'access',
      refreshToken: null,
      idToken: null,
      expiresInS: null,
      scopes: null,
      extra: {},
    });
  });

  it('accepts a lifetime in text, a zero lifetime, and scopes as a list', () => {
    expect(parse({ access_token: 'a', expires_in: '3600', scope: ['x', 'y'] })).toMatchObject({
      expiresInS: 3600,
      scopes: ['x', 'y'],
    });
    expect(parse({ access_token: 'a', expires_in: 0 })?.expiresInS).toBe(0);
  });

  it.each([
    [{}],
    [{ access_token: '' }],
    [{ access_token: null }],
    [{ access_token: 7 }],
    [{ access_token: 'two words' }],
    [{ access_token: 'line\nbreak' }],
    [{ access_token: 'a', refresh_token: 7 }],
    [{ access_token: 'a', refresh_token: 'é' }],
    [[]],
    ['text'],
    [null],
  ])('refuses %j', (answer) => {
    expect(parse(answer)).toBeNull();
  });

  it.each(['', 'not json', '{"access_token":"a"', '<html>'])('refuses the text %j', (text) => {
    expect(parseTokenAnswer(text)).toBeNull();
  });
});

describe('parseRefreshAnswer', () => {
  it('allows an answer without an access token', () => {
    expect(parseRefreshAnswer('{"id_token":"new"}')).toMatchObject({ accessToken: null, idToken: 'new' });
  });
});
