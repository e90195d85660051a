import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FunctionCost, summariseProfile } from './cpu-profile.ts';
import type { LoadJob } from './load-generator.ts';
import { type LoadGenerator, type ProxyProcessOptions, startProxyProcess } from './start-processes.ts';

/** Until everything that will be compiled has been. */
const WARM_UP_MS = 2_000;

/** Runs a proxy of its own under Node's sampling profiler while one kind of load is on it. */
export async function profileProxy(
  options: ProxyProcessOptions,
  generator: LoadGenerator,
  load: Pick<LoadJob, 'bodyBytes' | 'concurrency' | 'events' | 'translation'>,
  ms: number,
): Promise<FunctionCost[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ccproxy-profile-'));
  try {
    const nodeOptions = ['--cpu-prof', `--cpu-prof-dir=${folder}`, '--cpu-prof-interval=500'];
    const server = await startProxyProcess({ ...options, nodeOptions });
    let warmAtUs = 0;
    try {
      await generator.run({ ...load, origin: server.origin, until: { ms: WARM_UP_MS } });
      warmAtUs = Number(process.hrtime.bigint() / 1000n);
      await generator.run({ ...load, origin: server.origin, until: { ms } });
    } finally {
      await server.stop(); // The profile is written as the process ends.
    }
    const [file] = await readdir(folder);
    if (file === undefined) throw new Error('the proxy wrote no profile: it did not end by itself');
    return summariseProfile(await readFile(join(folder, file), 'utf8'), warmAtUs);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
