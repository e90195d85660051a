import keytar from 'keytar';
import { afterEach, expect, test } from 'vitest';

const SERVICE = 'ccproxy-keyring-test';
const ACCOUNT = 'round trip';

afterEach(() => keytar.deletePassword(SERVICE, ACCOUNT));

test('an unlocked keyring gives back what was put in, replaces it, and forgets it', async () => {
  expect(await keytar.getPassword(SERVICE, ACCOUNT)).toBeNull();

  await keytar.setPassword(SERVICE, ACCOUNT, 'first');
  await keytar.setPassword(SERVICE, ACCOUNT, 'sécond \u{1f511}\n');
  expect(await keytar.getPassword(SERVICE, ACCOUNT)).toBe('sécond \u{1f511}\n');

  expect(await keytar.deletePassword(SERVICE, ACCOUNT)).toBe(true);
  expect(await keytar.getPassword(SERVICE, ACCOUNT)).toBeNull();
  expect(await keytar.deletePassword(SERVICE, ACCOUNT)).toBe(false);
});

test('a secret of 100,000 characters is kept whole', async () => {
  const secret = 'x'.repeat(100_000);
  await keytar.setPassword(SERVICE, ACCOUNT, secret);
  expect(await keytar.getPassword(SERVICE, ACCOUNT)).toBe(secret);
});
