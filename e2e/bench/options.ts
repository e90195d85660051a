import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const PARTS = ['latency', 'streams', 'memory'] as const;
export type Part = (typeof PARTS)[number];

export interface BenchOptions {
  readonly quick: boolean;
  readonly parts: readonly Part[];
  readonly profile: boolean;
  /** Where the figures are written. */
  readonly jsonFile: string;
  /** The built command that is measured. */
  readonly product: string;
  /** A second build, measured beside it. */
  readonly otherProduct: string | null;
}

export const USAGE = `Usage: npm run bench -- [options]
  --quick          a few seconds per part; the figures are rough
  --only <part>    ${PARTS.join(', ')}; may be repeated
  --profile        no figures: where the proxy's processor time goes, by function; of latency and streams
  --json <file>    where the figures are written (out/bench.json)
  --product <file> the ccproxy.js to measure (out/product/main/ccproxy.js)
  --other <file>   a second ccproxy.js, measured in the same rounds, to compare two versions
`;

/** @throws TypeError what is wrong with the words given */
export function parseOptions(args: readonly string[], root: string): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      profile: { type: 'boolean', default: false },
      json: { type: 'string', default: join(root, 'out', 'bench.json') },
      product: { type: 'string', default: join(root, 'out', 'product', 'main', 'ccproxy.js') },
      other: { type: 'string' },
    },
  });
  const unknown = values.only.find((name) => !PARTS.some((part) => part === name));
  if (unknown !== undefined) throw new TypeError(`There is no part '${unknown}'.`);
  return {
    quick: values.quick,
    parts: PARTS.filter((part) => values.only.length === 0 || values.only.includes(part)),
    profile: values.profile,
    jsonFile: resolve(values.json),
    product: resolve(values.product),
    otherProduct: values.other === undefined ? null : resolve(values.other),
  };
}
