import { expect, it } from 'vitest';
import type { ActivityEntry } from '../../../src-shared/model/activity.ts';
import { type ActivityFilter, filterActivity, NO_FILTER } from './filter-activity.ts';

const entry = (changes: Partial<ActivityEntry>) =>
  ({
    requestId: 'req_1',
    client: 'curl/8.9',
    model: 'claude-sonnet-4-5',
    route: '/v1/messages',
    provider: 'claude',
    status: 200,
    errorCode: null,
    ...changes,
  }) as ActivityEntry;

const FINE = entry({});
const REFUSED = entry({
  requestId: 'req_2',
  client: null,
  model: null,
  provider: null,
  status: 401,
  errorCode: 'invalid_api_key',
});
const BROKEN = entry({
  requestId: 'req_3',
  provider: 'openai',
  model: 'gpt-5.5',
  errorCode: 'upstream_disconnected',
});
const LEFT = entry({ requestId: 'req_4', status: null });
const ALL = [FINE, REFUSED, BROKEN, LEFT];

const filter = (changes: Partial<ActivityFilter>) => filterActivity(ALL, { ...NO_FILTER, ...changes });

it('leaves everything in place without a filter', () => {
  expect(filter({})).toBe(ALL);
  expect(filter({ text: '  ' })).toBe(ALL);
});

it.each([
  ['CURL', [FINE, BROKEN, LEFT]],
  [' gpt-5 ', [BROKEN]],
  ['invalid_api', [REFUSED]],
  ['req_4', [LEFT]],
  ['/v1/mess', ALL],
  ['nobody', []],
])('finds the text %j', (text, found) => {
  expect(filter({ text })).toEqual(found);
});

it('takes a broken stream and a client that left for failed', () => {
  expect(filter({ status: 'ok' })).toEqual([FINE]);
  expect(filter({ status: 'failed' })).toEqual([REFUSED, BROKEN, LEFT]);
});

it('shows one provider, with the other conditions', () => {
  expect(filter({ provider: 'claude' })).toEqual([FINE, LEFT]);
  expect(filter({ provider: 'claude', status: 'failed', text: 'curl' })).toEqual([LEFT]);
});
