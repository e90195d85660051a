import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg, release, type } from 'node:os';
import { dirname, join } from 'node:path';
import { TRANSLATIONS } from './agent-body.ts';
import type { BenchProcess } from './bench-process.ts';
import { type Figures, judgeAims, type LatencyFigures, type StreamFigures } from './figures.ts';
import { type Effort, measureTargets, type Targets } from './measure.ts';
import { type MemoryFigures, measureMemory, REQUESTS_PER_STEP, SMALL_HEAP_MB } from './measure-memory.ts';
import { type BenchOptions, type Part, parseOptions, USAGE } from './options.ts';
import { profileProxy } from './profile-proxy.ts';
import {
  renderAims,
  renderLatency,
  renderMachine,
  renderMemory,
  renderProfile,
  renderStreams,
} from './render-figures.ts';
import {
  type LoadGenerator,
  startBarePipe,
  startFakeUpstream,
  startLoadGenerator,
  startProxyProcess,
} from './start-processes.ts';

const BODY_BYTES = [1_000, 100_000, 1_000_000];
const CONCURRENCIES = [1, 16, 64];
/** Short for the time to the first byte, long for the rate. */
const STREAM_EVENTS = [20, 10_000];

const FULL = { rounds: 5, roundMs: 1_500 };
const QUICK = { rounds: 2, roundMs: 400 };
const WARM_UP = { bodyBytes: 1_000, concurrency: 16, events: 0 };

const root = join(import.meta.dirname, '..', '..');
const options = readOptions();
if (options === null) process.exitCode = 2;
else await run(options);

function readOptions(): BenchOptions | null {
  try {
    return parseOptions(process.argv.slice(2), root);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${USAGE}`);
    return null;
  }
}

async function run(options: BenchOptions): Promise<void> {
  const started: { stop(): unknown }[] = [];
  async function start<T extends { stop(): unknown }>(process: Promise<T> | T): Promise<T> {
    const running = await process;
    started.push(running);
    return running;
  }
  const stopAll = () => Promise.all(started.map((running) => running.stop()));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void stopAll().finally(() => process.exit(1)));
  }
  try {
    const upstream = await start(startFakeUpstream());
    const generator = await start(startLoadGenerator());
    if (options.profile) await profile(options, upstream, generator);
    else await measure(options, upstream, generator, start);
  } finally {
    await stopAll();
  }
}

async function profile(
  options: BenchOptions,
  upstream: BenchProcess,
  generator: LoadGenerator,
): Promise<void> {
  const proxy = { product: options.product, upstreamOrigin: upstream.origin };
  const ms = options.quick ? 2_000 : 8_000;
  const bodies = BODY_BYTES.map((bodyBytes) => ({
    what: `bodies of ${bodyBytes} bytes`,
    load: { bodyBytes, events: 0 },
  }));
  const streams = [null, ...TRANSLATIONS].map((translation) => ({
    what: `streams of 10,000 events, ${translation ?? 'as they are'}`,
    load: { bodyBytes: 1_000, events: 10_000, translation },
  }));
  for (const { what, load } of [
    ...(wants(options, 'latency') ? bodies : []),
    ...(wants(options, 'streams') ? streams : []),
  ]) {
    const costs = await profileProxy(proxy, generator, { ...load, concurrency: 16 }, ms);
    print(`## Profile: ${what}, c=16\n\n${renderProfile(costs)}`);
  }
}

function wants({ parts }: BenchOptions, part: Part): boolean {
  return parts.includes(part);
}

type Start = <T extends { stop(): unknown }>(process: Promise<T> | T) => Promise<T>;

async function measure(
  options: BenchOptions,
  upstream: BenchProcess,
  generator: LoadGenerator,
  start: Start,
): Promise<void> {
  const effort = options.quick ? QUICK : FULL;
  const loadBefore = readLoad();
  const upstreamOrigin = upstream.origin;
  const startProxy = (product: string) => start(startProxyProcess({ product, upstreamOrigin }));
  const targets: Targets = {
    direct: upstream,
    pipe: await start(startBarePipe(upstreamOrigin)),
    proxy: await startProxy(options.product),
    ...(options.otherProduct !== null && { other: await startProxy(options.otherProduct) }),
  };
  report('warming up');
  await measureTargets(targets, generator, WARM_UP, { rounds: 1, roundMs: effort.roundMs });

  const latency = wants(options, 'latency') ? await measureLatency(targets, generator, effort) : [];
  const streams = wants(options, 'streams') ? await measureStreams(targets, generator, effort) : [];
  const memory: MemoryFigures[] = [];
  for (const heap of wants(options, 'memory') ? (['default', 'small'] as const) : []) {
    report(`memory, ${heap} heap`);
    // A process of its own: the one before has had 64 bodies of 1 MB at a time.
    const nodeOptions = heap === 'small' ? [`--max-old-space-size=${SMALL_HEAP_MB}`] : [];
    const fresh = await start(startProxyProcess({ product: options.product, upstreamOrigin, nodeOptions }));
    memory.push({ heap, steps: await measureMemory(fresh, generator, REQUESTS_PER_STEP) });
  }

  const machine = { ...describeMachine(), loadBefore, loadAfter: readLoad() };
  const figures: Figures = { machine, ...effort, latency, streams, memory };
  const aims = judgeAims(figures);
  print(renderMachine(figures));
  if (latency.length > 0) print(`## Requests\n\n${renderLatency(latency)}`);
  if (streams.length > 0) print(`## Streams, c=1\n\n${renderStreams(streams)}`);
  if (memory.length > 0) print(`## Memory of the proxy\n\n${renderMemory(memory)}`);
  if (aims.length > 0) print(`## Aims\n\n${renderAims(aims)}`);
  await mkdir(dirname(options.jsonFile), { recursive: true });
  await writeFile(options.jsonFile, `${JSON.stringify({ ...figures, aims }, null, 2)}\n`);
  report(`written to ${options.jsonFile}`);
  if (aims.some((aim) => !aim.met)) process.exitCode = 1;
}

async function measureLatency(
  targets: Targets,
  generator: LoadGenerator,
  effort: Effort,
): Promise<LatencyFigures[]> {
  const figures: LatencyFigures[] = [];
  for (const bodyBytes of BODY_BYTES) {
    for (const concurrency of CONCURRENCIES) {
      report(`bodies of ${bodyBytes} bytes, c=${concurrency}`);
      const load = { bodyBytes, concurrency, events: 0 };
      figures.push({
        bodyBytes,
        concurrency,
        targets: await measureTargets(targets, generator, load, effort),
      });
    }
  }
  return figures;
}

async function measureStreams(
  targets: Targets,
  generator: LoadGenerator,
  effort: Effort,
): Promise<StreamFigures[]> {
  const figures: StreamFigures[] = [];
  for (const events of STREAM_EVENTS) {
    report(`streams of ${events} events`);
    const load = { bodyBytes: 1_000, concurrency: 1, events };
    const { proxy } = targets;
    const translated = proxy && Object.fromEntries(TRANSLATIONS.map((name) => [name, proxy]));
    figures.push({
      events,
      targets: await measureTargets({ ...targets, ...translated }, generator, load, effort),
    });
  }
  return figures;
}

function describeMachine() {
  const processors = cpus();
  return {
    processor: processors[0]?.model ?? 'unknown processor',
    cores: processors.length,
    system: `${type()} ${release()}`,
    node: process.version,
  };
}

function readLoad(): number {
  return loadavg()[0] ?? 0;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function report(step: string): void {
  process.stderr.write(`bench: ${step}\n`);
}
