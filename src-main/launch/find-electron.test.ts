import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findDisplayObstacle, findElectron, findSandboxObstacle } from './find-electron.mjs';
import { findProjectPaths } from './project-paths.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ccproxy-electron-'));
});
afterEach(() => rmSync(root, { recursive: true }));

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
