/**
 * How many bytes of large updates may be under way at a time, in all rooms together (HOSTILE S4, F2): each is held as it came, as its slices, and
 * once more where it is prepared, and sixty of the largest would be a gigabyte. Knows nothing of what is done with them.
 */
export class LargeUpdateBytes {
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Null where there is no room for so many; else what says that they are held no longer, once or more often. A lone update always has room. */
  take(bytes: number): (() => void) | null {
    if (this.#bytes > 0 && this.#bytes + bytes > this.#maxBytes) return null;
    this.#bytes += bytes;
    let isHeld = true;
    return () => {
      if (isHeld) this.#bytes -= bytes;
      isHeld = false;
    };
  }
}
