import { expect, test } from 'vitest';
import { createFixtures, type Fixture } from './fixture-app.ts';

const fixtures = createFixtures();

/** `denies` is what the product does; without it Electron allows. */
const show = ({ denies = true, servesApp = true } = {}) => `
  app.on('window-all-closed', () => say('all closed'));
  app.whenReady().then(() => {
    ${servesApp ? 'serve();' : ''}
    app.on('web-contents-created', (event, contents) => {
      contents.on('did-finish-load', () => say('loaded'));
      contents.on('will-frame-navigate', (event) => { say(['go', event.url, event.isMainFrame]); ${denies ? 'event.preventDefault();' : ''} });
      ${denies ? "contents.setWindowOpenHandler(({ url }) => { say(['open', url]); return { action: 'deny' }; });" : ''}
    });
    session.defaultSession.on('will-download', (event) => { say('download'); event.preventDefault(); });
    globalThis.window = openWindow({ title: 'Fixture', webPreferences: {} });
    window.once('ready-to-show', () => window.show());
    window.loadURL('app://fixture/').catch((error) => say(error.message));
  });
`;

async function open(fixture: Omit<Fixture, 'main'> & { readonly main?: string }, options = {}) {
  const app = await fixtures.start({ ...fixture, main: show(options) + (fixture.main ?? '') });
  const said = () =>
    app.output.stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  const page = await app.page();
  // What the app writes and what it shows travel apart.
  await app.until(() => said().includes('loaded'));
  return { app, page, said };
}

test('the page is shown when it has been painted, at the size of the window', async () => {
  const { app, page, said } = await open({ page: '<!doctype html><title>Hello</title>' });
  expect(await page.title()).toBe('Hello');
  expect(page.viewportSize()).toEqual({ width: 800, height: 600 });
  expect(app.window()).toMatchObject({ isVisible: true, isFocused: true, url: 'app://fixture/' });
  expect(said()).toEqual(['loaded']);
  await app.moveWindow({ x: 0, y: 0, width: 720, height: 520 });
  await expect.poll(() => page.viewportSize()).toEqual({ width: 720, height: 520 });
});

test('the policy of the header holds: no inline script, no other host', async () => {
  const { page } = await open({
    page: '<!doctype html><script>window.inline = 1</script><script src="/script.js"></script>',
    script: `window.own = 1; fetch('https://elsewhere.example/').catch(() => { window.refused = 1; });`,
  });
  await page.waitForFunction('window.refused === 1');
  expect(await page.evaluate(`[typeof window.inline, window.own, isSecureContext]`)).toEqual([
    'undefined',
    1,
    true,
  ]);
});

test('nothing but the app answers, also past the policy', async () => {
  const { page } = await open({});
  // Evaluated from outside, which no policy stops; it is the stand-in that goes nowhere.
  const outcome = await page.evaluate(
    `new Promise((resolve) => { const image = new Image(); image.onerror = () => resolve('no'); image.src = 'https://elsewhere.example/x.png'; })`,
  );
  expect(outcome).toBe('no');
});

test('the page goes nowhere when the app says no', async () => {
  const { app, page, said } = await open({});
  await page.evaluate(`location.href = 'https://elsewhere.example/?secret'; 0`);
  await app.until(() => app.output.stdout.includes('elsewhere'));
  expect(said()).toContainEqual(['go', 'https://elsewhere.example/?secret', true]);
  await page.evaluate(`window.open('https://claude.ai/'); 0`);
  await app.until(() => app.output.stdout.includes('claude.ai'));
  await expect.poll(() => page.context().pages().length).toBe(1);
  expect(app.window()?.url).toBe('app://fixture/');
});

test('a window that the app lets a page open fails the test', async () => {
  const { app, page } = await open({}, { denies: false });
  await page.evaluate(`window.open('app://fixture/'); 0`);
  await app.until(() => app.seen.problems.length > 0);
  expect(app.takeProblems()).toEqual(['stand-in: a window that a page opens is not modelled']);
});

test('a hash is no navigation, but the app sees it', async () => {
  const { app, page, said } = await open({});
  await page.evaluate(`location.hash = '#/security'; 0`);
  await app.until(() => app.window()?.url === 'app://fixture/#/security');
  expect(said()).toEqual(['loaded']);
});

test('a reload by the page is a navigation like any other', async () => {
  const { app, page, said } = await open({}, { denies: false });
  await page.evaluate(`location.reload(); 0`);
  await app.until(() => app.output.stdout.match(/"loaded"/g)?.length === 2);
  expect(said()).toContainEqual(['go', 'app://fixture/', true]);
});

test('without a handler for the scheme nothing is loaded', async () => {
  const app = await fixtures.start({ main: show({ servesApp: false }) });
  await app.until(() => app.output.stdout.includes('ERR_UNKNOWN_URL_SCHEME'));
});

test('closing can be refused, and then the window is still there', async () => {
  const { app } = await open({
    main: `app.whenReady().then(() => window.on('close', (event) => { event.preventDefault(); window.hide(); }));`,
  });
  await app.closeWindow();
  await app.until(() => app.window()?.isVisible === false);
  expect(app.window()).not.toBeNull();
});

test('a window that has closed is gone, with its page', async () => {
  const { app, page, said } = await open({});
  await app.closeWindow();
  await app.until(() => app.window() === null);
  await expect.poll(() => page.isClosed()).toBe(true);
  await app.until(() => said().includes('all closed'));
});

test('Electron quits when the last window has closed, unless the app listens', async () => {
  const app = await fixtures.start({
    main: `app.whenReady().then(() => { serve(); openWindow({ show: true, webPreferences: {} }).loadURL('app://fixture/'); });`,
  });
  await app.page();
  await app.closeWindow();
  expect(await app.exited).toEqual({ code: 0, signal: null });
});

test('quitting can be put off', async () => {
  const app = await fixtures.start({
    main: `
      let asked = 0;
      app.on('before-quit', (event) => { if (asked++ === 0) { event.preventDefault(); say('wait'); setTimeout(() => app.quit()); } });
      app.on('will-quit', () => say('will quit'));
    `,
  });
  expect(await app.quit()).toEqual({ code: 0, signal: null });
  expect(app.output.stdout).toBe('"wait"\n"will quit"\n');
});

test('the second instance is told no, and the first one what it was started with', async () => {
  const main = `
    if (!app.requestSingleInstanceLock()) { say('second'); app.exit(0); }
    app.on('second-instance', (event, argv) => say(argv.includes('--hello')));
  `;
  const first = await fixtures.start({ main });
  const second = await fixtures.start({ main, folder: first.folder, options: { args: ['--hello'] } });
  expect(await second.exited).toEqual({ code: 0, signal: null });
  expect(second.output.stdout).toBe('"second"\n');
  await first.until(() => first.output.stdout.includes('true'));
  await first.quit();
  const third = await fixtures.start({ main, folder: first.folder });
  expect(third.seen.exitCode).toBeNull();
});

test('permissions are granted unless the app refuses them', async () => {
  const refuse = `
    session.defaultSession.setPermissionRequestHandler((contents, permission, answer) => answer(permission === 'media'));
    session.defaultSession.setPermissionCheckHandler(() => false);
  `;
  const open = await fixtures.start({ main: '' });
  expect(await open.askPermission('geolocation')).toEqual({ request: true, check: true });
  const strict = await fixtures.start({ main: `app.whenReady().then(() => {${refuse}});` });
  expect(await strict.askPermission('geolocation')).toEqual({ request: false, check: false });
  expect(await strict.askPermission('media')).toEqual({ request: true, check: false });
});

test('the theme of the system and of the app reach the page', async () => {
  const { app, page, said } = await open({
    main: `app.whenReady().then(() => { nativeTheme.on('updated', () => say(nativeTheme.shouldUseDarkColors));
      powerMonitor.on('resume', () => { nativeTheme.themeSource = 'light'; }); });`,
    options: { systemTheme: 'dark' },
  });
  const isDark = () => page.evaluate(`matchMedia('(prefers-color-scheme: dark)').matches`);
  expect(await isDark()).toBe(true);
  await app.setSystemTheme('light');
  expect(await isDark()).toBe(false);
  await app.setSystemTheme('dark');
  await app.emitPower('resume');
  await expect.poll(isDark).toBe(false);
  await app.until(() => said().join() === 'loaded,false,true,false');
});
