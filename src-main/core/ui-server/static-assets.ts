import { readdir } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { AppError } from '../errors/app-error.ts';

/** No source maps: they are for developers. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};

export interface Asset {
  readonly file: string;
  readonly mediaType: string;
  /** Its name holds a digest of its content. */
  readonly isImmutable: boolean;
}

/**
 * The built window as an exact list of what is served, by path, e.g. `/assets/index-4f2a91c0.js`. Nothing is ever
 * looked up in the file system by what a request says; links in the folder are left out.
 *
 * @throws AppError `internal` when there is no built window
 */
export async function listAssets(folder: string): Promise<ReadonlyMap<string, Asset>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const assets = new Map<string, Asset>();
  for (const entry of entries) {
    const file = join(entry.parentPath, entry.name);
    const mediaType = MEDIA_TYPES[extname(entry.name)];
    if (!entry.isFile() || mediaType === undefined) continue;
    const path = `/${relative(folder, file).split(sep).join('/')}`;
    // Vite's folder for the files that it names by their content.
    assets.set(path, { file, mediaType, isImmutable: path.startsWith('/assets/') });
  }
  const index = assets.get('/index.html');
  if (index === undefined) {
    throw new AppError('internal', 'The window has not been built.', {
      advice: 'Run "npm run build" first.',
    });
  }
  return assets.set('/', index);
}
