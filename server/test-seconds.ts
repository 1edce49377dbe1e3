/**
 * How long something took, for tests that hold a rule to its seconds on a machine that does other things too. It is the clock's time, but a
 * step of ten milliseconds that took longer than 15 was no turn of this thread's: neither what is measured nor what measures could go on.
 * So a machine that is busy makes it shorter, never longer; on one of its own it is what the clock says. Knows nothing of what is measured.
 */

const STEP_MS = 10;
const MOST_OF_A_STEP_MS = 15;

export async function millisecondsOf(act: () => Promise<unknown>): Promise<number> {
  let tookMs = 0;
  let lastMs = performance.now();
  const count = (): void => {
    const nowMs = performance.now();
    tookMs += Math.min(nowMs - lastMs, MOST_OF_A_STEP_MS);
    lastMs = nowMs;
  };
  const steps = setInterval(count, STEP_MS);
  try {
    await act();
  } finally {
    clearInterval(steps);
  }
  count();
  return tookMs;
}
