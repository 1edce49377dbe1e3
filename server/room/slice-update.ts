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
import { UpdateReader } from './update-reader.ts';

/** Structs of a slice, or ranges that it deletes. The worst that one struct can cost Yjs is a walk through its whole list. */
export const SLICE_STRUCTS = 64;
/** A slice ends when it is this long; a single struct may be longer. */
const SLICE_BYTES = 64 * 1024;

interface Struct {
  readonly start: number;
  readonly end: number;
  readonly clock: number;
  readonly isSkip: boolean;
  /** The longest chain of structs up to this one, each of which stands on the one before; 0 until that is known. */
  depth: number;
  /** Client ids and clocks, in turn, of what must be there before it. */
  readonly needs: readonly number[];
}

interface Author {
  readonly client: number;
  readonly structs: Struct[];
  /** The first struct whose depth is not known; later the first one that no slice has yet. */
  next: number;
}

const KIND_BITS = 0x1f;

class Slicer {
  readonly #bytes: Uint8Array;
  readonly #reader: UpdateReader;
  readonly #maxDepth: number;
  readonly #maxStructs: number;
  readonly #authors = new Map<number, Author>();
  readonly #slices: Uint8Array[] = [];
  /** The slice that is being gathered: of each author a run of structs. */
  #runs = new Map<Author, { from: number; to: number }>();
  #structs = 0;
  #length = 0;

  constructor(bytes: Uint8Array, maxDepth: number, maxStructs: number) {
    this.#maxStructs = maxStructs;
    this.#bytes = bytes;
    this.#reader = new UpdateReader(bytes);
    this.#maxDepth = maxDepth;
  }

  slice(): readonly Uint8Array[] {
    for (let left = this.#reader.uint(); left > 0; left--) this.#readAuthor();
    for (const author of this.#authors.values()) this.#fathomAll(author);
    for (const author of this.#inOrder()) this.#emit(author);
    this.#flush();
    this.#sliceDeletes();
    return this.#slices;
  }

  #readAuthor(): void {
    const count = this.#reader.uint();
    const client = this.#reader.uint();
    let clock = this.#reader.uint();
    const structs: Struct[] = [];
    for (let left = count; left > 0; left--) {
      const start = this.#reader.position;
      const info = this.#reader.byte();
      const kind = info & KIND_BITS;
      const needs: number[] = [];
      let length: number;
      if (kind === ContentKind.skip || kind === ContentKind.gc) length = this.#reader.uint();
      else length = this.#readItem(info, needs);
      structs.push({ start, end: this.#reader.position, clock, isSkip: kind === ContentKind.skip, depth: 0, needs });
      clock += length;
    }
    this.#authors.set(client, { client, structs, next: 0 });
  }

  #readItem(info: number, needs: number[]): number {
    const reader = this.#reader;
    if ((info & 0x80) !== 0) needs.push(reader.uint(), reader.uint());
    if ((info & 0x40) !== 0) needs.push(reader.uint(), reader.uint());
    if ((info & 0xc0) === 0) {
      if (reader.uint() === 1) reader.text();
      else needs.push(reader.uint(), reader.uint());
      if ((info & 0x20) !== 0) reader.text();
    }
    return readContentLength(reader, info & KIND_BITS, this.#maxDepth);
  }

  /** What a struct stands on is fathomed before it, whoever wrote it; without recursion, since such chains are long. */
  #fathomAll(first: Author): void {
    const stack: Author[] = [first];
    const isOnStack = new Set<Author>(stack);
    for (let author = stack.at(-1); author !== undefined; author = stack.at(-1)) {
      const struct = author.structs[author.next];
      const missing = struct === undefined ? null : this.#missing(struct, isOnStack);
      if (missing !== null) {
        stack.push(missing);
        isOnStack.add(missing);
        continue;
      }
      if (struct !== undefined) this.#fathom(author, struct);
      // Whoever was asked for something gives up its turn after each struct, and is asked again where that was not it.
      if (struct === undefined || stack.length > 1) {
        stack.pop();
        isOnStack.delete(author);
      }
    }
  }

  #fathom(author: Author, struct: Struct): void {
    let under = author.structs[author.next - 1]?.depth ?? 0;
    const { needs } = struct;
    for (let i = 0; i < needs.length; i += 2) under = Math.max(under, this.#depthAt(needs[i] ?? 0, needs[i + 1] ?? 0));
    struct.depth = under + 1;
    author.next++;
  }

  #depthAt(client: number, clock: number): number {
    const structs = this.#authors.get(client)?.structs ?? [];
    let [from, to] = [0, structs.length];
    while (to - from > 1) {
      const middle = (from + to) >>> 1;
      if ((structs[middle]?.clock ?? Infinity) <= clock) from = middle;
      else to = middle;
    }
    return structs[from]?.depth ?? 0;
  }

  /** Each author as often as it has structs. Of equals the higher client id first: Yjs puts the lower one before it without a look further. */
  #inOrder(): readonly Author[] {
    const order: { readonly author: Author; readonly depth: number }[] = [];
    for (const author of [...this.#authors.values()].toSorted((a, b) => b.client - a.client)) {
      author.next = 0;
      for (const { depth } of author.structs) order.push({ author, depth });
    }
    return order.toSorted((a, b) => a.depth - b.depth).map(({ author }) => author);
  }

  /** The author of something that the struct stands on and whose depth is not known. Two that wait for each other wait in the room. */
  #missing({ needs }: Struct, isOnStack: ReadonlySet<Author>): Author | null {
    for (let i = 0; i < needs.length; i += 2) {
      const author = this.#authors.get(needs[i] ?? 0);
      const next = author?.structs[author.next];
      if (author === undefined || next === undefined || isOnStack.has(author)) continue;
      if (next.clock <= (needs[i + 1] ?? 0)) return author;
    }
    return null;
  }

  #emit(author: Author): void {
    const struct = author.structs[author.next];
    if (struct === undefined) return;
    const run = this.#runs.get(author);
    if (run === undefined) this.#runs.set(author, { from: author.next, to: author.next + 1 });
    else run.to++;
    author.next++;
    this.#structs++;
    this.#length += struct.end - struct.start;
    if (this.#structs >= this.#maxStructs || this.#length >= SLICE_BYTES) this.#flush();
  }

  #flush(): void {
    const runs: { readonly author: Author; readonly from: number; readonly to: number }[] = [];
    for (const [author, { from, to }] of this.#runs) {
      const start = author.structs.findIndex((struct, at) => at >= from && !struct.isSkip);
      if (start >= 0 && start < to) runs.push({ author, from: start, to });
    }
    this.#runs = new Map();
    this.#structs = this.#length = 0;
    if (runs.length === 0) return;
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, runs.length);
    for (const { author, from, to } of runs) {
      const [first, last] = [author.structs[from], author.structs[to - 1]];
      encoding.writeVarUint(encoder, to - from);
      encoding.writeVarUint(encoder, author.client);
      encoding.writeVarUint(encoder, first?.clock ?? 0);
      encoding.writeUint8Array(encoder, this.#bytes.subarray(first?.start, last?.end));
    }
    encoding.writeVarUint(encoder, 0);
    this.#slices.push(encoding.toUint8Array(encoder));
  }

  #sliceDeletes(): void {
    for (let clients = this.#reader.uint(); clients > 0; clients--) {
      const client = this.#reader.uint();
      let left = this.#reader.uint();
      while (left > 0) {
        const count = Math.min(left, this.#maxStructs);
        const encoder = encoding.createEncoder();
        for (const n of [0, 1, client, count]) encoding.writeVarUint(encoder, n);
        for (let i = 0; i < count; i++) {
          encoding.writeVarUint(encoder, this.#reader.uint());
          encoding.writeVarUint(encoder, this.#reader.uint());
        }
        this.#slices.push(encoding.toUint8Array(encoder));
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
  return new Slicer(update, maxDepth, maxStructs).slice();
}
