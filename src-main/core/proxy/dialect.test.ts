import { expect, it } from 'vitest';
import { guessDialect, vendorOf } from './dialect.ts';
import { MODEL_LIST_ROUTES, MODEL_ROUTES, OPENAI_ONLY_ROUTES } from './route-table.ts';

it('guesses the dialect of every route right, so that a refusal before it is reached can be read', () => {
  const routes = [
    ...MODEL_ROUTES.map(({ path, dialect }) => ({ path, vendor: vendorOf(dialect) })),
    ...OPENAI_ONLY_ROUTES.map(({ path }) => ({ path, vendor: 'openai' })),
  ];
  for (const { path, vendor } of routes) {
    const asked = path.replaceAll(/:\w+/g, 'openai');
    expect([asked, guessDialect(asked)]).toEqual([asked, vendor]);
    expect([asked, guessDialect(asked.toUpperCase())]).toEqual([asked, vendor]);
  }
});

it.each([
  ['/', 'anthropic'],
  ['/openai', 'openai'],
  ['/openai-like/v1/models', 'anthropic'],
  ['/codex/v1/models', 'openai'],
  ['/codex/a-session/v1/messages', 'anthropic'],
  ['/x/chat/completions', 'openai'],
  ['/v1/completions', 'openai'],
  ['/v1/embeddings', 'openai'],
  ['/claude/v1/moderations', 'openai'],
  ['/v1/audio/speech', 'openai'],
  ['/v1/complete', 'anthropic'],
  ['/v1/files', 'anthropic'],
  ['/responses-of-mine', 'anthropic'],
])('%s speaks %s', (path, dialect) => {
  expect(guessDialect(path)).toBe(dialect);
});

const paths = [...MODEL_ROUTES, ...MODEL_LIST_ROUTES, ...OPENAI_ONLY_ROUTES].map(({ path }) => path);

it('has each route once', () => {
  expect(new Set(paths).size).toBe(paths.length);
});

it('has every address that clients are told, or that earlier versions had', () => {
  expect(paths).toEqual(
    expect.arrayContaining([
      '/v1/messages',
      '/v1/messages/count_tokens',
      '/v1/chat/completions',
      '/v1/responses',
      '/v1/responses/compact',
      '/v1/models',
      '/v1/models/:model',
      '/v1/alpha/search',
      '/v1/images/generations',
      '/v1/images/edits',
      '/api/v1/messages',
      '/api/v1/chat/completions',
      '/api/v1/models',
      '/openai/v1/chat/completions',
      '/openai/v1/responses',
      '/openai/v1/models',
      '/claude/v1/messages',
      '/claude/v1/chat/completions',
      '/claude/v1/responses',
      '/claude/v1/models',
      '/codex/responses',
      '/codex/chat/completions',
      '/codex/v1/responses',
      '/codex/v1/chat/completions',
      '/codex/v1/messages',
      '/codex/v1/models',
      '/codex/:session_id/responses',
      '/codex/:session_id/v1/messages',
    ]),
  );
});
