import { isDeepStrictEqual } from 'node:util';
import { Menu, type MenuItemConstructorOptions, Tray } from 'electron';
import type { AppSnapshot } from '../../../src-shared/model/app-snapshot.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { findTrayIcon } from './tray-icon.ts';
import { buildTrayMenu, type TrayAction, type TrayMenuItem } from './tray-menu-model.ts';
import { getTrayState, getTrayTooltip } from './tray-status.ts';

const MINUTE_MS = 60_000;

export interface TrayOptions {
  readonly platform: NodeJS.Platform;
  readonly assetsDir: string;
  readonly snapshot: () => AppSnapshot;
  readonly clock: Clock;
  readonly onAction: (action: TrayAction) => void;
  readonly onClick: () => void;
}

/** The icon in the tray. It has to be held on to: one that is garbage-collected disappears. */
export interface TrayController {
  /** To be called on each change of the state, and when an action has ended. */
  update(): void;
  close(): void;
}

/** @throws when the icon's file is missing */
export function openTray(options: TrayOptions): TrayController {
  const { platform, assetsDir, clock } = options;
  const iconOf = (snapshot: AppSnapshot) => findTrayIcon(assetsDir, platform, getTrayState(snapshot));
  let icon = iconOf(options.snapshot());
  let tooltip = '';
  let items: readonly TrayMenuItem[] = [];
  let cancelTick = () => {};
  let isClosed = false;
  const tray = new Tray(icon);

  // macOS opens the menu by itself. On Windows a click is for the window and the other button for the menu; on
  // Linux the desktop decides which of the two it sends.
  if (platform !== 'darwin') tray.on('click', options.onClick);

  function update(): void {
    if (isClosed) return;
    const snapshot = options.snapshot();
    const nextIcon = iconOf(snapshot);
    if (nextIcon !== icon) tray.setImage(nextIcon);
    icon = nextIcon;
    const nextTooltip = getTrayTooltip(snapshot);
    if (nextTooltip !== tooltip) tray.setToolTip(nextTooltip);
    tooltip = nextTooltip;
    const nextItems = buildTrayMenu(snapshot, clock.now(), platform);
    // A new menu closes the one that the user is looking at.
    if (isDeepStrictEqual(nextItems, items)) return;
    items = nextItems;
    // Linux shows changes only of a menu that is set anew.
    tray.setContextMenu(Menu.buildFromTemplate(items.map((item) => toElectronItem(item, act))));
  }

  function act(action: TrayAction): void {
    // A check mark moves with the click, also when nothing comes of it: the next update sets it right.
    items = [];
    options.onAction(action);
  }

  function tick(): void {
    update();
    cancelTick = clock.schedule(MINUTE_MS, tick);
  }
  tick();

  return {
    update,
    close() {
      isClosed = true;
      cancelTick();
      tray.destroy();
    },
  };
}

function toElectronItem(
  item: TrayMenuItem,
  onAction: (action: TrayAction) => void,
): MenuItemConstructorOptions {
  switch (item.type) {
    case 'separator':
      return { type: 'separator' };
    case 'status':
      return { id: item.id, label: escapeLabel(item.label), enabled: false };
    case 'submenu': {
      const submenu = item.items.map((child) => toElectronItem(child, onAction));
      return { id: item.id, label: escapeLabel(item.label), submenu };
    }
    case 'action':
    case 'checkbox':
      return {
        id: item.id,
        label: escapeLabel(item.label),
        enabled: item.isEnabled,
        ...(item.type === 'checkbox' && { type: 'checkbox', checked: item.isChecked }),
        click: () => onAction(item.action),
      };
  }
}

/** In a menu, `&` marks the letter that follows as its shortcut. */
function escapeLabel(label: string): string {
  return label.replaceAll('&', '&&');
}
