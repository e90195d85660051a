/** What the app's process (Electron's API) and the test (Chromium) say to each other. */

export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An item of a native menu as the user sees it. */
export interface MenuItemView {
  readonly id: string;
  readonly label: string;
  readonly type: 'normal' | 'separator' | 'submenu' | 'checkbox' | 'radio';
  readonly isEnabled: boolean;
  readonly isVisible: boolean;
  readonly isChecked: boolean;
  readonly items: readonly MenuItemView[] | null;
}

export interface TrayView {
  readonly icon: { readonly path: string | null; readonly isEmpty: boolean; readonly scaleFactors: number[] };
  readonly tooltip: string;
  readonly menu: readonly MenuItemView[] | null;
}

export interface WindowView {
  readonly id: number;
  readonly title: string;
  readonly isVisible: boolean;
  readonly isFocused: boolean;
  readonly isMaximized: boolean;
  readonly bounds: Bounds;
  readonly backgroundColor: string;
  /** As the app sees it, e.g. `app://ccproxy/#overview`. */
  readonly url: string;
}

export interface NotificationView {
  readonly id: number;
  readonly title: string;
  readonly body: string;
  readonly actions: readonly string[];
}

export interface DialogView {
  readonly id: number;
  readonly method: 'showMessageBox' | 'showSaveDialog';
  readonly options: Readonly<Record<string, unknown>>;
  /** Whether it belongs to a window. */
  readonly isModal: boolean;
}

/** All that the outside can see of the app. */
export type Sight =
  | { readonly kind: 'ready' }
  | { readonly kind: 'tray'; readonly tray: TrayView | null }
  | { readonly kind: 'window'; readonly id: number; readonly window: WindowView | null }
  | { readonly kind: 'notification'; readonly notification: NotificationView }
  | { readonly kind: 'dialog'; readonly dialog: DialogView }
  | { readonly kind: 'error-box'; readonly title: string; readonly content: string }
  | { readonly kind: 'opened-page'; readonly url: string }
  | { readonly kind: 'opened-path'; readonly path: string }
  | { readonly kind: 'clipboard'; readonly text: string }
  | { readonly kind: 'theme'; readonly source: 'system' | 'light' | 'dark' }
  | { readonly kind: 'problem'; readonly text: string };

export interface PageAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/** Where an IPC message claims to come from: the page itself, a frame in it, another window, or a frame that is gone. */
export type SenderKind = 'main-frame' | 'sub-frame' | 'other-window' | 'gone';

/** The test's side, called by the app's process. */
export type HostCalls = {
  see(sight: Sight): void;
  createPage(params: {
    id: number;
    preload: { path: string; source: string } | null;
    size: { width: number; height: number };
  }): Promise<void>;
  /** Rejects with Chromium's error. */
  loadPage(params: { id: number; url: string }): Promise<void>;
  reloadPage(params: { id: number }): Promise<void>;
  resizePage(params: { id: number; width: number; height: number }): Promise<void>;
  closePage(params: { id: number }): Promise<void>;
  sendToPage(params: { id: number; channel: string; args: unknown[] }): Promise<void>;
};

export interface BootOptions {
  readonly appPath: string;
  readonly mainFile: string;
  readonly args: readonly string[];
  readonly isPackaged: boolean;
  readonly resourcesPath: string;
  readonly electronVersion: string;
  readonly displays: readonly Bounds[];
  readonly systemTheme: 'light' | 'dark';
  readonly canOpenPages: boolean;
  /** How long the main module may take to be evaluated. */
  readonly maxEvaluationMs: number;
}

/** The app's process, called by the test. */
export type AppCalls = {
  fetchPage(params: { url: string; method: string; headers: Record<string, string> }): Promise<PageAnswer>;
  /** Whether a scheme is served, and how pages of it are treated. */
  describeScheme(params: { scheme: string }): { isHandled: boolean; isStandard: boolean; isSecure: boolean };
  invoke(params: { id: number; from: SenderKind; channel: string; args: unknown[] }): Promise<unknown>;
  /** Whether the page may go there. */
  navigate(params: { id: number; url: string; isMainFrame: boolean; isRedirect: boolean }): boolean;
  openWindow(params: { id: number; url: string }): 'allow' | 'deny';
  download(params: { id: number; url: string }): boolean;
  pageLoaded(params: { id: number; url: string }): void;
  pageMoved(params: { id: number; url: string }): void;
  preloadFailed(params: { id: number; path: string; message: string }): void;
  crashPage(params: { id: number }): void;
  /** The user, with the mouse. */
  clickTray(params: { button: 'left' | 'right' }): void;
  clickMenuItem(params: { id: string }): void;
  clickNotification(params: { id: number; action: number | null }): void;
  failNotification(params: { id: number; reason: string }): void;
  answerDialog(params: { id: number; answer: Record<string, unknown> }): void;
  closeWindow(params: { id: number }): void;
  moveWindow(params: { id: number; bounds: Bounds }): void;
  /** The system. */
  emitPower(params: { event: string }): void;
  setSystemTheme(params: { theme: 'light' | 'dark' }): void;
  setOnline(params: { isOnline: boolean }): void;
  askPermission(params: { id: number; permission: string }): Promise<{ request: boolean; check: boolean }>;
  userQuits(params: null): void;
};
