/** Messages from one thread to another through shared memory: one writes, one reads, and is woken where it waits. Knows no rooms. */

const RING_BYTES = 1 << 22;
const HEAD_BYTES = 16;
/** Places in the head: how far was written and how far was read, both modulo 2^31. */
const [WRITTEN, READ] = [0, 1];
const MODULO = 0x7fffffff;
/** In front of each message: how many numbers go with it, and how long it is. */
const PREFIX = 8;
/** In the place of how many numbers: the rest of the ring is left out. */
const SKIP = -1;

/** A message and the numbers that say whose it is. */
export type Pass = (numbers: readonly number[], bytes: Uint8Array) => void;

export function ringMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(HEAD_BYTES + RING_BYTES);
}

const sizeOf = (numbers: number, bytes: number) => (PREFIX + 4 * numbers + bytes + 3) & ~3;

export class ByteRing {
  readonly #head: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(memory: SharedArrayBuffer) {
    this.#head = new Int32Array(memory, 0, HEAD_BYTES / 4);
    this.#bytes = new Uint8Array(memory, HEAD_BYTES);
    this.#view = new DataView(memory, HEAD_BYTES);
  }

  /** Throws where the reader is a whole ring behind: an experiment's load does not come to that. */
  put(numbers: readonly number[], bytes: Uint8Array): void {
    const written = Atomics.load(this.#head, WRITTEN);
    const size = sizeOf(numbers.length, bytes.length);
    const unread = (written - Atomics.load(this.#head, READ)) & MODULO;
    if (unread + 2 * size > RING_BYTES) throw new Error('the ring is full');
    let at = written & (RING_BYTES - 1);
    let skipped = 0;
    // A message is in one piece: what does not fit before the end begins at the start. Room for the mark is always left.
    if (at + size + PREFIX > RING_BYTES) {
      this.#view.setInt32(at, SKIP);
      skipped = RING_BYTES - at;
      at = 0;
    }
    this.#view.setInt32(at, numbers.length);
    this.#view.setInt32(at + 4, bytes.length);
    for (const [i, number] of numbers.entries()) this.#view.setInt32(at + PREFIX + 4 * i, number);
    this.#bytes.set(bytes, at + PREFIX + 4 * numbers.length);
    Atomics.store(this.#head, WRITTEN, (written + skipped + size) & MODULO);
    Atomics.notify(this.#head, WRITTEN);
  }

  /** Hands over what comes from now on, each message with bytes of its own. */
  hear(take: Pass): void {
    const readOn = (): void => {
      for (;;) {
        const written = Atomics.load(this.#head, WRITTEN);
        const read = Atomics.load(this.#head, READ);
        if (read !== written) {
          this.#takeOne(read, take);
          continue;
        }
        const waiting = Atomics.waitAsync(this.#head, WRITTEN, written);
        if (!waiting.async) continue;
        void waiting.value.then(() => readOn());
        return;
      }
    };
    readOn();
  }

  #takeOne(read: number, take: Pass): void {
    let at = read & (RING_BYTES - 1);
    let skipped = 0;
    if (this.#view.getInt32(at) === SKIP) {
      skipped = RING_BYTES - at;
      at = 0;
    }
    const count = this.#view.getInt32(at);
    const length = this.#view.getInt32(at + 4);
    const numbers = Array.from({ length: count }, (_, i) => this.#view.getInt32(at + PREFIX + 4 * i));
    const from = at + PREFIX + 4 * count;
    const bytes = Uint8Array.from(this.#bytes.subarray(from, from + length));
    Atomics.store(this.#head, READ, (read + skipped + sizeOf(count, length)) & MODULO);
    take(numbers, bytes);
  }
}
