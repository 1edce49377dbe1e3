/**
 * How long something took, for tests that hold a rule to its seconds on a machine that does other things too. A hundredth of a second
 * counts once this thread has had its turn in it: where it got none, neither what is measured nor what measures could go on. A server
 * of the same thread that waits for a timer of its own is seen as on a clock. Knows nothing of what is measured.
 */

const STEP_MS = 10;

export async function millisecondsOf(act: () => Promise<unknown>): Promise<number> {
  let steps = 0;
  const count = (): void => {
    steps++;
    timer = setTimeout(count, STEP_MS);
  };
  let timer = setTimeout(count, STEP_MS);
  try {
    await act();
  } finally {
    clearTimeout(timer);
  }
  return steps * STEP_MS;
}
