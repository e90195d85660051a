import type { Browser, Page } from 'playwright';
import type { Preferences } from '../../../src-shared/model/preferences.ts';
import type { TempHome } from '../../fakes/temp-home.ts';
import type { Ledger } from '../ledger.ts';

export const HOST_NAMES = ['browser', 'stand-in', 'electron'] as const;
export type HostName = (typeof HOST_NAMES)[number];

/**
 * What tests may need that not every host has.
 *
 * - `native`: tray, menu, notifications, dialogs, and a window that can be closed and shown again.
 * - `ui-port`: the window is served over HTTP.
 * - `forged-frames`: IPC calls that do not come from the page.
 */
export type Capability = 'native' | 'ui-port' | 'forged-frames';

export interface HostOptions {
  readonly browser: Browser;
  readonly home: TempHome;
  /** Besides that of the home. */
  readonly env: Readonly<Record<string, string>>;
  /** Gets everything that the page is told and says. */
  readonly ledger: Ledger;
}

/** One way to run the product with its window. */
export interface WindowHost {
  readonly name: HostName;
  readonly capabilities: ReadonlySet<Capability>;
  /** As if the user had chosen these before, where this host keeps them. Before the first start in a home. */
  seedPreferences(home: TempHome, preferences: Preferences): Promise<void>;
  start(options: HostOptions): Promise<HostedWindow>;
}

export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The running product. */
export interface HostedWindow {
  /** Waits until the window is shown. */
  page(): Promise<Page>;
  /** The pages that the system's browser was asked to show, oldest first. */
  openedPages(): Promise<readonly string[]>;
  clipboard(): Promise<string>;
  /** Whether there is a tray, a start at login, and notifications. */
  readonly isDesktop: boolean;
  /** The user lets a file be saved, where they are asked. Resolves to its path. */
  saveFile(name: string): Promise<string>;
  /** All that was logged and printed. */
  logs(): Promise<string>;
  /** As the user ends it. */
  quit(): Promise<ProcessEnd>;
  /** Starts the product once more while this one runs; resolves when the second one has ended. */
  startSecond(): Promise<ProcessEnd & { readonly output: string }>;
  /** Ends what is left. Rejects when the host has seen a fault of its own. */
  close(): Promise<void>;
  /** Throws where the host has none. */
  readonly native: NativeParts;
  /** Throws where the host has none. */
  readonly uiPort: UiPort;
  /** Throws where the host has none. */
  readonly frames: Frames;
}

export interface NativeParts {
  /** By `id`; waits until it is there and enabled. */
  clickMenuItem(id: string): Promise<void>;
  /** Waits until the menu has a line of that text. */
  untilMenu(line: string | RegExp): Promise<void>;
  tooltip(): Promise<string>;
  /** E.g. `running`, by the file of the icon. */
  iconName(): Promise<string>;
  notifications(): Promise<readonly { readonly title: string; readonly body: string }[]>;
  /** Waits for a message box, answers it with the button of that index, and resolves to its text. */
  answerMessageBox(button: number): Promise<{ message: string; detail: string; buttons: readonly string[] }>;
  /** By its title bar. */
  closeWindow(): Promise<void>;
  isWindowShown(): Promise<boolean>;
}

export interface UiPort {
  /** Where the window is served, e.g. `http://127.0.0.1:8001`. */
  readonly origin: string;
  /** The one that was printed, which has been used. */
  readonly firstLink: string;
  /** As another process of the user gets one: `ccproxy ui`. */
  newLink(): Promise<string>;
  /** The process ends; the page stays. */
  stopMain(): Promise<void>;
  /** It is started again, at the same address. */
  startMain(): Promise<void>;
}

export interface Frames {
  /** Rejects as `ipcRenderer.invoke`. */
  forgeIpc(
    from: 'sub-frame' | 'other-window' | 'gone',
    channel: string,
    ...args: unknown[]
  ): Promise<unknown>;
  /** Any channel, from the page's own frame. */
  rawIpc(channel: string, ...args: unknown[]): Promise<unknown>;
}

/** For a part that a host does not have. */
export function missing(part: string): never {
  throw new Error(`This host has no ${part}: the test must say that it needs one.`);
}
