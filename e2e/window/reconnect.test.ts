import { expect, test } from 'vitest';
import { describeHosts } from './describe-hosts.ts';
import { frameOf } from './pages/frame.ts';
import { overviewPageOf } from './pages/overview-page.ts';

describeHosts('a window whose main side ends', { needs: 'ui-port' }, ({ start }) => {
  test('says so, asks for a new link when it is back, and goes on where it was', async () => {
    const scene = await start();
    // How the network fails depends on where the killed process was just then.
    scene.expectFaults(/net::ERR_|status of 401/);
    const page = await scene.page();
    const frame = frameOf(page);
    await frame.untilProxy('Running');
    await frame.goTo('Security');
    await scene.window.uiPort.stopMain();
    await frame.lostBanner.waitFor();
    await frame.indicator.getByText('Not connected').waitFor();

    await scene.window.uiPort.startMain();
    // A main side that was started again knows no session of before.
    await page.getByRole('heading', { level: 1, name: 'This window’s link has ended' }).waitFor();
    await page.getByText('ccproxy ui').waitFor();
    const other = await page.context().newPage();
    await other.goto(await scene.window.uiPort.newLink());
    await frameOf(other).untilProxy('Running');
    await page.getByRole('button', { name: 'I have opened a new link' }).click();
    await frame.untilProxy('Running');
    await page.getByRole('heading', { level: 1, name: 'Security' }).waitFor();

    // Both windows live on, and show the same.
    await frame.goTo('Overview');
    await overviewPageOf(page).toggle.click();
    await frame.untilProxy('Stopped');
    await frameOf(other).untilProxy('Stopped');
    expect(await frame.lostBanner.count()).toBe(0);
  });
});
