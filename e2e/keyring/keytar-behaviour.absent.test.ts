import keytar from 'keytar';
import { describe, expect, test } from 'vitest';

describe('without a Secret Service every keytar call fails', () => {
  const calls: Record<string, () => Promise<unknown>> = {
    get: () => keytar.getPassword('ccproxy-keyring-test', 'any'),
    set: () => keytar.setPassword('ccproxy-keyring-test', 'any', 'x'),
    delete: () => keytar.deletePassword('ccproxy-keyring-test', 'any'),
  };

  test.for(Object.entries(calls))('%s', async ([, call]) => {
    await expect(call()).rejects.toThrow(/org\.freedesktop\.secrets was not provided/);
  });
});
