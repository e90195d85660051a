import type { Rectangle } from 'electron';
import { z } from 'zod';

export const MIN_WIDTH = 720;
export const MIN_HEIGHT = 520;
const DEFAULT_SIZE = { width: 960, height: 680 };
/** So much of the window's top edge must be on a display for it to be found and moved. */
const MIN_VISIBLE = 120;

const coordinate = z.number().int();

/** Where the window was, in device-independent pixels. */
export const windowStateSchema = z.strictObject({
  x: coordinate,
  y: coordinate,
  width: coordinate.positive(),
  height: coordinate.positive(),
  isMaximized: z.boolean(),
});
export type WindowState = z.infer<typeof windowStateSchema>;

/** Size, and place unless the system is to choose it. */
export interface WindowPlacement {
  readonly width: number;
  readonly height: number;
  readonly x?: number;
  readonly y?: number;
  readonly isMaximized: boolean;
}

/**
 * Where to open the window: as it was left, but never larger than a display nor off them all, which happens when
 * a monitor has gone.
 *
 * @param stored as read from disk; anything that is no window state counts as none
 * @param workAreas of the displays, the primary one first
 */
export function placeWindow(stored: unknown, workAreas: readonly Rectangle[]): WindowPlacement {
  const state = windowStateSchema.safeParse(stored).data;
  const area = (state && findArea(state, workAreas)) ?? workAreas[0];
  const size = fitSize(state ?? DEFAULT_SIZE, area);
  if (state === undefined || area === undefined) {
    return { ...size, isMaximized: state?.isMaximized ?? false };
  }
  return {
    ...size,
    x: clamp(state.x, area.x, area.x + area.width - size.width),
    y: clamp(state.y, area.y, area.y + area.height - size.height),
    isMaximized: state.isMaximized,
  };
}

/** The display that shows enough of the window to have been the one it was on. */
function findArea(state: WindowState, workAreas: readonly Rectangle[]): Rectangle | undefined {
  return workAreas.find(
    (area) =>
      Math.min(state.x + state.width, area.x + area.width) - Math.max(state.x, area.x) >= MIN_VISIBLE &&
      state.y >= area.y - MIN_VISIBLE &&
      state.y <= area.y + area.height - MIN_VISIBLE,
  );
}

function fitSize({ width, height }: { width: number; height: number }, area: Rectangle | undefined) {
  return {
    width: Math.max(MIN_WIDTH, Math.min(width, area?.width ?? width)),
    height: Math.max(MIN_HEIGHT, Math.min(height, area?.height ?? height)),
  };
}

/** On a display that is smaller than the window, the top left corner is what has to be seen. */
function clamp(value: number, min: number, max: number): number {
  return Math.max(min, Math.min(value, max));
}
