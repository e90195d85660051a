import { EventEmitter } from 'node:events';
import type { SenderKind } from '../messages.ts';
import { answerCalls, refuse } from './outside.ts';
import { strict } from './strict.ts';
import { findContents, type StandInContents } from './web-contents.ts';

type Handler = (event: object, ...args: unknown[]) => unknown;

const handlers = new Map<string, Handler>();

export const ipcMain = strict(
  'ipcMain',
  Object.assign(new EventEmitter(), {
    handle(channel: string, handler: Handler) {
      if (handlers.has(channel)) refuse(`Attempted to register a second handler for '${channel}'`);
      if (typeof handler !== 'function') throw new TypeError(`Expected handler to be a function`);
      handlers.set(channel, handler);
    },
    removeHandler(channel: string) {
      handlers.delete(channel);
    },
  }),
);

/** Errors reach the page as Electron words them. */
async function invoke(params: {
  id: number;
  from: SenderKind;
  channel: string;
  args: unknown[];
}): Promise<unknown> {
  const { channel, args, from } = params;
  const contents = findContents(params.id);
  const handler = handlers.get(channel);
  try {
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
    const event = strict('IpcMainInvokeEvent', {
      type: 'frame',
      sender: contents,
      senderFrame: chooseFrame(contents, from),
      processId: 1,
      frameId: 1,
    });
    return structuredClone(await handler(event, ...args));
  } catch (error) {
    throw new Error(`Error invoking remote method '${channel}': ${String(error)}`);
  }
}

function chooseFrame(contents: StandInContents, from: SenderKind): object | null {
  switch (from) {
    case 'main-frame':
      return contents.mainFrame;
    case 'gone':
      return null;
    default:
      // Everything but the identity is that of the main frame: a guard that looks at anything else is deceived.
      return strict('WebFrameMain', { url: contents.mainFrame.url, origin: contents.mainFrame.origin });
  }
}

answerCalls({ invoke });
