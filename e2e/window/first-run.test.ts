import { expect, test } from 'vitest';
import { describeHosts } from './describe-hosts.ts';
import { activityPageOf } from './pages/activity-page.ts';
import { connectPageOf } from './pages/connect-page.ts';
import { firstRunPageOf } from './pages/first-run-page.ts';
import { frameOf } from './pages/frame.ts';
import { overviewPageOf } from './pages/overview-page.ts';
import { openedPage, signInToBoth } from './sign-in.ts';

describeHosts('the first run', ({ start }) => {
  test('goes from nothing to a real answer of Claude, and is over then', async () => {
    const scene = await start({ preferences: { firstRunDone: false, startProxyOnLaunch: false } });
    const page = await scene.page();
    const walk = firstRunPageOf(page);
    await walk.heading.waitFor();
    // `serve --ui` starts it whatever the preference says.
    if (scene.window.isDesktop) await walk.startProxy.click();
    expect(await walk.sendTest.count()).toBe(0);

    await walk.logIn('Claude').click();
    await overviewPageOf(page).acceptNotice();
    await scene.vendors.claude.approve(await openedPage(scene));
    await walk.loggedIn.waitFor();
    await walk.sendTest.click();
    await walk.answer.filter({ hasText: 'Hello from the fake upstream.' }).waitFor();
    expect(await walk.figure('Tokens out').textContent()).toBe('42');
    expect(await walk.figure('First byte').textContent()).toMatch(/^\d+(\.\d)? m?s$/);
    await walk.finish.click();
    await overviewPageOf(page).provider('claude').state('Logged in').waitFor();

    await scene.restart();
    const again = await scene.page();
    await overviewPageOf(again).provider('claude').state('Logged in').waitFor();
    await frameOf(again).goTo('Activity');
  });
});

describeHosts('the test request', ({ start }) => {
  test('shows the real answers of both, and the requests and the quota that they were', async () => {
    const scene = await start({ before: signInToBoth });
    const page = await scene.page();
    const frame = frameOf(page);
    await frame.untilProxy('Running');
    await frame.goTo('Connect');
    const connect = connectPageOf(page);
    const url = await frame.proxyUrl();
    await expect.poll(() => connect.panel.textContent()).toContain(url);
    await connect.sendTest('Claude').click();
    await connect.answer('Hello from the fake upstream.').waitFor();
    await connect.sendTest('OpenAI/Codex').click();
    await connect.answer('Hello from the fake backend.').waitFor();

    await frame.goTo('Activity');
    const activity = activityPageOf(page);
    await activity.row('claude-haiku').waitFor();
    await activity.row(/gpt-/).waitFor();
    await activity.quota.getByText('23 % used').waitFor();

    // Live, and held back while paused.
    const sent = async () => (await fetch(`${url}/v1/models`)).status;
    const { length } = await activity.table.getByRole('row').all();
    expect(await sent()).toBe(200);
    await expect.poll(() => activity.table.getByRole('row').count()).toBe(length + 1);
    await activity.pause.click();
    expect(await sent()).toBe(200);
    await page.getByText('1 new').waitFor();
    expect(await activity.table.getByRole('row').count()).toBe(length + 1);
    await activity.resume.click();
    await expect.poll(() => activity.table.getByRole('row').count()).toBe(length + 2);

    await activity.filter.fill('gpt');
    await expect.poll(() => activity.table.getByRole('row').count()).toBe(2);
    await activity.clear.click();
    await activity.confirmClear();
    await activity.empty.waitFor();
  });
});
