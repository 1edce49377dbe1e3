/**
 * Loaded into the server under test before its own code: says once a second, on stderr, the most CPU time that its event loop
 * spent between two looks of a timer, and its memory. CPU time and not time, so that a busy machine does not count.
 */
import { isMainThread } from 'node:worker_threads';

/** A server that has just started compiles what it runs for the first time, in steps of hundreds of milliseconds; counted in its own time, since a busy machine gives it little of a second. */
const COLD_US = 2_000_000;

let beforeUs = cpuUs();
let longestMs = 0;

function cpuUs(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

if (isMainThread) {
  setInterval(() => {
    const nowUs = cpuUs();
    if (beforeUs >= COLD_US) longestMs = Math.max(longestMs, (nowUs - beforeUs) / 1000);
    beforeUs = nowUs;
  }, 2).unref();

  setInterval(() => {
    if (beforeUs < COLD_US) return;
    const probe = { loopMs: Math.round(longestMs), rssMb: Math.round(process.memoryUsage.rss() / 1048576) };
    process.stderr.write(`${JSON.stringify({ probe })}\n`);
    longestMs = 0;
  }, 1000).unref();
}
