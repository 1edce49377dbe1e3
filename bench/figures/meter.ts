/**
 * Reads the clocks of both sides over one stretch of time: how busy the server was, how busy this process was, and how
 * much of the server's core went to somebody else (then the figure is not worth much, and the report says so).
 */
import { SERVER_CORE, coreBusyMs } from '../machine.ts';
import type { ServerProcess } from '../server-process.ts';

/** Shares are of one core: 1 is a core wholly used. */
export interface Usage {
  readonly wallMs: number;
  readonly serverCpuMs: number;
  readonly serverShare: number;
  readonly loadShare: number;
  /** What others took of the server's core meanwhile. */
  readonly foreignShare: number;
}

/** Starts reading; the returned function ends it. */
export function startMeter(server: ServerProcess): () => Usage {
  const wall = performance.now();
  const serverCpu = server.cpuMs();
  const load = process.cpuUsage();
  const core = coreBusyMs(SERVER_CORE);
  return () => {
    const wallMs = performance.now() - wall;
    const serverCpuMs = server.cpuMs() - serverCpu;
    const spent = process.cpuUsage(load);
    return {
      wallMs,
      serverCpuMs,
      serverShare: serverCpuMs / wallMs,
      loadShare: (spent.user + spent.system) / 1000 / wallMs,
      foreignShare: Math.max(0, coreBusyMs(SERVER_CORE) - core - serverCpuMs) / wallMs,
    };
  };
}

/** The middle one; of an even number, the lower of the two in the middle, so that it is always one that was measured. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}
