import { homedir } from 'node:os';
import { startTestCore } from './start-test-core.ts';

/** Serves a proxy with the settings of its environment, says at which port, and stops it when asked to. */
const home = { home: homedir(), cwd: process.cwd(), env: process.env as Record<string, string> };
const core = await startTestCore({ home, env: { SERVER__PORT: process.argv[2] ?? '0' } });
const proxy = await core.startProxy();
process.once('SIGTERM', async () => {
  await proxy.close();
  await core.stop();
  await core.http.close();
});
process.stdout.write(`${proxy.port}\n`);
