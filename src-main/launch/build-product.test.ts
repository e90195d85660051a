import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fingerprintSources, isBuilt } from './build-product.mjs';
import { findProjectPaths } from './project-paths.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ccproxy-build-'));
  mkdirSync(join(root, 'src-main', 'core'), { recursive: true });
  mkdirSync(join(root, 'out', 'product'), { recursive: true });
  writeFileSync(join(root, 'src-main', 'core', 'a.ts'), 'a');
});
afterEach(() => rmSync(root, { recursive: true }));

test.for([
  ['written', (core: string) => writeFileSync(join(core, 'a.ts'), 'changed')],
  ['added', (core: string) => writeFileSync(join(core, 'b.ts'), '')],
  ['renamed', (core: string) => renameSync(join(core, 'a.ts'), join(core, 'c.ts'))],
  ['removed', (core: string) => rmSync(join(core, 'a.ts'))],
] as const)('a build is stale once a source file is %s', ([, change]) => {
  const paths = findProjectPaths(root);
  expect(isBuilt(paths)).toBe(false);
  writeFileSync(join(root, 'out', 'product', '.built-from'), fingerprintSources(root));
  expect(isBuilt(paths)).toBe(true);

  change(join(root, 'src-main', 'core'));
  expect(isBuilt(paths)).toBe(false);
});

test.for(['src-renderer', 'assets', 'src-shared'])('a file in %s counts', (folder) => {
  const before = fingerprintSources(root);
  mkdirSync(join(root, folder));
  writeFileSync(join(root, folder, 'a.tsx'), '');
  expect(fingerprintSources(root)).not.toBe(before);
});

test.for(['a.test.ts', 'a.test.tsx'])('a changed %s leaves the build fresh', (name) => {
  const before = fingerprintSources(root);
  writeFileSync(join(root, 'src-main', 'core', name), 'new');
  expect(fingerprintSources(root)).toBe(before);
});
