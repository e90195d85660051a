import { expect, test } from 'vitest';
import { CONTRACT } from '../../src-shared/ipc/contract.ts';
import { ANSWERS } from './canned-answers.ts';
import { nameOf, PICTURES, README_PICTURES } from './pictures.ts';
import { STATE_NAMES, snapshotOf } from './states.ts';

test.each(STATE_NAMES)('%s is a state by the contract, and some picture shows it', (state) => {
  expect(snapshotOf(state).nowMs).toBeGreaterThan(0);
  expect(PICTURES.some((picture) => picture.state === state)).toBe(true);
});

test('the canned answers are by the contract', () => {
  for (const [channel, value] of Object.entries(ANSWERS)) {
    expect(CONTRACT[channel as keyof typeof ANSWERS].output.parse(value)).toEqual(value);
  }
});

test('pictures have names of their own, and the README’s are among them', () => {
  const names = PICTURES.map(nameOf);
  expect(new Set(names).size).toBe(names.length);
  for (const { picture } of README_PICTURES) expect(names).toContain(picture);
});
