import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { Bounds } from '../messages.ts';
import { createEvent, noteAllWindowsClosed, onQuitCloseWindows, requireReady } from './app.ts';
import { answerCalls, host, inBackground, refuse, reportProblem, show } from './outside.ts';
import { notModelled, refuseUnknownOptions, strict } from './strict.ts';
import { fitsNowhere } from './system.ts';
import { destroyContents, StandInContents } from './web-contents.ts';

type ModelledWindow = Pick<
  Electron.BrowserWindow,
  | 'close'
  | 'destroy'
  | 'focus'
  | 'getBounds'
  | 'getNormalBounds'
  | 'hide'
  | 'id'
  | 'isDestroyed'
  | 'isFocused'
  | 'isFullScreen'
  | 'isMaximized'
  | 'isMinimized'
  | 'isVisible'
  | 'loadURL'
  | 'maximize'
  | 'restore'
  | 'setBackgroundColor'
  | 'setFullScreen'
  | 'show'
>;

const OPTIONS = [
  'x',
  'y',
  'width',
  'height',
  'minWidth',
  'minHeight',
  'show',
  'title',
  'autoHideMenuBar',
  'backgroundColor',
  'webPreferences',
];
/** What the stand-in can keep to, and only this way round. */
const WEB_PREFERENCES: Readonly<Record<string, readonly unknown[]>> = {
  sandbox: [true],
  contextIsolation: [true],
  nodeIntegration: [false],
  nodeIntegrationInWorker: [false],
  nodeIntegrationInSubFrames: [false],
  webSecurity: [true],
  allowRunningInsecureContent: [false],
  experimentalFeatures: [false],
  navigateOnDragDrop: [false],
  webviewTag: [false],
  spellcheck: [true, false],
  backgroundThrottling: [true, false],
};

const windows = new Map<number, BrowserWindow>();
let nextId = 1;

export class BrowserWindow extends EventEmitter implements ModelledWindow {
  readonly id: number;
  readonly webContents: StandInContents;
  _title: string;
  _bounds: Bounds;
  _backgroundColor: string;
  _isVisible = false;
  _isFocused = false;
  _isMaximized = false;
  _isDestroyed = false;
  _isPainted = false;

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super();
    requireReady('Cannot create BrowserWindow before app is ready');
    refuseUnknownOptions('BrowserWindow', options, OPTIONS);
    const { width = 800, height = 600, minWidth = 0, minHeight = 0, x = 100, y = 50 } = options;
    this.id = nextId++;
    this._bounds = { x, y, width: Math.max(width, minWidth), height: Math.max(height, minHeight) };
    if (fitsNowhere(this._bounds)) reportProblem('stand-in: the window is outside of every display');
    this._title = options.title ?? '';
    this._backgroundColor = options.backgroundColor ?? '#FFF';
    const { preload, ...preferences } = options.webPreferences ?? {};
    for (const [name, value] of Object.entries(preferences)) {
      if (!WEB_PREFERENCES[name]?.includes(value)) throw notModelled(`webPreferences.${name}: ${value}`);
    }
    const { id } = this;
    const size = { width: this._bounds.width, height: this._bounds.height };
    const created = host().call('createPage', { id, preload: readPreload(preload), size });
    inBackground(created);
    this.webContents = new StandInContents(id, created);
    const checked = strict('BrowserWindow', this, () => this._isDestroyed);
    this.webContents.on('did-navigate-in-page', () => this._see());
    this.webContents.on('did-finish-load', () => {
      this._see();
      if (this._isPainted) return;
      this._isPainted = true;
      this.emit('ready-to-show');
    });
    windows.set(id, checked);
    if (options.show ?? true) this.show();
    else this._see();
    // biome-ignore lint/correctness/noConstructorReturn: every access is to be checked
    return checked;
  }

  static getAllWindows(): BrowserWindow[] {
    return [...windows.values()];
  }

  _see(): void {
    const { id } = this;
    if (this._isDestroyed) {
      show({ kind: 'window', id, window: null });
      return;
    }
    show({
      kind: 'window',
      id,
      window: {
        id,
        title: this._title,
        isVisible: this._isVisible,
        isFocused: this._isFocused,
        isMaximized: this._isMaximized,
        bounds: this._bounds,
        backgroundColor: this._backgroundColor,
        url: this.webContents._url,
      },
    });
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url);
  }

  show(): void {
    const wasVisible = this._isVisible;
    this._isVisible = true;
    this._isFocused = true;
    this._see();
    if (!wasVisible) this.emit('show');
  }

  hide(): void {
    const wasVisible = this._isVisible;
    this._isVisible = false;
    this._isFocused = false;
    this._see();
    if (wasVisible) this.emit('hide');
  }

  focus(): void {
    if (!this._isVisible) return;
    this._isFocused = true;
    this._see();
  }

  maximize(): void {
    this._isMaximized = true;
    // As Electron on Linux and Windows: it shows the window as well.
    this.show();
  }

  restore(): void {}

  /** Unusual states of a window that no test brings about. */
  isMinimized(): boolean {
    return false;
  }

  isFullScreen(): boolean {
    return false;
  }

  setFullScreen(): void {
    throw notModelled('BrowserWindow.setFullScreen');
  }

  isVisible(): boolean {
    return this._isVisible;
  }

  isFocused(): boolean {
    return this._isFocused;
  }

  isMaximized(): boolean {
    return this._isMaximized;
  }

  isDestroyed(): boolean {
    return this._isDestroyed;
  }

  getBounds(): Bounds {
    return this._bounds;
  }

  getNormalBounds(): Bounds {
    return this._bounds;
  }

  setBackgroundColor(color: string): void {
    this._backgroundColor = color;
    this._see();
  }

  close(): void {
    const event = createEvent();
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }

  destroy(): void {
    if (this._isDestroyed) return;
    const { id, webContents } = this;
    this._isVisible = false;
    this._isDestroyed = true;
    windows.delete(id);
    destroyContents(webContents);
    inBackground(host().call('closePage', { id }));
    this._see();
    this.emit('closed');
    if (windows.size === 0) noteAllWindowsClosed();
  }
}

/** Electron reads it in the page's process, and tells of a failure there. */
function readPreload(path: string | undefined): { path: string; source: string } | null {
  if (path === undefined) return null;
  if (!isAbsolute(path)) {
    reportProblem(`stand-in: preload script must have absolute path: ${path}`);
    return null;
  }
  try {
    return { path, source: readFileSync(path, 'utf8') };
  } catch {
    return {
      path,
      source: `throw new Error(${JSON.stringify(`ENOENT: no such file or directory, open '${path}'`)});`,
    };
  }
}

onQuitCloseWindows(() => {
  for (const window of BrowserWindow.getAllWindows()) {
    window.close();
    if (!window.isDestroyed()) return false;
  }
  return true;
});

function requireWindow(id: number): BrowserWindow {
  return windows.get(id) ?? refuse(`There is no window ${id}`);
}

answerCalls({
  closeWindow: ({ id }: { id: number }) => requireWindow(id).close(),
  moveWindow({ id, bounds }: { id: number; bounds: Bounds }) {
    const window = requireWindow(id);
    window._bounds = bounds;
    window._see();
    inBackground(host().call('resizePage', { id, width: bounds.width, height: bounds.height }));
    window.emit('resize');
    window.emit('move');
  },
});
