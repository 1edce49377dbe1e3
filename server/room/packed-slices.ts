/**
 * The slices of a large update, one behind the other in one piece, so that a hundred thousand of them travel between threads as one
 * thing and cost the event loop nothing to take over (HOSTILE S4); and how far somebody is with them. Knows nothing of what they say.
 */

export interface PackedSlices {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each ends, and the next one begins. */
  readonly ends: Uint32Array<ArrayBuffer>;
  /** The number of the first one that only deletes. */
  readonly deletesFrom: number;
}

function sliceAt({ bytes, ends }: PackedSlices, i: number): Uint8Array {
  return bytes.subarray(i === 0 ? 0 : ends[i - 1], ends[i]);
}

/** Each by itself, one after the other: there may be millions. */
export function* slicesIn(packed: PackedSlices): Generator<Uint8Array> {
  for (let i = 0; i < packed.ends.length; i++) yield sliceAt(packed, i);
}

/** Goes through slices in their order; one that costs too much is put back as smaller ones. */
export class SliceQueue {
  readonly #packed: PackedSlices;
  #at: number;
  #done = 0;
  /** What one was cut into, and how many of those were taken. */
  #cut: readonly Uint8Array[] = [];
  #cutAt = 0;

  constructor(packed: PackedSlices, from = 0) {
    this.#packed = packed;
    this.#at = from;
  }

  /** The next one; null at the end. */
  get next(): Uint8Array | null {
    const { ends } = this.#packed;
    return this.#cut[this.#cutAt] ?? (this.#at < ends.length ? sliceAt(this.#packed, this.#at) : null);
  }

  /** True where the next one is a part of one that was cut. */
  get isCut(): boolean {
    return this.#cutAt < this.#cut.length;
  }

  /** How many were taken. */
  get done(): number {
    return this.#done;
  }

  /** The next one was taken. */
  take(): void {
    this.#done++;
    if (this.isCut) this.#cutAt++;
    else this.#at++;
  }

  /** These come in place of the next one, which was none of those that one was cut into. */
  replace(smaller: readonly Uint8Array[]): void {
    this.#at++;
    this.#cut = smaller;
    this.#cutAt = 0;
  }
}
