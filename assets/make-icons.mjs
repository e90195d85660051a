import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ICNS_SIZES, packIcns, packIco } from './icon-containers.mjs';
import { openRasteriser } from './rasterise.mjs';

/**
 * @typedef {object} Icon one file made from one drawing
 * @property {string} file beside this script
 * @property {string} source the drawing, beside this script
 * @property {import('./rasterise.mjs').View} view
 * @property {readonly number[]} sizes in pixels; one for a PNG
 */

const TILE = '0 0 16 16';
/** Apple's grid: the tile takes 824 of 1024 pixels. https://developer.apple.com/design/resources/ */
const TILE_ON_MAC = '-1.9417 -1.9417 19.8835 19.8835';

/**
 * Windows and Linux do not say whether their bar is light or dark, so these two stand out 3 to 1 (WCAG 1.4.11)
 * from both.
 */
const ON_ANY_BAR = { color: '#12897b', mark: '#d9480f' };

/** Where each state stands in tray.svg. */
const TRAY_STATES = { idle: 0, running: 20, attention: 40 };

/** @returns {Icon[]} every file that is made */
export function listIcons() {
  const app = { source: 'icon.svg', view: { viewBox: TILE } };
  return [
    { ...app, file: 'build/icon.png', sizes: [1024] },
    { ...app, file: 'build/icon.ico', sizes: [16, 20, 24, 32, 40, 48, 64, 256] },
    { ...app, file: 'build/icon.icns', view: { viewBox: TILE_ON_MAC }, sizes: ICNS_SIZES },
    ...[16, 24, 32, 48, 64, 128, 256, 512].map((size) => ({
      ...app,
      file: `build/icons/${size}x${size}.png`,
      sizes: [size],
    })),
    ...Object.entries(TRAY_STATES).flatMap(([state, x]) => listTrayIcons(state, x)),
  ];
}

/**
 * @param {string} state
 * @param {number} x where it begins in tray.svg
 * @returns {Icon[]}
 */
function listTrayIcons(state, x) {
  const source = 'tray.svg';
  // A unit of margin makes 18 pixels of 16, so the drawing keeps whole pixels in the menu bar.
  const mac = { source, view: { viewBox: `${x - 1} -1 18 18`, color: '#000' } };
  const other = { source, view: { viewBox: `${x} 0 16 16`, ...ON_ANY_BAR } };
  return [
    { ...mac, file: `tray/darwin/${state}Template.png`, sizes: [18] },
    { ...mac, file: `tray/darwin/${state}Template@2x.png`, sizes: [36] },
    { ...other, file: `tray/win32/${state}.ico`, sizes: [16, 20, 24, 32, 40, 48] },
    { ...other, file: `tray/linux/${state}.png`, sizes: [24] },
    { ...other, file: `tray/linux/${state}@2x.png`, sizes: [48] },
  ];
}

/**
 * @param {import('./rasterise.mjs').Rasteriser} rasteriser
 * @param {Icon} icon
 * @returns {Promise<Buffer>} the file's content
 */
export async function makeIcon(rasteriser, { file, source, view, sizes }) {
  const svg = readFileSync(join(import.meta.dirname, source), 'utf8');
  const rasters = [];
  for (const size of sizes) rasters.push(await rasteriser.draw(svg, view, size));
  if (file.endsWith('.ico')) return packIco(rasters);
  if (file.endsWith('.icns')) return packIcns(rasters);
  return Buffer.concat(rasters.map(({ png }) => png));
}

async function makeIcons() {
  const rasteriser = await openRasteriser();
  try {
    for (const icon of listIcons()) {
      const path = join(import.meta.dirname, icon.file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, await makeIcon(rasteriser, icon));
    }
  } finally {
    await rasteriser.close();
  }
}

if (import.meta.main) await makeIcons();
