import { EventEmitter } from 'node:events';
import type { MenuItemView } from '../messages.ts';
import { refuse } from './outside.ts';
import { refuseUnknownOptions, strict } from './strict.ts';

const TYPES = ['normal', 'separator', 'submenu', 'checkbox', 'radio'];
const ROLES = ['appMenu', 'editMenu', 'windowMenu', 'about', 'quit', 'copy', 'cut', 'paste', 'undo', 'redo'];
const OPTIONS = [
  'id',
  'label',
  'type',
  'role',
  'enabled',
  'visible',
  'checked',
  'submenu',
  'click',
  'accelerator',
];

export interface StandInItem {
  readonly id: string;
  readonly label: string;
  readonly type: MenuItemView['type'];
  readonly enabled: boolean;
  readonly visible: boolean;
  checked: boolean;
  readonly submenu: StandInMenu | null;
  readonly click: (() => void) | null;
}

/** As Electron's `Menu`: it takes a template apart at once, and complains about what it cannot show. */
export class StandInMenu extends EventEmitter {
  static applicationMenu: StandInMenu | null = null;
  readonly items: readonly StandInItem[];

  private constructor(items: readonly StandInItem[]) {
    super();
    this.items = items;
    // biome-ignore lint/correctness/noConstructorReturn: every access is to be checked
    return strict('Menu', this);
  }

  static buildFromTemplate(template: unknown): StandInMenu {
    if (!Array.isArray(template)) refuse('Invalid template for Menu: Menu template must be an array');
    return new StandInMenu(template.map(createItem));
  }

  static setApplicationMenu(menu: StandInMenu | null): void {
    if (menu !== null && !(menu instanceof StandInMenu)) refuse('Invalid menu');
    StandInMenu.applicationMenu = menu;
  }

  static getApplicationMenu(): StandInMenu | null {
    return StandInMenu.applicationMenu;
  }
}

function createItem(template: Electron.MenuItemConstructorOptions): StandInItem {
  if (typeof template !== 'object' || template === null) refuse('Invalid template for MenuItem');
  const { label, role, submenu, click } = template;
  if (!label && !role && template.type !== 'separator') {
    refuse('Invalid template for MenuItem: must have at least one of label, role or type');
  }
  refuseUnknownOptions('MenuItem', template, OPTIONS);
  const type = template.type ?? (submenu ? 'submenu' : 'normal');
  if (!TYPES.includes(type)) refuse(`Unknown menu item type: ${type}`);
  if (role !== undefined && !ROLES.includes(role)) refuse(`stand-in: menu role ${role} is not modelled`);
  if (type === 'submenu' && !submenu) refuse('Invalid submenu');
  if (click !== undefined && typeof click !== 'function') refuse('stand-in: click must be a function');
  const item: StandInItem = {
    id: template.id ?? '',
    label: label ?? '',
    type: type as MenuItemView['type'],
    enabled: template.enabled ?? true,
    visible: template.visible ?? true,
    checked: template.checked ?? false,
    submenu: submenu ? StandInMenu.buildFromTemplate(submenu) : null,
    click: click === undefined ? null : () => (click as (...args: unknown[]) => void)(item, undefined, {}),
  };
  return item;
}

export function viewMenu(menu: StandInMenu): MenuItemView[] {
  return menu.items.map((item) => ({
    id: item.id,
    label: item.label.replace(/&(.)/g, '$1'),
    type: item.type,
    isEnabled: item.enabled,
    isVisible: item.visible,
    isChecked: item.checked,
    items: item.submenu === null ? null : viewMenu(item.submenu),
  }));
}

/** A user's click: what is greyed out cannot be clicked, and a check mark moves before anybody is told. */
export function clickItem(menu: StandInMenu, id: string): void {
  const found = findItem(menu, id);
  if (found === null) throw new Error(`The menu has no item ${id}`);
  if (!found.enabled || !found.visible) throw new Error(`The menu item ${id} is greyed out or hidden`);
  if (found.submenu !== null) throw new Error(`The menu item ${id} only opens a submenu`);
  if (found.type === 'checkbox') found.checked = !found.checked;
  found.click?.();
}

function findItem(menu: StandInMenu, id: string): StandInItem | null {
  for (const item of menu.items) {
    const found = item.id === id ? item : item.submenu && findItem(item.submenu, id);
    if (found) return found;
  }
  return null;
}
