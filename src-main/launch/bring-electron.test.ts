import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { bringElectron, tryToBringElectron } from './bring-electron.mjs';
import { LaunchError } from './launch-error.mjs';
import { findProjectPaths } from './project-paths.mjs';

let root: string;
let packageFolder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ccproxy-electron-'));
  packageFolder = join(root, 'node_modules', 'electron');
  mkdirSync(packageFolder, { recursive: true });
  writeFileSync(join(packageFolder, 'package.json'), '{"version":"45.4.1"}');
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', '');
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

/** An installer that notes its runs. */
function putInstaller(script: string): () => boolean {
  const ran = join(root, 'ran');
  const source = `require('node:fs').writeFileSync(${JSON.stringify(ran)}, ''); ${script}`;
  writeFileSync(join(packageFolder, 'install.js'), source);
  return () => {
    const hasRun = existsSync(ran);
    rmSync(ran, { force: true });
    return hasRun;
  };
}
const paths = () => ({ ...findProjectPaths(root), node: process.execPath });

test("runs the package's own installer", async () => {
  const hasRun = putInstaller('');
  await bringElectron(paths());
  expect(hasRun()).toBe(true);
});

test('a failed download says what to do, before what the installer said', async () => {
  putInstaller(`console.error('TypeError: fetch failed'); process.exit(1)`);
  const failure = await bringElectron(paths()).catch((e) => e);
  expect(failure).toBeInstanceOf(LaunchError);
  const [advice, , detail] = failure.message.split('\n');
  expect(advice).toMatch(/^Electron 45\.4\.1 could not be downloaded: .*ELECTRON_MIRROR.*-c\.electronDist=/);
  expect(detail).toBe('TypeError: fetch failed');
});

describe('where the product can do without', () => {
  test.runIf(process.platform === 'linux')('gives the binary that the installer brings', async () => {
    const dist = JSON.stringify(join(packageFolder, 'dist'));
    putInstaller(
      `const fs = require('node:fs'); fs.mkdirSync(${dist}); fs.writeFileSync(${dist} + '/electron', '');`,
    );
    expect(await tryToBringElectron(paths())).toBe(join(packageFolder, 'dist', 'electron'));
  });

  test('is not tried again once it has failed', async () => {
    const hasRun = putInstaller('process.exitCode = 1;');
    expect(await tryToBringElectron(paths())).toBeUndefined();
    expect(hasRun()).toBe(true);
    expect(await tryToBringElectron(paths())).toBeUndefined();
    expect(hasRun()).toBe(false);
  });

  test('is not tried where another folder is asked for', async () => {
    const hasRun = putInstaller('');
    vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', join(root, 'own'));
    expect(await tryToBringElectron(paths())).toBeUndefined();
    expect(hasRun()).toBe(false);
  });
});
