import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What marks the fuses in every Electron binary: https://github.com/electron/fuses */
const FUSE_SENTINEL = Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX');
const FUSE_VERSION = 1;
/** As Electron 45 leaves them; the ninth is younger than what electron-builder knows. */
const UNSET_FUSES = '101100011';

const MAC_APP = 'Electron.app/Contents';
const MAC_FRAMEWORK = 'Frameworks/Electron Framework.framework';

/**
 * Makes a folder that electron-builder takes for an unpacked Electron, for machines that cannot download one.
 * The executable runs nothing; its fuses are real.
 *
 * @param folder an empty one
 * @returns what to give as `electronDist`
 */
export async function makePlaceholderElectron(folder: string, platform: 'linux' | 'darwin'): Promise<string> {
  const binary = Buffer.concat([
    FUSE_SENTINEL,
    Buffer.from([FUSE_VERSION, UNSET_FUSES.length]),
    Buffer.from(UNSET_FUSES),
  ]);
  const plist = (executable: string) =>
    `<?xml version="1.0" encoding="UTF-8"?><plist version="1.0"><dict><key>CFBundleExecutable</key><string>${executable}</string></dict></plist>`;
  const files: Record<string, string | Buffer> =
    platform === 'linux'
      ? {
          electron: binary,
          version: '0',
          'locales/en-US.pak': '',
          'locales/de.pak': '',
          'resources/.keep': '',
        }
      : {
          [`${MAC_APP}/Info.plist`]: plist('Electron'),
          [`${MAC_APP}/MacOS/Electron`]: '',
          [`${MAC_APP}/Resources/en.lproj/locale.pak`]: '',
          [`${MAC_APP}/${MAC_FRAMEWORK}/Electron Framework`]: binary,
          [`${MAC_APP}/${MAC_FRAMEWORK}/Versions/A/Resources/en.lproj/locale.pak`]: '',
          [`${MAC_APP}/Frameworks/Electron Helper.app/Contents/Info.plist`]: plist('Electron Helper'),
          [`${MAC_APP}/Frameworks/Electron Helper.app/Contents/MacOS/Electron Helper`]: '',
        };
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content, { mode: 0o755 });
  }
  return folder;
}

/**
 * @param appDir the packed app: its folder on Linux, the `.app` on macOS
 * @returns one character a fuse, `1` for on, in the order of the wire
 */
export async function readFuses(appDir: string, platform: 'linux' | 'darwin'): Promise<string> {
  const file = platform === 'linux' ? 'ccproxy-desktop' : `Contents/${MAC_FRAMEWORK}/Electron Framework`;
  const binary = await readFile(join(appDir, file));
  const at = binary.indexOf(FUSE_SENTINEL) + FUSE_SENTINEL.length;
  return binary.toString('latin1', at + 2, at + 2 + binary.readUInt8(at + 1));
}
