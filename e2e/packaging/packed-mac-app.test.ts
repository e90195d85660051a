import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listPackage } from '@electron/asar';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXPECTED_FUSE_WIRE } from './expected-fuses.ts';
import { type PackedApp, packApp } from './pack-app.ts';
import { readFuses } from './placeholder-electron.ts';

let folder: string;
let app: PackedApp;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ccproxy-packed-'));
  app = await packApp(folder, 'darwin');
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const readInApp = (...path: string[]) => readFile(join(app.appDir, 'Contents', ...path));
const readInCheckout = (path: string) => readFile(new URL(`../../${path}`, import.meta.url));

test('the app has no dock icon, our identity and icon, and the hash of its archive', async () => {
  const plist = (await readInApp('Info.plist')).toString();
  expect(plist).toMatch(/<key>LSUIElement<\/key>\s*<true\/>/);
  expect(plist).toMatch(/<key>CFBundleIdentifier<\/key>\s*<string>dev\.ccproxy\.desktop</);
  expect(plist).toMatch(/<key>ElectronAsarIntegrity<\/key>\s*<dict>\s*<key>Resources\/app\.asar</);
  const icon = await readInApp('Resources', 'icon.icns');
  expect(icon.equals(await readInCheckout('assets/build/icon.icns'))).toBe(true);
});

test('the licenses of all that is not ours are in the app', async () => {
  expect((await readInApp('Resources', 'THIRD-PARTY-LICENSES.txt')).toString()).toMatch(/^express \d/m);
});

test('every fuse is set in the framework', async () => {
  expect(await readFuses(app.appDir, 'darwin')).toBe(EXPECTED_FUSE_WIRE);
});

test('the runtime is hardened, and only just-in-time code is asked for', async () => {
  expect(app.config.mac).toMatchObject({ hardenedRuntime: true, target: ['dmg', 'zip'] });
  for (const file of [app.config.mac?.entitlements, app.config.mac?.entitlementsInherit]) {
    const entitlements = (await readInCheckout(String(file))).toString();
    expect(entitlements.match(/<key>.*<\/key>/g)).toEqual(['<key>com.apple.security.cs.allow-jit</key>']);
  }
});

test("the archive has the menu bar's template icons, and no other system's", () => {
  const icons = listPackage(app.asar, { isPack: false }).filter((path) => /tray.*\.(png|ico)$/.test(path));
  const template = /darwin.(idle|running|attention)Template(@2x)?\.png$/;
  expect(icons.filter((path) => template.test(path))).toHaveLength(6);
  expect(icons.filter((path) => !template.test(path))).toEqual([]);
});
