import { parseJsonObject } from '../../../src-shared/json.ts';
import { AppError } from '../errors/app-error.ts';
import type { JsonEntry } from '../files/json-file.ts';
import type { Clock } from '../ports/clock.ts';
import type { Keyring } from '../ports/secret-store.ts';

/** A keyring cannot be watched, so another program's change is noticed after this long at the latest. */
const RECHECK_MS = 30_000;

/** Another program's keyring entry that holds one JSON object. */
export function openKeyringEntry(
  keyring: Keyring,
  service: string,
  account: string,
  clock: Clock,
): JsonEntry {
  let writes = 0;
  return {
    location: { kind: 'keyring', label: `System keyring (service ${service}, account ${account})` },
    async read() {
      const text = await keyring.getPassword(service, account);
      if (text === null) return null;
      const value = parseJsonObject(text);
      if (value !== null) return value;
      throw new AppError('credential_unreadable', `The keyring entry ${service} is damaged.`, {
        advice: 'Sign in again with the program that made it.',
      });
    },
    async write(value) {
      await keyring.setPassword(service, account, JSON.stringify(value));
      writes += 1;
    },
    async remove() {
      writes += 1;
      return keyring.deletePassword(service, account);
    },
    checkWritable: async () => {},
    version: () => `${writes}:${Math.floor(clock.now() / RECHECK_MS)}`,
  };
}
