/**
 * How long work took this thread itself, for tests that hold it to a limit: on a machine that does other things too the clock goes on while
 * the work stands still. Knows nothing of what is measured.
 */
export function cpuMsOf(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}
