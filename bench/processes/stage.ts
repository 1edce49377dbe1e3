/**
 * What stands while something is measured: servers, each on the cores that its arrangement gives it and with a data folder of its own, and
 * two load processes with a core each. Owns their start and end and the reading of the servers' clocks.
 */
import type { Contender } from '../contenders.ts';
import { withFolder } from '../figures/session.ts';
import { coreBusyMs } from '../machine.ts';
import { ServerProcess } from '../server-process.ts';
import { LoadProcess } from './load-process.ts';

/** `BENCH_CORES=0,1,2,3`: the servers' two, then the load's two. */
const [FIRST = 0, SECOND = 1, ...LOAD] = (process.env['BENCH_CORES'] ?? '0,1,2,3').split(',').map(Number);

export interface Arrangement {
  readonly name: string;
  /** Of each server, as taskset takes them. */
  readonly cores: readonly string[];
}

/** The same two cores, shared out in several ways; the first has half of them. */
export const ARRANGEMENTS: readonly Arrangement[] = [
  { name: 'one process, one core', cores: [String(FIRST)] },
  { name: 'one process, two cores', cores: [`${FIRST},${SECOND}`] },
  { name: 'two processes, a core each', cores: [String(FIRST), String(SECOND)] },
  { name: 'two processes, two cores', cores: [`${FIRST},${SECOND}`, `${FIRST},${SECOND}`] },
];

/** The servers' CPU over a stretch of time. */
export interface Spent {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Of one core: up to 2 where they have two. */
  readonly cores: number;
  /** Of the servers' cores, what went to others; as a share of one core. */
  readonly foreign: number;
}

export class Stage {
  readonly servers: readonly ServerProcess[];
  readonly loads: readonly LoadProcess[];
  readonly #cores: readonly number[];

  private constructor(servers: readonly ServerProcess[], loads: readonly LoadProcess[], cores: readonly number[]) {
    this.servers = servers;
    this.loads = loads;
    this.#cores = cores;
  }

  /** Servers that can be asked what they hold in memory, on empty folders; all is gone when `run` has ended. */
  static with<T>(contender: Contender, arrangement: Arrangement, run: (stage: Stage) => Promise<T>): Promise<T> {
    return withFolder(async (folder) => {
      const servers: ServerProcess[] = [];
      const loads: LoadProcess[] = [];
      try {
        for (const [i, cores] of arrangement.cores.entries())
          servers.push(await ServerProcess.start(contender, `${folder}/${i}`, true, cores));
        for (const core of LOAD) loads.push(LoadProcess.start(core));
        const cores = [...new Set(arrangement.cores.flatMap((list) => list.split(',').map(Number)))];
        return await run(new Stage(servers, loads, cores));
      } finally {
        for (const load of loads) await load.close();
        for (const server of servers) await server.kill();
      }
    });
  }

  /** The port of the server that a proxy would send the rooms with this number to: they are spread evenly. */
  portOf(number: number): number {
    const server = this.servers[number % this.servers.length];
    if (server === undefined) throw new Error('no server');
    return server.port;
  }

  /** What all servers hold after their garbage was collected, in MB. */
  async heldMB(): Promise<number> {
    let held = 0;
    for (const server of this.servers) held += await server.heldBytes();
    return held / 1e6;
  }

  /** Starts reading the clocks; the returned function ends it. */
  meter(): () => Spent {
    const wall = performance.now();
    const cpu = this.#cpuMs();
    const busy = this.#busyMs();
    return () => {
      const wallMs = performance.now() - wall;
      const cpuMs = this.#cpuMs() - cpu;
      const foreign = Math.max(0, this.#busyMs() - busy - cpuMs) / wallMs;
      return { wallMs, cpuMs, cores: cpuMs / wallMs, foreign };
    };
  }

  #cpuMs(): number {
    return this.servers.reduce((sum, server) => sum + server.cpuMs(), 0);
  }

  #busyMs(): number {
    return this.#cores.reduce((sum, core) => sum + coreBusyMs(core), 0);
  }
}
