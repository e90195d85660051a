import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { findTrayIcon } from './tray-icon.ts';
import type { TrayState } from './tray-status.ts';

const ASSETS = fileURLToPath(new URL('../../../assets', import.meta.url));
const STATES: TrayState[] = ['idle', 'running', 'attention'];

test.each(['darwin', 'win32', 'linux'] as const)('every state has a picture of its own on %s', (platform) => {
  const files = STATES.map((state) => findTrayIcon(ASSETS, platform, state));
  expect(new Set(files).size).toBe(STATES.length);
  for (const file of files) expect(existsSync(file), file).toBe(true);
});

test('macOS colours the icons', () => {
  expect(findTrayIcon(ASSETS, 'darwin', 'idle')).toMatch(/Template\.png$/);
});
