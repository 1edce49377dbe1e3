/**
 * How often each address has asked within its window, for the rate limits. What is answered to one request stays as it was, however many
 * ask before that one goes on: where many are begun in one turn, the store that comes with the plug-in told the last one's count to them all,
 * and refused somebody who was within the limit. Knows no limit.
 */
import type { FastifyRateLimitStore as Store } from '@fastify/rate-limit';

/** Of more addresses than this those are forgotten that have not asked for longest. */
export const MAX_ADDRESSES = 5000;

interface Asked {
  readonly count: number;
  readonly sinceMs: number;
}

export class AskedCounts implements Store {
  readonly #now: () => number;
  /** The one that asked last is the last one. */
  readonly #asked = new Map<string, Asked>();

  constructor(now: () => number) {
    this.#now = now;
  }

  incr(address: string, tell: Parameters<Store['incr']>[1], windowMs: number): void {
    const nowMs = this.#now();
    const before = this.#asked.get(address);
    // After a clock that was set back the window begins anew (K5).
    const isWithin = before !== undefined && nowMs >= before.sinceMs && nowMs < before.sinceMs + windowMs;
    const { count, sinceMs } = isWithin
      ? { count: before.count + 1, sinceMs: before.sinceMs }
      : { count: 1, sinceMs: nowMs };
    this.#asked.delete(address);
    this.#asked.set(address, { count, sinceMs });
    const [longestSilent] = this.#asked.keys();
    if (this.#asked.size > MAX_ADDRESSES && longestSilent !== undefined) this.#asked.delete(longestSilent);
    tell(null, { current: count, ttl: sinceMs + windowMs - nowMs });
  }

  /** Each route with a limit of its own counts for itself. */
  child(): AskedCounts {
    return new AskedCounts(this.#now);
  }
}
