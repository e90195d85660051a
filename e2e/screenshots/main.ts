import { copyFile, mkdir, rm, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { findProjectPaths } from '../../src-main/launch/project-paths.mjs';
import { launchBrowser } from '../stand-in/launch-browser.ts';
import { nameOf, PICTURES, README_PICTURES } from './pictures.ts';
import { type Look, takePictures } from './take-pictures.ts';

const README_SIZE = { width: 1200, height: 800 };
const SIZES = [{ width: 720, height: 520 }, README_SIZE];
const LOOKS: readonly Look[] = SIZES.flatMap((size) => [
  { ...size, theme: 'light' },
  { ...size, theme: 'dark' },
]);

const { values: args } = parseArgs({
  options: {
    /** Only pictures with this in their names. */
    only: { type: 'string', default: '' },
    /** Whole pages. */
    full: { type: 'boolean', default: false },
    /** Also renews the pictures of the README. */
    readme: { type: 'boolean', default: false },
  },
});

const { root, out } = findProjectPaths();
const folder = join(out, 'screenshots');
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const pictures = PICTURES.filter((picture) => nameOf(picture).includes(args.only));
const browser = await launchBrowser();
try {
  const taken = await Promise.all(
    LOOKS.map((look) => takePictures(browser, look, pictures, folder, args.full)),
  );
  const count = taken.reduce((sum, { files }) => sum + files.length, 0);
  const faults = taken.flatMap((part) => part.faults);
  for (const fault of faults) process.stdout.write(`Fault: ${fault}\n`);
  process.stdout.write(`${count} pictures in ${relative(root, folder)}, ${faults.length} faults\n`);
  process.exitCode = faults.length === 0 && count > 0 ? 0 : 1;
} finally {
  await browser.close();
}
if (args.readme && process.exitCode === 0) await renewReadmePictures();

async function renewReadmePictures(): Promise<void> {
  const target = join(root, 'assets', 'screenshots');
  await mkdir(target, { recursive: true });
  for (const { file, picture, theme } of README_PICTURES) {
    const source = `${picture}_${README_SIZE.width}x${README_SIZE.height}_${theme}.png`;
    await copyFile(join(folder, source), join(target, file));
    const { size } = await stat(join(target, file));
    process.stdout.write(`${relative(root, join(target, file))}: ${Math.round(size / 1024)} kB\n`);
  }
}
