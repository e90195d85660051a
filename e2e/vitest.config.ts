import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  define: { __APP_VERSION__: JSON.stringify('0.0.0-test') },
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    include: ['src-*/**/*.test.ts', 'e2e/**/*.test.ts'],
    // A real keyring needs a session bus of its own: e2e/keyring has its own run.
    exclude: ['node_modules', 'e2e/keyring/**'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
