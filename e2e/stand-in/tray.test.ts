import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createFixtures } from './fixture-app.ts';

const ICON = fileURLToPath(new URL('../../assets/tray/linux/idle.png', import.meta.url));

const fixtures = createFixtures();

const startTray = () =>
  fixtures.start({
    main: `
      app.whenReady().then(() => {
        globalThis.tray = new Tray(${JSON.stringify(ICON)});
        tray.setToolTip('Fixture');
        tray.on('click', () => say('clicked'));
        tray.setContextMenu(Menu.buildFromTemplate([
          { id: 'off', label: 'Off', enabled: false, click: () => say('off') },
          { id: 'check', label: 'A && B', type: 'checkbox', checked: false, click: (item) => say(item.checked) },
          { type: 'separator' },
          { id: 'more', label: 'More', submenu: [{ id: 'gone', label: 'Go', click: () => tray.destroy() }] },
        ]));
      });
    `,
  });

test('an icon with its sizes, a tooltip and a menu', async () => {
  const app = await startTray();
  const tray = await app.until(() => app.seen.tray?.menu && app.seen.tray);
  expect(tray.icon).toEqual({ path: ICON, isEmpty: false, scaleFactors: [1, 2] });
  expect(tray.tooltip).toBe('Fixture');
  expect(app.menuItems().map(({ id, label }) => [id, label])).toEqual([
    ['off', 'Off'],
    ['check', 'A & B'],
    ['', ''],
    ['more', 'More'],
    ['gone', 'Go'],
  ]);
});

test('a click on the icon and on an item; a check mark moves by itself', async () => {
  const app = await startTray();
  await app.clickTray();
  await app.clickMenuItem('check');
  await app.until(() => app.output.stdout === '"clicked"\ntrue\n');
  expect(app.menuItems().find(({ id }) => id === 'check')?.isChecked).toBe(true);
});

test('an icon that was destroyed is gone', async () => {
  const app = await startTray();
  await app.clickMenuItem('gone');
  await app.until(() => app.seen.tray === null);
  await expect(app.clickTray()).rejects.toThrow('There is no tray icon');
});

test('notifications, dialogs, pages and the clipboard are only written down', async () => {
  const app = await fixtures.start({
    main: `
      app.whenReady().then(async () => {
        const note = new Notification({ title: 'Stopped', body: 'Why', actions: [{ type: 'button', text: 'Again' }] });
        note.on('click', () => say('clicked'));
        note.on('action', (event, index) => say(['button', index]));
        note.on('failed', (event, reason) => say(reason));
        note.show();
        await shell.openExternal('https://claude.ai/');
        await clipboard.writeText('copied');
        say(await dialog.showMessageBox({ message: 'Sure?', buttons: ['Yes', 'No'] }));
      });
    `,
  });
  const note = await app.until(() => app.seen.notifications[0]);
  expect(note).toMatchObject({ title: 'Stopped', body: 'Why', actions: ['Again'] });
  await app.clickNotification(note.id);
  await app.clickNotificationButton(note.id);
  await app.failNotification(note.id, 'unsigned');
  await expect(app.clickNotificationButton(note.id, 1)).rejects.toThrow('no button');
  const dialog = await app.answerDialog({ response: 1 });
  expect(dialog).toMatchObject({ method: 'showMessageBox', isModal: false, options: { message: 'Sure?' } });
  await app.until(() => app.output.stdout.includes('{"response":1}'));
  expect(app.output.stdout).toBe('"clicked"\n["button",0]\n"unsigned"\n{"response":1}\n');
  expect(app.seen).toMatchObject({ openedPages: ['https://claude.ai/'], clipboard: 'copied' });
});

test('a scheme that would start a program is opened by nobody, and fails the test', async () => {
  const app = await fixtures.start({
    main: `app.whenReady().then(() => shell.openExternal('ms-msdt:/id').catch((error) => say(error.message)));`,
  });
  await app.until(() => app.output.stdout.includes('not modelled') && app.seen.problems.length > 0);
  expect(app.seen.openedPages).toEqual([]);
  expect(app.takeProblems()).toHaveLength(1);
});
