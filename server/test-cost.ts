/**
 * What something costs this thread, for tests that hold it to a figure. CPU time, since the clock goes on while the machine does something
 * else; and the least of some times, since what a machine adds to one of them (a collection, code that is compiled just then, a neighbour in
 * the same cache, a processor that somebody took away) is only ever added. What is too dear is so every time. Knows nothing of what is measured.
 */

/** More than enough for one that nothing disturbs. */
const TIMES = 5;

/** Milliseconds of CPU time that this thread has used. */
export function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** The least of some measurements. Measures no more once one is below what it may be, so what holds is measured once. */
export async function leastOf(mostMs: number, measure: () => Promise<number> | number): Promise<number> {
  let leastMs = Number.POSITIVE_INFINITY;
  for (let time = 0; time < TIMES && leastMs >= mostMs; time += 1) leastMs = Math.min(leastMs, await measure());
  return leastMs;
}
