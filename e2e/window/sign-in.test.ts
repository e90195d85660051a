import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { resolveAppPaths } from '../../src-main/core/system/app-paths.ts';
import { openAuthorizePage } from '../fakes/play-browser.ts';
import { describeHosts } from './describe-hosts.ts';
import { firstRunPageOf } from './pages/first-run-page.ts';
import { frameOf } from './pages/frame.ts';
import { overviewPageOf } from './pages/overview-page.ts';
import { occupy } from './ports.ts';
import { acceptNotices, openedPage, signInToClaude } from './sign-in.ts';

describeHosts('logging in to Claude', ({ start }) => {
  test('goes by the browser, once the notice was accepted', async () => {
    const scene = await start();
    const overview = overviewPageOf(await scene.page());
    const claude = overview.provider('claude');
    await claude.state('Not logged in').waitFor();
    await claude.logIn.click();
    await overview.acceptNotice();
    await claude.panel.waitFor();
    const answer = await scene.vendors.claude.approve(await openedPage(scene));
    expect(answer.status).toBe(200);
    await claude.state('Logged in').waitFor();
    await claude.card.getByText('Logged in to Claude as Ada Example (ada@example.com)').waitFor();
    await claude.card.getByText('Example Org', { exact: true }).waitFor();
    await claude.dismiss.click();
    await claude.dismiss.waitFor({ state: 'detached' });
    expect(scene.vendors.claude.counters).toMatchObject({ exchanges: 1, codeReplays: 0 });
  });

  test('can be cancelled, which leaves nothing behind', async () => {
    const scene = await start();
    const overview = overviewPageOf(await scene.page());
    const claude = overview.provider('claude');
    await claude.logIn.click();
    await overview.acceptNotice();
    const url = await openedPage(scene);
    await claude.cancel.click();
    await claude.panel.waitFor({ state: 'detached' });
    await claude.state('Not logged in').waitFor();
    await expect(scene.vendors.claude.approve(url)).rejects.toThrow();
    expect(scene.vendors.claude.counters.exchangeCalls).toBe(0);
  });

  test('tells a denial in the provider’s words, and goes on by trying again', async () => {
    const scene = await start();
    const overview = overviewPageOf(await scene.page());
    const claude = overview.provider('claude');
    await claude.logIn.click();
    await overview.acceptNotice();
    const denial = { error: 'access_denied', description: 'Not today' };
    await scene.vendors.claude.deny(await openedPage(scene), denial);
    await claude.problem.filter({ hasText: 'Not today' }).waitFor();
    await claude.state('Not logged in').waitFor();
    await claude.tryAgain.click();
    await scene.vendors.claude.approve(await openedPage(scene, 1));
    await claude.state('Logged in').waitFor();
  });

  test('takes a pasted code, and refuses a wrong one without ending', async () => {
    const scene = await start();
    const overview = overviewPageOf(await scene.page());
    const claude = overview.provider('claude');
    await claude.logIn.click();
    await overview.acceptNotice();
    await openedPage(scene);
    await claude.pasteInstead.click();
    await claude.code.fill('nonsense');
    await claude.submitCode.click();
    await claude.problem.waitFor();
    await claude.openPage.click();
    const url = await openedPage(scene, 1);
    await claude.code.fill(await scene.vendors.claude.approveManually(url));
    await claude.submitCode.click();
    await claude.state('Logged in').waitFor();
  });

  test('ends by logging out, after a question; a refresh renews it before that', async () => {
    const scene = await start({ before: signInToClaude });
    const page = await scene.page();
    const claude = overviewPageOf(page).provider('claude');
    await claude.refresh.click();
    await frameOf(page).toast('Claude sign-in renewed').waitFor();
    expect(scene.vendors.claude.counters.refreshes).toBe(1);
    await claude.logOut.click();
    await frameOf(page).dialog.getByRole('button', { name: 'Cancel' }).click();
    await claude.state('Logged in').waitFor();
    await claude.logOut.click();
    await claude.confirmLogOut();
    await claude.state('Not logged in').waitFor();
    await scene.restart();
    await overviewPageOf(await scene.page())
      .provider('claude')
      .state('Not logged in')
      .waitFor();
  });
});

describeHosts('an expiring sign-in', ({ start }) => {
  test('counts down to «Expired», and says when', async () => {
    const scene = await start({ before: (home, vendors) => signInToClaude(home, vendors, 3600) });
    const page = await scene.page();
    const claude = overviewPageOf(page).provider('claude');
    // Each change of the state sets the window's clock by the real one: there must be none to come.
    await claude.state('Logged in').waitFor();
    await frameOf(page).untilProxy('Running');
    await page.clock.install();
    await page.reload();
    await claude.state('Logged in').waitFor();
    const expiry = claude.card.getByText(/^In \d+ min/);
    const expiresAtMs = Date.parse((await expiry.getAttribute('datetime')) ?? '');
    await page.clock.fastForward(expiresAtMs - Date.now() - 30_000);
    await claude.card.getByText(/^In \d+ s/).waitFor();
    await claude.state('Logged in').waitFor();
    await page.clock.fastForward(31_000);
    await claude.state('Expired').waitFor();
    await claude.card.getByText(/^Expired /).waitFor();
  });

  test('that cannot be renewed expires on the main side, too', async () => {
    const scene = await start({
      async before(home, vendors) {
        await signInToClaude(home, vendors, 2);
        vendors.claude.failNext({ status: 503 }, 100);
      },
    });
    const page = await scene.page();
    const claude = overviewPageOf(page).provider('claude');
    await claude.state('Expired').waitFor();
    await expect.poll(() => scene.command('auth', 'status')).toMatch(/expired/i);
    await claude.refresh.click();
    await claude.problem.waitFor();
    await claude.state('Expired').waitFor();
  });
});

describeHosts('a sign-in that cannot be read', ({ start }) => {
  test('is read again on demand, and not renewed by that', async () => {
    const scene = await start({
      async before(home, vendors) {
        await signInToClaude(home, vendors, -60);
        const { env, home: homeDir } = home;
        const { credentialsFile } = resolveAppPaths({ env, platform: process.platform, homeDir });
        await writeFile(credentialsFile, '{');
      },
    });
    const claude = overviewPageOf(await scene.page()).provider('claude');
    await claude.state('Not readable').waitFor();
    await claude.tryAgain.click();
    await expect
      .poll(() => scene.ledger.entries.map(({ source }) => source))
      .toContainEqual(expect.stringMatching(/^answer (app:)?credentials\.read$/));
    await claude.state('Not readable').waitFor();
    expect(scene.vendors.claude.counters.refreshes).toBe(0);
  });
});

// All in one file: OpenAI sends people back to two fixed ports of this machine only.
describeHosts('logging in to OpenAI', ({ start, testWith }) => {
  test('goes by the browser, also when the first port is busy', async () => {
    const scene = await start();
    const overview = overviewPageOf(await scene.page());
    const openai = overview.provider('openai');
    const others = await occupy(1455);
    try {
      await openai.logIn.click();
      await overview.acceptNotice();
      await openai.panel.getByText(/Port 1455 is in use by .*/).waitFor();
      const url = await openedPage(scene);
      expect(new URL(url).searchParams.get('redirect_uri')).toBe('http://localhost:1457/auth/callback');
      await scene.vendors.openai.approve(url);
      await openai.state('Logged in').waitFor();
    } finally {
      await others.release();
    }
  });

  test('goes on with a device code when both ports are busy', async () => {
    const scene = await start();
    const overview = overviewPageOf(await scene.page());
    const openai = overview.provider('openai');
    const others = await occupy(1455, 1457);
    try {
      await openai.logIn.click();
      await overview.acceptNotice();
      await openai.problem.filter({ hasText: 'No callback port is free' }).waitFor();
      expect(await scene.window.openedPages()).toEqual([]);
      await openai.problem.getByRole('button', { name: 'Use a device code' }).click();
      const code = (await openai.userCode.textContent()) ?? '';
      await openai.card.getByRole('button', { name: 'Copy code' }).click();
      await expect.poll(() => scene.window.clipboard()).toBe(code);
      scene.vendors.openai.approveDevice(code);
      await openai.state('Logged in').waitFor();
    } finally {
      await others.release();
    }
  });

  test('takes the address of a page that did not load', async () => {
    const scene = await start({ before: acceptNotices });
    const openai = overviewPageOf(await scene.page()).provider('openai');
    await openai.logIn.click();
    const url = await openedPage(scene);
    await openai.pasteInstead.click();
    await openai.code.fill(await openAuthorizePage(url));
    await openai.submitCode.click();
    await openai.state('Logged in').waitFor();
  });

  test('in the first run leads to a real answer', async () => {
    const scene = await start({ before: acceptNotices, preferences: { firstRunDone: false } });
    const walk = firstRunPageOf(await scene.page());
    await walk.logIn('OpenAI/Codex').click();
    await scene.vendors.openai.approve(await openedPage(scene));
    await walk.loggedIn.waitFor();
    await walk.sendTest.click();
    await walk.answer.filter({ hasText: 'Hello from the fake backend.' }).waitFor();
    await walk.finish.waitFor();
  });

  testWith('native', 'goes by the tray', async () => {
    const scene = await start({ before: acceptNotices });
    const { native } = scene.window;
    await native.untilMenu(/^Running on /);
    await native.clickMenuItem('openai.sign-in');
    await native.untilMenu('OpenAI/Codex: signing in…');
    await scene.vendors.openai.approve(await openedPage(scene));
    await native.untilMenu(/^OpenAI\/Codex: ada@example\.com/);
    await overviewPageOf(await scene.page())
      .provider('openai')
      .state('Logged in')
      .waitFor();
    await expect
      .poll(async () => (await native.notifications()).map(({ title }) => title))
      .toEqual(['Signed in to OpenAI/Codex']);
  });
});
