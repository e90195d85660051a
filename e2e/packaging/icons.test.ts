import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Icon, listIcons, makeIcon } from '../../assets/make-icons.mjs';
import { openRasteriser, type Rasteriser } from '../../assets/rasterise.mjs';
import { type Picture, readIcns, readIco } from './read-icon.ts';

const ASSETS = new URL('../../assets/', import.meta.url);
const STATES = ['idle', 'running', 'attention'] as const;

let rasteriser: Rasteriser;
beforeAll(async () => {
  rasteriser = await openRasteriser();
});
afterAll(() => rasteriser.close());

const readAsset = (file: string) => readFile(new URL(file, ASSETS));

async function readPictures(file: string, content: Buffer): Promise<Picture[]> {
  if (file.endsWith('.png')) return [await decode(content)];
  if (file.endsWith('.icns')) return Promise.all([...readIcns(content).values()].map(decode));
  return Promise.all(
    readIco(content).map(async (picture) => ('png' in picture ? await decode(picture.png) : picture)),
  );
}

async function decode(png: Buffer): Promise<Picture & { rgba: Buffer }> {
  const { width, height, rgba } = await rasteriser.decode(png);
  return {
    width,
    height,
    rgba,
    alpha: Array.from({ length: width * height }, (_, at) => rgba[at * 4 + 3] ?? 0),
  };
}

/** @returns how much of what either one covers is covered by one alone, 0 to 1 */
function compareShapes(one: readonly number[] = [], other: readonly number[] = []): number {
  expect(one.length).toBe(other.length);
  const sum = (combine: (a: number, b: number) => number) =>
    one.reduce((total, alpha, at) => total + combine(alpha, other[at] ?? 0), 0);
  return sum((a, b) => Math.abs(a - b)) / sum(Math.max);
}

test.for(listIcons())(
  '$file has its sizes, transparent and opaque parts, and the shape of its drawing',
  async (icon: Icon) => {
    const committed = await readPictures(icon.file, await readAsset(icon.file));
    const fresh = await readPictures(icon.file, await makeIcon(rasteriser, icon));
    const sizes = [...new Set(committed.map(({ width }) => width))];
    expect(sizes.sort((a, b) => a - b)).toEqual([...icon.sizes].sort((a, b) => a - b));
    expect(committed.length).toBe(fresh.length);
    for (const [index, { width, height, alpha }] of committed.entries()) {
      expect(height).toBe(width);
      const values = new Set(alpha);
      expect([Math.min(...values), Math.max(...values)]).toEqual([0, 255]);
      // Another version of the browser may smooth edges a little differently.
      expect(compareShapes(alpha, fresh[index]?.alpha)).toBeLessThan(0.02);
    }
  },
);

describe('the states of the tray', () => {
  const folders = {
    darwin: (state: string) => `tray/darwin/${state}Template.png`,
    win32: (state: string) => `tray/win32/${state}.ico`,
    linux: (state: string) => `tray/linux/${state}.png`,
  };

  test.for(Object.entries(folders))('differ by shape on %s', async ([, fileOf]) => {
    const shapes = [];
    for (const state of STATES) {
      const file = fileOf(state);
      shapes.push((await readPictures(file, await readAsset(file)))[0]?.alpha);
    }
    expect(compareShapes(shapes[0], shapes[1])).toBeGreaterThan(0.15);
    expect(compareShapes(shapes[0], shapes[2])).toBeGreaterThan(0.15);
    expect(compareShapes(shapes[1], shapes[2])).toBeGreaterThan(0.15);
  });

  test.for(STATES)('%s is a template on macOS: black, with alpha', async (state) => {
    for (const scale of ['', '@2x']) {
      const { rgba } = await decode(await readAsset(`tray/darwin/${state}Template${scale}.png`));
      expect(rgba.filter((byte, at) => at % 4 !== 3 && byte !== 0)).toHaveLength(0);
    }
  });

  test.for(STATES)('%s stands out 3 to 1 from a light and a dark bar on Linux', async (state) => {
    const { rgba } = await decode(await readAsset(`tray/linux/${state}@2x.png`));
    const colours = new Set<string>();
    for (let at = 0; at < rgba.length; at += 4) {
      if (rgba[at + 3] === 255) colours.add(rgba.subarray(at, at + 3).join());
    }
    expect(colours.size).toBeGreaterThan(0);
    for (const colour of colours) {
      for (const bar of ['243,243,243', '32,32,32']) expect(contrast(colour, bar)).toBeGreaterThanOrEqual(3);
    }
  });
});

/** WCAG 2.2, relative luminance and contrast ratio, of two `r,g,b`. */
function contrast(one: string, other: string): number {
  const luminance = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = colour
      .split(',')
      .map((byte) => Number(byte) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}
