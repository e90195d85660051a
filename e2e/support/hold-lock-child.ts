import { withInterProcessLock } from '../../src-main/core/files/inter-process-lock.ts';

/** Takes the lock named by its argument, says so, and keeps it until it is killed. */
await withInterProcessLock(process.argv[2] ?? '', () => {
  process.stdout.write('held');
  setInterval(() => {}, 60_000);
  return new Promise(() => {});
});
