import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { extractAll } from '@electron/asar';
import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTempHome } from '../fakes/temp-home.ts';
import { startStandIn } from '../stand-in/start-stand-in.ts';
import { findChromium } from '../support/find-chromium.ts';
import { packApp } from './pack-app.ts';

let folder: string;
let browser: Browser;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ccproxy-packed-'));
  browser = await chromium.launch({
    executablePath: findChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
  });
}, 60_000);
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

test('the packed app starts from what is in its archive alone: tray, window, and a clean end', async () => {
  const app = await packApp(folder, 'linux');
  // Far from the checkout, whose node_modules would else stand in for what was not packed.
  const appPath = join(folder, 'extracted');
  extractAll(app.asar, appPath);
  const home = await createTempHome();
  const userDataDir = join(home.configHome, 'CCProxy Desktop');
  await mkdir(userDataDir, { recursive: true });

  const standIn = await startStandIn({
    browser,
    env: { ...home.env, SERVER__PORT: '0', CREDENTIALS__STORAGE: 'file' },
    userDataDir,
    appPath,
    isPackaged: true,
    resourcesPath: dirname(app.asar),
  });
  try {
    const tray = await standIn.until(() => standIn.seen.tray?.menu && standIn.seen.tray);
    expect(tray.icon).toMatchObject({ isEmpty: false, scaleFactors: [1, 2] });
    expect(dirname(tray.icon.path ?? '')).toBe(join(appPath, 'assets', 'tray', 'linux'));
    const page = await standIn.page();
    await page.getByRole('heading').first().waitFor();
    expect(standIn.window()?.url).toMatch(/^app:\/\/ccproxy\//);
    expect(await standIn.quit()).toEqual({ code: 0, signal: null });
    expect(standIn.seen.errorBoxes).toEqual([]);
  } finally {
    await standIn.close();
    await home.cleanup();
  }
}, 60_000);
