import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Configuration } from 'electron-builder';
import { makePlaceholderElectron } from './placeholder-electron.ts';

export interface PackResult {
  /** The packed app: a folder on Linux, the `.app` on macOS. */
  appDir: string;
  /** What electron-builder made of electron-builder.yml. */
  config: Configuration;
  /** What fpm would have been called with. */
  deb: { args: string[]; desktopEntry: string } | null;
  appImage: { desktopEntry: string; desktopFileName: string } | null;
}

export interface PackedApp extends PackResult {
  asar: string;
}

/**
 * Packs the built product of this checkout around a placeholder for Electron, by the product's own
 * electron-builder.yml.
 *
 * @param folder an empty one; the app comes to stand in it
 */
export async function packApp(folder: string, platform: 'linux' | 'darwin'): Promise<PackedApp> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const output = join(folder, 'installers');
  await mkdir(output, { recursive: true });
  const electronDist = await makePlaceholderElectron(join(folder, 'electron'), platform);
  const child = fileURLToPath(new URL('pack-child.ts', import.meta.url));
  await promisify(execFile)(process.execPath, [child, root, output, electronDist, platform], { cwd: root });
  const result: PackResult = JSON.parse(await readFile(join(output, 'result.json'), 'utf8'));
  const resources = platform === 'darwin' ? 'Contents/Resources' : 'resources';
  return { ...result, asar: join(result.appDir, resources, 'app.asar') };
}
