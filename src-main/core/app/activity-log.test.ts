import { expect, it } from 'vitest';
import { activityEntrySchema } from '../../../src-shared/model/activity.ts';
import type { RequestRecord } from '../proxy/request-record.ts';
import { createActivityLog, toActivityEntry } from './activity-log.ts';

const record: RequestRecord = {
  requestId: 'req_1',
  client: 'claude-cli/2.1.0',
  method: 'POST',
  route: '/v1/messages',
  dialect: 'anthropic',
  provider: 'claude',
  upstreamModel: null,
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
  expect(entry).toMatchObject({
    atMs: 7,
    client: 'claude-cli/2.1.0',
    inputTokens: 1,
    outputTokens: 2,
    cachedTokens: 3,
  });
  expect(toActivityEntry({ ...record, usage: null }, 7)).toMatchObject({
    inputTokens: null,
    cachedTokens: null,
  });
});
