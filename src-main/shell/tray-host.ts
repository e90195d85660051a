import { execFile } from 'node:child_process';

const WATCHER = 'org.kde.StatusNotifierWatcher';
const CALL_TIMEOUT_MS = 1_500;
const RETRY_MS = 500;

/** Each asks the session bus whether somebody owns a name. Desktops have at least one of these programs. */
const QUESTIONS: readonly (readonly [program: string, ...args: string[]])[] = [
  [
    'gdbus',
    'call',
    '--session',
    '--dest=org.freedesktop.DBus',
    '--object-path=/org/freedesktop/DBus',
    '--method=org.freedesktop.DBus.NameHasOwner',
    WATCHER,
  ],
  [
    'busctl',
    '--user',
    'call',
    'org.freedesktop.DBus',
    '/org/freedesktop/DBus',
    'org.freedesktop.DBus',
    'NameHasOwner',
    's',
    WATCHER,
  ],
  [
    'dbus-send',
    '--session',
    '--print-reply=literal',
    '--dest=org.freedesktop.DBus',
    '/org/freedesktop/DBus',
    'org.freedesktop.DBus.NameHasOwner',
    `string:${WATCHER}`,
  ],
];

/** Runs a program; resolves to what it printed, or `null` when it is not there or failed. */
export type RunProgram = (program: string, args: readonly string[]) => Promise<string | null>;

/**
 * Whether an icon in the tray would be seen. Always on macOS and Windows. On Linux it takes a
 * StatusNotifierWatcher on the session bus, which plain GNOME has not, and which Electron cannot be asked about.
 * What cannot be found out counts as no: the window then opens, which is a nuisance at worst, while an app with
 * neither icon nor window could not be used at all.
 *
 * @param waitMs how long to ask again: at login the desktop may come up after us
 */
export async function hasTrayHost(
  platform: NodeJS.Platform,
  waitMs: number,
  run: RunProgram = runProgram,
): Promise<boolean> {
  if (platform !== 'linux') return true;
  const untilMs = performance.now() + waitMs;
  for (;;) {
    const answer = await askForWatcher(run);
    if (answer !== false) return answer ?? false;
    if (performance.now() + RETRY_MS > untilMs) return false;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** `null` when nobody can be asked. */
async function askForWatcher(run: RunProgram): Promise<boolean | null> {
  for (const [program, ...args] of QUESTIONS) {
    const answer = await run(program, args);
    if (answer !== null) return /\btrue\b/.test(answer);
  }
  return null;
}

const runProgram: RunProgram = (program, args) =>
  new Promise((resolve) => {
    execFile(program, args, { timeout: CALL_TIMEOUT_MS }, (error, stdout) => {
      resolve(error === null ? stdout : null);
    });
  });
