import { expect, test } from 'vitest';
import { createProcessLog } from './process-log.ts';

function create(isServer = true) {
  const lines: string[] = [];
  return { log: createProcessLog({ isServer, stream: { write: (line) => lines.push(line) } }), lines };
}

test('is silent until the settings are known, then follows them', () => {
  const { log, lines } = create();
  log.logger.error({}, 'early');
  log.follow({ level: 'info', format: 'json' });
  log.logger.debug({}, 'small');
  log.logger.info({}, 'first');
  log.follow({ level: 'debug', format: 'json' });
  log.logger.debug({}, 'second');
  log.follow({ level: 'silent', format: 'json' });
  log.logger.error({}, 'late');
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['first', 'second']);
});

test('changes its format', () => {
  const { log, lines } = create();
  log.follow({ level: 'info', format: 'human' });
  log.logger.info({}, 'for people');
  expect(lines[0]).toContain('for people');
  expect(lines[0]).not.toContain('{');
});

test('of a command shows nothing but what debug shows', () => {
  const { log, lines } = create(false);
  log.follow({ level: 'info', format: 'json' });
  log.logger.error({}, 'hidden');
  log.follow({ level: 'debug', format: 'json' });
  log.logger.debug({}, 'shown');
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['shown']);
});

test('keeps secrets out, whenever they became known', () => {
  const { log, lines } = create();
  log.addSecret('correct-horse-battery');
  log.follow({ level: 'info', format: 'json' });
  log.addSecret('staple-0123456789');
  log.logger.info({ text: 'correct-horse-battery staple-0123456789' }, 'both');
  expect(lines[0]).not.toMatch(/correct-horse|staple/);
  expect(log.scrub('a staple-0123456789 b')).toBe('a [redacted] b');
});
