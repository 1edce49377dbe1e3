/**
 * Loaded into the server under test before its own code: says once a second, on stderr, the most CPU time that its event loop
 * spent between two looks of a timer, and its memory. CPU time and not time, so that a busy machine does not count.
 */
import { isMainThread } from 'node:worker_threads';

let beforeUs = cpuUs();
let longestMs = 0;

function cpuUs(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

if (isMainThread) {
  setInterval(() => {
    const nowUs = cpuUs();
    longestMs = Math.max(longestMs, (nowUs - beforeUs) / 1000);
    beforeUs = nowUs;
  }, 2).unref();

  setInterval(() => {
    const probe = { loopMs: Math.round(longestMs), rssMb: Math.round(process.memoryUsage.rss() / 1048576) };
    process.stderr.write(`${JSON.stringify({ probe })}\n`);
    longestMs = 0;
  }, 1000).unref();
}
