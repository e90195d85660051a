import keytar from 'keytar';
import { expect, test } from 'vitest';
import { STORED } from './keyring-state.ts';

// What keytar does by itself here, which the code above it has to cope with.
// `findCredentials` is left out on purpose: with libsecret 0.20 it ends the process (SIGSEGV).

test('a locked keyring looks like an empty one when read', async () => {
  expect(await keytar.getPassword(STORED.service, STORED.account)).toBeNull();
});

test('a locked keyring refuses to be written', async () => {
  await expect(keytar.setPassword(STORED.service, 'new', 'x')).rejects.toThrow(/locked/);
  await expect(keytar.setPassword(STORED.service, STORED.account, 'x')).rejects.toThrow(/locked/);
});

test('a locked keyring deletes nothing and says that there was nothing', async () => {
  expect(await keytar.deletePassword(STORED.service, STORED.account)).toBe(false);
});
