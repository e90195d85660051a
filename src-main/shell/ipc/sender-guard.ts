import type { IpcMainInvokeEvent, WebContents } from 'electron';

/**
 * Whether a call comes from the window's own page: its main frame, not one that is embedded in it, nor a page of
 * another window. Frames are compared by identity, since an address can be missing or the same in two frames.
 */
export function isFromMainFrame(
  { senderFrame }: Pick<IpcMainInvokeEvent, 'senderFrame'>,
  page: Pick<WebContents, 'mainFrame' | 'isDestroyed'> | null,
): boolean {
  // A frame that has navigated or gone since it called is `null`.
  if (senderFrame === null || page === null || page.isDestroyed()) return false;
  return senderFrame === page.mainFrame;
}
