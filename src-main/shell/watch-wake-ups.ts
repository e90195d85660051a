import { isDeepStrictEqual } from 'node:util';
import type { PowerMonitor } from 'electron';
import type { Clock } from '../core/ports/clock.ts';

const NETWORK_CHECK_MS = 10_000;

export interface WakeUpOptions {
  readonly powerMonitor: Pick<PowerMonitor, 'on'>;
  readonly clock: Clock;
  /** Whatever differs when the machine is on another network, or on none. */
  readonly readNetwork: () => unknown;
  /** Called when credentials may have expired unnoticed, or can be renewed again. */
  readonly onWakeUp: () => void;
}

/**
 * Tells when the machine has slept or come to another network. The main process gets no event for the latter, so
 * it is looked at every 10 seconds, which costs no system call that waits.
 *
 * @returns a function that ends it
 */
export function watchWakeUps({ powerMonitor, clock, readNetwork, onWakeUp }: WakeUpOptions): () => void {
  powerMonitor.on('resume', onWakeUp);
  powerMonitor.on('unlock-screen', onWakeUp);
  let network = readNetwork();
  let cancel = () => {};
  function check(): void {
    const now = readNetwork();
    if (!isDeepStrictEqual(now, network)) {
      network = now;
      onWakeUp();
    }
    cancel = clock.schedule(NETWORK_CHECK_MS, check);
  }
  cancel = clock.schedule(NETWORK_CHECK_MS, check);
  return () => cancel();
}
