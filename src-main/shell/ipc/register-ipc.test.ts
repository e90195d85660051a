import type { IpcMainInvokeEvent, WebContents } from 'electron';
import { expect, test, vi } from 'vitest';
import { INVOKE_CHANNELS } from '../../../src-shared/ipc/channels.ts';
import { createEventHub } from '../../core/app/event-hub.ts';
import { silentLogger } from '../../core/ports/logger.ts';
import { registerIpc } from './register-ipc.ts';
import { isFromMainFrame } from './sender-guard.ts';

type Handler = (event: Pick<IpcMainInvokeEvent, 'senderFrame'>, input: unknown) => unknown;
type Frame = WebContents['mainFrame'];

const MAIN_FRAME = { url: 'app://ccproxy/' } as Frame;

function createPage(
  changes: Partial<Record<'isDestroyed' | 'isCrashed' | 'isLoadingMainFrame', boolean>> = {},
) {
  const { isDestroyed = false, isCrashed = false, isLoadingMainFrame = false } = changes;
  const send = vi.fn();
  const page = {
    mainFrame: MAIN_FRAME,
    isDestroyed: () => isDestroyed,
    isCrashed: () => isCrashed,
    isLoadingMainFrame: () => isLoadingMainFrame,
    send,
  } as unknown as WebContents;
  return { page, send };
}

function register(page: WebContents | null = createPage().page) {
  const handlers = new Map<string, Handler>();
  const events = createEventHub(silentLogger);
  const dispatcher = vi.fn(async () => ({ ok: true as const, value: 'secret' }));
  registerIpc({
    ipcMain: { handle: (channel, handler) => void handlers.set(channel, handler as unknown as Handler) },
    dispatcher,
    app: events,
    getPage: () => page,
    logger: silentLogger,
  });
  return { handlers, events, dispatcher };
}

test('every channel of the contract, and no other, can be called', () => {
  const { handlers } = register();
  expect([...handlers.keys()]).toEqual(INVOKE_CHANNELS.map((channel) => `app:${channel}`));
});

test('a call of the window’s own page is answered', async () => {
  const { handlers, dispatcher } = register();
  const answer = await handlers.get('app:authToken.reveal')?.({ senderFrame: MAIN_FRAME }, undefined);
  expect(answer).toEqual({ ok: true, value: 'secret' });
  expect(dispatcher).toHaveBeenCalledExactlyOnceWith('authToken.reveal', undefined);
});

test.each<[string, Frame | null]>([
  ['a frame with the same address', { url: 'app://ccproxy/' } as Frame],
  ['a frame that has gone', null],
])('a call of %s is refused and reaches nothing', async (_name, senderFrame) => {
  const { handlers, dispatcher } = register();
  const answer = await handlers.get('app:authToken.reveal')?.({ senderFrame }, undefined);
  expect(answer).toMatchObject({ ok: false, problem: { code: 'origin_not_allowed' } });
  expect(dispatcher).not.toHaveBeenCalled();
});

test('without a window nobody may call', () => {
  expect(isFromMainFrame({ senderFrame: MAIN_FRAME }, null)).toBe(false);
  expect(isFromMainFrame({ senderFrame: MAIN_FRAME }, createPage({ isDestroyed: true }).page)).toBe(false);
  expect(isFromMainFrame({ senderFrame: null }, null)).toBe(false);
});

const ENTRY = { requestId: 'r1' } as never;

test('events reach a page that is there', () => {
  const { page, send } = createPage();
  register(page).events.emit('activity.added', ENTRY);
  expect(send).toHaveBeenCalledExactlyOnceWith('app:activity.added', ENTRY);
});

test.each(['isDestroyed', 'isCrashed', 'isLoadingMainFrame'] as const)(
  'no event for a page that %s',
  (state) => {
    const { page, send } = createPage({ [state]: true });
    register(page).events.emit('activity.added', ENTRY);
    expect(send).not.toHaveBeenCalled();
  },
);
