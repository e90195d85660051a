import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { describeHosts } from './describe-hosts.ts';
import { settleAnimations } from './in-page.mjs';
import { firstRunPageOf } from './pages/first-run-page.ts';
import { frameOf, VIEWS } from './pages/frame.ts';
import { overviewPageOf } from './pages/overview-page.ts';
import { settingsPageOf } from './pages/settings-page.ts';
import { openedPage, signInToBoth } from './sign-in.ts';

/** One line per violation: the rule, and where. */
async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(settleAnimations);
  // In the page itself, rather than in another one for each frame: there is only one.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`),
  );
}

const LOOKS = [
  { colorScheme: 'light', forcedColors: 'none' },
  { colorScheme: 'dark', forcedColors: 'none' },
  { colorScheme: 'light', forcedColors: 'active' },
] as const;

describeHosts('accessibility', ({ start }) => {
  test('every view is without violations, light, dark and in forced colors', {
    timeout: 120_000,
  }, async () => {
    const scene = await start({ before: signInToBoth });
    const page = await scene.page();
    const frame = frameOf(page);
    await frame.untilProxy('Running');
    const url = await frame.proxyUrl();
    expect((await fetch(`${url}/v1/models`)).status).toBe(200);
    for (const look of LOOKS) {
      await page.emulateMedia(look);
      for (const view of VIEWS) {
        await frame.goTo(view);
        expect([view, look, await findViolations(page)]).toEqual([view, look, []]);
      }
    }
  });

  test('so are the first run, a sign-in under way, and questions', async () => {
    const scene = await start({ preferences: { firstRunDone: false } });
    const page = await scene.page();
    const walk = firstRunPageOf(page);
    await walk.heading.waitFor();
    expect(await findViolations(page)).toEqual([]);
    await walk.skip.click();
    const overview = overviewPageOf(page);
    const claude = overview.provider('claude');
    await claude.logIn.click();
    await frameOf(page).dialog.waitFor();
    expect(await findViolations(page)).toEqual([]);
    await overview.acceptNotice();
    await openedPage(scene);
    await claude.panel.waitFor();
    expect(await findViolations(page)).toEqual([]);
    await claude.pasteInstead.click();
    await claude.code.waitFor();
    expect(await findViolations(page)).toEqual([]);

    await frameOf(page).goTo('Settings');
    await settingsPageOf(page).showDiagnostics.click();
    await settingsPageOf(page).report.waitFor();
    expect(await findViolations(page)).toEqual([]);
    await expect.poll(() => page.title()).toBe('Settings – CCProxy');
  });
});
