import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';

const LINK_LIFETIME_MS = 10 * 60_000;
const MAX_LINKS = 16;
const MAX_SESSIONS = 64;

/** Who may use the window: whoever opened a link that only the terminal showed. Keeps digests of what it hands out. */
export interface UiSessions {
  /** A new key of 43 characters, good for one use within 10 minutes. */
  createKey(): string;
  /** @returns the secret of a new session, or `null` for a key that is wrong, used up or too old */
  redeem(key: string): string | null;
  isValid(secret: string): boolean;
  /** With it, the user's other processes may ask for keys. */
  readonly ownerKey: string;
  isOwnerKey(key: string): boolean;
}

export function createUiSessions(clock: Clock): UiSessions {
  const expiryByKey = new Map<string, number>();
  const sessions = new Set<string>();
  const ownerKey = createSecret();

  return {
    createKey() {
      const key = createSecret();
      expiryByKey.set(digest(key), clock.now() + LINK_LIFETIME_MS);
      dropOldest(expiryByKey, MAX_LINKS);
      return key;
    },
    redeem(key) {
      const found = digest(key);
      const expiresAtMs = expiryByKey.get(found);
      expiryByKey.delete(found);
      if (expiresAtMs === undefined || clock.now() >= expiresAtMs) return null;
      const secret = createSecret();
      sessions.add(digest(secret));
      dropOldest(sessions, MAX_SESSIONS);
      return secret;
    },
    isValid: (secret) => sessions.has(digest(secret)),
    ownerKey,
    isOwnerKey: (key) => digest(key) === digest(ownerKey),
  };
}

function createSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Looking up or comparing a digest tells a caller nothing by its timing: nobody can choose one bit by bit. */
function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function dropOldest(entries: Map<string, unknown> | Set<string>, limit: number): void {
  for (const oldest of entries.keys()) {
    if (entries.size <= limit) return;
    entries.delete(oldest);
  }
}
