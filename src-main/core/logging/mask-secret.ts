const MASK = '****';

/**
 * Shows just enough of a secret to tell it from another one: `first12...last8` from 40 characters on, so that
 * at least half stays hidden; of shorter ones at most a third; of tiny ones nothing.
 */
export function maskSecret(secret: string): string {
  if (secret.length >= 40) return `${secret.slice(0, 12)}...${secret.slice(-8)}`;
  if (secret.length < 16) return MASK;
  const shown = Math.floor(secret.length / 3);
  const tail = Math.floor(shown * 0.4);
  return `${secret.slice(0, shown - tail)}...${secret.slice(-tail)}`;
}
