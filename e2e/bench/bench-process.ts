import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';

const READY_LINE = /^Listening on (https?:\/\/\S+)/;
const STOP_MS = 10_000;

/** A server in a process of its own. */
export interface BenchProcess {
  readonly origin: string;
  readonly pid: number;
  /** Asks it to end, and insists after 10 s. */
  stop(): Promise<void>;
}

export interface BenchProcessOptions {
  /** Words after `node`. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Where its stderr goes; without one, to ours. */
  readonly logFile?: string;
}

/** Starts a server and waits until it prints `Listening on <origin>`. */
export async function startBenchProcess(options: BenchProcessOptions): Promise<BenchProcess> {
  const log = options.logFile === undefined ? 'inherit' : openSync(options.logFile, 'a');
  const child = spawn(process.execPath, options.args, {
    env: options.env,
    stdio: ['ignore', 'pipe', log],
    ...(options.cwd !== undefined && { cwd: options.cwd }),
  });
  if (log !== 'inherit') closeSync(log);
  const ended = once(child, 'close');
  const origin = await Promise.race([readOrigin(child), ended.then(() => null)]);
  if (origin === null) throw new Error(`node ${options.args.join(' ')} ended before it listened`);
  return {
    origin,
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGTERM');
      const insist = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      await ended;
      clearTimeout(insist);
    },
  };
}

function readOrigin(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const origin = READY_LINE.exec(line)?.[1];
      if (origin !== undefined) resolve(origin);
    });
  });
}
