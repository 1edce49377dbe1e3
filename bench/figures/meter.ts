/**
 * Reads the clocks of both sides over one stretch of time: how busy the server was, how busy this process was, and how
 * much of either core went to somebody else (then the figure is not worth much, and it is measured again).
 */
import { LOAD_CORE, SERVER_CORE, coreBusyMs } from '../machine.ts';
import type { ServerProcess } from '../server-process.ts';

/** Shares are of one core: 1 is a core wholly used. */
export interface Usage {
  readonly wallMs: number;
  readonly serverCpuMs: number;
  readonly serverShare: number;
  readonly loadShare: number;
  /** What others took of the server's core or of the load generator's meanwhile, whichever was more. */
  readonly foreignShare: number;
}

/** Starts reading; the returned function ends it. */
export function startMeter(server: ServerProcess): () => Usage {
  const wall = performance.now();
  const serverCpu = server.cpuMs();
  const load = process.cpuUsage();
  const serverCore = coreBusyMs(SERVER_CORE);
  const loadCore = coreBusyMs(LOAD_CORE);
  return () => {
    const wallMs = performance.now() - wall;
    const serverCpuMs = server.cpuMs() - serverCpu;
    const spent = process.cpuUsage(load);
    const loadCpuMs = (spent.user + spent.system) / 1000;
    const foreignMs = Math.max(
      coreBusyMs(SERVER_CORE) - serverCore - serverCpuMs,
      coreBusyMs(LOAD_CORE) - loadCore - loadCpuMs,
      0,
    );
    return {
      wallMs,
      serverCpuMs,
      serverShare: serverCpuMs / wallMs,
      loadShare: loadCpuMs / wallMs,
      foreignShare: foreignMs / wallMs,
    };
  };
}
