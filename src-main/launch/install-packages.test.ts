import { expect, test } from 'vitest';
import { matchesLock } from './install-packages.mjs';

const LINUX = { platform: 'linux', arch: 'x64' };
const zod = { version: '4.6.7', integrity: 'sha512-a' };
const macOnly = { version: '1.0.0', integrity: 'sha512-b', optional: true, os: ['darwin'], cpu: ['arm64'] };

test('packages that are there as locked match, whatever the root entry says', () => {
  expect(
    matchesLock({ '': { version: '2' }, 'node_modules/zod': zod }, { 'node_modules/zod': zod }, LINUX),
  ).toBe(true);
});

test('a missing package, another version and another content do not match', () => {
  const wanted = { 'node_modules/zod': zod };
  expect(matchesLock(wanted, {}, LINUX)).toBe(false);
  expect(matchesLock(wanted, { 'node_modules/zod': { ...zod, version: '4.6.8' } }, LINUX)).toBe(false);
  expect(matchesLock(wanted, { 'node_modules/zod': { ...zod, integrity: 'sha512-c' } }, LINUX)).toBe(false);
});

test("another machine's optional package may be missing, this machine's may not", () => {
  const wanted = { 'node_modules/fast-mac': macOnly };
  expect(matchesLock(wanted, {}, LINUX)).toBe(true);
  expect(matchesLock(wanted, {}, { platform: 'darwin', arch: 'arm64' })).toBe(false);
});

test('an optional package that names no machine may be missing', () => {
  const helper = { version: '1.0.0', integrity: 'sha512-d', optional: true };
  expect(matchesLock({ 'node_modules/helper': helper }, {}, LINUX)).toBe(true);
});
