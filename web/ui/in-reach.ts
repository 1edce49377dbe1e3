/** Whether the page's files can be had just now: from the server, or from what the service worker keeps. Knows nothing of parts. */

/** Small, and among what is kept on the device. */
const PROOF = '/manifest.webmanifest';
const PATIENCE_MS = 10_000;

export async function filesAreInReach(): Promise<boolean> {
  try {
    const answer = await fetch(PROOF, { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) });
    // Whoever asks for a sign-in first answers everything with a page of its own.
    return answer.ok && answer.headers.get('content-type')?.includes('json') === true;
  } catch {
    return false;
  }
}
