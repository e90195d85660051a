import { contextBridge, ipcRenderer } from 'electron';
import { EVENT_CHANNELS, type EventChannel, INVOKE_CHANNELS } from '../../src-shared/ipc/channels.ts';
import { toEventMethod } from '../../src-shared/ipc/window-api.ts';

type Functions = Record<string, unknown>;

/**
 * All that the page gets of Electron: one named function per channel of the contract. There is none that takes a
 * channel's name, and the events' own objects, which lead to `ipcRenderer`, stay here.
 */
function createWindowApi(): Functions {
  const groups: Record<string, Functions> = {};
  for (const channel of INVOKE_CHANNELS) {
    const [group = '', verb = ''] = channel.split('.');
    const invoke = (input: unknown) => ipcRenderer.invoke(`app:${channel}`, input);
    groups[group] = { ...groups[group], [verb]: invoke };
  }
  const events = EVENT_CHANNELS.map((channel) => [toEventMethod(channel), createSubscribe(channel)]);
  return { ...groups, ...Object.fromEntries(events) };
}

function createSubscribe(channel: EventChannel) {
  return (listener: (payload: unknown) => void) => {
    const forward = (_event: unknown, payload: unknown) => listener(payload);
    ipcRenderer.on(`app:${channel}`, forward);
    return () => {
      ipcRenderer.off(`app:${channel}`, forward);
    };
  };
}

contextBridge.exposeInMainWorld('app', createWindowApi());
