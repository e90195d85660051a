import { readdirSync, readFileSync } from 'node:fs';

/**
 * Processor time of all threads of a process so far, in ms, or `null` where the system does not tell
 * (https://docs.kernel.org/scheduler/sched-stats.html: the first field counts ns).
 */
export function readCpuMs(pid: number): number | null {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const times = threads.map((id) =>
      Number(readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'utf8').split(' ')[0]),
    );
    return times.reduce((sum, ns) => sum + ns, 0) / 1e6;
  } catch {
    return null;
  }
}

/** Resident memory of a process, in MB, or `null` where the system does not tell. */
export function readRssMb(pid: number): number | null {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) / 1024;
  } catch {
    return null;
  }
}
