import { execFile } from 'node:child_process';
import { promisify, stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '../core/errors/app-error.ts';
import { createSecretScrubber } from '../core/logging/secret-scrubber.ts';
import type { Logger } from '../core/ports/logger.ts';
import { createPinoLogger, type PinoLoggerOptions } from './pino-logger.ts';

function createTestLogger(options: Partial<PinoLoggerOptions> & { isTTY?: boolean } = {}) {
  const lines: string[] = [];
  const scrubber = createSecretScrubber();
  const stream = { write: (line: string) => lines.push(line), isTTY: options.isTTY ?? false };
  const logger = createPinoLogger({ level: 'debug', format: 'json', scrubber, stream, ...options });
  return { logger, lines, scrubber, parsed: () => lines.map((line) => JSON.parse(line)) };
}

describe('JSON', () => {
  test('is one object per line with time, level, fields and message', () => {
    const { logger, lines, parsed } = createTestLogger();
    logger.info({ route: '/v1/messages', status: 200 }, 'request');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^\{.*\}\n$/);
    expect(parsed()[0]).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      route: '/v1/messages',
      status: 200,
      msg: 'request',
    });
  });

  test('leaves out what is below the level', () => {
    for (const [level, expected] of [
      ['debug', 4],
      ['info', 3],
      ['warn', 2],
      ['error', 1],
      ['silent', 0],
    ] as const) {
      const { logger, lines } = createTestLogger({ level });
      for (const method of ['debug', 'info', 'warn', 'error'] as const) logger[method]({}, 'x');
      expect(lines).toHaveLength(expected);
    }
  });
});

describe('the format', () => {
  test.each([
    ['auto', true, false],
    ['auto', false, true],
    ['human', false, false],
    ['json', true, true],
  ] as const)('%s with a terminal: %s gives JSON: %s', (format, isTTY, isJson) => {
    const { logger, lines } = createTestLogger({ format, isTTY });
    logger.info({ port: 8000 }, 'listening');
    expect(lines).toHaveLength(1);
    expect(lines[0]?.startsWith('{')).toBe(isJson);
    expect(lines[0]).toContain('listening');
    expect(lines[0]).toContain('8000');
  });

  test('is coloured on a terminal only, and not when colour is off', () => {
    const lineOf = (options: Parameters<typeof createTestLogger>[0]) => {
      const { logger, lines } = createTestLogger({ format: 'human', ...options });
      logger.warn({}, 'careful');
      return lines.join('');
    };
    const coloured = lineOf({ isTTY: true });
    expect(stripVTControlCharacters(coloured)).not.toBe(coloured);
    for (const plain of [lineOf({ isTTY: false }), lineOf({ isTTY: true, useColour: false })]) {
      expect(stripVTControlCharacters(plain)).toBe(plain);
      expect(plain).toMatch(/^\[\d\d:\d\d:\d\d\] WARN: careful\n$/);
    }
  });
});

describe('secrets', () => {
  test('in fields with a telling name are censored', () => {
    const { logger, lines, parsed } = createTestLogger();
    logger.info({ 'x-api-key': 'Zx9#', headers: { authorization: 'Zx9#', accept: '*/*' } }, 'x');
    expect(lines.join('')).not.toContain('Zx9#');
    expect(parsed()[0]).toMatchObject({
      'x-api-key': '[redacted]',
      headers: { authorization: '[redacted]', accept: '*/*' },
    });
  });

  test('live ones are scrubbed wherever they are: fields, keys, messages, errors', () => {
    for (const format of ['json', 'human'] as const) {
      const { logger, lines, scrubber } = createTestLogger({ format });
      scrubber.add('hunter2-hunter2');
      const error = new Error('got hunter2-hunter2', { cause: new Error('because hunter2-hunter2') });
      logger.error({ deep: [{ 'k-hunter2-hunter2': 'v hunter2-hunter2' }], err: error }, 'm hunter2-hunter2');
      expect(lines.join('')).not.toContain('hunter2');
      expect(lines.join('')).toContain('[redacted]');
    }
  });

  test('never reach the stream, whatever is logged', () => {
    const methods = ['debug', 'info', 'warn', 'error'] as const satisfies (keyof Logger)[];
    const token = fc.stringMatching(/^[A-Za-z0-9_-]{12,40}$/);
    const format = fc.constantFrom('json' as const, 'human' as const);
    fc.assert(
      fc.property(
        token,
        fc.constantFrom(...methods),
        fc.object(),
        fc.string(),
        format,
        (secret, method, fields, text, f) => {
          const { logger, lines, scrubber } = createTestLogger({ format: f });
          scrubber.add(secret);
          const message = `${text}${secret}${text}`;
          logger[method]({ ...fields, message, list: [secret], err: new Error(message) }, message);
          expect(lines).toHaveLength(1);
          expect(lines.join('')).not.toContain(secret);
        },
      ),
    );
  });
});

test('errors show type, message, code and stack', () => {
  const { logger, parsed } = createTestLogger();
  logger.error({ err: new AppError('upstream_unreachable', 'No answer.') }, 'request failed');
  expect(parsed()[0].err).toEqual({
    type: 'AppError',
    message: 'No answer.',
    code: 'upstream_unreachable',
    stack: expect.stringContaining('pino-logger.test.ts'),
  });
});

test('queries of addresses are dropped, in fields and in texts', () => {
  const { logger, parsed } = createTestLogger();
  logger.info(
    {
      url: new URL('https://a.example/x?code=1#y'),
      path: '/v1/messages?beta=true',
      other: 'see https://b.example/?q=1',
    },
    'got http://localhost:1/cb?code=2',
  );
  expect(parsed()[0]).toMatchObject({
    url: 'https://a.example/x',
    path: '/v1/messages',
    other: 'see https://b.example/',
    msg: 'got http://localhost:1/cb',
  });
});

test('writes to stderr by default, and completely when the process ends at once', async () => {
  const urlOf = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const script = `
    const { createPinoLogger } = await import(${urlOf('pino-logger.ts')});
    const { createSecretScrubber } = await import(${urlOf('../core/logging/secret-scrubber.ts')});
    const scrubber = createSecretScrubber();
    scrubber.add('hunter2-hunter2');
    const logger = createPinoLogger({ level: 'info', format: 'auto', scrubber });
    for (let i = 0; i < 2000; i++) logger.info({ i, text: 'hunter2-hunter2'.padEnd(500, 'x') }, 'line');
    process.exit(3);`;
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    maxBuffer: 16 * 1024 * 1024,
  });
  const { code, stdout, stderr } = await run.catch((error) => error);
  expect(code).toBe(3);
  expect(stdout).toBe('');
  const lines = stderr
    .trim()
    .split('\n')
    .map((line: string) => JSON.parse(line));
  expect(lines).toHaveLength(2000);
  expect(lines.at(-1)).toMatchObject({ i: 1999, msg: 'line' });
  expect(stderr).not.toContain('hunter2');
});
