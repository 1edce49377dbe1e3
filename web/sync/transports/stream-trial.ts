/**
 * Tries out, without touching a session, whether an answer that stays open gets through as it is written: the server says two words with a
 * pause between, and a proxy that gathers bytes makes them arrive together or not at all (docs/PROTOCOL.md, "Probes").
 */
import { BINARY_TYPE, EVENTS_TYPE } from '../../../protocol/carriage.ts';

/** The server pauses for 400 ms; nearer together than this, somebody has gathered them. */
const LEAST_APART_MS = 150;
const TRIAL_MS = 4_000;

export async function streamGetsThrough(
  fetcher: typeof fetch,
  server: string,
  as: 'stream' | 'events',
  now: () => number,
): Promise<boolean> {
  const type = as === 'stream' ? BINARY_TYPE : EVENTS_TYPE;
  try {
    const answer = await fetcher(`${server}/api/probe/stream`, {
      cache: 'no-store',
      headers: { accept: type },
      signal: AbortSignal.timeout(TRIAL_MS),
    });
    if (!answer.ok || answer.headers.get('content-type')?.startsWith(type) !== true || answer.body === null)
      return false;
    let text = '';
    let firstAtMs: number | null = null;
    const decoder = new TextDecoder();
    const reader = answer.body.getReader();
    while (true) {
      const { done, value } = await reader.read();
      if (done) return false;
      text += decoder.decode(value, { stream: true });
      if (text.includes('second')) {
        void reader.cancel();
        return firstAtMs !== null && now() - firstAtMs >= LEAST_APART_MS;
      }
      if (text.includes('first')) firstAtMs ??= now();
    }
  } catch {
    return false;
  }
}
