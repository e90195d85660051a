/**
 * - `unlocked`: gnome-keyring runs, its login keyring is open.
 * - `locked`: the login keyring exists, holds STORED, and nobody has unlocked it; no prompt can be shown.
 * - `absent`: a session bus without any Secret Service.
 * - `stuck`: gnome-keyring runs and answers nothing, as while a password prompt waits for its user.
 */
export type KeyringState = 'unlocked' | 'locked' | 'absent' | 'stuck';

const STATES: readonly string[] = ['unlocked', 'locked', 'absent', 'stuck'] satisfies KeyringState[];

/** Opens the login keyring of every session. */
export const KEYRING_PASSWORD = 'keyring password';

/** What the locked keyring holds. */
export const STORED = { service: 'ccproxy-keyring-test', account: 'stored', password: 'kept while locked' };

/** The state of the keyring session that this process runs in. */
export function readKeyringState(text = process.env.CCPROXY_TEST_KEYRING): KeyringState {
  if (!isKeyringState(text)) throw new Error('not in a keyring session: run `npm run test:keyring`');
  return text;
}

export function isKeyringState(text: string | undefined): text is KeyringState {
  return text !== undefined && STATES.includes(text);
}
