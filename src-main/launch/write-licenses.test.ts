import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { renderLicenses, writeLicenses } from './write-licenses.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ccproxy-licenses-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
}

test('one text tells the licenses of all parts, and of the modules that are packed as they are', () => {
  const express = { name: 'express', version: '5.0.0', identifier: 'MIT', text: 'Use it.' };
  write('product/main/app.licenses.json', JSON.stringify([express]));
  write('product/main/ccproxy.licenses.json', JSON.stringify([express]));
  const react = { name: 'react', version: '19.0.0', identifier: 'MIT' };
  write('product/renderer/renderer.licenses.json', JSON.stringify([react]));
  for (const name of ['keytar', '@napi-rs/keyring', '@napi-rs/keyring-linux-x64-gnu', '@napi-rs/other']) {
    const manifest = { name, version: '1.0.0', license: 'ISC' };
    write(`node_modules/${name}/package.json`, JSON.stringify(manifest));
    write(`node_modules/${name}/LICENSE.md`, `The words of ${name}.\n`);
  }
  writeLicenses(join(root, 'product'), join(root, 'node_modules'));

  const text = readFileSync(join(root, 'product/renderer/third-party-licenses.txt'), 'utf8');
  const titles = text.split('\n').filter((line) => / \((MIT|ISC)\)$/.test(line));
  expect(titles).toEqual([
    '@napi-rs/keyring 1.0.0 (ISC)',
    '@napi-rs/keyring-linux-x64-gnu 1.0.0 (ISC)',
    'express 5.0.0 (MIT)',
    'keytar 1.0.0 (ISC)',
    'react 19.0.0 (MIT)',
  ]);
  expect(text).toContain('express 5.0.0 (MIT)\n\nUse it.\n');
  expect(text).toContain('The words of @napi-rs/keyring.');
  expect(readdirSync(join(root, 'product/main'))).toEqual([]);
});

test('two versions of a package are two entries', () => {
  const semver = { name: 'semver', identifier: 'ISC', text: 'Use it.' };
  const text = renderLicenses([
    { ...semver, version: '7.0.0' },
    { ...semver, version: '6.0.0' },
  ]);
  expect(text.indexOf('semver 6.0.0')).toBeLessThan(text.indexOf('semver 7.0.0'));
});

test('a package whose license nobody knows is not shipped', () => {
  expect(() => renderLicenses([{ name: 'mystery', version: '1.0.0' }])).toThrow(
    'The license of mystery 1.0.0 is not known.',
  );
});

test('a build that wrote no licenses is not shipped', () => {
  write('product/main/app.js', '');
  expect(() => writeLicenses(join(root, 'product'), join(root, 'node_modules'))).toThrow(/wrote no licenses/);
});
