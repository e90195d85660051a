import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';

const MODULE = new URL('run-command.mjs', import.meta.url).href;
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A launcher whose product is the given script. */
function startLauncher(productScript: string, { inShell = false, env = {} } = {}) {
  const script = `
    import { becomeCommand } from ${JSON.stringify(MODULE)};
    await becomeCommand(process.execPath, ['-e', ${JSON.stringify(productScript)}]);`;
  // With a command after it the shell stays, as npm's does.
  const [command, ...args] = inShell
    ? ['sh', '-c', '"$0" --input-type=module -e "$1"; true', process.execPath, script]
    : [process.execPath, '--input-type=module', '-e', script];
  const child = spawn(command as string, args, {
    // No terminal anywhere: in one, Ctrl-C is not passed on.
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, npm_lifecycle_event: '', ...env },
  });
  children.push(child);
  return { child, lines: createInterface(child.stdout) };
}

const WAITING_PRODUCT = `
  for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => { console.log(name); process.exit(4); });
  setInterval(() => {}, 1000);
  console.log('ready');`;

test('ends with the exit code of the product', async () => {
  const { child } = startLauncher('process.exitCode = 3');
  expect(await once(child, 'exit')).toEqual([3, null]);
});

test('ends by the signal that ended the product', async () => {
  const { child } = startLauncher("process.kill(process.pid, 'SIGKILL')");
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
});

test.for(['SIGINT', 'SIGTERM'] as const)('passes %s on once and waits for the product', async (signal) => {
  const { child, lines } = startLauncher(WAITING_PRODUCT);
  const exit = once(child, 'exit');
  expect(await once(lines, 'line')).toEqual(['ready']);
  child.kill(signal);
  expect(await once(lines, 'line')).toEqual([signal]);
  expect(await exit).toEqual([4, null]);
});

test('stops the product when the shell that npm put above it is killed', async () => {
  const { child, lines } = startLauncher(WAITING_PRODUCT, {
    inShell: true,
    env: { npm_lifecycle_event: 'start' },
  });
  expect(await once(lines, 'line')).toEqual(['ready']);
  child.kill('SIGTERM');
  expect(await once(lines, 'line')).toEqual(['SIGTERM']);
});
