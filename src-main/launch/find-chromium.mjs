import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

/** @type {Partial<Record<NodeJS.Platform, readonly string[]>>} */
const USUAL_PLACES = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};

/** Not `chromium-browser`, which on Ubuntu is a snap: it sees no temporary folder of ours. */
const COMMANDS = ['chromium', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];

/**
 * A browser for the tests of the window: `CHROMIUM_PATH`, else an installed one, else what
 * `npx playwright install chromium` has brought.
 *
 * @param {{ env?: NodeJS.ProcessEnv, platform?: NodeJS.Platform, exists?: (path: string) => boolean }} [options]
 * @returns {string | undefined}
 */
export function findChromium({ env = process.env, platform = process.platform, exists = existsSync } = {}) {
  if (env.CHROMIUM_PATH) return env.CHROMIUM_PATH;
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
  const onPath = COMMANDS.flatMap((name) => folders.map((folder) => join(folder, name)));
  const candidates = [...(USUAL_PLACES[platform] ?? []), ...(platform === 'win32' ? [] : onPath)].filter(
    // Snaps once more, by the name that they have on PATH.
    (path) => !path.startsWith('/snap/'),
  );
  return candidates.find(exists) ?? findPlaywrightsOwn(exists);
}

/** @param {(path: string) => boolean} exists */
function findPlaywrightsOwn(exists) {
  // Loaded late: the launcher looks before and after the packages are there.
  const { chromium } = /** @type {import('playwright')} */ (createRequire(import.meta.url)('playwright'));
  const path = chromium.executablePath();
  return exists(path) ? path : undefined;
}
