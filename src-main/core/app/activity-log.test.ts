import { expect, it } from 'vitest';
import { activityEntrySchema } from '../../../src-shared/model/activity.ts';
import type { RequestRecord } from '../proxy/request-record.ts';
import { createActivityLog, toActivityEntry } from './activity-log.ts';

const record: RequestRecord = {
  requestId: 'req_1',
  method: 'POST',
  route: '/v1/messages',
  dialect: 'anthropic',
  provider: 'claude',
  model: 'claude-haiku-4-5',
  status: 200,
  firstByteMs: 12,
  totalMs: 34,
  usage: { input: 1, output: 2, cacheRead: 3, cacheWrite: 4 },
  errorCode: null,
  rateLimits: { 'x-codex-primary-used-percent': '1' },
};

it('keeps the newest entries only, oldest first', () => {
  const log = createActivityLog(3);
  for (const requestId of ['a', 'b', 'c', 'd']) log.add({ ...toActivityEntry(record, 0), requestId });
  expect(log.list().map(({ requestId }) => requestId)).toEqual(['b', 'c', 'd']);
  log.clear();
  expect(log.list()).toEqual([]);
});

it('hands out a list of its own', () => {
  const log = createActivityLog();
  log.list().push(toActivityEntry(record, 0));
  expect(log.list()).toEqual([]);
});

it('makes an entry that fits the contract', () => {
  const entry = toActivityEntry(record, 7);
  expect(activityEntrySchema.parse(entry)).toEqual(entry);
  expect(entry).toMatchObject({ atMs: 7, inputTokens: 1, outputTokens: 2, cachedTokens: 3, client: null });
  expect(toActivityEntry({ ...record, usage: null }, 7)).toMatchObject({
    inputTokens: null,
    cachedTokens: null,
  });
});

it.each([
  ['claude-cli/2.1.0 (external, cli)', 'claude-cli/2.1.0'],
  [' curl/8.5.0 ', 'curl/8.5.0'],
  ['evil\u001b[2J', 'evil?[2J'],
  ['x'.repeat(500), 'x'.repeat(64)],
  ['', null],
  [null, null],
])('names the client %j as %j', (client, expected) => {
  expect(toActivityEntry({ ...record, client }, 0).client).toBe(expected);
});
