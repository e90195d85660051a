/**
 * Loaded by Electron before the app (`-r`): writes down what goes to the system instead of showing it there, and
 * what the page is told. Only methods are replaced, so that the app gets Electron's own objects.
 */
const { app, BrowserWindow, clipboard, dialog, ipcMain, Notification, shell, Tray } = require('electron');

/** @type {Record<string, any>} */
const recorded = {
  openedPages: [],
  clipboard: '',
  notifications: [],
  menu: null,
  tooltip: '',
  icon: '',
  /** Open questions, oldest first. */
  questions: [],
  toPage: [],
};

/**
 * @param {any} target
 * @param {string} name
 * @param {(this: any, original: any, ...args: any[]) => unknown} replacement
 */
function record(target, name, replacement) {
  const original = target[name];
  target[name] = function (/** @type {any[]} */ ...args) {
    return replacement.call(this, original.bind(this), ...args);
  };
}

const ask = (/** @type {unknown} */ options) =>
  new Promise((answer) => {
    recorded.questions.push({ options, answer });
  });
record(shell, 'openExternal', async (_original, url) => void recorded.openedPages.push(url));
record(shell, 'openPath', async () => '');
record(clipboard, 'writeText', (_original, text) => {
  recorded.clipboard = text;
});
record(dialog, 'showMessageBox', (_original, ...args) => ask(args.at(-1)));
record(dialog, 'showSaveDialog', (_original, ...args) => ask(args.at(-1)));
record(Notification.prototype, 'show', function () {
  recorded.notifications.push({ title: this.title, body: this.body });
});
record(Tray.prototype, 'setContextMenu', (original, menu) => {
  recorded.menu = menu;
  return original(menu);
});
record(Tray.prototype, 'setToolTip', (original, text) => {
  recorded.tooltip = text;
  return original(text);
});
record(Tray.prototype, 'setImage', (original, icon) => {
  recorded.icon = icon;
  return original(icon);
});
record(ipcMain, 'handle', (original, channel, handler) =>
  original(channel, async (/** @type {unknown[]} */ ...args) => {
    const value = await handler(...args);
    recorded.toPage.push([`answer ${channel}`, JSON.stringify(value) ?? '']);
    return value;
  }),
);
app.on('web-contents-created', (_event, contents) =>
  record(contents, 'send', (original, channel, ...args) => {
    recorded.toPage.push([`event ${channel}`, JSON.stringify(args)]);
    return original(channel, ...args);
  }),
);
Object.assign(globalThis, {
  recorded,
  closeWindow: () => BrowserWindow.getAllWindows()[0]?.close(),
  isWindowShown: () => BrowserWindow.getAllWindows()[0]?.isVisible() ?? false,
});
