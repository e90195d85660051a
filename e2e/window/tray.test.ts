import { expect, test } from 'vitest';
import { holdStream } from '../fakes/scenario.ts';
import { describeHosts } from './describe-hosts.ts';
import { frameOf } from './pages/frame.ts';
import { overviewPageOf } from './pages/overview-page.ts';
import { occupy } from './ports.ts';
import { acceptNotices, openedPage, signInToBoth } from './sign-in.ts';

describeHosts('the tray', { needs: 'native' }, ({ start }) => {
  test('logs in to Claude and out again, with a notification and a question', async () => {
    const scene = await start({ before: acceptNotices });
    const { native } = scene.window;
    // At once: what is clicked while the app still starts is done, too.
    await native.clickMenuItem('claude.sign-in');
    await native.untilMenu('Cancel login');
    await scene.vendors.claude.approve(await openedPage(scene));
    await native.untilMenu(/^Claude: ada@example\.com · Max · \d+ h/);
    await expect
      .poll(async () => (await native.notifications()).map(({ title }) => title))
      .toEqual(['Signed in to Claude']);
    const claude = overviewPageOf(await scene.page()).provider('claude');
    await claude.state('Logged in').waitFor();

    await native.clickMenuItem('claude.sign-out');
    const question = await native.answerMessageBox(1);
    expect(question).toMatchObject({ message: 'Log out of Claude?', buttons: ['Log out', 'Cancel'] });
    await native.clickMenuItem('claude.sign-out');
    await native.answerMessageBox(0);
    await native.untilMenu('Claude: not signed in');
    await claude.state('Not logged in').waitFor();
  });

  test('cancels a login', async () => {
    const scene = await start({ before: acceptNotices });
    const { native } = scene.window;
    const claude = overviewPageOf(await scene.page()).provider('claude');
    await native.clickMenuItem('claude.sign-in');
    await claude.panel.waitFor();
    const url = await openedPage(scene);
    await native.clickMenuItem('claude.cancel');
    await native.untilMenu('Claude: not signed in');
    await claude.panel.waitFor({ state: 'detached' });
    await expect(scene.vendors.claude.approve(url)).rejects.toThrow();
    expect(await native.notifications()).toEqual([]);
  });

  test('shows the notice in the window rather than clicking past it', async () => {
    const scene = await start({ preferences: { startHidden: true } });
    const { native } = scene.window;
    expect(await native.isWindowShown()).toBe(false);
    await native.clickMenuItem('claude.sign-in');
    const page = await scene.page();
    await overviewPageOf(page).provider('claude').state('Not logged in').waitFor();
    expect(await scene.window.openedPages()).toEqual([]);
  });

  test('says how the proxy is, and copies what clients need', async () => {
    const scene = await start({ before: signInToBoth });
    const { native } = scene.window;
    const frame = frameOf(await scene.page());
    await native.untilMenu(/^Running on http:\/\/localhost:\d+$/);
    const url = await frame.proxyUrl();
    expect(await native.tooltip()).toContain(`Running on ${url}`);
    expect(await native.iconName()).toBe('running');

    await native.clickMenuItem('copy.anthropic-url');
    await expect.poll(() => scene.window.clipboard()).toBe(url);
    await native.clickMenuItem('copy.openai-url');
    await expect.poll(() => scene.window.clipboard()).toBe(`${url}/openai/v1`);
    await native.clickMenuItem('copy.exports');
    await expect.poll(() => scene.window.clipboard()).toContain(`export ANTHROPIC_BASE_URL=`);
    await scene.command('config', 'generate-token', '--save');
    await native.clickMenuItem('copy.auth-token');
    await expect.poll(() => scene.window.clipboard()).toMatch(/^[\w-]{43}$/);
    scene.protect(await scene.window.clipboard());

    // Spoilt from outside: an icon of another shape, and words.
    const other = await occupy(0);
    try {
      await scene.command('config', 'set', 'SERVER__PORT', `${other.ports[0]}`);
      await expect.poll(() => native.iconName()).toBe('attention');
      await frame.untilProxy('Not running');
      const titles = (await native.notifications()).map(({ title }) => title);
      expect(titles).toEqual(['The proxy is not running']);
    } finally {
      await other.release();
    }
  });

  test('stays when the window is closed, and quits all of it', async () => {
    const scene = await start();
    const { native } = scene.window;
    const page = await scene.page();
    const url = await frameOf(page).proxyUrl();
    await native.closeWindow();
    expect(await native.isWindowShown()).toBe(false);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    await native.clickMenuItem('open-window');
    await expect.poll(() => native.isWindowShown()).toBe(true);
    await native.clickMenuItem('quit');
    expect(await scene.window.quit()).toEqual({ code: 0, signal: null });
    await expect(fetch(`${url}/health/live`)).rejects.toThrow();
  });
});

describeHosts('the proxy', ({ start, testWith }) => {
  test('is switched off and on in the window', async () => {
    const scene = await start();
    const page = await scene.page();
    const frame = frameOf(page);
    const overview = overviewPageOf(page);
    await frame.untilProxy('Running');
    const url = await frame.proxyUrl();
    expect(await overview.toggle.isChecked()).toBe(true);
    await overview.toggle.click();
    await frame.untilProxy('Stopped');
    await expect(fetch(`${url}/health/live`)).rejects.toThrow();
    await overview.toggle.click();
    await frame.untilProxy('Running');
    expect((await fetch(`${await frame.proxyUrl()}/health/live`)).status).toBe(200);
  });

  testWith('ui-port', 'takes each click as what is seen, also before a call has its answer', async () => {
    const scene = await start();
    const page = await scene.page();
    const frame = frameOf(page);
    const { toggle } = overviewPageOf(page);
    await frame.untilProxy('Running');
    const answer = Promise.withResolvers<void>();
    await page.route('**/api/invoke/proxy.stop', async (route) => {
      const response = await route.fetch();
      await answer.promise;
      await route.fulfill({ response });
    });
    await toggle.click();
    await frame.untilProxy('Stopped');
    await toggle.click();
    await frame.untilProxy('Running');
    answer.resolve();
    await page.unrouteAll({ behavior: 'wait' });
    expect(await toggle.isChecked()).toBe(true);
  });

  test('is wanted again while a request still keeps it from stopping', async () => {
    const scene = await start({ before: signInToBoth });
    const frame = frameOf(await scene.page());
    const { toggle } = overviewPageOf(await scene.page());
    const held = holdStream(0);
    scene.vendors.anthropicApi.next(held.scenario);
    const request = fetch(`${await frame.proxyUrl()}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'claude-haiku-4-5',
        max_tokens: 9,
        stream: true,
        messages: [{ role: 'user', content: 'Hi' }],
      }),
    });
    // Not any request: the profile is fetched, too.
    await expect
      .poll(() => scene.vendors.anthropicApi.requests.map(({ path }) => path))
      .toContain('/v1/messages');
    await toggle.click();
    await frame.untilProxy('Stopping…');
    await toggle.click();
    held.release();
    expect((await request).status).toBe(200);
    await frame.untilProxy('Running');
    expect((await fetch(`${await frame.proxyUrl()}/health/live`)).status).toBe(200);
  });

  testWith('native', 'is switched off and on by the tray, which the window shows at once', async () => {
    const scene = await start();
    const { native } = scene.window;
    const frame = frameOf(await scene.page());
    await frame.untilProxy('Running');
    await native.clickMenuItem('proxy');
    await frame.untilProxy('Stopped');
    await native.untilMenu('Stopped');
    expect(await native.iconName()).toBe('idle');
    await native.clickMenuItem('proxy');
    await frame.untilProxy('Running');
    await native.untilMenu(/^Running on /);
  });

  test('can be taken over from another process of ours that holds the port', async () => {
    const scene = await start();
    const frame = frameOf(await scene.page());
    await frame.untilProxy('Running');
    const { port } = new URL(await frame.proxyUrl());
    await overviewPageOf(await scene.page()).toggle.click();
    await frame.untilProxy('Stopped');
    await scene.command('config', 'set', 'SERVER__PORT', port);
    const other = scene.spawn('serve');
    await other.stdout.waitFor(/^Listening on/m);
    const overview = overviewPageOf(await scene.page());
    await overview.toggle.click();
    await frame.untilProxy('Not running');
    // What can be done here, not on a command line.
    const problem = await overview.proxy.getByRole('alert').textContent();
    expect(problem).toMatch(/in use by .* another port in Settings/);
    expect(problem).not.toMatch(/--port|SERVER__PORT/);
    await overview.takeOver.click();
    await frame.dialog.getByRole('button', { name: 'Take over' }).click();
    await frame.untilProxy('Running');
    expect(await other.done).toMatchObject({ code: 0 });
    expect(await frame.proxyUrl()).toBe(`http://localhost:${port}`);
  });
});

describeHosts('a second start', { needs: 'native' }, ({ start }) => {
  test('shows the window of the first, and ends', async () => {
    const scene = await start();
    await scene.page();
    await scene.window.native.closeWindow();
    expect(await scene.window.native.isWindowShown()).toBe(false);
    expect(await scene.window.startSecond()).toMatchObject({ code: 0 });
    await expect.poll(() => scene.window.native.isWindowShown()).toBe(true);
  });
});

describeHosts('a second start', { needs: 'ui-port' }, ({ start }) => {
  test('says who has the window’s port, and ends', async () => {
    const scene = await start();
    const frame = frameOf(await scene.page());
    await frame.untilProxy('Running');
    const second = await scene.window.startSecond();
    expect(second.code).toBe(1);
    expect(second.output).toMatch(/in use by .*\(process \d+\)/);
    await frame.untilProxy('Running');
  });
});
