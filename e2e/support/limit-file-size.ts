import { execFileSync } from 'node:child_process';

/**
 * Runs `work` while this process can make no file longer than `bytes`: a full disk as a test without privileges
 * can have it. Writing ends part way with EFBIG where a full disk says ENOSPC. Linux only.
 */
export async function withFileSizeLimit<T>(bytes: number, work: () => Promise<T>): Promise<T> {
  // Node ignores the signal that comes with EFBIG; signal-exit (of proper-lockfile), when alone, ends the process.
  if (!process.listeners('SIGXFSZ').includes(ignore)) process.on('SIGXFSZ', ignore);
  limitFileSize(String(bytes));
  try {
    return await work();
  } finally {
    limitFileSize('unlimited');
  }
}

function ignore(): void {}

/** Sets the soft limit only, which may be raised again. */
function limitFileSize(limit: string): void {
  execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${limit}:`]);
}
