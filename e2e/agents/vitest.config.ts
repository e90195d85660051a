import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { AGENT_TIMEOUT_MS } from './run-agent.ts';

export default defineConfig({
  define: { __APP_VERSION__: JSON.stringify('0.0.0-test') },
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: ['e2e/agents/*.test.ts'],
    // Each agent is a big process, and a slow machine would run into its time limit.
    fileParallelism: false,
    // Longer than the agent's own limit, so that a hanging agent is reported with its output.
    testTimeout: AGENT_TIMEOUT_MS + 15_000,
    hookTimeout: 20_000,
    expect: { poll: { timeout: 10_000 } },
  },
});
