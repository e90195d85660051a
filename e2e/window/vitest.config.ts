import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { WAIT_MS } from './wait-ms.ts';

/** Everything that needs a browser or the built product. */
export default defineConfig({
  define: { __APP_VERSION__: JSON.stringify('0.0.0-test') },
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: ['e2e/window/**/*.test.ts', 'e2e/stand-in/**/*.test.ts', 'e2e/packaging/**/*.test.ts'],
    globalSetup: 'e2e/window/global-setup.ts',
    // A file may be for hosts that this run has not; that some test has passed is the launcher's to check.
    passWithNoTests: true,
    // Each file has a browser and processes of the product.
    maxWorkers: 2,
    testTimeout: 40_000,
    hookTimeout: 40_000,
    // The default, 1 s, is too little for a busy machine.
    expect: { poll: { timeout: WAIT_MS } },
  },
});
