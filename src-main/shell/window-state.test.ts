import { expect, test } from 'vitest';
import { placeWindow } from './window-state.ts';

const PRIMARY = { x: 0, y: 25, width: 1440, height: 875 };
const LEFT = { x: -1920, y: 0, width: 1920, height: 1080 };
const STORED = { x: 200, y: 100, width: 1000, height: 700, isMaximized: false };

test('opens as it was left', () => {
  expect(placeWindow(STORED, [PRIMARY])).toEqual(STORED);
  const onTheLeft = { ...STORED, x: -1800 };
  expect(placeWindow(onTheLeft, [PRIMARY, LEFT])).toEqual(onTheLeft);
  expect(placeWindow({ ...STORED, isMaximized: true }, [PRIMARY])).toMatchObject({ isMaximized: true });
});

test.each([
  ['nothing', undefined],
  ['text', 'wide'],
  ['missing fields', { width: 1000 }],
  ['numbers that are none', { ...STORED, width: Number.NaN }],
  ['a size of nothing', { ...STORED, height: 0 }],
])('%s stored: the default size where the system likes', (_name, stored) => {
  expect(placeWindow(stored, [PRIMARY])).toEqual({ width: 960, height: 680, isMaximized: false });
});

test('comes to the primary display when its own has gone', () => {
  expect(placeWindow({ ...STORED, x: -1800 }, [PRIMARY])).toEqual({ ...STORED, x: 0 });
  expect(placeWindow({ ...STORED, x: 5000, y: 4000 }, [PRIMARY])).toEqual({ ...STORED, x: 440, y: 200 });
});

test('comes in from the edge, title bar first', () => {
  expect(placeWindow({ ...STORED, y: -50 }, [PRIMARY])).toEqual({ ...STORED, y: 25 });
  expect(placeWindow({ ...STORED, x: 1300 }, [PRIMARY])).toEqual({ ...STORED, x: 440 });
});

test('is no larger than the display, and no smaller than it can be used', () => {
  const huge = { x: 0, y: 25, width: 4000, height: 3000, isMaximized: false };
  expect(placeWindow(huge, [PRIMARY])).toEqual({ ...huge, width: 1440, height: 875 });
  const small = { x: 0, y: 0, width: 640, height: 400 };
  expect(placeWindow({ ...STORED, x: 0, y: 0 }, [small])).toMatchObject({
    x: 0,
    y: 0,
    width: 720,
    height: 520,
  });
});

test('no display at all, as when every monitor is asleep', () => {
  expect(placeWindow(STORED, [])).toEqual({ width: 1000, height: 700, isMaximized: false });
});
