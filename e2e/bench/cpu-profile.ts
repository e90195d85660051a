import { z } from 'zod';

/** As V8 writes it: https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile */
const profileSchema = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.number() }),
      children: z.array(z.number()).optional(),
    }),
  ),
  /** µs, on the clock of `process.hrtime`. */
  startTime: z.number(),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});

type ProfileNode = z.infer<typeof profileSchema>['nodes'][number];

/** One function; shares are of the time in which the process did not wait. */
export interface FunctionCost {
  readonly name: string;
  /** File and line, counted from 1. */
  readonly place: string;
  readonly selfShare: number;
  /** With what it called. */
  readonly totalShare: number;
}

/**
 * Adds a profile up by function.
 *
 * @param text content of a `.cpuprofile`
 * @param fromUs what came before is left out, e.g. the start of the process
 * @returns the most expensive first
 */
export function summariseProfile(text: string, fromUs: number): FunctionCost[] {
  const { nodes, startTime, samples, timeDeltas } = profileSchema.parse(JSON.parse(text));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id])));
  const costs = new Map<string, { name: string; place: string; self: number; total: number }>();
  let busy = 0;
  let nowUs = startTime;

  for (const [index, id] of samples.entries()) {
    const time = timeDeltas[index] ?? 0;
    nowUs += time;
    const leaf = byId.get(id);
    if (nowUs < fromUs || leaf === undefined || leaf.callFrame.functionName === '(idle)') continue;
    busy += time;
    const counted = new Set<string>(); // A recursive function is on the stack more than once.
    for (let node: ProfileNode | undefined = leaf; node !== undefined; node = parentOf(node)) {
      const { name, place } = describe(node);
      const key = `${name} ${place}`;
      const cost = costs.get(key) ?? { name, place, self: 0, total: 0 };
      costs.set(key, cost);
      if (node === leaf) cost.self += time;
      if (!counted.has(key)) cost.total += time;
      counted.add(key);
    }
  }

  function parentOf(node: ProfileNode): ProfileNode | undefined {
    return byId.get(parents.get(node.id) ?? -1);
  }

  return [...costs.values()]
    .map(({ name, place, self, total }) => ({
      name,
      place,
      selfShare: self / busy,
      totalShare: total / busy,
    }))
    .sort((a, b) => b.selfShare - a.selfShare);
}

function describe({ callFrame }: ProfileNode): { name: string; place: string } {
  const { functionName, url, lineNumber } = callFrame;
  const file = url.startsWith('node:') ? url : url.slice(url.lastIndexOf('/') + 1);
  return { name: functionName || '(anonymous)', place: file === '' ? '' : `${file}:${lineNumber + 1}` };
}
