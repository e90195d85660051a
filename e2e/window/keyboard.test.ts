import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { describeHosts } from './describe-hosts.ts';
import { readFocus, settleAnimations } from './in-page.mjs';
import { frameOf, VIEWS, type ViewName } from './pages/frame.ts';
import { overviewPageOf } from './pages/overview-page.ts';
import { securityPageOf } from './pages/security-page.ts';
import { openedPage, signInToBoth } from './sign-in.ts';

/** More than any view has. */
const MAX_STOPS = 150;

/** Presses Tab until the focus is at something of that name. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  for (let stops = 0; stops < MAX_STOPS; stops++) {
    await page.keyboard.press('Tab');
    const { name: found } = await readStop(page);
    if (typeof name === 'string' ? found === name : name.test(found)) return;
  }
  throw new Error(`Tab does not get to ${name}`);
}

/** Goes to a view, whose heading then has the focus, so that screen readers begin there. */
async function goByKeyboard(page: Page, view: ViewName): Promise<void> {
  await tabTo(page, view);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: view }).waitFor();
  await untilFocused(page, view);
}

/** It may move only after what it moves to is there. */
const untilFocused = (page: Page, name: string) =>
  expect.poll(async () => (await readStop(page)).name).toBe(name);

const readStop = (page: Page) => page.evaluate(readFocus);

describeHosts('the keyboard alone', ({ start }) => {
  test('gets to every view, and to everything in it, in sight and with a ring', async () => {
    const scene = await start({ before: signInToBoth });
    const page = await scene.page();
    const frame = frameOf(page);
    await frame.untilProxy('Running');
    // The one that is shown already comes last: going there again moves nothing.
    for (const view of [...VIEWS.slice(1), VIEWS[0]]) {
      await goByKeyboard(page, view);
      const names: string[] = [];
      for (let stops = 0; stops < MAX_STOPS; stops++) {
        await page.keyboard.press('Tab');
        const stop = await readStop(page);
        if (stop.name === '' || stop.name === 'Skip to content') break;
        expect({ view, ...stop }).toEqual({ view, name: stop.name, isSeen: true, hasRing: true });
        names.push(stop.name);
      }
      const main = page.locator('main');
      const controls = main
        .locator('a[href], :is(button, input, select):enabled, summary')
        .filter({ visible: true });
      // A group of radio buttons is one stop, and so is a list of tabs.
      const inGroups = main.locator('[role=radio], [role=tab]').filter({ visible: true });
      const groups = main.locator('[role=radiogroup], [role=tablist]').filter({ visible: true });
      const expected = (await controls.count()) - (await inGroups.count()) + (await groups.count());
      expect(names.length, `${view}: ${names}`).toBeGreaterThanOrEqual(expected);
    }
  });

  test('logs in, toggles the proxy, sets a token, and never gets stuck in a dialog', async () => {
    const scene = await start();
    const page = await scene.page();
    const frame = frameOf(page);
    const overview = overviewPageOf(page);
    await frame.untilProxy('Running');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter'); // Skip to content.
    expect((await readStop(page)).name).toBe('Overview');
    await tabTo(page, 'Proxy running');
    await page.keyboard.press('Space');
    await frame.untilProxy('Stopped');
    await overview.toggle.waitFor();
    await page.keyboard.press('Space');
    await frame.untilProxy('Running');

    await tabTo(page, 'Log in');
    await page.keyboard.press('Enter');
    await frame.untilAsked();
    // Radix listens to Escape only some milliseconds after a dialog is there, which no person is as fast as.
    await page.evaluate(settleAnimations);
    await page.keyboard.press('Escape');
    await frame.dialog.waitFor({ state: 'detached' });
    await untilFocused(page, 'Log in');
    await page.keyboard.press('Enter');
    await frame.untilAsked();
    await tabTo(page, 'Accept and continue');
    await page.keyboard.press('Enter');
    await scene.vendors.claude.approve(await openedPage(scene));
    await overview.provider('claude').state('Logged in').waitFor();
    // The button that had the focus is gone; the focus is not.
    await expect.poll(async () => (await readStop(page)).name).not.toBe('');

    await goByKeyboard(page, 'Security');
    await tabTo(page, 'Token');
    await page.keyboard.type('typed-by-hand-0123456789');
    scene.protect('typed-by-hand-0123456789');
    await page.keyboard.press('Enter');
    await securityPageOf(page).state('Protected').waitFor();
    await tabTo(page, 'Clear');
    await page.keyboard.press('Enter');
    await frame.dialog.waitFor();
    await untilFocused(page, 'Cancel');
    await tabTo(page, 'Remove token');
    await page.keyboard.press('Enter');
    await securityPageOf(page).state('Open').waitFor();
  });
});
