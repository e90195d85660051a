import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  define: { __APP_VERSION__: JSON.stringify('0.0.0-test') },
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: ['e2e/test-python/*.test.ts'],
    // The command is built first.
    hookTimeout: 60_000,
    testTimeout: 30_000,
  },
});
