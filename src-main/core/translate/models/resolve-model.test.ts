import { describe, expect, test } from 'vitest';
import type { ModelRule } from '../../../../src-shared/model/model-map.ts';
import type { Provider } from '../../../../src-shared/provider.ts';
import { type CatalogModel, mergeCatalog, readLiveModels } from './catalog.ts';
import { compileModelMap } from './model-map.ts';
import { modelNotFound, resolveModel } from './resolve-model.ts';

const PACKAGED = mergeCatalog({});

function resolve(
  name: string,
  {
    pinned = null,
    rules = [],
    catalog = PACKAGED,
  }: {
    pinned?: Provider | null;
    rules?: ModelRule[];
    catalog?: readonly CatalogModel[];
  } = {},
): string | null {
  const found = resolveModel(name, { map: compileModelMap(rules), pinned, catalog });
  return found && [found.provider, found.model, ...(found.effort === null ? [] : [found.effort])].join(' ');
}

describe('without a pinned provider', () => {
  test.each([
    ['claude-sonnet-4-20250514', 'claude claude-sonnet-4-20250514'],
    ['claude-from-the-future-9', 'claude claude-from-the-future-9'],
    ['Claude-Opus-5', 'claude Claude-Opus-5'],
    ['gpt-5.5', 'openai gpt-5.5'],
    ['gpt-99-omega', 'openai gpt-99-omega'],
    ['gpt-4o', 'openai gpt-4o'],
    ['o3', 'openai o3'],
    ['o4-mini', 'openai o4-mini'],
    ['codex-mini-latest', 'openai codex-mini-latest'],
    ['chatgpt-4o-latest', 'openai chatgpt-4o-latest'],
    ['ft:gpt-4o:me', 'openai ft:gpt-4o:me'],
    ['sonnet', 'claude claude-sonnet-5-5'],
    ['OPUS', 'claude claude-opus-5-5'],
    ['codex', 'openai gpt-6.1-sol'],
    ['gpt-5(high)', 'openai gpt-5 high'],
    ['claude-opus-5-5(low)', 'claude claude-opus-5-5 low'],
    ['opus(MAX)', 'claude claude-opus-5-5 max'],
    // Not an effort that we know, so the name is the vendor's to judge.
    ['gpt-5(enormous)', 'openai gpt-5(enormous)'],
    ['gpt-5-high', 'openai gpt-5-high'],
    // Unknown.
    ['gemini-3-pro', null],
    ['o', null],
    ['otter-1', null],
    ['o2x', null],
    ['my-claude-x', null],
    ['(high)', null],
    ['', null],
    ['constructor', null],
  ])('%s is %s', (name, expected) => {
    expect(resolve(name)).toBe(expected);
  });

  test('a name that a provider lists is known, in any case', () => {
    const catalog = readLiveModels('openai', { data: [{ id: 'Strange-1' }] });
    expect(resolve('strange-1', { catalog })).toBe('openai Strange-1');
  });
});

describe('with a pinned provider', () => {
  test.each<[string, Provider, string]>([
    // Its own names are never rewritten, however new.
    ['gpt-5.5', 'openai', 'openai gpt-5.5'],
    ['gpt-99-omega', 'openai', 'openai gpt-99-omega'],
    ['claude-3-5-haiku-latest', 'claude', 'claude claude-3-5-haiku-latest'],
    // The other vendor's have a stand-in of their size.
    ['claude-opus-5-5', 'openai', 'openai gpt-6.1-sol'],
    ['claude-sonnet-4-6(high)', 'openai', 'openai gpt-6.1-sol high'],
    ['claude-haiku-4-5-20251001', 'openai', 'openai gpt-6-luna'],
    ['sonnet', 'openai', 'openai gpt-6.1-sol'],
    ['gpt-4o-mini', 'claude', 'claude claude-haiku-5-5'],
    ['gpt-3.5-turbo', 'claude', 'claude claude-haiku-5-5'],
    ['gpt-4o', 'claude', 'claude claude-sonnet-5-5'],
    ['gpt-5', 'claude', 'claude claude-sonnet-5-5'],
    ['o1', 'claude', 'claude claude-opus-5-5'],
    ['codex', 'claude', 'claude claude-sonnet-5-5'],
    // What nobody knows is the provider's to judge.
    ['gemini-3-pro', 'claude', 'claude gemini-3-pro'],
    ['mythos-x(low)', 'claude', 'claude mythos-x low'],
  ])('%s on %s is %s', (name, pinned, expected) => {
    expect(resolve(name, { pinned })).toBe(expected);
  });

  test('a stand-in is a model that the account has', () => {
    const catalog = readLiveModels('openai', { models: [{ slug: 'gpt-5.5' }, { slug: 'gpt-5.4' }] });
    expect(resolve('claude-opus-5-5', { pinned: 'openai', catalog })).toBe('openai gpt-5.5');
  });
});

describe("the user's map", () => {
  const rules: ModelRule[] = [
    { match: 'exact', pattern: 'fast', model: 'gpt-6-luna', effort: 'low' },
    { match: 'prefix', pattern: 'gemini-', model: 'opus' },
    { match: 'exact', pattern: 'gpt-4o', model: 'claude-sonnet-5-5' },
    { match: 'exact', pattern: 'deep', model: 'gpt-6.1-sol(xhigh)', effort: 'low' },
    { match: 'exact', pattern: 'odd', model: 'nobody-knows' },
    { match: 'exact', pattern: 'gpt-5(high)', model: 'claude-opus-5-5' },
  ];

  test.each([
    ['fast', 'openai gpt-6-luna low'],
    ['Fast(high)', 'openai gpt-6-luna high'],
    ['gemini-3-pro', 'claude claude-opus-5-5'],
    ['gpt-4o', 'claude claude-sonnet-5-5'],
    ['gpt-4o-mini', 'openai gpt-4o-mini'],
    ['deep', 'openai gpt-6.1-sol xhigh'],
    ['odd', null],
    ['gpt-5(high)', 'claude claude-opus-5-5 high'],
  ])('%s is %s', (name, expected) => {
    expect(resolve(name, { rules })).toBe(expected);
  });

  test('goes before stand-ins on a pinned route', () => {
    const toOld: ModelRule = { match: 'prefix', pattern: 'claude-', model: 'gpt-5.5' };
    expect(resolve('claude-opus-5-5', { pinned: 'openai', rules: [toOld] })).toBe('openai gpt-5.5');
  });
});

test('an unknown name is answered with those that are known', () => {
  const error = modelNotFound(`x${'y'.repeat(500)}`, PACKAGED);
  expect(error).toMatchObject({ code: 'model_not_found', param: 'model' });
  expect(error.userMessage).toContain('claude-sonnet-5-5, ');
  expect(error.userMessage).toContain('gpt-6.1-sol');
  expect(error.message.length).toBeLessThan(200);
});
