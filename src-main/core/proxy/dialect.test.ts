import { expect, it } from 'vitest';
import { guessDialect } from './dialect.ts';
import { PASS_THROUGH_ROUTES, TRANSLATED_ROUTES } from './route-table.ts';

it('guesses the dialect of every route right, so that a refusal before it is reached can be read', () => {
  for (const { path, dialect } of [...PASS_THROUGH_ROUTES, ...TRANSLATED_ROUTES]) {
    const asked = path.replaceAll(/:\w+/g, 'openai');
    expect([asked, guessDialect(asked)]).toEqual([asked, dialect]);
    expect([asked, guessDialect(asked.toUpperCase())]).toEqual([asked, dialect]);
  }
});

it.each([
  ['/', 'anthropic'],
  ['/openai', 'openai'],
  ['/openai-like/v1/models', 'anthropic'],
  ['/codex/v1/models', 'openai'],
  ['/codex/a-session/v1/messages', 'anthropic'],
  ['/x/chat/completions', 'openai'],
  ['/responses-of-mine', 'anthropic'],
])('%s speaks %s', (path, dialect) => {
  expect(guessDialect(path)).toBe(dialect);
});
