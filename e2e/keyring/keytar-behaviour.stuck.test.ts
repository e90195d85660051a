import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';

/** Far longer than an answering keyring takes (about 10 ms), far shorter than the D-Bus time-out (25 s). */
const OBSERVED_MS = 1500;

const CALL_THEN_EXIT = `
  import keytar from 'keytar';
  keytar.getPassword('ccproxy-keyring-test', 'any').catch(() => {}).then(() => process.stdout.write('settled'));
  setTimeout(() => { process.stdout.write('leaving'); process.exit(0); }, 100);
`;

test('a keytar call that gets no answer holds up process.exit, and only SIGKILL ends it', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', CALL_THEN_EXIT], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  try {
    const [text] = await once(child.stdout.setEncoding('utf8'), 'data');
    expect(text).toBe('leaving');

    const stillThere = delay(OBSERVED_MS, 'still there');
    expect(await Promise.race([exit, stillThere])).toBe('still there');
  } finally {
    child.kill('SIGKILL');
  }
  expect(await exit).toEqual([null, 'SIGKILL']);
});
