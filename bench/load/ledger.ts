/**
 * Who sent what when, and when it arrived at whom: the book from which latencies come. A delivery is one typed character
 * of one writer reaching one other socket, however the server packed it. Knows clocks and times; no sockets, no Yjs.
 */

/** Latencies are kept to a tenth of a millisecond, up to this; what is later or never arrives counts as later. */
const HIGHEST_MS = 1000;
const BUCKETS_PER_MS = 10;
const LOOK_EVERY_MS = 5;

/** The deliveries of the updates that were sent during one stretch of time. */
export class Stretch {
  /** Deliveries that the sent updates should cause. */
  offered = 0;
  /** Deliveries seen so far. */
  delivered = 0;
  readonly #buckets = new Uint32Array(HIGHEST_MS * BUCKETS_PER_MS);

  record(latencyMs: number): void {
    this.delivered += 1;
    const bucket = Math.floor(latencyMs * BUCKETS_PER_MS);
    if (bucket < this.#buckets.length) this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
  }

  /** Resolves when everything offered has arrived, or after so long. */
  async arrivedOrPast(longestMs: number): Promise<void> {
    const deadline = performance.now() + longestMs;
    while (this.delivered < this.offered && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  /** The latency that `share` (0..1) of what was offered stayed below; Infinity where so many did not arrive in time. */
  percentileMs(share: number): number {
    const wanted = this.offered * share;
    let seen = 0;
    for (const [bucket, count] of this.#buckets.entries()) {
      seen += count;
      if (seen >= wanted) return (bucket + 1) / BUCKETS_PER_MS;
    }
    return Number.POSITIVE_INFINITY;
  }
}

interface Sent {
  readonly atMs: number;
  readonly stretch: Stretch;
}

/** What one writer sent, by the Yjs clock of the character. */
export class WriterBook {
  readonly #sent: Sent[] = [];

  /** The next character was sent now. */
  sent(atMs: number, stretch: Stretch): void {
    this.#sent.push({ atMs, stretch });
  }

  /** Everything from `fromClock` to below `toClock` reached one socket. */
  arrived(fromClock: number, toClock: number, atMs: number): void {
    for (let clock = fromClock; clock < toClock; clock += 1) {
      const sent = this.#sent[clock];
      if (sent === undefined) throw new Error(`clock ${clock} arrived before it was sent`);
      sent.stretch.record(atMs - sent.atMs);
    }
  }
}

/** What one connection sent, by the number of the update on it, for the server's word that it is safe (or, as some mean it, applied). */
export class AckBook {
  readonly #sent: { readonly atMs: number; readonly stretch: Stretch | null }[] = [];
  #acked = 0;

  /** `stretch` is null for what is not measured. */
  sent(atMs: number, stretch: Stretch | null): void {
    this.#sent.push({ atMs, stretch });
  }

  get sentCount(): number {
    return this.#sent.length;
  }

  get outstanding(): number {
    return this.#sent.length - this.#acked;
  }

  /** One more was confirmed. What a server confirms besides (its answer to a first sync) is passed over. */
  arrivedOne(atMs: number): void {
    if (this.outstanding > 0) this.arrived(this.#acked + 1, atMs);
  }

  /** The first `count` updates of the connection are on the disk. */
  arrived(count: number, atMs: number): void {
    for (; this.#acked < count; this.#acked += 1) {
      const sent = this.#sent[this.#acked];
      if (sent === undefined) throw new Error(`${count} updates were acknowledged and ${this.#acked} were sent`);
      sent.stretch?.record(atMs - sent.atMs);
    }
  }
}
