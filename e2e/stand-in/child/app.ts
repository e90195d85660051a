import { EventEmitter } from 'node:events';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, watch, writeSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { answerCalls, boot, host, refuse, show } from './outside.ts';
import { notModelled, strict } from './strict.ts';

type ModelledApp = Pick<
  Electron.App,
  | 'enableSandbox'
  | 'exit'
  | 'getAppPath'
  | 'getName'
  | 'getPath'
  | 'getVersion'
  | 'isPackaged'
  | 'isReady'
  | 'quit'
  | 'requestSingleInstanceLock'
  | 'setAppUserModelId'
  | 'setLoginItemSettings'
  | 'whenReady'
>;

interface Preventable {
  preventDefault(): void;
  readonly defaultPrevented: boolean;
}

/** An event that Electron gives to listeners first. */
export function createEvent<T extends object>(fields?: T): Preventable & T {
  let isPrevented = false;
  const event = {
    preventDefault: () => {
      isPrevented = true;
    },
    get defaultPrevented() {
      return isPrevented;
    },
  };
  return Object.defineProperties(event, Object.getOwnPropertyDescriptors(fields ?? {})) as Preventable & T;
}

/** What windows tell the app. */
export const appEvents = new EventEmitter();
const ready = Promise.withResolvers<void>();
let isReady = false;
let isQuitting = false;
let closeAllWindows: () => boolean = () => true;

export function requireReady(message: string): void {
  if (!isReady) refuse(message);
}

export function requireNotReady(message: string): void {
  if (isReady) refuse(message);
}

/** @param closeAll asks every window to close; `false` when one has refused */
export function onQuitCloseWindows(closeAll: () => boolean): void {
  closeAllWindows = closeAll;
}

export function becomeReady(): void {
  if (isQuitting) return;
  isReady = true;
  appEvents.emit('will-finish-launching');
  appEvents.emit('ready', createEvent(), {});
  ready.resolve();
  show({ kind: 'ready' });
}

/** The last window has closed. */
export function noteAllWindowsClosed(): void {
  if (isQuitting) return;
  if (appEvents.listenerCount('window-all-closed') === 0) app.quit();
  else appEvents.emit('window-all-closed');
}

function quit(): void {
  isQuitting = true;
  const goOn = (event: string) => {
    const preventable = createEvent();
    appEvents.emit(event, preventable);
    return !preventable.defaultPrevented;
  };
  if (!goOn('before-quit') || !closeAllWindows() || !goOn('will-quit')) {
    isQuitting = false;
    return;
  }
  exit(0);
}

function exit(code: number): void {
  isQuitting = true;
  appEvents.emit('quit', createEvent(), code);
  void host()
    .flush()
    .then(() => process.exit(code));
}

function findUserData(): string {
  const flag = '--user-data-dir=';
  const given = boot().args.find((arg) => arg.startsWith(flag));
  if (given !== undefined) return given.slice(flag.length);
  return join(findAppData(), readPackage().productName ?? readPackage().name);
}

function findAppData(): string {
  const configHome = process.env.XDG_CONFIG_HOME;
  return configHome && isAbsolute(configHome) ? configHome : join(homedir(), '.config');
}

function readPackage(): { name: string; productName?: string; version: string } {
  return JSON.parse(readFileSync(join(boot().appPath, 'package.json'), 'utf8'));
}

const PATHS: Readonly<Record<string, () => string>> = {
  home: homedir,
  appData: findAppData,
  userData: findUserData,
  sessionData: findUserData,
  temp: tmpdir,
  exe: () => process.execPath,
  documents: () => join(homedir(), 'Documents'),
  downloads: () => join(homedir(), 'Downloads'),
  logs: () => join(findUserData(), 'logs'),
};

function getPath(name: string): string {
  const path = PATHS[name]?.();
  if (path === undefined) throw new Error(`Failed to get '${name}' path`);
  if (name === 'userData' || name === 'logs') mkdirSync(path, { recursive: true });
  return path;
}

/** By user data folder, as Electron does it. A second instance leaves its arguments for the first one. */
function requestSingleInstanceLock(additionalData?: Record<string, unknown>): boolean {
  const folder = getPath('userData');
  const lockFile = join(folder, 'stand-in-singleton-lock');
  const inbox = join(folder, 'stand-in-second-instances');
  mkdirSync(inbox, { recursive: true });
  if (isHeld(lockFile)) {
    const message = JSON.stringify({ argv: process.argv, cwd: process.cwd(), additionalData });
    writeNew(join(inbox, `${process.pid}.json`), message);
    return false;
  }
  rmSync(lockFile, { force: true });
  writeNew(lockFile, String(process.pid));
  process.on('exit', () => rmSync(lockFile, { force: true }));
  const watcher = watch(inbox, () => readInbox(inbox));
  watcher.unref();
  return true;
}

function isHeld(lockFile: string): boolean {
  try {
    process.kill(Number(readFileSync(lockFile, 'utf8')), 0);
    return true;
  } catch {
    return false;
  }
}

function readInbox(inbox: string): void {
  for (const name of readdirSync(inbox)) {
    const file = join(inbox, name);
    const text = readFileSync(file, 'utf8');
    // Not written whole yet: there will be another event.
    if (!text.endsWith('}')) continue;
    rmSync(file);
    const { argv, cwd, additionalData } = JSON.parse(text);
    void ready.promise.then(() =>
      appEvents.emit('second-instance', createEvent(), argv, cwd, additionalData),
    );
  }
}

function writeNew(path: string, text: string): void {
  const file = openSync(path, 'wx');
  writeSync(file, text);
  closeSync(file);
}

const methods: ModelledApp = {
  get isPackaged() {
    return boot().isPackaged;
  },
  isReady: () => isReady,
  whenReady: () => ready.promise,
  enableSandbox: () => requireNotReady('app.enableSandbox() can only be called before app is ready'),
  requestSingleInstanceLock,
  quit,
  exit: (code = 0) => exit(code),
  getAppPath: () => boot().appPath,
  getName: () => readPackage().productName ?? readPackage().name,
  getVersion: () => readPackage().version,
  getPath,
  setAppUserModelId: () => {},
  setLoginItemSettings() {
    throw notModelled(`app.setLoginItemSettings on ${process.platform}`);
  },
};

// `dock` is there on macOS only.
export const app = strict(
  'app',
  Object.defineProperties(appEvents, {
    ...Object.getOwnPropertyDescriptors(methods),
    dock: { value: undefined },
  }) as EventEmitter & ModelledApp,
);

answerCalls({
  userQuits: () => app.quit(),
});
