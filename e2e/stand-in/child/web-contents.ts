import { EventEmitter } from 'node:events';
import { serialize } from 'node:v8';
import { appEvents, createEvent } from './app.ts';
import { answerCalls, host, inBackground, refuse } from './outside.ts';
import { strict } from './strict.ts';

type OpenHandler = (details: { url: string }) => { action: 'allow' | 'deny' };

const all = new Map<number, StandInContents>();

export function findContents(id: number): StandInContents {
  return all.get(id) ?? refuse(`There is no page ${id}`);
}

/** The page of a window. */
export class StandInContents extends EventEmitter {
  readonly id: number;
  readonly mainFrame: { readonly url: string; readonly origin: string };
  _url = '';
  _isLoading = false;
  _isCrashed = false;
  _isDestroyed = false;
  _openHandler: OpenHandler | null = null;
  _created: Promise<unknown>;

  constructor(id: number, created: Promise<unknown>) {
    super();
    this.id = id;
    this._created = created;
    const contents = this;
    this.mainFrame = strict('WebFrameMain', {
      get url() {
        return contents._url;
      },
      get origin() {
        return contents._url === '' ? '' : new URL(contents._url).origin;
      },
    });
    const checked = strict('webContents', this, () => this._isDestroyed);
    all.set(id, checked);
    appEvents.emit('web-contents-created', createEvent(), checked);
    // biome-ignore lint/correctness/noConstructorReturn: every access is to be checked
    return checked;
  }

  async _load(url: string): Promise<void> {
    // The same page at another place in it is no load.
    const isSamePage = this._url !== '' && this._url !== url && stripHash(this._url) === stripHash(url);
    if (!isSamePage) this._isLoading = true;
    await this._created;
    await host().call('loadPage', { id: this.id, url });
  }

  getURL(): string {
    return this._url;
  }

  isDestroyed(): boolean {
    return this._isDestroyed;
  }

  isCrashed(): boolean {
    return this._isCrashed;
  }

  isLoadingMainFrame(): boolean {
    return this._isLoading;
  }

  loadURL(url: string): Promise<void> {
    return this._load(url);
  }

  reload(): void {
    this._isLoading = true;
    this._isCrashed = false;
    inBackground(host().call('reloadPage', { id: this.id }));
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this._openHandler = handler;
  }

  send(channel: string, ...args: unknown[]): void {
    if (typeof channel !== 'string') throw new TypeError('Missing required channel argument');
    try {
      serialize(args);
    } catch {
      throw new Error('Failed to serialize arguments');
    }
    // A page that is not there hears nothing: Electron drops these, too.
    if (this._isCrashed || this._isLoading) return;
    inBackground(host().call('sendToPage', { id: this.id, channel, args }));
  }
}

export function destroyContents(contents: StandInContents): void {
  all.delete(contents.id);
  contents.emit('destroyed');
  contents._isDestroyed = true;
}

function stripHash(url: string): string {
  return url.split('#', 1)[0] ?? '';
}

answerCalls({
  navigate(params: { id: number; url: string; isMainFrame: boolean; isRedirect: boolean }) {
    const { url, isMainFrame, isRedirect } = params;
    const contents = findContents(params.id);
    const event = createEvent({ url, isMainFrame, isSameDocument: false });
    if (isRedirect) contents.emit('will-redirect', event);
    else {
      contents.emit('will-frame-navigate', event);
      if (isMainFrame) contents.emit('will-navigate', event);
    }
    return !event.defaultPrevented;
  },
  openWindow({ id, url }: { id: number; url: string }) {
    // Without a handler Electron opens it.
    return findContents(id)._openHandler?.({ url }).action ?? 'allow';
  },
  pageLoaded({ id, url }: { id: number; url: string }) {
    const contents = findContents(id);
    contents._url = url;
    contents._isLoading = false;
    contents.emit('dom-ready');
    contents.emit('did-finish-load');
  },
  pageMoved({ id, url }: { id: number; url: string }) {
    const contents = findContents(id);
    contents._url = url;
    contents.emit('did-navigate-in-page', createEvent(), url, true);
  },
  preloadFailed({ id, path, message }: { id: number; path: string; message: string }) {
    process.stderr.write(`Unable to load preload script: ${path}\n${message}\n`);
    findContents(id).emit('preload-error', createEvent(), path, new Error(message));
  },
  crashPage({ id }: { id: number }) {
    const contents = findContents(id);
    contents._isCrashed = true;
    contents.emit('render-process-gone', createEvent(), { reason: 'crashed', exitCode: 139 });
  },
});
