import { expect, test } from 'vitest';
import { createFixtures, type Fixture } from './fixture-app.ts';

const fixtures = createFixtures();

const SHOW = `
  app.whenReady().then(() => {
    serve();
    const window = openWindow({ show: true });
    window.webContents.on('preload-error', (event, path, error) => say(error.message));
    globalThis.page = window.webContents;
    window.loadURL('app://fixture/');
  });
`;

async function open(fixture: Omit<Fixture, 'main'> & { readonly main?: string }) {
  const app = await fixtures.start({ ...fixture, main: SHOW + (fixture.main ?? '') });
  return { app, page: await app.page() };
}

const EXPOSE = (value: string) => `
  const { contextBridge, ipcRenderer } = require('electron');
  contextBridge.exposeInMainWorld('api', ${value});
`;

test.each(['fs', 'node:child_process', './other.cjs', 'zod'])(
  'a sandboxed preload cannot require %s',
  async (name) => {
    const { app } = await open({ preload: `require(${JSON.stringify(name)});` });
    await app.until(() => app.output.stdout.includes(`module not found: ${name}`));
  },
);

test('a preload that is an ES module does not run', async () => {
  const { app, page } = await open({
    preload: `import { contextBridge } from 'electron';\nglobalThis.ran = true;`,
  });
  await app.until(() => app.output.stdout.includes('Cannot use import statement outside a module'));
  await app.until(() => app.output.stderr.includes('Unable to load preload script'));
  expect(await page.evaluate('typeof ran')).toBe('undefined');
});

test('a preload that is not there is told of', async () => {
  const app = await fixtures.start({
    main: SHOW.replace(
      'openWindow({ show: true })',
      `openWindow({ webPreferences: { preload: '/nowhere/preload.cjs' } })`,
    ),
  });
  await app.until(() => app.output.stdout.includes('ENOENT'));
});

test('an unknown part of Electron fails in a preload, too', async () => {
  const { app } = await open({ preload: `require('electron').webFrame;` });
  await app.until(() => app.seen.problems.length > 0);
  expect(app.takeProblems()).toEqual(['stand-in: electron.webFrame is not modelled in a preload']);
});

test('the page sees what is exposed, frozen, and nothing else of the preload', async () => {
  const { page } = await open({
    preload: `globalThis.hidden = 1; ${EXPOSE(`{ list: [1, { two: 2 }], none: undefined, add: (a, b) => a + b }`)}`,
  });
  const result = await page.evaluate(`({
    list: api.list,
    hasNone: 'none' in api,
    sum: api.add(1, 2),
    others: [typeof hidden, typeof require, typeof process, typeof module],
    frozen: Object.isFrozen(api) && Object.isFrozen(api.list[1]),
    replaced: (() => { try { 'use strict'; window.api = 1; } catch {} return typeof window.api; })(),
  })`);
  expect(result).toEqual({
    list: [1, { two: 2 }],
    hasNone: true,
    sum: 3,
    others: ['undefined', 'undefined', 'undefined', 'undefined'],
    frozen: true,
    replaced: 'object',
  });
});

test('the page cannot reach the preload’s world through what it was given', async () => {
  const { page } = await open({ preload: EXPOSE(`{ run: () => 1 }`) });
  // A function of the other world would be made by that world's `Function`, and lead to `hidden`.
  const result = await page.evaluate(
    `(() => { window.hidden = 'page'; return api.run.constructor('return hidden')(); })()`,
  );
  expect(result).toBe('page');
});

test('promises, errors and callbacks cross the bridge', async () => {
  const { page } = await open({
    preload: EXPOSE(`{
      later: async (value) => value,
      fail: async () => { throw new Error('later'); },
      failNow: () => { throw new Error('now'); },
      callTwice: (callback) => { callback(1); callback({ two: undefined }); return () => 'stopped'; },
    }`),
  });
  const result = await page.evaluate(`(async () => {
    const heard = [];
    const stop = api.callTwice((value) => heard.push(value));
    return {
      later: await api.later({ a: [undefined] }),
      fail: await api.fail().catch((error) => error.message),
      failNow: (() => { try { api.failNow(); } catch (error) { return error.message; } })(),
      heard, stopped: stop(),
    };
  })()`);
  expect(result).toEqual({
    later: { a: [undefined] },
    fail: 'later',
    failNow: 'now',
    heard: [1, { two: undefined }],
    stopped: 'stopped',
  });
});

test('calls reach the handler with their arguments; errors and unknown channels come back in Electron’s words', async () => {
  const { page } = await open({
    preload: EXPOSE(`{ invoke: (...args) => ipcRenderer.invoke(...args) }`),
    main: `
      ipcMain.handle('echo', (event, ...args) => args);
      ipcMain.handle('fail', () => { throw new TypeError('no'); });
      ipcMain.handle('function', () => () => {});
    `,
  });
  const invoke = (...args: unknown[]) =>
    page.evaluate(`api.invoke(...${JSON.stringify(args)}).catch((error) => error.message)`);
  expect(await invoke('echo', 1, { a: [null] })).toEqual([1, { a: [null] }]);
  expect(await page.evaluate(`api.invoke('echo', undefined)`)).toEqual([undefined]);
  expect(await invoke('fail')).toBe("Error invoking remote method 'fail': TypeError: no");
  expect(await invoke('nope')).toBe(
    "Error invoking remote method 'nope': Error: No handler registered for 'nope'",
  );
  expect(await invoke('function')).toContain('could not be cloned');
  expect(await page.evaluate(`api.invoke('echo', () => {}).catch((error) => error.message)`)).toBe(
    'An object could not be cloned.',
  );
});

test('events reach the page until it stops listening, and again after a reload', async () => {
  const { app, page } = await open({
    preload: EXPOSE(`{
      on(callback) {
        const forward = (event, value) => callback(value);
        ipcRenderer.on('news', forward);
        return () => ipcRenderer.off('news', forward);
      },
      invoke: (channel) => ipcRenderer.invoke(channel),
    }`),
    main: `ipcMain.handle('send', () => page.send('news', { a: undefined }));`,
  });
  const listen = () =>
    page.evaluate(`window.heard = []; window.stop = api.on((value) => heard.push(value)); 0`);
  const send = () => page.evaluate(`api.invoke('send')`);
  await listen();
  await send();
  await page.waitForFunction('heard.length === 1');
  expect(await page.evaluate('heard')).toEqual([{ a: undefined }]);
  await page.evaluate('stop(); 0');
  await send();
  await page.reload();
  await listen();
  await send();
  await page.waitForFunction('heard.length === 1');
  expect(app.seen.problems).toEqual([]);
});

test('who calls is told by the frame itself, not by its address', async () => {
  const { app, page } = await open({
    preload: EXPOSE(`{ who: () => ipcRenderer.invoke('who') }`),
    main: `ipcMain.handle('who', ({ senderFrame }) =>
      senderFrame === null ? 'gone' : [senderFrame === page.mainFrame, senderFrame.url]);`,
  });
  expect(await page.evaluate('api.who()')).toEqual([true, 'app://fixture/']);
  expect(await app.rawIpc('who')).toEqual([true, 'app://fixture/']);
  expect(await app.forgeIpc('sub-frame', 'who')).toEqual([false, 'app://fixture/']);
  expect(await app.forgeIpc('other-window', 'who')).toEqual([false, 'app://fixture/']);
  expect(await app.forgeIpc('gone', 'who')).toBe('gone');
});

test('frames in the page get no preload', async () => {
  const { page } = await open({
    preload: EXPOSE(`{ run: () => 1 }`),
    page: '<!doctype html><iframe></iframe>',
  });
  expect(await page.evaluate(`[typeof window.api, typeof frames[0].api]`)).toEqual(['object', 'undefined']);
});
