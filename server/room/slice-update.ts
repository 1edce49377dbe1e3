/**
 * A large update as many small ones: each can be applied by itself, in this order, and together they are the update. So the
 * event loop takes in what somebody wrote for weeks offline without ever stopping for it (HOSTILE S4). Pure; what it is given
 * has passed `checkUpdate`. It knows where structs begin and end and what they stand on, and copies their bytes as they are.
 *
 * The order is about the one in which it was written: by how many structs each has under it. Author by author, as it stands in the
 * update, Yjs compares what the second author put at a place with all that the first one ever put there: 5,000 words that two
 * people put before each other took it 400 ms instead of 10.
 */
import * as encoding from 'lib0/encoding';
import { ContentKind, readContentLength } from './check-content.ts';
import { type PackedSlices, slicesIn } from './packed-slices.ts';
import { UpdateReader } from './update-reader.ts';

/** Structs of a slice, or ranges that it deletes. The worst that one struct can cost Yjs is a walk through its whole list. */
export const SLICE_STRUCTS = 64;
/** A slice ends when it is this long; a single struct may be longer. */
const SLICE_BYTES = 64 * 1024;

const KIND_BITS = 0x1f;

/** Numbers below 2^32, one for each struct. There may be millions: an object for each would take gigabytes. */
class Column {
  #values = new Uint32Array(256);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const longer = new Uint32Array(2 * this.#length);
      longer.set(this.#values);
      this.#values = longer;
    }
    this.#values[this.#length++] = value;
  }

  get length(): number {
    return this.#length;
  }

  at(i: number): number {
    return this.#values[i] ?? 0;
  }

  set(i: number, value: number): void {
    this.#values[i] = value;
  }
}

/** Whose structs are those from `first` up to `end`, by their numbers. */
interface Author {
  readonly client: number;
  readonly first: number;
  readonly end: number;
  /** Where the bytes of its last struct end. */
  readonly bytesEnd: number;
  /** The first struct whose depth is not known; later the first one that no slice has yet. */
  next: number;
  /** In the slice that is being gathered: its first struct there, and the one after its last. */
  from: number;
  to: number;
}

class Slicer {
  readonly #bytes: Uint8Array;
  readonly #reader: UpdateReader;
  readonly #maxDepth: number;
  readonly #maxStructs: number;
  readonly #authors = new Map<number, Author>();
  /** Of each struct: where its bytes begin, its clock, and the longest chain of structs up to it, each of which stands on the one before; 0 until that is known. */
  readonly #starts = new Column();
  readonly #clocks = new Column();
  readonly #depths = new Column();
  /** What the struct that was looked at last names: a client id and a clock, in turn. */
  readonly #needs = [0, 0, 0, 0];
  readonly #packed = encoding.createEncoder();
  readonly #ends = new Column();
  /** Those of whom the slice that is being gathered has something. */
  #gathered: Author[] = [];
  #structs = 0;
  #length = 0;

  constructor(bytes: Uint8Array, maxDepth: number, maxStructs: number) {
    this.#maxStructs = maxStructs;
    this.#bytes = bytes;
    this.#reader = new UpdateReader(bytes);
    this.#maxDepth = maxDepth;
  }

  slice(): PackedSlices {
    for (let left = this.#reader.uint(); left > 0; left--) this.#readAuthor();
    const deletesAt = this.#reader.position;
    for (const author of this.#authors.values()) this.#fathomAll(author);
    const authors = [...this.#authors.values()].toSorted((a, b) => b.client - a.client);
    for (const i of this.#inOrder(authors)) this.#emit(authors[i]);
    this.#flush();
    const deletesFrom = this.#ends.length;
    this.#reader.seek(deletesAt);
    this.#sliceDeletes();
    const ends = Uint32Array.from({ length: this.#ends.length }, (_, i) => this.#ends.at(i));
    return { bytes: encoding.toUint8Array(this.#packed), ends, deletesFrom };
  }

  #readAuthor(): void {
    const count = this.#reader.uint();
    const client = this.#reader.uint();
    const first = this.#starts.length;
    let clock = this.#reader.uint();
    for (let left = count; left > 0; left--) {
      this.#starts.push(this.#reader.position);
      this.#clocks.push(clock);
      this.#depths.push(0);
      const info = this.#reader.byte();
      const kind = info & KIND_BITS;
      if (kind === ContentKind.skip || kind === ContentKind.gc) clock += this.#reader.uint();
      else {
        this.#readHead(info);
        clock += readContentLength(this.#reader, kind, this.#maxDepth);
      }
    }
    const end = this.#starts.length;
    const bytesEnd = this.#reader.position;
    this.#authors.set(client, { client, first, end, bytesEnd, next: first, from: 0, to: 0 });
  }

  /** Reads what an item names, and answers how much of `#needs` that is. */
  #readHead(info: number): number {
    const reader = this.#reader;
    let count = 0;
    const note = () => {
      this.#needs[count++] = reader.uint();
      this.#needs[count++] = reader.uint();
    };
    if ((info & 0x80) !== 0) note();
    if ((info & 0x40) !== 0) note();
    if ((info & 0xc0) === 0) {
      if (reader.uint() === 1) reader.text();
      else note();
      if ((info & 0x20) !== 0) reader.text();
    }
    return count;
  }

  /** What a struct names is read again where it is needed: there is more room in time than in memory. */
  #needsOf(struct: number): number {
    this.#reader.seek(this.#starts.at(struct));
    const info = this.#reader.byte();
    const kind = info & KIND_BITS;
    return kind === ContentKind.skip || kind === ContentKind.gc ? 0 : this.#readHead(info);
  }

  /** What a struct stands on is fathomed before it, whoever wrote it; without recursion, since such chains are long. */
  #fathomAll(first: Author): void {
    const stack: Author[] = [first];
    const isOnStack = new Set<Author>(stack);
    for (let author = stack.at(-1); author !== undefined; author = stack.at(-1)) {
      const isAtEnd = author.next === author.end;
      const count = isAtEnd ? 0 : this.#needsOf(author.next);
      const missing = this.#missing(count, isOnStack);
      if (missing !== null) {
        stack.push(missing);
        isOnStack.add(missing);
        continue;
      }
      if (!isAtEnd) this.#fathom(author, count);
      // Whoever was asked for something gives up its turn after each struct, and is asked again where that was not it.
      if (isAtEnd || stack.length > 1) {
        stack.pop();
        isOnStack.delete(author);
      }
    }
  }

  #fathom(author: Author, count: number): void {
    let under = author.next === author.first ? 0 : this.#depths.at(author.next - 1);
    for (let i = 0; i < count; i += 2)
      under = Math.max(under, this.#depthAt(this.#needs[i] ?? 0, this.#needs[i + 1] ?? 0));
    this.#depths.set(author.next, under + 1);
    author.next++;
  }

  #depthAt(client: number, clock: number): number {
    const author = this.#authors.get(client);
    if (author === undefined || author.first === author.end) return 0;
    let [from, to] = [author.first, author.end];
    while (to - from > 1) {
      const middle = (from + to) >>> 1;
      if (this.#clocks.at(middle) <= clock) from = middle;
      else to = middle;
    }
    return this.#depths.at(from);
  }

  /**
   * Each author, by its place in the list, as often as it has structs. Of equals the one listed first, which has the higher client id: Yjs
   * puts the lower one before it without a look further. Counted and not sorted: no chain is longer than there are structs.
   */
  #inOrder(authors: readonly Author[]): Uint32Array {
    const total = this.#depths.length;
    const places = new Uint32Array(total + 2);
    for (let struct = 0; struct < total; struct++) {
      const after = this.#depths.at(struct) + 1;
      places[after] = (places[after] ?? 0) + 1;
    }
    for (let depth = 1; depth < places.length; depth++) places[depth] = (places[depth] ?? 0) + (places[depth - 1] ?? 0);
    const order = new Uint32Array(total);
    for (const [i, author] of authors.entries()) {
      author.next = author.first;
      for (let struct = author.first; struct < author.end; struct++) {
        const depth = this.#depths.at(struct);
        const place = places[depth] ?? 0;
        order[place] = i;
        places[depth] = place + 1;
      }
    }
    return order;
  }

  /** The author of something among the needs that was looked at and whose depth is not known. Two that wait for each other wait in the room. */
  #missing(count: number, isOnStack: ReadonlySet<Author>): Author | null {
    for (let i = 0; i < count; i += 2) {
      const author = this.#authors.get(this.#needs[i] ?? 0);
      if (author === undefined || author.next === author.end || isOnStack.has(author)) continue;
      if (this.#clocks.at(author.next) <= (this.#needs[i + 1] ?? 0)) return author;
    }
    return null;
  }

  #endOf(author: Author, struct: number): number {
    return struct + 1 < author.end ? this.#starts.at(struct + 1) : author.bytesEnd;
  }

  #emit(author: Author | undefined): void {
    if (author === undefined) return;
    const struct = author.next++;
    if (author.to === 0) {
      this.#gathered.push(author);
      author.from = struct;
    }
    author.to = struct + 1;
    this.#structs++;
    this.#length += this.#endOf(author, struct) - this.#starts.at(struct);
    if (this.#structs >= this.#maxStructs || this.#length >= SLICE_BYTES) this.#flush();
  }

  #isSkip(struct: number): boolean {
    return ((this.#bytes[this.#starts.at(struct)] ?? 0) & KIND_BITS) === ContentKind.skip;
  }

  #flush(): void {
    for (const author of this.#gathered) while (author.from < author.to && this.#isSkip(author.from)) author.from++;
    const some = this.#gathered.filter(({ from, to }) => from < to);
    if (some.length > 0) {
      // Not by way of an encoder of its own: a lone text of 8 MB was copied three times more.
      const encoder = this.#packed;
      encoding.writeVarUint(encoder, some.length);
      for (const author of some) {
        const { client, from, to } = author;
        encoding.writeVarUint(encoder, to - from);
        encoding.writeVarUint(encoder, client);
        encoding.writeVarUint(encoder, this.#clocks.at(from));
        const bytes = this.#bytes.subarray(this.#starts.at(from), this.#endOf(author, to - 1));
        encoding.writeUint8Array(encoder, bytes);
      }
      encoding.writeVarUint(encoder, 0);
      this.#endSlice();
    }
    for (const author of this.#gathered) author.from = author.to = 0;
    this.#gathered = [];
    this.#structs = this.#length = 0;
  }

  #endSlice(): void {
    this.#ends.push(encoding.length(this.#packed));
  }

  #sliceDeletes(): void {
    for (let clients = this.#reader.uint(); clients > 0; clients--) {
      const client = this.#reader.uint();
      let left = this.#reader.uint();
      while (left > 0) {
        const count = Math.min(left, this.#maxStructs);
        const encoder = this.#packed;
        for (const n of [0, 1, client, count]) encoding.writeVarUint(encoder, n);
        for (let i = 0; i < count; i++) {
          encoding.writeVarUint(encoder, this.#reader.uint());
          encoding.writeVarUint(encoder, this.#reader.uint());
        }
        this.#endSlice();
        left -= count;
      }
    }
  }
}

/** `update` in slices. Throws Refusal where it has not passed the check. */
export function sliceUpdate(
  update: Uint8Array,
  maxDepth: number,
  maxStructs: number = SLICE_STRUCTS,
): readonly Uint8Array[] {
  return [...slicesIn(packSlices(update, maxDepth, maxStructs))];
}

/** The same in one piece, to be handed on. */
export function packSlices(update: Uint8Array, maxDepth: number, maxStructs: number = SLICE_STRUCTS): PackedSlices {
  return new Slicer(update, maxDepth, maxStructs).slice();
}
