import { expect, it } from 'vitest';
import type { CatalogModel } from './catalog.ts';
import { findListedModel } from './find-listed-model.ts';
import { compileModelMap } from './model-map.ts';

const entry = (provider: CatalogModel['provider'], id: string): CatalogModel => ({
  id,
  provider,
  displayName: id.toUpperCase(),
  createdAtS: 1,
  native: { id, type: 'model' },
});
const CATALOG = [
  entry('claude', 'claude-opus-5-5'),
  entry('claude', 'claude-sonnet-4-5-20250929'),
  entry('claude', 'claude-haiku-4-5'),
  entry('openai', 'gpt-6.1-sol'),
  entry('openai', 'gpt-4o-2024-08-06'),
];
const map = compileModelMap([{ match: 'exact', pattern: 'fast', model: 'claude-haiku-4-5' }]);

function find(name: string, pinned: CatalogModel['provider'] | null = null) {
  return findListedModel(name, { map, pinned, catalog: CATALOG });
}

it('takes a listed name as it is', () => {
  expect(find('gpt-6.1-sol')).toBe(CATALOG[3]);
});

it.each([
  ['claude-sonnet-4-5', 'claude-sonnet-4-5-20250929'],
  ['claude-haiku-4-5-20251001', 'claude-haiku-4-5'],
  ['claude-sonnet-4-5-latest', 'claude-sonnet-4-5-20250929'],
  ['gpt-4o', 'gpt-4o-2024-08-06'],
  ['opus', 'claude-opus-5-5'],
  ['fast', 'claude-haiku-4-5'],
  ['gpt-6.1-sol(high)', 'gpt-6.1-sol'],
])('%s is %s by another name', (name, id) => {
  expect(find(name)).toMatchObject({ id: name, displayName: id.toUpperCase(), native: { id: name } });
});

it('has stand-ins where the path names a provider', () => {
  expect(find('gpt-4o', 'claude')).toMatchObject({ id: 'gpt-4o', provider: 'claude' });
});

it.each(['claude-sonnet-4', 'claude-sonnet-4-5-20240101', 'gpt-4', 'nothing'])('does not know %s', (name) => {
  expect(find(name)).toBeNull();
});
