import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  define: { __APP_VERSION__: JSON.stringify('0.0.0-test') },
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    include: ['src-*/**/*.test.ts', 'e2e/**/*.test.ts'],
    // These need a session bus, a browser, or much to download: each has a run of its own.
    exclude: [
      'node_modules',
      'e2e/keyring/**',
      'e2e/{window,stand-in,packaging}/**',
      'e2e/agents/**',
      'e2e/test-python/**',
    ],
    setupFiles: 'e2e/support/seed-properties.ts',
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // The default, 1 s, is too little for a busy machine.
    expect: { poll: { timeout: 10_000 } },
  },
});
