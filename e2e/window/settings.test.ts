import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { describeHosts } from './describe-hosts.ts';
import { frameOf } from './pages/frame.ts';
import { overviewPageOf } from './pages/overview-page.ts';
import { settingsPageOf } from './pages/settings-page.ts';
import { findFreePort } from './ports.ts';
import type { Scene } from './scene.ts';
import { signInToBoth } from './sign-in.ts';

async function openSettings(scene: Scene) {
  const page = await scene.page();
  const frame = frameOf(page);
  await frame.untilProxy('Running');
  await frame.goTo('Settings');
  return { page, frame, settings: settingsPageOf(page) };
}

const schemeOf = (page: Page) =>
  page.evaluate('getComputedStyle(document.documentElement).colorScheme') as Promise<string>;

describeHosts('settings', ({ start, testWith }) => {
  test('survive a restart, those of the window and those that the command shares', async () => {
    const scene = await start();
    const port = await findFreePort();
    {
      const { page, frame, settings } = await openSettings(scene);
      await settings.port.fill('99999');
      await page.getByText('Enter a number from 1 to 65535.').waitFor();
      expect(await settings.savePort.isEnabled()).toBe(false);
      await settings.port.fill(`${port}`);
      await settings.savePort.click();
      await frame.toast(`The proxy uses port ${port} now`).waitFor();
      await expect.poll(() => frame.proxyUrl()).toBe(`http://localhost:${port}`);

      await settings.theme('Dark').click();
      await expect.poll(() => schemeOf(page)).toBe('dark');
      await settings.codex.click();
      await expect.poll(() => settings.codex.isChecked()).toBe(false);
      expect(await settings.keepAnswers.isChecked()).toBe(false);
      await settings.keepAnswers.click();
      await expect.poll(() => settings.keepAnswers.isChecked()).toBe(true);
      await settings.identity.selectOption({ label: 'Add nothing' });
      await expect.poll(() => settings.identity.inputValue()).toBe('none');
      await settings.addRule.click();
      await settings.rule(1).pattern.fill('fast');
      await settings.rule(1).model.fill('gpt-5(low)');
      await settings.saveRules.click();
      await frame.toast('Model names saved').waitFor();
    }
    expect(await scene.command('config', 'get', 'SERVER__PORT')).toContain(`${port}`);
    expect(await scene.command('config', 'get', 'CODEX__ENABLED')).toContain('false');
    expect(await scene.command('config', 'get', 'RESPONSES__STORE_BY_DEFAULT')).toContain('true');

    await scene.restart();
    const { page, frame, settings } = await openSettings(scene);
    expect(await frame.proxyUrl()).toBe(`http://localhost:${port}`);
    expect((await fetch(`http://localhost:${port}/health/live`)).status).toBe(200);
    expect(await settings.port.inputValue()).toBe(`${port}`);
    expect(await settings.theme('Dark').isChecked()).toBe(true);
    expect(await schemeOf(page)).toBe('dark');
    expect(await settings.codex.isChecked()).toBe(false);
    expect(await settings.keepAnswers.isChecked()).toBe(true);
    expect(await settings.identity.inputValue()).toBe('none');
    expect(await settings.rule(1).pattern.inputValue()).toBe('fast');
    expect(await settings.rule(1).model.inputValue()).toBe('gpt-5(low)');
  });

  test('that the command changes show up by themselves', async () => {
    const scene = await start();
    const { frame, settings } = await openSettings(scene);
    expect(await settings.codex.isChecked()).toBe(true);
    await scene.command('config', 'set', 'CODEX__ENABLED', 'false');
    await expect.poll(() => settings.codex.isChecked()).toBe(false);
    const port = await findFreePort();
    await scene.command('config', 'set', 'SERVER__PORT', `${port}`);
    await expect.poll(() => frame.proxyUrl()).toBe(`http://localhost:${port}`);
    expect(await settings.port.inputValue()).toBe(`${port}`);
    expect((await fetch(`http://localhost:${port}/health/live`)).status).toBe(200);
  });

  test('from the environment are read-only and say so', async () => {
    const scene = await start({ env: { CODEX__ENABLED: 'false', SERVER__PORT: `${await findFreePort()}` } });
    const { page, settings } = await openSettings(scene);
    expect(await settings.port.isEditable()).toBe(false);
    expect(await settings.codex.isDisabled()).toBe(true);
    await page.getByText('Set by environment (SERVER__PORT); change it there.').waitFor();
    await page.getByText('Set by environment (CODEX__ENABLED); change it there.').waitFor();
  });

  test('that only a desktop has are shown where there is one', async () => {
    const scene = await start();
    const { settings } = await openSettings(scene);
    await settings.showDiagnostics.waitFor();
    const count = scene.window.isDesktop ? 1 : 0;
    for (const part of [settings.launchAtLogin, settings.startHidden, settings.notifications]) {
      expect(await part.count()).toBe(count);
    }
  });

  testWith('native', 'launch at login writes what the desktop starts, and removes it again', async () => {
    const scene = await start();
    const { settings } = await openSettings(scene);
    const folder = join(scene.home.configHome, 'autostart');
    const readEntries = async () =>
      Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')));
    await settings.launchAtLogin.click();
    await expect
      .poll(() => readEntries().catch(() => []))
      .toEqual([expect.stringMatching(/^Exec=.*--hidden/m)]);
    await expect.poll(() => settings.launchAtLogin.isChecked()).toBe(true); // A click is about what is seen.
    await settings.launchAtLogin.click();
    await expect.poll(() => readdir(folder)).toEqual([]);
  });
});

describeHosts('diagnostics', ({ start }) => {
  test('are shown before they are saved, and hold neither secrets nor accounts', async () => {
    const scene = await start({ before: signInToBoth });
    // The report is of what is known by then.
    await overviewPageOf(await scene.page())
      .provider('claude')
      .state('Logged in')
      .waitFor();
    const { frame, settings } = await openSettings(scene);
    await settings.showDiagnostics.click();
    const shown = (await settings.report.textContent()) ?? '';
    expect(shown).toContain('claude-api: valid');
    expect(shown).not.toContain('ada@example.com');
    expect(scene.vendors.listSecrets().filter((secret) => shown.includes(secret))).toEqual([]);

    await settings.saveReport.click();
    const path = await scene.window.saveFile('ccproxy-diagnostics.txt');
    await frame.toast('Diagnostics saved').waitFor();
    const saved = await readFile(path, 'utf8');
    const withoutTimes = (text: string) => text.replace(/time: .*|in \d+ min/g, '').trim();
    expect(withoutTimes(saved)).toBe(withoutTimes(shown));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });
});

describeHosts('the licenses of the software of others', ({ start }) => {
  test('are shown as they are shipped', async () => {
    const { settings } = await openSettings(await start());
    await settings.showLicenses.click();
    await expect.poll(() => settings.licenses.textContent()).toMatch(/^express 5\S* \(MIT\)$/m);
    expect(await settings.licenses.textContent()).toMatch(/^react 19\S* \(MIT\)$/m);
  });
});
