import { CircleAlert, CircleCheck, CircleStop, LoaderCircle, type LucideIcon, Unplug } from 'lucide-react';
import type { ProxyStatus } from '../../../src-shared/model/proxy-status.ts';
import type { Tone } from '../../ui/tone.tsx';

export interface ProxyDescription {
  readonly text: string;
  readonly tone: Tone;
  readonly icon: LucideIcon;
}

const DESCRIPTIONS: Readonly<Record<ProxyStatus['state'], ProxyDescription>> = {
  stopped: { text: 'Stopped', tone: 'neutral', icon: CircleStop },
  starting: { text: 'Starting…', tone: 'info', icon: LoaderCircle },
  running: { text: 'Running', tone: 'good', icon: CircleCheck },
  stopping: { text: 'Stopping…', tone: 'info', icon: LoaderCircle },
  failed: { text: 'Not running', tone: 'danger', icon: CircleAlert },
};

/** The proxy's state as text and icon, the same everywhere. @param isLive whether the state is known to be true */
export function describeProxy(proxy: ProxyStatus, isLive: boolean): ProxyDescription {
  return isLive ? DESCRIPTIONS[proxy.state] : { text: 'Not connected', tone: 'warning', icon: Unplug };
}

/** As users type it: `localhost:8000`. @returns `null` while there is none */
export function displayAddress({ url }: Pick<ProxyStatus, 'url'>): string | null {
  return url === null ? null : url.replace(/^https?:\/\//, '');
}
