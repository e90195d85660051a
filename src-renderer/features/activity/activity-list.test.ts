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
const loaded = (...ids: string[]): ActivityChange => ({ type: 'loaded', entries: ids.map(entry) });
const after = (...changes: ActivityChange[]) => changes.reduce<ActivityList>(changeActivity, NO_ACTIVITY);
const idsOf = (entries: readonly ActivityEntry[] | null) => entries?.map(({ requestId }) => requestId);

it('lists the newest first', () => {
  const list = after({ type: 'asked' }, loaded('a', 'b'), added('c'));
  expect(list.isLoaded).toBe(true);
  expect(idsOf(list.entries)).toEqual(['c', 'b', 'a']);
});

it('keeps what comes while the list is on its way', () => {
  const list = after({ type: 'asked' }, added('b'), added('c'), loaded('a', 'b'));
  expect(idsOf(list.entries)).toEqual(['c', 'b', 'a']);
});

it('shows a request once, whichever way it comes first', () => {
  expect(idsOf(after({ type: 'asked' }, loaded('a', 'b'), added('b')).entries)).toEqual(['b', 'a']);
});

it('forgets what the main side no longer has, e.g. after its restart', () => {
  const list = after({ type: 'asked' }, loaded('a', 'b'), added('c'), { type: 'asked' }, loaded('d'));
  expect(idsOf(list.entries)).toEqual(['d']);
});

it('holds 500 and lets the oldest go', () => {
  const ids = Array.from({ length: 500 }, (_, index) => `r${index}`);
  const list = after({ type: 'asked' }, loaded(...ids), added('new'));
  expect(list.entries).toHaveLength(500);
  expect(list.entries[0]?.requestId).toBe('new');
  expect(idsOf(list.entries)).not.toContain('r0');
});

it('stands still while paused, and counts what comes', () => {
  const paused = after({ type: 'asked' }, loaded('a', 'b'), { type: 'paused' }, added('c'), added('d'));
  expect(idsOf(paused.held)).toEqual(['b', 'a']);
  expect(countNew(paused)).toBe(2);
  const resumed = changeActivity(paused, { type: 'resumed' });
  expect(countNew(resumed)).toBe(0);
  expect(resumed.held).toBeNull();
  expect(idsOf(resumed.entries)).toEqual(['d', 'c', 'b', 'a']);
});

it('counts everything as new once nothing of what is shown is left', () => {
  const paused = after(
    { type: 'asked' },
    loaded('a'),
    { type: 'paused' },
    { type: 'asked' },
    loaded('x', 'y'),
  );
  expect(countNew(paused)).toBe(2);
  expect(countNew(after({ type: 'paused' }, added('a')))).toBe(1);
});

it('is empty once cleared, paused or not', () => {
  expect(after(loaded('a'), { type: 'cleared' }).entries).toEqual([]);
  const paused = after(loaded('a'), { type: 'paused' }, { type: 'cleared' });
  expect(paused.held).toEqual([]);
  expect(countNew(paused)).toBe(0);
});
