import { expect, test } from 'vitest';
import { createFixtures } from './fixture-app.ts';

const fixtures = createFixtures();

test('before it is ready, Electron refuses what needs a screen, a session or a window', async () => {
  const said = await fixtures.run(`
    say(attempt(() => new BrowserWindow()));
    say(attempt(() => new Tray('icon.png')));
    say(attempt(() => new Notification({ title: 'Hi' })));
    say(attempt(() => screen.getPrimaryDisplay()));
    say(attempt(() => session.defaultSession));
    say(attempt(() => protocol.handle('app', () => new Response())));
    say(attempt(() => dialog.showMessageBox({ message: 'Hi' })));
    say(app.isReady());
    app.whenReady().then(() => app.exit(0));
  `);
  expect(said).toEqual([
    'Cannot create BrowserWindow before app is ready',
    'Cannot create Tray before app is ready',
    'Cannot create Notification before app is ready',
    "The 'screen' module can't be used before the app 'ready' event",
    'Session can only be received when app is ready',
    'Session can only be received when app is ready',
    'dialog module can only be used after app is ready',
    false,
  ]);
});

test('once it is ready, it is too late for what has to come first', async () => {
  const said = await fixtures.run(`
    app.whenReady().then(() => {
      say(app.isReady());
      say(attempt(() => app.enableSandbox()));
      say(attempt(() => protocol.registerSchemesAsPrivileged([])));
      app.exit(0);
    });
  `);
  expect(said).toEqual([
    true,
    'app.enableSandbox() can only be called before app is ready',
    'protocol.registerSchemesAsPrivileged should be called before app is ready',
  ]);
});

test('a main module that waits for being ready at its top level never gets there', async () => {
  const app = await fixtures.start({ main: 'await app.whenReady();', options: { maxEvaluationMs: 300 } });
  expect((await app.exited).code).toBe(1);
  expect(app.takeProblems()).toEqual([expect.stringContaining('does not finish')]);
});

test('what was destroyed is gone', async () => {
  const said = await fixtures.run(`
    app.on('window-all-closed', () => {});
    app.whenReady().then(() => {
      const window = openWindow();
      const { webContents } = window;
      window.destroy();
      say(window.isDestroyed());
      say(attempt(() => window.show()));
      say(attempt(() => window.webContents));
      say(attempt(() => webContents.send('x')));
      app.exit(0);
    });
  `);
  const gone = 'Object has been destroyed';
  expect(said).toEqual([true, gone, gone, gone]);
});

test('a channel has one handler, and arguments must be such that they can be sent', async () => {
  const said = await fixtures.run(`
    app.whenReady().then(() => {
      ipcMain.handle('a', () => 1);
      say(attempt(() => ipcMain.handle('a', () => 2)));
      say(attempt(() => openWindow().webContents.send('x', () => {})));
      app.exit(0);
    });
  `);
  expect(said).toEqual(["Attempted to register a second handler for 'a'", 'Failed to serialize arguments']);
});

test('menus and icons that cannot be shown', async () => {
  const said = await fixtures.run(`
    app.whenReady().then(() => {
      say(attempt(() => Menu.buildFromTemplate({})));
      say(attempt(() => Menu.buildFromTemplate([{ enabled: true }])));
      say(attempt(() => Menu.buildFromTemplate([{ label: 'x', type: 'button' }])));
      say(attempt(() => Menu.buildFromTemplate([{ label: 'x', type: 'submenu' }])));
      say(attempt(() => new Tray('/nowhere/icon.png')));
      say(nativeImage.createFromPath('/nowhere/icon.png').isEmpty());
      app.exit(0);
    });
  `);
  expect(said).toEqual([
    'Invalid template for Menu: Menu template must be an array',
    'Invalid template for MenuItem: must have at least one of label, role or type',
    'Unknown menu item type: button',
    'Invalid submenu',
    "Failed to load image from path '/nowhere/icon.png'",
    true,
  ]);
});

test.each([
  ['a part of Electron', 'electron.autoUpdater', 'electron.autoUpdater'],
  ['a function', 'app.relaunch()', 'app.relaunch'],
  ['a property', 'nativeTheme.shouldUseInvertedColorScheme', 'nativeTheme.shouldUseInvertedColorScheme'],
  ['a setting', 'app.userAgentFallback = "x"', 'app.userAgentFallback ='],
  ['a window option', 'new BrowserWindow({ transparent: true })', 'BrowserWindow: option transparent'],
  [
    'a page with Node',
    'new BrowserWindow({ webPreferences: { nodeIntegration: true } })',
    'webPreferences.nodeIntegration: true',
  ],
  [
    'a page without a sandbox',
    'new BrowserWindow({ webPreferences: { sandbox: false } })',
    'webPreferences.sandbox: false',
  ],
])('%s that is not modelled fails, also when the app catches it', async (_name, code, what) => {
  const app = await fixtures.start({
    main: `app.whenReady().then(() => { attempt(() => { ${code}; }); app.exit(0); });`,
  });
  await app.exited;
  expect(app.seen.problems).toEqual([`stand-in: ${what} is not modelled`]);
  await expect(app.close()).rejects.toThrow('is not modelled');
  app.takeProblems();
});

test('a name that Electron has not, or the stand-in not, cannot be imported', async () => {
  const app = await fixtures.start({ main: `import { remote } from 'electron';` });
  expect((await app.exited).code).toBe(1);
  expect(app.output.stderr).toContain("does not provide an export named 'remote'");
});

test('CommonJS gets the same Electron, as loudly', async () => {
  const said = await fixtures.run(`
    import { createRequire } from 'node:module';
    const required = createRequire(import.meta.url)('electron');
    say(required.app === app);
    app.exit(0);
  `);
  expect(said).toEqual([true]);
});
