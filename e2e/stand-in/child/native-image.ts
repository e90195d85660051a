import { existsSync, readFileSync } from 'node:fs';
import { refuse } from './outside.ts';
import { strict } from './strict.ts';

const PNG_SIGNATURE = '89504e470d0a1a0a';
const SCALES = [2, 3];

type ModelledImage = Pick<
  Electron.NativeImage,
  'isEmpty' | 'getSize' | 'getScaleFactors' | 'isTemplateImage' | 'setTemplateImage'
>;

export interface StandInImage extends ModelledImage {
  readonly path: string | null;
}

/** As Electron: a file that is missing or no picture gives an empty image, not an error. */
function createFromPath(path: string): StandInImage {
  const size = readPngSize(path);
  const scales = SCALES.filter((scale) => readPngSize(addScale(path, scale)) !== null);
  let isTemplate = /Template(@\dx)?\.png$/.test(path);
  return strict('NativeImage', {
    path: size === null ? null : path,
    isEmpty: () => size === null,
    getSize: () => size ?? { width: 0, height: 0 },
    getScaleFactors: () => (size === null ? [] : [1, ...scales]),
    isTemplateImage: () => isTemplate,
    setTemplateImage(value: boolean) {
      isTemplate = value;
    },
  });
}

export const nativeImage = strict('nativeImage', { createFromPath });

/** What `Tray` takes. @throws as Electron does for a path without a picture */
export function toImage(image: string | StandInImage): StandInImage {
  if (typeof image !== 'string') return image;
  const loaded = createFromPath(image);
  if (loaded.isEmpty()) refuse(`Failed to load image from path '${image}'`);
  return loaded;
}

function readPngSize(path: string): { width: number; height: number } | null {
  if (!existsSync(path)) return null;
  const content = readFileSync(path);
  // Windows alone reads .ico.
  if (content.subarray(0, 8).toString('hex') !== PNG_SIGNATURE) return null;
  return { width: content.readUInt32BE(16), height: content.readUInt32BE(20) };
}

function addScale(path: string, scale: number): string {
  return path.replace(/(\.\w+)$/, `@${scale}x$1`);
}
