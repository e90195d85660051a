import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sumTestReports } from './count-tests.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ccproxy-count-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function report(name: string, status: string, statuses: string[]): string {
  const file = join(folder, name);
  const assertionResults = statuses.map((status, index) => ({ fullName: `${name} ${index}`, status }));
  writeFileSync(file, JSON.stringify({ testResults: [{ name, status, assertionResults }] }));
  return file;
}

test('adds up the suites and names what was skipped', () => {
  const good = report('good', 'passed', ['passed', 'passed', 'pending']);
  const bad = report('bad', 'failed', ['passed', 'failed', 'todo']);
  expect(sumTestReports([good, bad], [bad])).toEqual({ passed: 3, failed: 1, skipped: ['good 2', 'bad 2'] });
});

test('a file that does not load is one failure', () => {
  expect(sumTestReports([report('broken', 'failed', [])], [])).toMatchObject({ passed: 0, failed: 1 });
});

test('a run that ended badly counts as a failure even when all its tests passed or it left no report', () => {
  const unhandled = report('unhandled', 'passed', ['passed']);
  expect(sumTestReports([unhandled], [unhandled])).toMatchObject({ passed: 1, failed: 1 });
  expect(sumTestReports([], [join(folder, 'died.json')])).toMatchObject({ passed: 0, failed: 1 });
});
