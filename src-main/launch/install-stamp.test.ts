import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readInstallStamp, writeInstallStamp } from './install-stamp.mjs';
import { findProjectPaths, type ProjectPaths } from './project-paths.mjs';

let root: string;
let paths: ProjectPaths;
let own: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ccproxy-stamp-'));
  paths = findProjectPaths(root);
  own = join(root, 'own', 'node');
  for (const file of [paths.fetchedNode, own]) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, 'a Node');
  }
  writeFileSync(join(root, 'package-lock.json'), '{}');
});
afterEach(() => rmSync(root, { recursive: true }));

const OTHER = join('other', 'node');
const stamp = (node: string) => writeInstallStamp({ ...paths, node }, own);

test('there is none before the first install', () => {
  expect(readInstallStamp(paths, own)).toBeUndefined();
});

test('names the Node that was found', () => {
  stamp(own);
  expect(readInstallStamp(paths, own)).toMatchObject({ root, node: own });
});

test('a fetched Node is right whichever one runs the launcher', () => {
  stamp(paths.fetchedNode);
  expect(readInstallStamp(paths, OTHER)?.node).toBe(paths.fetchedNode);
});

test('a Node of the user is chosen anew once another one runs the launcher', () => {
  stamp(own);
  expect(readInstallStamp(paths, OTHER)).toBeUndefined();
});

test.for<[string, () => void]>([
  ['that Node was replaced', () => writeFileSync(own, 'an older Node')],
  ['that Node was replaced by one as long', () => utimesSync(own, 1, 1)],
  ['that Node is gone', () => rmSync(own)],
  ['the locked packages are others', () => writeFileSync(join(root, 'package-lock.json'), '{"a":1}')],
])('is out of date once %s', ([, change]) => {
  stamp(own);
  change();
  expect(readInstallStamp(paths, own)).toBeUndefined();
});
