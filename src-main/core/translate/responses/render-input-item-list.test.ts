import type { ResponseIncludable } from 'openai/resources/responses/responses';
import { expect, it } from 'vitest';
import { thrownBy } from '../../../../e2e/support/failure-of.ts';
import type { JsonObject } from '../../../../src-shared/json.ts';
import { renderInputItemList } from './render-input-item-list.ts';

/** As the official SDK knows them: one that it does not, or lacks, would not compile. */
const INCLUDABLE: Readonly<Record<ResponseIncludable, true>> = {
  'file_search_call.results': true,
  'web_search_call.results': true,
  'web_search_call.action.sources': true,
  'message.input_image.image_url': true,
  'computer_call_output.output.image_url': true,
  'code_interpreter_call.outputs': true,
  'reasoning.encrypted_content': true,
  'message.output_text.logprobs': true,
};

const makeItems = (count: number): JsonObject[] =>
  Array.from({ length: count }, (_, index) => ({ id: `rs_${index}`, type: 'reasoning', summary: [] }));

const list = (count: number, query = '') =>
  renderInputItemList(makeItems(count), new URLSearchParams(query)) as {
    data: { id: string }[];
    first_id: unknown;
    last_id: unknown;
    has_more: boolean;
  };
const idsOf = (count: number, query?: string) => list(count, query).data.map(({ id }) => id);

it('is a list that begins with the last item', () => {
  const [first, second] = makeItems(2);
  expect(list(2)).toEqual({
    object: 'list',
    data: [second, first],
    first_id: 'rs_1',
    last_id: 'rs_0',
    has_more: false,
  });
});

it('has 20 items unless it is asked for more or fewer', () => {
  expect([list(20).has_more, list(21).has_more]).toEqual([false, true]);
  expect([idsOf(101).length, idsOf(101, 'limit=1').length, idsOf(101, 'limit=100').length]).toEqual([
    20, 1, 100,
  ]);
});

it.each([
  ['asc', ['rs_0', 'rs_1', 'rs_2', 'rs_3', 'rs_4']],
  ['desc', ['rs_4', 'rs_3', 'rs_2', 'rs_1', 'rs_0']],
])('goes on after the last item of a page: %s', (order, expected) => {
  const pages: string[][] = [];
  let query = `order=${order}&limit=2`;
  for (;;) {
    const { data, has_more, first_id, last_id } = list(5, query);
    const ids = data.map(({ id }) => id);
    expect([first_id, last_id]).toEqual([ids.at(0), ids.at(-1)]);
    pages.push(ids);
    if (!has_more) break;
    query = `order=${order}&limit=2&after=${last_id}`;
  }
  expect(pages.map(({ length }) => length)).toEqual([2, 2, 1]);
  expect(pages.flat()).toEqual(expected);
});

it('may be empty', () => {
  const empty = { object: 'list', data: [], first_id: null, last_id: null, has_more: false };
  expect(list(0)).toEqual(empty);
  expect(list(3, 'order=asc&after=rs_2')).toEqual(empty);
});

it.each(Object.keys(INCLUDABLE))('may be asked to include %s, which is there anyway', (value) => {
  for (const name of ['include', 'include[]']) {
    const query = new URLSearchParams([
      [name, value],
      [name, 'reasoning.encrypted_content'],
    ]);
    expect(idsOf(2, String(query))).toEqual(['rs_1', 'rs_0']);
  }
});

it.each([
  ['order=up', 'order'],
  ['order=', 'order'],
  ['limit=0', 'limit'],
  ['limit=101', 'limit'],
  ['limit=1.5', 'limit'],
  ['limit=1e1', 'limit'],
  ['limit=-1', 'limit'],
  ['limit=', 'limit'],
  ['after=rs_9', 'after'],
  ['after=', 'after'],
  ['include=everything', 'include'],
  ['include%5B%5D=reasoning.encrypted_content&include%5B%5D=x', 'include'],
])('takes no %s', (query, param) => {
  expect(thrownBy(() => list(3, query))).toMatchObject({ code: 'invalid_parameter', param });
});

it.each(['before=rs_1', 'limit=1&stream=true', 'Order=asc'])('takes no other parameter: %s', (query) => {
  const param = /(\w+)=[^&]*$/.exec(query)?.[1];
  expect(thrownBy(() => list(3, query))).toMatchObject({ code: 'unsupported_parameter', param });
});
