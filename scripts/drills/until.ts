/** Waiting for a condition that something outside of this process makes true. */

/** Asks again every few milliseconds; false where it does not hold in time. */
export async function until(condition: () => boolean, patienceMs: number): Promise<boolean> {
  const end = performance.now() + patienceMs;
  while (!condition()) {
    if (performance.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return true;
}
