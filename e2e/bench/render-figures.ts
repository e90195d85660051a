import { TRANSLATIONS } from './agent-body.ts';
import type { FunctionCost } from './cpu-profile.ts';
import type { Aim, Figures, LatencyFigures, StreamFigures } from './figures.ts';
import type { Measured, TargetName } from './measure.ts';
import type { MemoryFigures } from './measure-memory.ts';
import { PERCENTILES, type Percentiles } from './percentiles.ts';

const TARGETS: readonly TargetName[] = ['direct', 'pipe', 'proxy', 'other', ...TRANSLATIONS];

export function renderMachine({ machine, rounds, roundMs }: Figures): string {
  const { processor, cores, system, node, loadBefore, loadAfter } = machine;
  return (
    `${processor}, ${cores} cores, ${system}, Node ${node}. Load average ${loadBefore.toFixed(1)} before, ` +
    `${loadAfter.toFixed(1)} after.\nMedians of ${rounds} rounds of ${roundMs} ms per target, taken in turns.\n`
  );
}

export function renderLatency(figures: readonly LatencyFigures[]): string {
  return renderTable(
    [
      ...['body', 'c', 'target', 'p50/p95/p99 ms', 'over pipe ms', 'over direct ms'],
      ...['requests/s', 'of pipe', 'CPU ms/request'],
    ],
    figures.flatMap(({ bodyBytes, concurrency, targets }) =>
      listTargets(targets).map(([name, measured]) => [
        formatBytes(bodyBytes),
        String(concurrency),
        name,
        formatPercentiles(measured.latency),
        formatPercentiles(measured.addedToPipe),
        formatPercentiles(measured.addedToDirect),
        measured.requestsPerS.toFixed(0),
        formatShare(measured.shareOfPipe),
        formatNumber(measured.cpuMsPerRequest, 3),
      ]),
    ),
  );
}

export function renderStreams(figures: readonly StreamFigures[]): string {
  return renderTable(
    [
      ...['events', 'target', 'first byte p50/p95/p99 ms', 'over pipe ms'],
      ...['events/s', 'MB/s', 'of pipe', 'CPU ms/stream', 'CPU ms/MB'],
    ],
    figures.flatMap(({ events, targets }) =>
      listTargets(targets).map(([name, measured]) => [
        String(events),
        name,
        formatPercentiles(measured.firstByte),
        formatPercentiles(measured.firstByteAddedToPipe),
        (measured.requestsPerS * events).toFixed(0),
        (measured.bytesPerS / 1e6).toFixed(1),
        formatShare(measured.shareOfPipe),
        formatNumber(measured.cpuMsPerRequest, 2),
        formatNumber(cpuMsPerMb(measured), 1),
      ]),
    ),
  );
}

export function renderMemory(figures: readonly MemoryFigures[]): string {
  return renderTable(
    ['heap', 'requests so far', 'RSS MB', 'after 4 s idle MB'],
    figures.flatMap(({ heap, steps }) =>
      steps.map(({ requests, rssMb, idleRssMb }) => [
        heap,
        String(requests),
        formatNumber(rssMb, 1),
        formatNumber(idleRssMb, 1),
      ]),
    ),
  );
}

export function renderAims(aims: readonly Aim[]): string {
  return renderTable(
    ['aim', 'limit', 'measured', ''],
    aims.map(({ name, limit, measured, met }) => [name, limit, measured, met ? 'met' : 'MISSED']),
  );
}

export function renderProfile(costs: readonly FunctionCost[]): string {
  const render = (list: readonly FunctionCost[]) =>
    renderTable(
      ['self', 'total', 'function', 'place'],
      list.map(({ name, place, selfShare, totalShare }) => [
        formatShare(selfShare, 1),
        formatShare(totalShare, 1),
        name,
        place,
      ]),
    );
  const byTotal = [...costs].sort((a, b) => b.totalShare - a.totalShare);
  return `By time of their own:\n\n${render(costs.slice(0, 25))}\nWith what they call:\n\n${render(byTotal.slice(0, 40))}`;
}

function cpuMsPerMb({ cpuMsPerRequest, bytesPerS, requestsPerS }: Measured): number | null {
  return cpuMsPerRequest === null ? null : (cpuMsPerRequest * requestsPerS * 1e6) / bytesPerS;
}

function listTargets(targets: Partial<Readonly<Record<TargetName, Measured>>>): [TargetName, Measured][] {
  return TARGETS.flatMap((name) => {
    const measured = targets[name];
    return measured === undefined ? [] : [[name, measured]];
  });
}

/** A Markdown table whose columns also line up as plain text. */
function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  return [head, widths.map((width) => '-'.repeat(width)), ...rows].map(line).join('');
}

function formatPercentiles(values: Percentiles | null): string {
  return values === null ? '' : PERCENTILES.map((key) => values[key].toFixed(2)).join(' / ');
}

function formatShare(share: number | null, digits = 0): string {
  return share === null ? '' : `${(share * 100).toFixed(digits)} %`;
}

function formatNumber(value: number | null, digits: number): string {
  return value === null ? '' : value.toFixed(digits);
}

function formatBytes(bytes: number): string {
  return bytes < 1_000_000 ? `${bytes / 1_000} kB` : `${bytes / 1_000_000} MB`;
}
