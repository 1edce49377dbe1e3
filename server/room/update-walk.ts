/**
 * A walk over the bytes of an update that was checked when it came (R6) or proved when it was written (R10): which client
 * ids it holds from which clock to which, where in the bytes they stand, what it deletes. Owns the V1 layout as far as
 * cutting and joining needs it; makes no object for an item and keeps no content. Knows no document. What it cannot read
 * it throws on: such bytes have changed since.
 */
import type { ClientId } from '../../protocol/ids.ts';
import type { ClockRange } from './check-update.ts';
import { ContentKind } from './check-content.ts';

/** The items of one client id in an update, side by side in its bytes. */
export interface Section {
  readonly client: ClientId;
  /** The clock of its first item, and the one after its last. */
  readonly clock: number;
  readonly end: number;
  readonly structs: number;
  /** Its items' bytes: from here up to there. */
  readonly from: number;
  readonly to: number;
}

export interface Outline {
  readonly sections: readonly Section[];
  /** True where clocks are left out between the first and the last of a section. */
  readonly hasSkips: boolean;
  /** Where its deletions begin. */
  readonly deletesAt: number;
}

/** Hears which item (`client`, `clock`) an item of client id `by` at `byClock` names as a neighbour or parent. */
type OnReference = (client: ClientId, clock: number, by: ClientId, byClock: number) => void;

const HAS_ORIGIN = 0x80;
const HAS_RIGHT_ORIGIN = 0x40;
const HAS_PARENT_KEY = 0x20;
const KIND_BITS = 0x1f;
/** The shared types that carry a name of their own: XmlElement and XmlHook. */
const NAMED_TYPES: readonly number[] = [3, 5];

/** A shorter text is counted by single bytes. */
const WORTH_WORDS = 32;
/** Of each byte of a word. */
const TOP_BITS = 0x80808080;
const LOW_BITS = 0x01010101;

/**
 * How many UTF-16 units there are beyond the bytes, mostly less than none: a byte that continues a character is no unit of its own; a
 * character of four bytes is two.
 */
function unitsBeyond(bytes: Uint8Array, from: number, to: number): number {
  let units = 0;
  for (let i = from; i < to; i++) {
    const byte = bytes[i] ?? 0;
    if (byte >= 0x80 && byte < 0xc0) units--;
    else if (byte >= 0xf0) units++;
  }
  return units;
}

/** The same of four bytes in one word: their bits side by side, added up by one multiplication. */
function unitsInWord(word: number): number {
  const top = word >>> 7;
  const second = word >>> 6;
  const continuing = top & ~second & LOW_BITS;
  const ofFour = top & second & (word >>> 5) & (word >>> 4) & LOW_BITS;
  return (Math.imul(ofFour, LOW_BITS) >>> 24) - (Math.imul(continuing, LOW_BITS) >>> 24);
}

class Walker {
  readonly #bytes: Uint8Array;
  readonly #onReference: OnReference | null;
  #words: DataView | null = null;
  at: number;
  /** True where the item stepped over last only leaves clocks out. */
  wasSkip = false;

  constructor(bytes: Uint8Array, at: number, onReference: OnReference | null) {
    this.#bytes = bytes;
    this.#onReference = onReference;
    this.at = at;
  }

  uint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#bytes[this.at++];
      if (byte === undefined) throw new RangeError('an update ends too early');
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }

  #skip(length: number): void {
    this.at += length;
    if (this.at > this.#bytes.length) throw new RangeError('an update ends too early');
  }

  #skipText(): void {
    this.#skip(this.uint());
  }

  /** The length of a text in UTF-16 units, by which Yjs counts, without making a string of it. */
  #textLength(): number {
    const bytes = this.uint();
    const from = this.at;
    this.#skip(bytes);
    return bytes + (bytes < WORTH_WORDS ? unitsBeyond(this.#bytes, from, this.at) : this.#unitsBeyond(from, this.at));
  }

  /** The same four bytes at a time: by single ones the walk over a document of 20 MB took 150 ms, for each answer (HOSTILE S16). */
  #unitsBeyond(from: number, to: number): number {
    const { buffer, byteOffset, byteLength } = this.#bytes;
    const words = (this.#words ??= new DataView(buffer, byteOffset, byteLength));
    const wholeTo = to - ((to - from) % 4);
    let units = 0;
    for (let at = from; at < wholeTo; at += 4) {
      const word = words.getUint32(at);
      if ((word & TOP_BITS) !== 0) units += unitsInWord(word);
    }
    return units + unitsBeyond(this.#bytes, wholeTo, to);
  }

  /** Steps over one item of `client` at `clock` and answers how many clocks it takes. */
  struct(client: ClientId, clock: number): number {
    const info = this.#bytes[this.at];
    if (info === undefined) throw new RangeError('an update ends too early');
    this.at++;
    const kind = info & KIND_BITS;
    this.wasSkip = kind === ContentKind.skip;
    if (kind === ContentKind.gc || this.wasSkip) return this.uint();
    if ((info & HAS_ORIGIN) !== 0) this.#reference(client, clock);
    if ((info & HAS_RIGHT_ORIGIN) !== 0) this.#reference(client, clock);
    if ((info & (HAS_ORIGIN | HAS_RIGHT_ORIGIN)) === 0) {
      if (this.uint() === 0) this.#reference(client, clock);
      else this.#skipText();
      if ((info & HAS_PARENT_KEY) !== 0) this.#skipText();
    }
    return this.#content(kind);
  }

  #reference(by: ClientId, byClock: number): void {
    const client = this.uint();
    const clock = this.uint();
    this.#onReference?.(client, clock, by, byClock);
  }

  #content(kind: number): number {
    switch (kind) {
      case ContentKind.deleted:
        return this.uint();
      case ContentKind.json: {
        const count = this.uint();
        for (let left = count; left > 0; left--) this.#skipText();
        return count;
      }
      case ContentKind.text:
        return this.#textLength();
      case ContentKind.format:
        this.#skipText();
        this.#skipText();
        return 1;
      case ContentKind.binary:
      case ContentKind.embed:
        this.#skipText();
        return 1;
      case ContentKind.type:
        if (NAMED_TYPES.includes(this.uint())) this.#skipText();
        return 1;
      case ContentKind.any: {
        const count = this.uint();
        for (let left = count; left > 0; left--) this.#skipAny();
        return count;
      }
      default:
        throw new RangeError('an update holds an unknown content');
    }
  }

  /** One value in lib0's "any" encoding, whose tags count down from 127. */
  #skipAny(): void {
    const tag = this.#bytes[this.at];
    this.#skip(1);
    switch (tag) {
      case 127: // undefined
      case 126: // null
      case 121: // false
      case 120: // true
        return;
      case 125:
        // A signed number ends, as an unsigned one does, with the first byte below 128.
        this.uint();
        return;
      case 124:
        return this.#skip(4);
      case 123: // float64
      case 122: // bigint
        return this.#skip(8);
      case 119:
      case 116:
        return this.#skipText();
      case 118:
      case 117:
        for (let left = this.uint(); left > 0; left--) {
          if (tag === 118) this.#skipText();
          this.#skipAny();
        }
        return;
      default:
        throw new RangeError('an update holds an unknown value');
    }
  }
}

/** Walks the items of an update. Time is linear in its bytes. Throws RangeError where they are no update. */
export function outlineOf(bytes: Uint8Array, onReference: OnReference | null = null): Outline {
  const walker = new Walker(bytes, 0, onReference);
  const sections: Section[] = [];
  let hasSkips = false;
  for (let clients = walker.uint(); clients > 0; clients--) {
    const structs = walker.uint();
    const client = walker.uint();
    const clock = walker.uint();
    const from = walker.at;
    let end = clock;
    for (let left = structs; left > 0; left--) {
      end += walker.struct(client, end);
      hasSkips ||= walker.wasSkip;
    }
    sections.push({ client, clock, end, structs, from, to: walker.at });
  }
  return { sections, hasSkips, deletesAt: walker.at };
}

/**
 * What of a section a replica lacks that has everything before `clock`, as a section of its own. It begins at the item that
 * holds that clock: where a replica has the beginning of an item, Yjs takes the rest of it.
 */
export function cutSection(bytes: Uint8Array, section: Section, clock: number): Section {
  const walker = new Walker(bytes, section.from, null);
  let { clock: at, structs } = section;
  let from = section.from;
  while (structs > 0) {
    const length = walker.struct(section.client, at);
    if (at + length > clock) break;
    at += length;
    from = walker.at;
    structs--;
  }
  return { ...section, clock: at, structs, from };
}

/** The deletions that stand at `deletesAt` of an update's bytes, which end with them. */
export function readDeletes(bytes: Uint8Array, deletesAt: number): Map<ClientId, ClockRange[]> {
  const walker = new Walker(bytes, deletesAt, null);
  const deletes = new Map<ClientId, ClockRange[]>();
  for (let clients = walker.uint(); clients > 0; clients--) {
    const client = walker.uint();
    const ranges: ClockRange[] = [];
    for (let left = walker.uint(); left > 0; left--) {
      const from = walker.uint();
      ranges.push({ from, to: from + walker.uint() });
    }
    deletes.set(client, ranges);
  }
  if (walker.at !== bytes.length) throw new RangeError('an update goes on after its end');
  return deletes;
}
