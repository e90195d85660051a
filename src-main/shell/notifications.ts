import { Notification } from 'electron';
import type { AppNotification } from '../core/app/app-ports.ts';

export interface NotificationsOptions {
  readonly onClick: (notification: AppNotification) => void;
  /** The button of `proxy-stopped`, where the system has buttons. */
  readonly onRestart: () => void;
  readonly onFailed: (kind: AppNotification['kind'], reason: string) => void;
}

/**
 * The system's notifications. The window and the tray tell all of it as well: an unsigned build on macOS can show
 * none (`failed`), and some Linux desktops have no such service.
 */
export function createNotifications(options: NotificationsOptions): (notification: AppNotification) => void {
  /** One that is garbage-collected loses its click. */
  const shown = new Set<Notification>();

  return (notification) => {
    if (!Notification.isSupported()) return;
    const { kind, title, body } = notification;
    const canRestart = kind === 'proxy-stopped';
    const shownNow = new Notification({
      title,
      body: canRestart ? `${body} Click to try again.` : body,
      ...(canRestart && { actions: [{ type: 'button', text: 'Start again' }] }),
    });
    const forget = () => shown.delete(shownNow);
    shownNow.on('click', () => {
      forget();
      options.onClick(notification);
    });
    shownNow.on('action', () => {
      forget();
      options.onRestart();
    });
    shownNow.on('close', forget);
    shownNow.on('failed', (_event, reason) => {
      forget();
      options.onFailed(kind, reason);
    });
    shown.add(shownNow);
    shownNow.show();
  };
}
