import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { TempHome } from '../fakes/temp-home.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Builds the command as it is delivered, from the sources as they are now. Inside the checkout, because the
 * bundle leaves the native modules to node_modules.
 */
export async function buildCcproxy() {
  await mkdir(join(ROOT, 'out'), { recursive: true });
  const folder = await mkdtemp(join(ROOT, 'out', 'test-'));
  const outDir = join(folder, 'main');
  const configFile = join(ROOT, 'src-main', 'vite.config.ts');
  await build({ configFile, logLevel: 'error', build: { outDir } });
  return {
    script: join(outDir, 'ccproxy.js'),
    /** Where the command looks for the built window; there is none. */
    windowDir: join(folder, 'renderer'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export interface SpawnOptions {
  readonly home: TempHome;
  readonly env?: Readonly<Record<string, string>>;
  /** What stdin holds before it ends; without it stdin stays open. */
  readonly input?: string;
}

export type CcproxyProcess = ReturnType<typeof spawnCcproxy>;

/** Runs the built command in a process of its own, with credentials in files. */
export function spawnCcproxy(script: string, args: readonly string[], options: SpawnOptions) {
  const { home, env, input } = options;
  const child = spawn(process.execPath, [script, ...args], {
    cwd: home.cwd,
    env: { ...home.env, CREDENTIALS__STORAGE: 'file', ...env },
    stdio: 'pipe',
  });
  if (input !== undefined) child.stdin.end(input);
  const stdout = collect(child, child.stdout);
  const stderr = collect(child, child.stderr);
  const done = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  }).then((end) => ({ ...end, stdout: stdout.text(), stderr: stderr.text() }));
  return { child, stdout, stderr, done, kill: (signal: NodeJS.Signals) => child.kill(signal) };
}

function collect(child: ChildProcess, stream: NodeJS.ReadableStream) {
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return {
    text: () => text,
    /** The match of `pattern`, as soon as it is there; rejects when the process ends without it. */
    waitFor(pattern: RegExp): Promise<RegExpExecArray> {
      return new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(text);
          if (match !== null) resolve(match);
        };
        stream.on('data', look);
        child.once('close', (code) => reject(new Error(`Ended with ${code} without ${pattern}:\n${text}`)));
        look();
      });
    },
  };
}
