import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../errors/app-error.ts';
import { type CatalogModel, readLiveModels } from './catalog.ts';
import { type ModelListQuery, renderModel, renderModelList } from './render-model-list.ts';

const model = (id: string): CatalogModel => ({
  id,
  provider: 'openai',
  displayName: id.toUpperCase(),
  createdAtS: 1_700_000_000,
  native: null,
});
const MODELS = ['a', 'b', 'c', 'd', 'e'].map(model);

describe("OpenAI's list", () => {
  test('has all models', () => {
    expect(renderModelList('openai', MODELS.slice(0, 1))).toEqual({
      object: 'list',
      data: [{ id: 'a', object: 'model', created: 1_700_000_000, owned_by: 'openai' }],
    });
  });

  test('names the owner of each, and has a date for those without', () => {
    const [claude] = readLiveModels('claude', { data: [{ id: 'claude-x' }] });
    expect(claude && renderModel('openai', claude)).toEqual({
      id: 'claude-x',
      object: 'model',
      created: 0,
      owned_by: 'anthropic',
    });
  });

  test('is read by its SDK', async () => {
    const fetch = async () => Response.json(renderModelList('openai', MODELS));
    const client = new OpenAI({ apiKey: 'k', baseURL: 'http://localhost/v1', fetch });
    const { data } = await client.models.list();
    expect(data.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});

describe("Anthropic's list", () => {
  test.each<[ModelListQuery, string[], boolean]>([
    [{}, ['a', 'b', 'c', 'd', 'e'], false],
    [{ limit: '2' }, ['a', 'b'], true],
    [{ limit: '2', after_id: 'b' }, ['c', 'd'], true],
    [{ limit: '2', after_id: 'd' }, ['e'], false],
    [{ limit: '2', after_id: 'e' }, [], false],
    [{ limit: '2', before_id: 'd' }, ['b', 'c'], true],
    [{ limit: '2', before_id: 'b' }, ['a'], false],
    [{ limit: '1000' }, ['a', 'b', 'c', 'd', 'e'], false],
  ])('%j', (query, ids, hasMore) => {
    const { data, ...rest } = renderModelList('messages', MODELS, query);
    expect((data as { id: string }[]).map(({ id }) => id)).toEqual(ids);
    expect(rest).toEqual({ has_more: hasMore, first_id: ids[0] ?? null, last_id: ids.at(-1) ?? null });
  });

  test.each<[ModelListQuery, string]>([
    [{ limit: '0' }, 'limit'],
    [{ limit: '1001' }, 'limit'],
    [{ limit: 'many' }, 'limit'],
    [{ after_id: 'z' }, 'after_id'],
    [{ before_id: 'z' }, 'before_id'],
  ])('%j is refused', (query, param) => {
    expect(() => renderModelList('messages', MODELS, query)).toThrow(AppError);
    expect(() => renderModelList('messages', MODELS, query)).toThrow(param);
  });

  test('is paged through by its SDK', async () => {
    const fetch = async (url: string | URL | Request) => {
      const { searchParams } = new URL(String(url));
      return Response.json(renderModelList('messages', MODELS, Object.fromEntries(searchParams)));
    };
    const client = new Anthropic({ apiKey: 'k', baseURL: 'http://localhost', fetch });
    const found: [string, string][] = [];
    for await (const { id, display_name } of client.models.list({ limit: 2 })) found.push([id, display_name]);
    expect(found).toEqual(MODELS.map(({ id, displayName }) => [id, displayName]));
  });

  test("shows Claude's own entries as they came", () => {
    const entry = {
      type: 'model',
      id: 'claude-x',
      display_name: 'Claude X',
      max_tokens: 64_000,
      later: true,
    };
    const [claude] = readLiveModels('claude', { data: [entry] });
    expect(claude && renderModel('messages', claude)).toEqual(entry);
  });
});
