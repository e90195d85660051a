import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  define: { __APP_VERSION__: JSON.stringify('0.0.0-test') },
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    include: ['src-*/**/*.test.ts', 'e2e/**/*.test.ts'],
    // A real keyring needs a session bus, and the agents are big: both have a run of their own.
    exclude: ['node_modules', 'e2e/keyring/**', 'e2e/agents/**'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
