import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppError } from '../errors/app-error.ts';
import { redactFields } from './redact-fields.ts';

test.each([
  'authorization',
  'Authorization',
  'Proxy-Authorization',
  'x-api-key',
  'X-API-Key',
  'cookie',
  'Set-Cookie',
  'access_token',
  'accessToken',
  'refresh_token',
  'refreshToken',
  'id_token',
  'idToken',
  'code',
  'code_verifier',
  'codeVerifier',
  'device_code',
  'user_code',
  'state',
  'apiKey',
  'api_key',
  'token',
  'authToken',
  'password',
  'client_secret',
  'body',
])('censors %s at every depth', (name) => {
  const fields = {
    [name]: 'Zx9#',
    headers: { [name]: ['Zx9#'], accept: '*/*' },
    list: [{ deep: { [name]: { a: 'Zx9#' } } }],
  };
  expect(redactFields(fields)).toEqual({
    [name]: '[redacted]',
    headers: { [name]: '[redacted]', accept: '*/*' },
    list: [{ deep: { [name]: '[redacted]' } }],
  });
});

test('leaves ordinary fields as they are', () => {
  const fields = {
    route: '/v1/messages',
    status: 200,
    tokens: { input: 1 },
    hasToken: true,
    at: new Date(0),
    none: null,
  };
  expect(redactFields(fields)).toEqual(fields);
});

test.each(['invalid_grant', 'ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT', 'sign-in-required', 'valid', 401])(
  '%s is an error code or a status word and stays',
  (word) => {
    const fields = { code: word, credential: { state: word } };
    expect(redactFields(fields)).toEqual(fields);
    expect(redactFields({ token: word })).toEqual({ token: '[redacted]' });
  },
);

test.each(['ac_Xy12', 'ABCD-EFGH', 'k3jh4', '4/0AX4XfWh', '123456', 123456, { a: 1 }, ['x']])(
  '%j as code or state does not',
  (secret) => {
    expect(redactFields({ code: secret, nested: { state: secret } })).toEqual({
      code: '[redacted]',
      nested: { state: '[redacted]' },
    });
  },
);

test('drops queries of url and path, whether text or URL', () => {
  expect(
    redactFields({ url: new URL('https://a.example/x?code=1#y'), path: '/v1/messages?beta=true' }),
  ).toEqual({
    url: 'https://a.example/x',
    path: '/v1/messages',
  });
});

test('shows type, message, code, stack and cause of errors, and nothing that hangs on them', () => {
  const cause = Object.assign(new Error('connect failed'), { code: 'ECONNREFUSED', request: 'S3CRET' });
  const error = Object.assign(new AppError('upstream_unreachable', 'No answer.', { cause }), {
    answer: 'S3CRET',
  });
  const { err, list } = redactFields({ err: error, list: [new TypeError('plain')] });
  expect(err).toEqual({
    type: 'AppError',
    message: 'No answer.',
    code: 'upstream_unreachable',
    stack: expect.stringContaining('redact-fields.test.ts'),
    cause: { type: 'Error', message: 'connect failed', code: 'ECONNREFUSED', stack: expect.any(String) },
  });
  expect(list).toEqual([{ type: 'TypeError', message: 'plain', stack: expect.any(String) }]);
});

test('ends with circles, of objects and of causes', () => {
  const circle: Record<string, unknown> = { name: 'x' };
  circle.self = circle;
  const error = new Error('round');
  error.cause = error;
  expect(JSON.stringify(redactFields({ circle, error }))).toContain('[...]');
});

test('leaves bytes out', () => {
  expect(redactFields({ chunk: Buffer.from('S3CRET'), view: new Uint8Array(3) })).toEqual({
    chunk: '[redacted]',
    view: '[redacted]',
  });
});

test('takes anything, and never changes what it was given', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.anything()), (fields) => {
      const before = structuredClone({ ...fields });
      redactFields(fields);
      expect({ ...fields }).toEqual(before);
    }),
  );
});
