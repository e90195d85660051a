import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright';
import { openLink } from './link.ts';
import type {
  AppCalls,
  BootOptions,
  Bounds,
  DialogView,
  HostCalls,
  MenuItemView,
  NotificationView,
  SenderKind,
  Sight,
  TrayView,
  WindowView,
} from './messages.ts';
import { openPageHost, type PageHost } from './page-host.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BOOT_FILE = fileURLToPath(new URL('child/boot.ts', import.meta.url));
/** For one condition on a busy machine: the app starts, or an answer arrives. */
const WAIT_MS = 15_000;

export interface StandInOptions {
  /** Shared by tests; each app gets a context of its own in it. */
  readonly browser: Browser;
  /** The whole environment, as of `createTempHome()`; PATH is added. */
  readonly env: Readonly<Record<string, string>>;
  /** Electron's `--user-data-dir`: two apps with the same one are two instances of one app. */
  readonly userDataDir: string;
  readonly args?: readonly string[];
  readonly cwd?: string;
  /** The app's folder with its package.json and assets; default: the repository. */
  readonly appPath?: string;
  /** Default: `out/product/main/app.js` in the app's folder. */
  readonly mainFile?: string;
  readonly isPackaged?: boolean;
  readonly resourcesPath?: string;
  /** Whether a program on the session bus shows tray icons; default true. */
  readonly hasTrayHost?: boolean;
  /** Work areas, the primary display first. */
  readonly displays?: readonly Bounds[];
  readonly systemTheme?: 'light' | 'dark';
  /** Whether the system can open pages; default true. */
  readonly canOpenPages?: boolean;
  /** How long the main module may take to be evaluated; default 15 s. */
  readonly maxEvaluationMs?: number;
  /** Further options of the browser context, e.g. for screenshots. */
  readonly contextOptions?: BrowserContextOptions;
  /** Told of all that reaches a page by IPC, e.g. `answer app:state.get` and its value as text. */
  readonly onToPage?: (what: string, text: string) => void;
}

export type StandIn = Awaited<ReturnType<typeof startStandIn>>;

/**
 * Runs a built app in Node with `electron` resolved to the stand-in, and its windows in real Chromium. Resolves when
 * the app is ready, or has ended before that, as a second instance does.
 */
export async function startStandIn(options: StandInOptions) {
  const {
    appPath = ROOT,
    displays = [{ x: 0, y: 0, width: 1920, height: 1040 }],
    systemTheme = 'light',
  } = options;
  await mkdir(options.userDataDir, { recursive: true });
  const toolsDir = await createTools(options.hasTrayHost ?? true);
  const context = await options.browser.newContext({ ...options.contextOptions, colorScheme: systemTheme });
  // Pages that belong to no window of the app get nothing.
  await context.route('**/*', (route) => route.abort());
  const boot: BootOptions = {
    appPath,
    mainFile: options.mainFile ?? join(appPath, 'out/product/main/app.js'),
    args: [`--user-data-dir=${options.userDataDir}`, ...(options.args ?? [])],
    isPackaged: options.isPackaged ?? false,
    resourcesPath: options.resourcesPath ?? join(options.userDataDir, 'no-resources'),
    electronVersion: await readElectronVersion(),
    displays,
    systemTheme,
    canOpenPages: options.canOpenPages ?? true,
    maxEvaluationMs: options.maxEvaluationMs ?? WAIT_MS,
  };
  const child = spawn(process.execPath, [BOOT_FILE, JSON.stringify(boot)], {
    cwd: options.cwd ?? options.userDataDir,
    env: { ...options.env, PATH: `${toolsDir}${delimiter}${process.env.PATH}` },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
  });

  const seen = {
    isReady: false,
    tray: null as TrayView | null,
    windows: new Map<number, WindowView>(),
    notifications: [] as NotificationView[],
    dialogs: [] as DialogView[],
    errorBoxes: [] as { title: string; content: string }[],
    openedPages: [] as string[],
    openedPaths: [] as string[],
    clipboard: null as string | null,
    problems: [] as string[],
    exitCode: null as number | null,
  };
  const pages = new Map<number, PageHost>();
  const watchers = new Set<() => void>();
  let theme: 'system' | 'light' | 'dark' = 'system';
  let system = systemTheme;

  function change(work: () => void): void {
    work();
    for (const look of [...watchers]) look();
  }

  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) =>
      change(() => {
        output[name] += text;
      }),
    );
  }

  function note(sight: Sight): void {
    switch (sight.kind) {
      case 'ready':
        seen.isReady = true;
        break;
      case 'tray':
        seen.tray = sight.tray;
        break;
      case 'window':
        if (sight.window === null) seen.windows.delete(sight.id);
        else seen.windows.set(sight.id, sight.window);
        break;
      case 'notification':
        seen.notifications.push(sight.notification);
        break;
      case 'dialog':
        seen.dialogs.push(sight.dialog);
        break;
      case 'error-box':
        seen.errorBoxes.push({ title: sight.title, content: sight.content });
        break;
      case 'opened-page':
        seen.openedPages.push(sight.url);
        break;
      case 'opened-path':
        seen.openedPaths.push(sight.path);
        break;
      case 'clipboard':
        seen.clipboard = sight.text;
        break;
      case 'theme':
        theme = sight.source;
        void applyTheme();
        break;
      case 'problem':
        seen.problems.push(sight.text);
        break;
    }
  }

  async function applyTheme(): Promise<void> {
    const colorScheme = theme === 'system' ? system : theme;
    // A page that closes meanwhile needs no theme.
    await Promise.allSettled([...pages.values()].map(({ page }) => page.emulateMedia({ colorScheme })));
  }

  function requirePage(id: number): PageHost {
    const page = pages.get(id);
    if (page === undefined) throw new Error(`stand-in: window ${id} has no page`);
    return page;
  }

  const calls = {
    see: (sight) => change(() => note(sight)),
    async createPage({ id, preload, size }) {
      const onProblem = (text: string) => change(() => seen.problems.push(text));
      const onToPage = options.onToPage ?? (() => {});
      pages.set(id, await openPageHost({ id, context, preload, size, app, onProblem, onToPage }));
      await applyTheme();
    },
    loadPage: ({ id, url }) => requirePage(id).load(url),
    reloadPage: ({ id }) => requirePage(id).reload(),
    resizePage: ({ id, width, height }) => requirePage(id).page.setViewportSize({ width, height }),
    async closePage({ id }) {
      await pages.get(id)?.close();
      pages.delete(id);
    },
    sendToPage: ({ id, channel, args }) => requirePage(id).send(channel, args),
  } satisfies HostCalls;
  const app = openLink<AppCalls>(child, calls);

  // Not 'exit', which may come before the last that the app has said.
  const exited = once(child, 'close').then(async ([code, signal]) => {
    app.close();
    change(() => {
      seen.exitCode = code ?? -1;
    });
    return { code: code as number | null, signal: signal as NodeJS.Signals | null };
  });

  /** Resolves to what `look` returns as soon as that is neither `null`, `undefined` nor `false`. */
  function until<T>(look: () => T | null | undefined | false, what = look.toString()): Promise<T> {
    return new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        watchers.delete(check);
      };
      const check = () => {
        const found = look();
        if (found !== null && found !== undefined && found !== false) {
          stop();
          resolve(found);
        } else if (seen.exitCode !== null) {
          stop();
          reject(new Error(`The app has ended (${seen.exitCode}) before: ${what}\n${output.stderr}`));
        }
      };
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`Waited in vain: ${what}\n${output.stderr}`));
      }, WAIT_MS);
      watchers.add(check);
      check();
    });
  }

  function requireWindow(): WindowView {
    const [window] = seen.windows.values();
    if (window === undefined) throw new Error('There is no window');
    return window;
  }

  const standIn = {
    seen: seen as Readonly<typeof seen>,
    until,
    exited,
    output: output as Readonly<typeof output>,
    pid: child.pid ?? 0,

    /** The window's page once it has loaded and the window is shown. */
    async page(): Promise<Page> {
      const id = await until(() => [...seen.windows.values()].find(isShown)?.id, 'a window is shown');
      return requirePage(id).page;
    },
    window: () => seen.windows.values().next().value ?? null,
    /** The user closes the window, by its title bar. */
    closeWindow: () => app.call('closeWindow', { id: requireWindow().id }),
    moveWindow: (bounds: Bounds) => app.call('moveWindow', { id: requireWindow().id, bounds }),
    crashPage: () => app.call('crashPage', { id: requireWindow().id }),

    /** The tray's menu, flat: items of submenus included. */
    menuItems: () => flatten(seen.tray?.menu ?? []),
    /** By `id`; waits until there is one that can be clicked. */
    async clickMenuItem(id: string): Promise<void> {
      const isClickable = (item: MenuItemView) => item.id === id && item.isEnabled && item.isVisible;
      await until(() => flatten(seen.tray?.menu ?? []).some(isClickable), `the tray menu offers ${id}`);
      await app.call('clickMenuItem', { id });
    },
    clickTray: (button: 'left' | 'right' = 'left') => app.call('clickTray', { button }),

    clickNotification: (id: number) => app.call('clickNotification', { id, action: null }),
    clickNotificationButton: (id: number, action = 0) => app.call('clickNotification', { id, action }),
    failNotification: (id: number, reason: string) => app.call('failNotification', { id, reason }),

    /** Waits for the next dialog that has not been answered, and answers it as Electron would. */
    async answerDialog(answer: Record<string, unknown>): Promise<DialogView> {
      const dialog = await until(() => seen.dialogs[0], 'a dialog is open');
      seen.dialogs.shift();
      await app.call('answerDialog', { id: dialog.id, answer });
      return dialog;
    },

    emitPower: (event: 'suspend' | 'resume' | 'shutdown' | 'lock-screen' | 'unlock-screen') =>
      app.call('emitPower', { event }),
    setOnline: (isOnline: boolean) => app.call('setOnline', { isOnline }),
    async setSystemTheme(next: 'light' | 'dark'): Promise<void> {
      system = next;
      await app.call('setSystemTheme', { theme: next });
      await applyTheme();
    },

    /** An IPC call that does not come from the page itself, whatever it claims. Rejects as `ipcRenderer.invoke`. */
    forgeIpc: (from: Exclude<SenderKind, 'main-frame'>, channel: string, ...args: unknown[]) =>
      app.call('invoke', { id: requireWindow().id, from, channel, args }),
    /** As a page whose isolation was broken: any channel, from its own frame. */
    rawIpc: (channel: string, ...args: unknown[]) =>
      app.call('invoke', { id: requireWindow().id, from: 'main-frame', channel, args }),
    askPermission: (permission: string) => app.call('askPermission', { id: 0, permission }),
    /** What the app's protocol handler answers, past the browser. */
    fetchFromProtocol: (url: string, method = 'GET') => app.call('fetchPage', { url, method, headers: {} }),

    /** The system's own way to quit an app. Resolves when it has ended. */
    async quit() {
      await app.call('userQuits', null).catch(() => {});
      return exited;
    },
    signal: (name: NodeJS.Signals) => void child.kill(name),
    /** Problems that a test has brought about itself, so that {@link close} is content. */
    takeProblems: () => seen.problems.splice(0),

    /** Ends the app if it still runs. Rejects when the stand-in has seen a problem. */
    async close(): Promise<void> {
      if (seen.exitCode === null) {
        child.kill('SIGTERM');
        const timer = setTimeout(() => child.kill('SIGKILL'), WAIT_MS);
        await exited;
        clearTimeout(timer);
      }
      await context.close();
      await rm(toolsDir, { recursive: true, force: true });
      if (seen.problems.length > 0) throw new Error(seen.problems.join('\n'));
    },
  };
  try {
    await until(() => seen.isReady || seen.exitCode !== null, 'the app is ready');
  } catch (error) {
    await standIn.close();
    throw error;
  }
  return standIn;
}

function isShown({ isVisible, url }: WindowView): boolean {
  return isVisible && url !== '';
}

function flatten(items: readonly MenuItemView[]): MenuItemView[] {
  return items.flatMap((item) => [item, ...flatten(item.items ?? [])]);
}

async function readElectronVersion(): Promise<string> {
  return JSON.parse(await readFile(join(ROOT, 'node_modules/electron/package.json'), 'utf8')).version;
}

/** A session bus that says whether somebody shows tray icons, for an app that asks by `gdbus`. */
export async function createTools(hasTrayHost: boolean): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ccproxy-stand-in-'));
  const file = join(folder, 'gdbus');
  await writeFile(file, `#!/bin/sh\necho '(${hasTrayHost},)'\n`);
  await chmod(file, 0o755);
  return folder;
}
