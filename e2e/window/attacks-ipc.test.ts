import { expect, test } from 'vitest';
import { EVENT_CHANNELS, INVOKE_CHANNELS } from '../../src-shared/ipc/channels.ts';
import { toEventMethod } from '../../src-shared/ipc/window-api.ts';
import { describeHosts } from './describe-hosts.ts';
import { tryPolicy } from './in-page.mjs';
import { frameOf } from './pages/frame.ts';

describeHosts('attacks on IPC', { needs: 'forged-frames' }, ({ start }) => {
  test('only the window’s own frame is heard', async () => {
    const scene = await start();
    const frame = frameOf(await scene.page());
    await frame.untilProxy('Running');
    const { frames } = scene.window;
    for (const from of ['sub-frame', 'other-window', 'gone'] as const) {
      for (const channel of INVOKE_CHANNELS) {
        expect([channel, await frames.forgeIpc(from, `app:${channel}`)]).toEqual([
          channel,
          { ok: false, problem: expect.objectContaining({ code: 'origin_not_allowed' }) },
        ]);
      }
    }
    await frame.untilProxy('Running');
    expect(await scene.window.logs()).toContain('a call from elsewhere than the window was refused');
  });

  test('a page whose isolation is broken finds no channel beside the contract, and no address to open', async () => {
    const scene = await start();
    await scene.page();
    const { frames } = scene.window;
    for (const channel of ['state.get', 'app:', 'app:constructor', 'electron-store-get-data', 'ELECTRON']) {
      await expect(frames.rawIpc(channel)).rejects.toThrow();
    }
    for (const [channel, input] of [
      ['links.open', { link: 'https://evil.example' }],
      ['links.open', 'https://evil.example'],
      ['signIn.openPage', { provider: 'claude', url: 'https://evil.example' }],
      ['settings.set', { name: 'SERVER__PORT', text: '1', more: true }],
      ['proxy.stop', { force: true }],
      ['clipboard.write', { text: 'x'.repeat(8_193) }],
    ] as const) {
      expect(await frames.rawIpc(`app:${channel}`, input)).toMatchObject({
        ok: false,
        problem: { code: 'invalid_input' },
      });
    }
    expect(await scene.window.openedPages()).toEqual([]);
  });

  test('the page has nothing of Node or Electron, and cannot change what it has', async () => {
    const scene = await start();
    const page = await scene.page();
    const reached = await page.evaluate(`({
      node: typeof require + typeof process + typeof module + typeof Buffer,
      groups: Object.keys(window.app),
      isFrozen: [window.app, ...Object.values(window.app)].every(
        (part) => typeof part === 'function' || Object.isFrozen(part)),
    })`);
    const groups = new Set(INVOKE_CHANNELS.map((channel) => channel.split('.')[0]));
    expect(reached).toEqual({
      node: 'undefined'.repeat(4),
      groups: [...groups, ...EVENT_CHANNELS.map(toEventMethod)],
      isFrozen: true,
    });
  });
});

describeHosts('the page', ({ start }) => {
  test('is bound by its policy: no inline script, no eval, no frame, no request to elsewhere', async () => {
    const scene = await start();
    const page = await scene.page();
    await frameOf(page).untilProxy('Running');
    scene.expectFaults(/Content Security Policy|violates|ERR_BLOCKED|ERR_FAILED|Refused to/i);
    expect(await page.evaluate(tryPolicy)).toEqual({
      inline: false,
      frame: false,
      request: false,
      image: false,
    });
    expect(page.context().pages().length).toBe(1);
  });
});
