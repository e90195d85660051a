import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import keytar from 'keytar';
import { KEYRING_PASSWORD, readKeyringState, STORED } from './keyring-state.ts';

const SERVICE_NAME = 'org.freedesktop.secrets';

/**
 * Runs inside the D-Bus session that run-session.ts started: brings the keyring into the wanted state, then runs
 * the tests. `seed` only creates the login keyring with STORED in it, `verify` only checks that it is still there.
 */
async function main(task: string | undefined, vitestArgs: readonly string[]): Promise<void> {
  // A locked keyring's daemon is started by the bus, as on a real system where nobody has logged in.
  const daemon = task === 'locked' || task === 'absent' ? undefined : await startUnlockedKeyring();
  try {
    if (task === 'seed') {
      await keytar.setPassword(STORED.service, STORED.account, STORED.password);
      return;
    }
    if (task === 'verify') {
      const password = await keytar.getPassword(STORED.service, STORED.account);
      if (password !== STORED.password) throw new Error('the tests changed what the locked keyring held');
      return;
    }
    const state = readKeyringState(task);
    if (state === 'stuck') daemon?.kill('SIGSTOP');
    process.exitCode = await runVitest({ ...process.env, CCPROXY_TEST_KEYRING: state }, vitestArgs);
  } finally {
    // Also ends a stopped one.
    daemon?.kill('SIGKILL');
  }
}

async function startUnlockedKeyring(): Promise<ChildProcess> {
  const daemon = spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  daemon.stdin.end(KEYRING_PASSWORD);
  // Before it owns its name a request would make the bus start a second, locked daemon.
  while (!isServiceOwned()) {
    if (daemon.exitCode !== null) throw new Error(`gnome-keyring-daemon ended with ${daemon.exitCode}`);
    await delay(20);
  }
  return daemon;
}

function isServiceOwned(): boolean {
  const { stdout } = spawnSync(
    'dbus-send',
    [
      ...['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus'],
      ...['org.freedesktop.DBus.NameHasOwner', `string:${SERVICE_NAME}`],
    ],
    { encoding: 'utf8' },
  );
  return stdout.includes('boolean true');
}

function runVitest(env: NodeJS.ProcessEnv, args: readonly string[]): Promise<number> {
  const vitest = localPath('../../node_modules/vitest/vitest.mjs');
  const config = localPath('vitest.config.ts');
  const child = spawn(process.execPath, [vitest, 'run', '--config', config, ...args], {
    env,
    // Stderr belongs to the bus and the keyring, see run-session.ts.
    stdio: ['ignore', 'inherit', 1],
  });
  return new Promise((settle, fail) => {
    child.on('error', fail);
    child.on('exit', (code) => settle(code ?? 1));
  });
}

function localPath(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

await main(process.argv[2], process.argv.slice(3));
