import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bringElectron } from './bring-electron.mjs';
import { LaunchError } from './launch-error.mjs';
import { findProjectPaths } from './project-paths.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ccproxy-electron-'));
  mkdirSync(join(root, 'node_modules', 'electron'), { recursive: true });
  writeFileSync(join(root, 'node_modules', 'electron', 'package.json'), '{"version":"45.4.1"}');
});
afterEach(() => rmSync(root, { recursive: true }));

function fetchWith(installer: string) {
  writeFileSync(join(root, 'node_modules', 'electron', 'install.js'), installer);
  return bringElectron({ ...findProjectPaths(root), node24: process.execPath });
}

test("runs the package's own installer", async () => {
  await fetchWith(`require('node:fs').writeFileSync(__dirname + '/path.txt', 'electron')`);
  expect(existsSync(join(root, 'node_modules', 'electron', 'path.txt'))).toBe(true);
});

test('a failed download says what to do, before what the installer said', async () => {
  const failure = await fetchWith(`console.error('TypeError: fetch failed'); process.exit(1)`).catch(
    (e) => e,
  );
  expect(failure).toBeInstanceOf(LaunchError);
  const [advice, , detail] = failure.message.split('\n');
  expect(advice).toMatch(/^Electron 45\.4\.1 could not be downloaded: .*ELECTRON_MIRROR.*-c\.electronDist=/);
  expect(detail).toBe('TypeError: fetch failed');
});
