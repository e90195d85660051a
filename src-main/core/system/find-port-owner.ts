import find from 'find-process';
import { toPrintable } from './to-printable.ts';

const TIMEOUT_MS = 1_500;

export interface PortOwner {
  readonly pid: number;
  /** Name of the program, never its arguments: those may hold secrets. */
  readonly name: string;
}

export interface FindPortOwnerOptions {
  readonly findByPort?: (port: number) => Promise<readonly { pid: number; name: string }[]>;
  readonly timeoutMs?: number;
}

/**
 * Finds the process that listens on a TCP port of this machine. Best effort for an error message: `null`
 * when the system does not tell (another user's process, no `ss`, `netstat` or `lsof`) or not within
 * 1.5 s. Never rejects.
 */
export async function findPortOwner(
  port: number,
  { findByPort = findByPortOnThisSystem, timeoutMs = TIMEOUT_MS }: FindPortOwnerOptions = {},
): Promise<PortOwner | null> {
  const { promise: timeout, resolve: giveUp } = Promise.withResolvers<null>();
  const timer = setTimeout(giveUp, timeoutMs, null);
  try {
    const [owner] = (await Promise.race([findByPort(port), timeout])) ?? [];
    return owner === undefined ? null : { pid: owner.pid, name: owner.name };
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/** E.g. `python3 (process 4242)`. */
export function formatPortOwner({ pid, name }: PortOwner): string {
  const shown = toPrintable(name).slice(0, 64);
  return shown === '' ? `process ${pid}` : `${shown} (process ${pid})`;
}

/** `error`: the package would otherwise print what `netstat` says to people who are not root. */
function findByPortOnThisSystem(port: number) {
  return find('port', port, { logLevel: 'error' });
}
