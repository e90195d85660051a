import { Activity, LayoutDashboard, type LucideIcon, PlugZap, Settings, ShieldCheck } from 'lucide-react';

export type ViewId = 'overview' | 'security' | 'connect' | 'activity' | 'settings';

export interface ViewEntry {
  readonly id: ViewId;
  readonly title: string;
  readonly icon: LucideIcon;
}

/** In the order of the navigation. The first one is where the window opens. */
export const VIEWS: readonly [ViewEntry, ...ViewEntry[]] = [
  { id: 'overview', title: 'Overview', icon: LayoutDashboard },
  { id: 'security', title: 'Security', icon: ShieldCheck },
  { id: 'connect', title: 'Connect', icon: PlugZap },
  { id: 'activity', title: 'Activity', icon: Activity },
  { id: 'settings', title: 'Settings', icon: Settings },
];

/** @param hash e.g. `#/security`; anything unknown is the first view */
export function findView(hash: string): ViewEntry {
  return VIEWS.find(({ id }) => toHash(id) === hash) ?? VIEWS[0];
}

/** The address of a view within the window, for links. */
export function toHash(id: ViewId): string {
  return `#/${id}`;
}
