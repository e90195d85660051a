import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { archFromString, build, type Configuration, Platform } from 'electron-builder';
import type { PackResult } from './pack-app.ts';

/** Packs in a process of its own: electron-builder writes to stdout and keeps state in its modules. */
const [projectDir = '', output = '', electronDist = '', platform] = process.argv.slice(2);
const arch = archFromString(process.arch);
const result: PackResult = { appDir: '', config: {}, deb: null, appImage: null };

const overrides: Configuration = {
  electronDist,
  directories: { output },
  // A packed app needs an address, which is else that of the checkout's remote.
  extraMetadata: { homepage: 'https://example.org' },
  afterPack: async ({ appOutDir, packager }) => {
    result.appDir =
      platform === 'darwin' ? join(appOutDir, `${packager.appInfo.productFilename}.app`) : appOutDir;
    result.config = packager.config;
  },
};

if (platform === 'darwin') {
  // No codesign for a placeholder, not even on a Mac.
  const electronFuses = { resetAdHocDarwinSignature: false };
  await build({
    projectDir,
    targets: Platform.MAC.createTarget(['dir'], arch),
    config: { ...overrides, electronFuses, mac: { identity: null } },
    publish: 'never',
  });
} else {
  await build({
    projectDir,
    targets: Platform.LINUX.createTarget(['AppImage', 'deb'], arch),
    config: overrides,
    publish: 'never',
    // Ends each target before the tools that would be downloaded, with what they would have been given.
    effectiveOptionComputed: async (options) => {
      if (Array.isArray(options)) {
        const [args, desktopFile] = options;
        result.deb = { args, desktopEntry: await readFile(desktopFile, 'utf8') };
      } else {
        result.appImage = { desktopEntry: options.desktop, desktopFileName: options.desktopFileName };
      }
      return true;
    },
  });
}
await writeFile(join(output, 'result.json'), JSON.stringify(result));
