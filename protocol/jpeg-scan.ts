/**
 * Finds the measures of a JPEG in its segments, piece by piece as the bytes arrive: cameras put megabytes before them. Holds
 * no more than one small segment. Reads from EXIF whether the picture is to be turned; pure.
 */

export interface JpegSize {
  readonly width: number;
  readonly height: number;
}

/** A segment's length is written in two bytes. */
const MAX_SEGMENT_BYTES = 65_535;
/** Of an EXIF segment, what holds the first directory. */
const EXIF_BYTES = 4096;
const SOF_BYTES = 7;

type State =
  /** At a marker. `held` are its bytes so far. */
  | { readonly at: 'marker' }
  /** In a segment that says nothing of interest. */
  | { readonly at: 'skipped'; readonly left: number }
  /** In a segment of which the first `wanted` bytes are read, and the rest is skipped. */
  | { readonly at: 'read'; readonly marker: number; readonly wanted: number; readonly left: number };

const APP1 = 0xe1;
const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;

export class JpegScan {
  #state: State = { at: 'marker' };
  #held: number[] = [];
  #isTurned = false;
  #begun = false;

  push(piece: Uint8Array): JpegSize | 'more' | 'none' {
    for (let i = 0; i < piece.length;) {
      const state = this.#state;
      if (state.at === 'skipped') {
        const step = Math.min(state.left, piece.length - i);
        i += step;
        this.#state = step === state.left ? { at: 'marker' } : { at: 'skipped', left: state.left - step };
        continue;
      }
      this.#held.push(piece[i] ?? 0);
      i++;
      if (state.at === 'marker') {
        if (!this.#readMarker()) return 'none';
      } else if (this.#held.length === state.wanted) {
        const held = Uint8Array.from(this.#held.splice(0));
        if (state.marker !== APP1) return sizeOf(held, this.#isTurned);
        this.#isTurned = isTurned(held);
        this.#state = { at: 'skipped', left: state.left - state.wanted };
        if (state.left === state.wanted) this.#state = { at: 'marker' };
      }
    }
    return 'more';
  }

  /** False where no marker can stand here. */
  #readMarker(): boolean {
    const [sign, marker, high, low] = this.#held;
    if (sign !== 0xff) return false;
    if (marker === undefined) return true;
    if (!this.#begun) {
      this.#begun = true;
      this.#held = [];
      return marker === 0xd8;
    }
    // Any number of 0xFF may stand before a marker.
    if (marker === 0xff) {
      this.#held.pop();
      return true;
    }
    if (marker === START_OF_SCAN || marker === END_OF_IMAGE || marker === 0) return false;
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      this.#held = [];
      return true;
    }
    if (high === undefined || low === undefined) return true;
    this.#held = [];
    const left = high * 256 + low - 2;
    if (left < 0) return false;
    const wanted = isStartOfFrame(marker) ? SOF_BYTES : marker === APP1 ? Math.min(left, EXIF_BYTES) : 0;
    if (isStartOfFrame(marker) && left < SOF_BYTES) return false;
    if (wanted > 0) this.#state = { at: 'read', marker, wanted, left };
    else if (left > 0) this.#state = { at: 'skipped', left: Math.min(left, MAX_SEGMENT_BYTES) };
    return true;
  }
}

function isStartOfFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function sizeOf(frame: Uint8Array, turned: boolean): JpegSize | 'none' {
  const view = new DataView(frame.buffer);
  const [height, width] = [view.getUint16(1), view.getUint16(3)];
  if (width === 0 || height === 0) return 'none';
  return turned ? { width: height, height: width } : { width, height };
}

/** True where EXIF says that the picture is to be shown turned by a quarter (orientations 5 to 8). */
function isTurned(segment: Uint8Array): boolean {
  const view = new DataView(segment.buffer);
  if (segment.length < 20 || view.getUint32(0) !== 0x45786966 || view.getUint16(4) !== 0) return false;
  const start = 6;
  const order = view.getUint16(start);
  const little = order === 0x4949;
  if (!little && order !== 0x4d4d) return false;
  const directory = start + view.getUint32(start + 4, little);
  if (directory + 2 > segment.length) return false;
  const count = view.getUint16(directory, little);
  for (let i = 0; i < count; i++) {
    const entry = directory + 2 + i * 12;
    if (entry + 12 > segment.length) return false;
    if (view.getUint16(entry, little) !== 0x0112) continue;
    const orientation = view.getUint16(entry + 8, little);
    return orientation >= 5 && orientation <= 8;
  }
  return false;
}
