import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePaste, readAuthorizationResponse } from './authorization-response.ts';

const STATE = 'the-state';
const read = (query: string) => readAuthorizationResponse(new URLSearchParams(query), STATE);

describe('readAuthorizationResponse', () => {
  it('takes a code that carries the state', () => {
    expect(read('code=c&state=the-state&iss=x')).toMatchObject({ kind: 'code', code: 'c' });
  });

  it('takes a denial that carries the state', () => {
    expect(read('error=access_denied&error_description=No%21&state=the-state')).toEqual({
      kind: 'denied',
      error: 'access_denied',
      description: 'No!',
    });
    expect(read('error=access_denied&error_description=&state=the-state')).toMatchObject({
      description: null,
    });
  });

  it.each([
    'code=c',
    'code=c&state=',
    'code=c&state=the-stat',
    'code=c&state=the-statee',
    'code=c&state=THE-STATE',
    'error=access_denied',
    'error=access_denied&state=other',
    'state=the-state',
    'code=&state=the-state',
    'code=c&state=other&state=the-state',
    'code=c&state=the-state&state=other',
    'code=c&code=d&state=the-state',
    '',
  ])('leaves %j alone', (query) => {
    expect(read(query)).toEqual({ kind: 'foreign' });
  });
});

describe('parsePaste', () => {
  it.each([
    'CODE#STATE',
    '  CODE#STATE\n',
    '"CODE#STATE"',
    "'CODE#STATE' ",
    '`CODE#STATE`',
    '“CODE#STATE”',
    'CO\n  DE#ST\r\nATE',
  ])('reads %j', (text) => {
    const paste = parsePaste(text);
    expect(paste?.params.toString()).toBe('code=CODE&state=STATE');
    expect(paste?.redirectUri).toBeNull();
  });

  it('reads the address of the last page', () => {
    const paste = parsePaste(' <http://localhost:1455/auth/callback?code=a%2Bb&state=s> ');
    expect(paste?.params.get('code')).toBe('a+b');
    expect(paste?.redirectUri).toBe('http://localhost:1455/auth/callback');
  });

  it.each(['', 'CODE', '#STATE', 'CODE#', 'A#B#C', 'http://', 'x'.repeat(9000)])('refuses %j', (text) => {
    expect(parsePaste(text)).toBeNull();
  });

  it('survives any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl({ withQueryParameters: true })),
        (text) => {
          parsePaste(text);
        },
      ),
    );
  });
});
