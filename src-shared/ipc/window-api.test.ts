import { expect, it } from 'vitest';
import { EVENT_CHANNELS } from './channels.ts';
import { toEventMethod } from './window-api.ts';

it('names the methods of the events', () => {
  expect(EVENT_CHANNELS.map(toEventMethod)).toEqual([
    'onStateChanged',
    'onActivityAdded',
    'onActivityCleared',
  ]);
});
