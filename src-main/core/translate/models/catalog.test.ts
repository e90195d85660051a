import { describe, expect, test } from 'vitest';
import { mergeCatalog, readLiveModels } from './catalog.ts';

const idsOf = (models: readonly { id: string }[]) => models.map(({ id }) => id);

describe('live lists', () => {
  test('of Anthropic', () => {
    const entry = {
      type: 'model',
      id: 'claude-x',
      display_name: 'Claude X',
      created_at: '2026-01-02T00:00:00Z',
    };
    expect(readLiveModels('claude', { data: [entry], has_more: false })).toEqual([
      {
        id: 'claude-x',
        provider: 'claude',
        displayName: 'Claude X',
        createdAtS: 1_767_312_000,
        native: entry,
      },
    ]);
  });

  test('of OpenAI', () => {
    const entry = { id: 'gpt-x', object: 'model', created: 1_700_000_000, owned_by: 'system' };
    expect(readLiveModels('openai', { object: 'list', data: [entry] })).toEqual([
      { id: 'gpt-x', provider: 'openai', displayName: 'gpt-x', createdAtS: 1_700_000_000, native: entry },
    ]);
  });

  test('of Codex, without what is hidden', () => {
    const models = [
      { slug: 'gpt-a', display_name: 'GPT-A', visibility: 'list' },
      { slug: 'gpt-b', visibility: 'hide' },
    ];
    expect(idsOf(readLiveModels('openai', { models }))).toEqual(['gpt-a']);
  });

  test.each([[{}], [{ data: 'x' }], [{ data: [null, 1, {}, { id: '' }, { id: 7 }] }]])(
    '%j has no models',
    (body) => {
      expect(readLiveModels('claude', body)).toEqual([]);
    },
  );
});

describe('the catalog', () => {
  const live = readLiveModels('claude', { data: [{ id: 'claude-x' }] });

  test("is a provider's live list, and packaged names where there is none", () => {
    const ids = idsOf(mergeCatalog({ claude: live, openai: null }));
    expect(ids[0]).toBe('claude-x');
    expect(ids).toContain('gpt-6.1-sol');
    expect(ids).not.toContain('claude-opus-5-5');
  });

  test('falls back on packaged names when a live list is empty', () => {
    expect(mergeCatalog({ claude: [] })).toEqual(mergeCatalog({}));
  });
});
