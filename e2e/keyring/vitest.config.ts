import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { readKeyringState } from './keyring-state.ts';

/** Runs inside one keyring session (see run-session.ts) and takes the tests of that session's state. */
export default defineConfig({
  define: { __APP_VERSION__: JSON.stringify('0.0.0-test') },
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: [`e2e/keyring/*.${readKeyringState()}.test.ts`],
    // The files of a state share its keyring, and some change it.
    fileParallelism: false,
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
