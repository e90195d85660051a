import { EventEmitter } from 'node:events';
import type { Bounds } from '../messages.ts';
import { createEvent, requireReady } from './app.ts';
import { answerCalls, boot, refuse, show } from './outside.ts';
import { strict } from './strict.ts';

const THEMES = ['system', 'light', 'dark'] as const;
const POWER_EVENTS = ['suspend', 'resume', 'shutdown', 'lock-screen', 'unlock-screen', 'on-ac', 'on-battery'];

type Theme = (typeof THEMES)[number];

let themeSource: Theme = 'system';
let systemTheme: 'light' | 'dark' | null = null;
let isOnline = true;

const themeEvents = new EventEmitter();

export const nativeTheme = strict(
  'nativeTheme',
  Object.defineProperties(themeEvents, {
    themeSource: {
      get: () => themeSource,
      set(source: Theme) {
        if (!THEMES.includes(source)) refuse(`TypeError: Error processing argument: ${source}`);
        if (source === themeSource) return;
        themeSource = source;
        show({ kind: 'theme', source });
        setImmediate(() => themeEvents.emit('updated'));
      },
    },
    shouldUseDarkColors: {
      get: () => (themeSource === 'system' ? (systemTheme ?? boot().systemTheme) : themeSource) === 'dark',
    },
  }) as EventEmitter & Pick<Electron.NativeTheme, 'themeSource' | 'shouldUseDarkColors'>,
);

const powerEvents = new EventEmitter();
export const powerMonitor = strict('powerMonitor', powerEvents);

const net_: Pick<Electron.Net, 'isOnline'> = { isOnline: () => isOnline };
export const net = strict('net', net_);

const NEEDS_READY = "The 'screen' module can't be used before the app 'ready' event";

function listDisplays() {
  requireReady(NEEDS_READY);
  return boot().displays.map((workArea, index) =>
    strict('Display', { id: index + 1, workArea, bounds: workArea, scaleFactor: 1 }),
  );
}

export const screen = strict('screen', {
  getAllDisplays: listDisplays,
  getPrimaryDisplay: () => listDisplays()[0] ?? refuse('stand-in: there is no display'),
});

export function fitsNowhere(bounds: Bounds): boolean {
  return !boot().displays.some(
    (area) =>
      bounds.x < area.x + area.width &&
      bounds.x + bounds.width > area.x &&
      bounds.y < area.y + area.height &&
      bounds.y + bounds.height > area.y,
  );
}

answerCalls({
  emitPower({ event }: { event: string }) {
    if (!POWER_EVENTS.includes(event)) refuse(`There is no power event ${event}`);
    powerEvents.emit(event, createEvent());
  },
  setSystemTheme({ theme }: { theme: 'light' | 'dark' }) {
    systemTheme = theme;
    if (themeSource === 'system') themeEvents.emit('updated');
  },
  setOnline(params: { isOnline: boolean }) {
    isOnline = params.isOnline;
  },
});
