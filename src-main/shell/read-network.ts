import { networkInterfaces } from 'node:os';
import { net } from 'electron';

/** Whether there is a network, and this machine's addresses in it. */
export function readNetwork(): { isOnline: boolean; addresses: string[] } {
  const addresses = Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .filter(({ internal }) => !internal)
    .map(({ address }) => address);
  return { isOnline: net.isOnline(), addresses: addresses.sort() };
}
