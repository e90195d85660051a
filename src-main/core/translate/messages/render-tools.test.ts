import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalRequest } from '../canonical/request.ts';
import { parseMessagesRequest } from './parse-messages-request.ts';
import { renderMessagesRequest } from './render-messages-request.ts';

const BASE = parseMessagesRequest({ model: 'gpt-x', messages: [{ role: 'user', content: 'Hi' }] });

function render(fields: Partial<CanonicalRequest>) {
  return renderMessagesRequest(
    { ...BASE, ...fields },
    { model: 'claude-sonnet-4-5', cacheBreakpoints: 'off' },
  );
}

describe('two tools of one name', () => {
  const search = (dialect: 'messages' | 'responses', type: string): CanonicalRequest['tools'][number] => ({
    kind: 'web-search',
    dialect,
    definition: { type, name: 'web_search' },
  });

  it.each([
    [[search('responses', 'web_search'), search('responses', 'web_search_preview')]],
    [[search('messages', 'web_search_20260318'), search('responses', 'web_search')]],
  ])('are one web search, the first', (tools) => {
    const { body, dropped } = render({ tools });
    expect(body.tools).toEqual([{ type: expect.stringMatching(/^web_search_\d+$/), name: 'web_search' }]);
    expect(dropped).toEqual(['tools[].second_web_search']);
  });

  it('are refused where one is a function', () => {
    const own: CanonicalRequest['tools'][number] = {
      kind: 'function',
      name: 'web_search',
      description: null,
      parameters: {},
      strict: null,
    };
    const refused = expect.objectContaining({ code: 'unsupported_parameter', param: 'tools' });
    expect(() => render({ tools: [search('responses', 'web_search'), own] })).toThrow(refused);
    expect(render({ tools: [own] }).body.tools).toMatchObject([{ name: 'web_search' }]);
  });
});

describe('the number of searches', () => {
  const tools: CanonicalRequest['tools'] = [
    { kind: 'web-search', dialect: 'responses', definition: { type: 'web_search' } },
  ];

  it.each([
    [3, { max_uses: 3 }, []],
    ['3', {}, ['max_tool_calls']],
  ])('is limited as the client limits calls of tools: %j', (max_tool_calls, limit, dropped) => {
    const rendered = render({ tools, extras: { max_tool_calls } });
    const search = { type: 'web_search_20250305', name: 'web_search', ...limit };
    expect(rendered).toMatchObject({ body: { tools: [search] }, dropped });
    expect((rendered.body.tools as JsonObject[])[0]).toEqual(search);
    expect(rendered.body).not.toHaveProperty('max_tool_calls');
  });

  it('may be none', () => {
    const rendered = render({ tools, extras: { max_tool_calls: 0 } });
    expect(rendered.body).not.toHaveProperty('tools');
    expect(rendered.dropped).toEqual([]);
  });

  it('is kept without any tool that could make one', () => {
    expect(render({ extras: { max_tool_calls: 3 } }).dropped).toEqual([]);
  });
});
