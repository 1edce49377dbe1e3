/**
 * How often one address may fail: a bucket of attempts that refills with time. Used against token guessing (Roles R5), over HTTP
 * and WebSocket together. Holds a bounded number of addresses; time is passed in.
 */
import type { Clock } from '../room/ports.ts';

export interface ThrottleOptions {
  readonly clock: Clock;
  /** Failures that an address may make at once. */
  readonly burst: number;
  readonly refillPerSecond: number;
  readonly maxAddresses?: number;
}

interface Bucket {
  spent: number;
  atMs: number;
}

export class Throttle {
  readonly #options: Required<ThrottleOptions>;
  /** In the order of the last failure, oldest first. */
  readonly #buckets = new Map<string, Bucket>();

  constructor(options: ThrottleOptions) {
    this.#options = { maxAddresses: 10_000, ...options };
  }

  /** True while there is less than one whole attempt left: a part of one would let a guess through at any moment. */
  isSpent(address: string): boolean {
    const bucket = this.#buckets.get(address);
    return bucket !== undefined && this.#spentNow(bucket) > this.#options.burst - 1;
  }

  fail(address: string): void {
    const bucket = this.#buckets.get(address);
    const spent = bucket === undefined ? 0 : this.#spentNow(bucket);
    this.#buckets.delete(address);
    this.#buckets.set(address, { spent: Math.min(spent + 1, this.#options.burst), atMs: this.#options.clock.now() });
    if (this.#buckets.size <= this.#options.maxAddresses) return;
    const oldest = this.#buckets.keys().next();
    if (!oldest.done) this.#buckets.delete(oldest.value);
  }

  /** Takes the last failure back: what was counted beforehand turned out well. */
  forgive(address: string): void {
    const bucket = this.#buckets.get(address);
    if (bucket !== undefined) bucket.spent = Math.max(0, bucket.spent - 1);
  }

  #spentNow({ spent, atMs }: Bucket): number {
    // A clock that was set back must not lock anybody out (HOSTILE K5).
    const elapsedMs = Math.max(0, this.#options.clock.now() - atMs);
    return Math.max(0, spent - (elapsedMs / 1000) * this.#options.refillPerSecond);
  }
}
