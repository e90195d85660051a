import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fetchElectron, findDisplayObstacle, findElectron, findSandboxObstacle } from './find-electron.mjs';
import { findProjectPaths } from './project-paths.mjs';

let root: string;
let packageFolder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ccproxy-electron-'));
  packageFolder = join(root, 'node_modules', 'electron');
  mkdirSync(packageFolder, { recursive: true });
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', '');
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

function putFile(...path: string[]): string {
  const file = join(root, ...path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, '');
  return file;
}

describe('findElectron', () => {
  test.for([
    ['linux', 'electron'],
    ['win32', 'electron.exe'],
    ['darwin', 'Electron.app/Contents/MacOS/Electron'],
  ] as const)('on %s', ([platform, name]) => {
    const paths = findProjectPaths(root);
    expect(findElectron(paths, {}, platform)).toBeUndefined();
    const file = putFile('node_modules', 'electron', 'dist', ...name.split('/'));
    expect(findElectron(paths, {}, platform)).toBe(file);
  });

  test('where ELECTRON_OVERRIDE_DIST_PATH says, and only there', () => {
    putFile('node_modules', 'electron', 'dist', 'electron');
    const env = { ELECTRON_OVERRIDE_DIST_PATH: join(root, 'own') };
    expect(findElectron(findProjectPaths(root), env, 'linux')).toBeUndefined();
    const file = putFile('own', 'electron');
    expect(findElectron(findProjectPaths(root), env, 'linux')).toBe(file);
  });
});

describe('fetchElectron', () => {
  /** An installer that notes its runs. */
  function putInstaller(script: string): () => boolean {
    const ran = join(root, 'ran');
    writeFileSync(join(packageFolder, 'package.json'), '{"version":"45.0.0"}');
    const source = `require('node:fs').writeFileSync(${JSON.stringify(ran)}, ''); ${script}`;
    writeFileSync(join(packageFolder, 'install.js'), source);
    return () => {
      const hasRun = existsSync(ran);
      rmSync(ran, { force: true });
      return hasRun;
    };
  }
  const paths = () => ({ ...findProjectPaths(root), node24: process.execPath });

  test.runIf(process.platform === 'linux')('gives the binary that the installer brings', async () => {
    const dist = JSON.stringify(join(packageFolder, 'dist'));
    putInstaller(
      `const fs = require('node:fs'); fs.mkdirSync(${dist}); fs.writeFileSync(${dist} + '/electron', '');`,
    );
    expect(await fetchElectron(paths())).toBe(join(packageFolder, 'dist', 'electron'));
  });

  test('is not tried again once it has failed', async () => {
    const hasRun = putInstaller('process.exitCode = 1;');
    expect(await fetchElectron(paths())).toBeUndefined();
    expect(hasRun()).toBe(true);
    expect(await fetchElectron(paths())).toBeUndefined();
    expect(hasRun()).toBe(false);
  });

  test('is not tried where another folder is asked for', async () => {
    const hasRun = putInstaller('');
    vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', join(root, 'own'));
    expect(await fetchElectron(paths())).toBeUndefined();
    expect(hasRun()).toBe(false);
  });
});

test.for([
  ['linux', {}, 1000, 'there is no display'],
  ['linux', { DISPLAY: ':0' }, 0, 'Electron does not run as root'],
  ['linux', { DISPLAY: ':0' }, 1000, undefined],
  ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, 1000, undefined],
  ['darwin', {}, 0, undefined],
  ['win32', {}, undefined, undefined],
] as const)('%s with %j as user %s: %s', ([platform, env, userId, obstacle]) => {
  expect(findDisplayObstacle(env, platform, userId)).toBe(obstacle);
});

describe('findSandboxObstacle', () => {
  const restricted = () => '1\n';
  test.for(['0\n', undefined])('a system that says %j has none', (text) => {
    expect(findSandboxObstacle(putFile('dist', 'electron'), () => text)).toBeUndefined();
  });

  test.runIf(process.platform === 'linux')('a restricted system needs the helper of root', () => {
    const electron = putFile('dist', 'electron');
    const helper = putFile('dist', 'chrome-sandbox');
    expect(findSandboxObstacle(electron, restricted)).toContain(`chmod 4755 '${helper}'`);
    if (process.getuid?.() !== 0) return;
    chmodSync(helper, 0o4755);
    expect(findSandboxObstacle(electron, restricted)).toBeUndefined();
  });
});
