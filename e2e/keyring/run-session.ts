import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isKeyringState } from './keyring-state.ts';

/**
 * Runs the keyring tests of one state in a D-Bus session of their own, with temporary home folders:
 * `node e2e/keyring/run-session.ts unlocked|locked|absent|stuck [vitest arguments...]`.
 * The user's own bus and keyring are never touched.
 */
async function main(state: string | undefined, vitestArgs: readonly string[]): Promise<void> {
  if (!isKeyringState(state)) throw new Error('usage: run-session.ts unlocked|locked|absent|stuck');
  const home = mkdtempSync(join(tmpdir(), 'ccproxy-keyring-'));
  try {
    const env = isolateEnv(home);
    // A keyring is locked only once it exists: an earlier session creates it and ends.
    if (state === 'locked' && (await runOnNewBus('seed', [], [], env)) !== 0) {
      throw new Error('the keyring to be locked could not be created');
    }
    const busOptions = state === 'absent' ? [`--config-file=${localPath('bus-without-services.conf')}`] : [];
    const code = await runOnNewBus(state, vitestArgs, busOptions, env);
    const verified = state === 'locked' ? await runOnNewBus('verify', [], [], env) : 0;
    process.exitCode = code || verified;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function runOnNewBus(
  task: string,
  vitestArgs: readonly string[],
  busOptions: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const inSession = [process.execPath, localPath('in-session.ts'), task, ...vitestArgs];
  // The bus and the keyring tell each step on stderr; that is worth reading only after a failure.
  const child = spawn('dbus-run-session', [...busOptions, '--', ...inSession], {
    env,
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    log += text;
  });
  return new Promise((settle, fail) => {
    child.on('error', fail);
    child.on('close', (code) => {
      if (code !== 0) process.stderr.write(log);
      settle(code ?? 1);
    });
  });
}

/** Own folders, and nothing that leads to the user's bus or lets a password prompt appear on a display. */
function isolateEnv(home: string): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    HOME: home,
    XDG_RUNTIME_DIR: join(home, 'run'),
    XDG_DATA_HOME: join(home, 'data'),
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_CACHE_HOME: join(home, 'cache'),
  };
  for (const name of ['XDG_RUNTIME_DIR', 'XDG_DATA_HOME', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME']) {
    mkdirSync(env[name] as string, { mode: 0o700 });
  }
  for (const name of ['DBUS_SESSION_BUS_ADDRESS', 'DISPLAY', 'WAYLAND_DISPLAY', 'GNOME_KEYRING_CONTROL']) {
    delete env[name];
  }
  return env;
}

function localPath(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

await main(process.argv[2], process.argv.slice(3));
