import { findChromium as find } from '../../src-main/launch/find-chromium.mjs';

/** The browser for the tests of the window, see `src-main/launch/find-chromium.mjs`. @throws when there is none */
export function findChromium(): string {
  const path = find();
  if (path !== undefined) return path;
  throw new Error('No Chromium was found: set CHROMIUM_PATH, or run "npx playwright install chromium".');
}
