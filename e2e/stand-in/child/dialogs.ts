import { EventEmitter } from 'node:events';
import type { DialogView } from '../messages.ts';
import { createEvent, requireReady } from './app.ts';
import { BrowserWindow } from './browser-window.ts';
import { answerCalls, boot, refuse, show } from './outside.ts';
import { notModelled, refuseUnknownOptions, strict } from './strict.ts';

const KNOWN_OPTIONS: Readonly<Record<DialogView['method'], readonly string[]>> = {
  showMessageBox: ['type', 'title', 'message', 'detail', 'buttons', 'defaultId', 'cancelId', 'noLink'],
  showSaveDialog: ['title', 'defaultPath', 'buttonLabel', 'filters'],
};
const SCHEMES_OF_BROWSERS = ['http:', 'https:'];

let nextId = 1;
const openDialogs = new Map<number, (answer: unknown) => void>();

/** Waits, as a user does, until the test answers. */
function openDialog(method: DialogView['method'], args: readonly unknown[]): Promise<unknown> {
  requireReady('dialog module can only be used after app is ready');
  const [first, second] = args;
  const isModal = first instanceof BrowserWindow;
  const options = (isModal ? second : first) as Record<string, unknown>;
  if (typeof options !== 'object' || options === null) throw new TypeError('Options must be an object');
  refuseUnknownOptions(`dialog.${method}`, options, KNOWN_OPTIONS[method]);
  if (method === 'showMessageBox' && typeof options.message !== 'string') {
    throw new TypeError('message must be a string');
  }
  const id = nextId++;
  show({ kind: 'dialog', dialog: { id, method, options, isModal } });
  return new Promise((resolve) => openDialogs.set(id, resolve));
}

export const dialog = strict('dialog', {
  showMessageBox: (...args: unknown[]) => openDialog('showMessageBox', args),
  showSaveDialog: (...args: unknown[]) => openDialog('showSaveDialog', args),
  showErrorBox(title: string, content: string) {
    show({ kind: 'error-box', title, content });
  },
});

const NOTIFICATION_OPTIONS = ['title', 'body', 'actions', 'silent', 'urgency', 'timeoutType'];
const shown = new Map<number, StandInNotification>();

export class StandInNotification extends EventEmitter {
  readonly _view: { title: string; body: string; actions: string[] };

  static isSupported(): boolean {
    return true;
  }

  constructor(options: Electron.NotificationConstructorOptions = {}) {
    super();
    requireReady('Cannot create Notification before app is ready');
    refuseUnknownOptions('Notification', options, NOTIFICATION_OPTIONS);
    this._view = {
      title: options.title ?? '',
      body: options.body ?? '',
      actions: (options.actions ?? []).map(({ text }) => text ?? ''),
    };
    // biome-ignore lint/correctness/noConstructorReturn: every access is to be checked
    return strict('Notification', this);
  }

  show(): void {
    const id = nextId++;
    shown.set(id, this);
    show({ kind: 'notification', notification: { id, ...this._view } });
    this.emit('show', createEvent());
  }
}

function requireNotification(id: number): StandInNotification {
  return shown.get(id) ?? refuse(`There is no notification ${id}`);
}

const shell_: Pick<Electron.Shell, 'openExternal' | 'openPath'> = {
  async openExternal(url) {
    const address = new URL(url);
    // Electron would start whatever program is registered; a test that gets this far has found a hole.
    if (!SCHEMES_OF_BROWSERS.includes(address.protocol))
      throw notModelled(`shell.openExternal ${address.protocol}`);
    if (!boot().canOpenPages) throw new Error('Failed to open: no application is registered');
    show({ kind: 'opened-page', url });
  },
  async openPath(path) {
    show({ kind: 'opened-path', path });
    return '';
  },
};
export const shell = strict('shell', shell_);

const clipboard_: Pick<Electron.Clipboard, 'writeText'> = {
  async writeText(text) {
    if (typeof text !== 'string') throw new TypeError('Error processing argument at index 0');
    show({ kind: 'clipboard', text });
  },
};
export const clipboard = strict('clipboard', clipboard_);

answerCalls({
  answerDialog({ id, answer }: { id: number; answer: unknown }) {
    const resolve = openDialogs.get(id) ?? refuse(`There is no open dialog ${id}`);
    openDialogs.delete(id);
    resolve(answer);
  },
  clickNotification({ id, action }: { id: number; action: number | null }) {
    const notification = requireNotification(id);
    if (action === null) {
      notification.emit('click', createEvent());
      return;
    }
    if (notification._view.actions[action] === undefined) refuse(`The notification has no button ${action}`);
    notification.emit('action', createEvent({ actionIndex: action, selectionIndex: -1 }), action, -1);
  },
  failNotification({ id, reason }: { id: number; reason: string }) {
    requireNotification(id).emit('failed', createEvent(), reason);
  },
});
