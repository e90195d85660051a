import { EventEmitter } from 'node:events';
import { requireReady } from './app.ts';
import { clickItem, StandInMenu, viewMenu } from './menu.ts';
import { type StandInImage, toImage } from './native-image.ts';
import { answerCalls, refuse, show } from './outside.ts';
import { strict } from './strict.ts';

type ModelledTray = Pick<Electron.Tray, 'destroy' | 'isDestroyed' | 'setToolTip'>;

let current: StandInTray | null = null;

export class StandInTray extends EventEmitter implements ModelledTray {
  _image: StandInImage;
  _tooltip = '';
  _menu: StandInMenu | null = null;
  _isDestroyed = false;

  constructor(image: string | StandInImage) {
    super();
    requireReady('Cannot create Tray before app is ready');
    this._image = toImage(image);
    if (current !== null) refuse('stand-in: a second tray icon is not modelled');
    current = this;
    showTray();
    // biome-ignore lint/correctness/noConstructorReturn: every access is to be checked
    return strict('Tray', this, () => this._isDestroyed);
  }

  setImage(image: string | StandInImage): void {
    this._image = toImage(image);
    showTray();
  }

  setToolTip(toolTip: string): void {
    this._tooltip = toolTip;
    showTray();
  }

  setContextMenu(menu: StandInMenu | null): void {
    if (menu !== null && !(menu instanceof StandInMenu)) refuse('Invalid menu');
    this._menu = menu;
    showTray();
  }

  isDestroyed(): boolean {
    return this._isDestroyed;
  }

  destroy(): void {
    this._isDestroyed = true;
    current = null;
    showTray();
  }
}

function showTray(): void {
  if (current === null) {
    show({ kind: 'tray', tray: null });
    return;
  }
  const { _image: image, _tooltip: tooltip, _menu: menu } = current;
  show({
    kind: 'tray',
    tray: {
      icon: { path: image.path, isEmpty: image.isEmpty(), scaleFactors: image.getScaleFactors() },
      tooltip,
      menu: menu === null ? null : viewMenu(menu),
    },
  });
}

function requireTray(): StandInTray {
  return current ?? refuse('There is no tray icon');
}

answerCalls({
  clickTray({ button }: { button: 'left' | 'right' }) {
    requireTray().emit(button === 'left' ? 'click' : 'right-click', {}, {}, {});
  },
  clickMenuItem({ id }: { id: string }) {
    const menu = requireTray()._menu ?? refuse('The tray icon has no menu');
    clickItem(menu, id);
    showTray();
  },
});
