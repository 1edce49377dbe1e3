/**
 * What the operating system says about cores and processes: who is pinned where, and how much CPU something took. Linux
 * only, because it reads /proc and calls taskset. Knows nothing of servers or sockets.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';

/** `BENCH_CORES=2,3`: others than the first two, for a second run beside a first. */
const [SERVER = 0, LOAD = 1] = (process.env['BENCH_CORES'] ?? '0,1').split(',').map(Number);

/** The server under test has this core to itself, the load generator the other one. */
export const SERVER_CORE = SERVER;
export const LOAD_CORE = LOAD;

/** Pins a process to a core, or starts one there (util-linux). */
export const PINNING_COMMAND = 'taskset';

/** Of /proc's times: USER_HZ has been 100 on every architecture that Linux exports it to user space on. */
const MS_PER_TICK = 10;

/** Says in one line why this machine cannot run the measurement, or null where it can. */
export function unsuitable(): string | null {
  if (process.platform !== 'linux') return 'the benchmark reads /proc and pins with taskset, so it needs Linux';
  if (os.cpus().length < 2) return 'the benchmark needs two cores, one for the server and one for the load';
  try {
    execFileSync(PINNING_COMMAND, ['--version'], { stdio: 'ignore' });
  } catch {
    return 'the benchmark needs `taskset` (package util-linux)';
  }
  return null;
}

/** Moves this process, with all its threads, to the load generator's core. */
export function pinLoadGenerator(): void {
  execFileSync(PINNING_COMMAND, ['-a', '-p', '-c', String(LOAD_CORE), String(process.pid)], { stdio: 'ignore' });
}

/** CPU time of a process so far, all its threads, user and kernel, in milliseconds (to 10 ms). */
export function processCpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is the command in brackets and may hold spaces; what follows the last bracket does not.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
}

/** The memory that a process has in use now, in bytes. */
export function residentBytes(pid: number): number {
  const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  if (found === null) throw new Error(`no VmRSS of process ${pid}`);
  return Number(found[1]) * 1024;
}

/** How long a core has been busy so far, with whatever it was, in milliseconds. */
export function coreBusyMs(core: number): number {
  const line = readFileSync('/proc/stat', 'utf8')
    .split('\n')
    .find((candidate) => candidate.startsWith(`cpu${core} `));
  if (line === undefined) throw new Error(`no core ${core} in /proc/stat`);
  const [user, nice, system, , , irq, softirq, steal] = line.split(/\s+/).slice(1).map(Number);
  return ((user ?? 0) + (nice ?? 0) + (system ?? 0) + (irq ?? 0) + (softirq ?? 0) + (steal ?? 0)) * MS_PER_TICK;
}

/** What the table's readers need to know of the machine. */
export function describeMachine(): { cores: number; cpu: string; memoryGiB: number; kernel: string; node: string } {
  return {
    cores: os.cpus().length,
    cpu: os.cpus()[0]?.model ?? 'unknown',
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    kernel: os.release(),
    node: process.version,
  };
}
