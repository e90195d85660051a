import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Provider } from '../../src-shared/provider.ts';
import type { TempHome } from '../fakes/temp-home.ts';

const SCRIPT = fileURLToPath(new URL('refresh-child.ts', import.meta.url));

/** Starts the core in a process of its own, which then waits to be asked. */
export async function startRefreshChild(home: TempHome, env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [SCRIPT], {
    cwd: home.cwd,
    env: { ...home.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const readLine = async () => JSON.parse(String((await lines.next()).value));
  await readLine();
  return {
    /** Authorises one request: the authorization, or `{ code }` of the error. */
    async authorize(provider: Provider): Promise<{ accessToken?: string; code?: string }> {
      child.stdin.write(`${provider}\n`);
      return readLine();
    },
    /** Resolves to the exit code. */
    async end(): Promise<unknown> {
      child.stdin.end();
      return (await exit)[0];
    },
  };
}
