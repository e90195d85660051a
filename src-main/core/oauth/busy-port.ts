import { AppError } from '../errors/app-error.ts';
import { formatPortOwner, type PortOwner } from '../system/find-port-owner.ts';
import type { UnavailablePort } from './loopback-listener.ts';

/** `null` when the system does not tell. Never rejects. */
export type FindPortOwner = (port: number) => Promise<PortOwner | null>;

/** A callback port that could not be had, and who has it. */
export interface BusyPort extends UnavailablePort {
  readonly owner: PortOwner | null;
}

export function findPortOwners(
  ports: readonly UnavailablePort[],
  findPortOwner: FindPortOwner,
): Promise<BusyPort[]> {
  return Promise.all(
    ports.map(async (unavailable) => ({
      ...unavailable,
      owner: unavailable.error === 'EADDRINUSE' ? await findPortOwner(unavailable.port) : null,
    })),
  );
}

/** E.g. `port 1455 is in use by codex (process 4711)`. */
export function describeBusyPort({ port, error, owner }: BusyPort): string {
  if (error !== 'EADDRINUSE') return `the system refuses port ${port} (${error})`;
  return `port ${port} is in use by ${owner === null ? 'another program' : formatPortOwner(owner)}`;
}

export function createPortsBusyError(ports: readonly BusyPort[]): AppError {
  return new AppError(
    'oauth_ports_busy',
    `No callback port is free: ${ports.map(describeBusyPort).join(', ')}.`,
    { advice: 'End that program and sign in again, or sign in with a device code.' },
  );
}
