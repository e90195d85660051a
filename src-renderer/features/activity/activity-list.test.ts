import { expect, it } from 'vitest';
import type { ActivityEntry } from '../../../src-shared/model/activity.ts';
import {
  type ActivityChange,
  type ActivityList,
  changeActivity,
  countNew,
  NO_ACTIVITY,
} from './activity-list.ts';

const entry = (requestId: string) => ({ requestId }) as ActivityEntry;
const added = (requestId: string): ActivityChange => ({ type: 'added', entry: entry(requestId) });
const ASKED: ActivityChange = { type: 'asked', call: 1 };
const answered = (call: number, ...ids: string[]): ActivityChange => ({
  type: 'loaded',
  call,
  entries: ids.map(entry),
});
const loaded = (...ids: string[]) => answered(1, ...ids);
const after = (...changes: ActivityChange[]) => changes.reduce<ActivityList>(changeActivity, NO_ACTIVITY);
const idsOf = (entries: readonly ActivityEntry[] | null) => entries?.map(({ requestId }) => requestId);

it('lists the newest first', () => {
  const list = after(ASKED, loaded('a', 'b'), added('c'));
  expect(list.isLoaded).toBe(true);
  expect(idsOf(list.entries)).toEqual(['c', 'b', 'a']);
});

it('keeps what comes while the list is on its way', () => {
  const list = after(ASKED, added('b'), added('c'), loaded('a', 'b'));
  expect(idsOf(list.entries)).toEqual(['c', 'b', 'a']);
});

it('shows a request once, whichever way it comes first', () => {
  expect(idsOf(after(ASKED, loaded('a', 'b'), added('b')).entries)).toEqual(['b', 'a']);
});

it('forgets what the main side no longer has, e.g. after its restart', () => {
  const list = after(ASKED, loaded('a', 'b'), added('c'), ASKED, loaded('d'));
  expect(idsOf(list.entries)).toEqual(['d']);
});

it('holds 500 and lets the oldest go', () => {
  const ids = Array.from({ length: 500 }, (_, index) => `r${index}`);
  const list = after(ASKED, loaded(...ids), added('new'));
  expect(list.entries).toHaveLength(500);
  expect(list.entries[0]?.requestId).toBe('new');
  expect(idsOf(list.entries)).not.toContain('r0');
});

it('stands still while paused, and counts what comes', () => {
  const paused = after(ASKED, loaded('a', 'b'), { type: 'paused' }, added('c'), added('d'));
  expect(idsOf(paused.held)).toEqual(['b', 'a']);
  expect(countNew(paused)).toBe(2);
  const resumed = changeActivity(paused, { type: 'resumed' });
  expect(countNew(resumed)).toBe(0);
  expect(resumed.held).toBeNull();
  expect(idsOf(resumed.entries)).toEqual(['d', 'c', 'b', 'a']);
});

it('counts everything as new once nothing of what is shown is left', () => {
  const paused = after(ASKED, loaded('a'), { type: 'paused' }, ASKED, loaded('x', 'y'));
  expect(countNew(paused)).toBe(2);
  expect(countNew(after({ type: 'paused' }, added('a')))).toBe(1);
});

it('is empty once cleared, paused or not', () => {
  expect(after(ASKED, loaded('a'), { type: 'cleared' }).entries).toEqual([]);
  const paused = after(ASKED, loaded('a'), { type: 'paused' }, { type: 'cleared' });
  expect(paused.held).toEqual([]);
  expect(countNew(paused)).toBe(0);
});

it('does not bring back what was cleared, whenever the answers come', () => {
  const cleared: ActivityChange[] = [ASKED, { type: 'cleared' }];
  expect(after(...cleared, loaded('a')).entries).toEqual([]);
  const askedAnew = after(...cleared, { type: 'asked', call: 2 }, added('c'));
  const overtaken = changeActivity(askedAnew, loaded('a'));
  expect(idsOf(overtaken.entries)).toEqual(['c']);
  expect(idsOf(changeActivity(overtaken, answered(2, 'b')).entries)).toEqual(['c', 'b']);
  const late = [answered(2, 'b'), loaded('a')].reduce(changeActivity, askedAnew);
  expect(idsOf(late.entries)).toEqual(['c', 'b']);
});
