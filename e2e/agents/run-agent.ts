import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** How long an agent may take, in ms. */
export const AGENT_TIMEOUT_MS = 60_000;

export interface AgentCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
}

export interface AgentRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs an agent to its end, with nothing on stdin. One that takes longer than {@link AGENT_TIMEOUT_MS} is
 * killed with all its children, and the error shows what it wrote.
 */
export async function runAgent({ command, args, cwd, env }: AgentCommand): Promise<AgentRun> {
  // A group of its own on POSIX, because agents start shells and servers that outlive them.
  const detached = process.platform !== 'win32';
  const child = spawn(command, args, { cwd, env, detached, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const killAll = () => {
    if (child.pid === undefined) return;
    try {
      if (detached) process.kill(-child.pid, 'SIGKILL');
      else child.kill('SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    killAll();
  }, AGENT_TIMEOUT_MS);
  try {
    const [exitCode] = await once(child, 'close');
    if (isLate) {
      throw new Error(`${command} took longer than ${AGENT_TIMEOUT_MS / 1000} s\n${stdout}\n${stderr}`);
    }
    return { exitCode, stdout, stderr };
  } finally {
    clearTimeout(timer);
    killAll();
  }
}
