import { expect, it } from 'vitest';
import { findView, toHash, VIEWS } from './views.ts';

it.each(VIEWS)('finds $title by its own hash', (view) => {
  expect(findView(toHash(view.id))).toBe(view);
});

it.each(['', '#', '#/', '#security', '#/Security', '#/security/', '#/nowhere'])(
  'opens %j as the first',
  (hash) => {
    expect(findView(hash)).toBe(VIEWS[0]);
  },
);
