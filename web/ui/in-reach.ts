/**
 * Whether the page's files can be had just now: from the server, or from what the service worker keeps; and what is loaded only once they can.
 * Knows nothing of parts, and runs in workers too.
 */

/** Small, and among what is kept on the device. */
const PROOF = '/manifest.webmanifest';
const PATIENCE_MS = 10_000;
const LOOK_AGAIN_MS = 30_000;

export async function filesAreInReach(): Promise<boolean> {
  try {
    const answer = await fetch(PROOF, { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) });
    // Whoever asks for a sign-in first answers everything with a page of its own.
    return answer.ok && answer.headers.get('content-type')?.includes('json') === true;
  } catch {
    return false;
  }
}

/**
 * Loads code as soon as it can be had, however long that takes. Chromium never asks again for a module that failed once, so that nothing is
 * asked for before it is known to be in reach.
 */
export async function loadInReach<T>(load: () => T | PromiseLike<T>): Promise<T> {
  for (;;) {
    if (await filesAreInReach()) {
      try {
        return await load();
      } catch {
        // Out of reach again in that very moment; other browsers ask anew.
      }
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}
