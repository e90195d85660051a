import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { Logger } from '../core/ports/logger.ts';
import { toPageUrl } from './app-protocol.ts';
import { MIN_HEIGHT, MIN_WIDTH, placeWindow, type WindowState } from './window-state.ts';

/** As the renderer's own background, so that nothing flashes before it has painted. */
const BACKGROUND = { light: '#ffffff', dark: '#16181d' };
const SAVE_DELAY_MS = 500;
/** A page that crashes again within this time is closed rather than loaded once more. */
const CRASH_LOOP_MS = 10_000;

export interface MainWindowOptions {
  readonly preloadFile: string;
  readonly readState: () => unknown;
  readonly writeState: (state: WindowState) => void;
  readonly logger: Logger;
}

/** The one window. It exists from the first time it is shown; closing it hides it. */
export interface MainWindow {
  /** Shows the window and brings it to the front, at a view of the page when one is named. */
  show(view?: string): void;
  /** What the tray's icon does where a click is to toggle. */
  toggle(): void;
  /** `null` while there is no window. */
  current(): BrowserWindow | null;
  /** Ends the window, and shows none any more. */
  close(): void;
}

export function createMainWindow(options: MainWindowOptions): MainWindow {
  const { logger } = options;
  let window: BrowserWindow | null = null;
  let isClosed = false;

  nativeTheme.on('updated', () => window?.setBackgroundColor(currentBackground()));

  function open(view: string | null): BrowserWindow {
    const { isMaximized, ...placement } = placeWindow(options.readState(), listWorkAreas());
    const created = new BrowserWindow({
      ...placement,
      minWidth: MIN_WIDTH,
      minHeight: MIN_HEIGHT,
      show: false,
      title: 'CCProxy',
      autoHideMenuBar: true,
      backgroundColor: currentBackground(),
      webPreferences: {
        preload: options.preloadFile,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        experimentalFeatures: false,
        navigateOnDragDrop: false,
        webviewTag: false,
        spellcheck: false,
        // Countdowns are worked out from the clock, so that a hidden window may well rest.
        backgroundThrottling: true,
      },
    });
    if (isMaximized) created.maximize();
    created.once('ready-to-show', () => created.show());
    created.on('close', (event) => {
      saveState(created);
      if (isClosed) return;
      event.preventDefault();
      hide(created);
    });
    created.on('closed', () => {
      window = null;
    });
    const saveSoon = debounce(SAVE_DELAY_MS, () => saveState(created));
    created.on('resize', saveSoon);
    created.on('move', saveSoon);
    reviveAfterCrash(created);
    created.loadURL(toPageUrl(view)).catch((error: unknown) => {
      logger.error({ err: error }, 'the window could not be loaded');
    });
    return created;
  }

  function saveState(of: BrowserWindow): void {
    if (of.isDestroyed()) return;
    options.writeState({ ...of.getNormalBounds(), isMaximized: of.isMaximized() });
  }

  function reviveAfterCrash({ webContents }: BrowserWindow): void {
    let lastCrashMs = Number.NEGATIVE_INFINITY;
    webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
      if (reason === 'clean-exit') return;
      logger.error({ reason, exitCode }, 'the window crashed');
      const nowMs = performance.now();
      const isLoop = nowMs - lastCrashMs < CRASH_LOOP_MS;
      lastCrashMs = nowMs;
      // The next `show` makes a new one.
      if (isLoop) window?.destroy();
      else webContents.reload();
    });
  }

  function show(view?: string): void {
    if (isClosed) return;
    if (window === null) {
      window = open(view ?? null);
      return;
    }
    if (view !== undefined) showView(window, view, logger);
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  }

  return {
    show,
    toggle() {
      if (window?.isVisible() && window.isFocused()) hide(window);
      else show();
    },
    current: () => window,
    close() {
      isClosed = true;
      window?.close();
    },
  };
}

function showView({ webContents }: BrowserWindow, view: string, logger: Logger): void {
  const url = toPageUrl(view);
  // The same address once more would load the page anew.
  if (webContents.getURL() === url) return;
  webContents.loadURL(url).catch((error: unknown) => {
    logger.warn({ err: error }, 'a view could not be shown');
  });
}

/** A full-screen window that is hidden on macOS leaves a black screen: https://github.com/electron/electron/issues/39572 */
function hide(window: BrowserWindow): void {
  if (!window.isFullScreen()) {
    window.hide();
    return;
  }
  window.once('leave-full-screen', () => window.hide());
  window.setFullScreen(false);
}

function currentBackground(): string {
  return nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light;
}

function listWorkAreas() {
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id);
  return [primary, ...others].map(({ workArea }) => workArea);
}

function debounce(delayMs: number, work: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, delayMs);
    timer.unref();
  };
}
