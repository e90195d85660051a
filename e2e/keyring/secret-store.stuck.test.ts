import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const CHILD = fileURLToPath(new URL('stuck-child.ts', import.meta.url));

/** In a process of its own, since a keytar call that gets no answer can only be ended by SIGKILL. */
it('a keyring that does not answer is unavailable after the time-out, and files can still be read', async () => {
  const child = spawn(process.execPath, [CHILD], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  try {
    const lines: unknown[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(JSON.parse(line));
      if (lines.length === 3) break;
    }
    expect(lines).toEqual([
      { probe: 'keyring_unavailable' },
      { calls: Array.from({ length: 8 }, () => 'keyring_unavailable'), fileWasRead: true },
      { codex: 'keyring_unavailable' },
    ]);
  } finally {
    child.kill('SIGKILL');
    await exit;
  }
});
