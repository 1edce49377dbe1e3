/**
 * The items of a Y.Doc as bytes, encoded a slice at a time and kept while the document goes on changing: of a million of them Yjs makes one
 * update in a quarter of a second, for each who asks (HOSTILE S4, S16). What an item says never changes, so what is encoded stays true, and
 * after a change only the new items are; that something was deleted meanwhile is for the deletions to say, which are others'. Reads Yjs's
 * lists, changes nothing.
 */
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import type { ClientId } from '../../protocol/ids.ts';
import type { Strand } from './strands.ts';
import { cutSection, type Section } from './update-walk.ts';

type Store = Y.Doc['store'];
type Structs = readonly (Y.Item | Y.GC)[];

/** A piece is at least so much, where there is so much: some half a millisecond. */
const PIECE_STRUCTS = 1024;
const PIECE_BYTES = 64 * 1024;
/** What is kept stands in blocks of up to so much: who does not read an answer makes the server hold them, and they are counted one by one. */
const BLOCK_BYTES = 256 * 1024;
/** What an update says of each client id beside its items: how many, its number and a clock. */
const HEAD_BYTES = 10;

export class KeptItems {
  /** From which clock on they are kept, by client id; from the first where it is not named. */
  readonly #from: ReadonlyMap<ClientId, number>;
  readonly #pieceStructs: number;
  readonly #strands = new Map<ClientId, Strand & { end: number }>();
  /** Client ids in the order in which Yjs writes them; null where it must be found anew. */
  #order: readonly ClientId[] | null = null;
  /** Where a way through all client ids was interrupted. */
  #pass: Iterator<[ClientId, Structs]> | null = null;
  #current: ClientId | null = null;
  #bytes = 0;
  /** What is left of the last block. */
  #room = new Uint8Array(0);

  constructor(from: ReadonlyMap<ClientId, number> = new Map(), pieceStructs = PIECE_STRUCTS) {
    this.#from = from;
    this.#pieceStructs = pieceStructs;
  }

  /** About the bytes that they take as an update. */
  get bytes(): number {
    return this.#bytes + HEAD_BYTES * this.#strands.size;
  }

  /** Goes on until `isOver`; true where everything that the document has by now is there. */
  encode(store: Store, isOver: () => boolean): boolean {
    for (let isOfNow = this.#pass === null; ; isOfNow = true) {
      if (!this.#goThrough(store, isOver)) return false;
      // What came to a client id that had been passed by when this was interrupted is found on another way.
      if (isOfNow) return true;
    }
  }

  #goThrough(store: Store, isOver: () => boolean): boolean {
    this.#pass ??= store.clients.entries();
    let isDone = false;
    while (!isDone) {
      const piece = new Piece(this.#pieceStructs);
      isDone = this.#encodePiece(store, piece);
      this.#keep(piece);
      if (!isDone && isOver()) return false;
    }
    this.#pass = null;
    return true;
  }

  /** False where the piece is as large as one is to be. */
  #encodePiece({ clients }: Store, piece: Piece): boolean {
    for (;;) {
      if (this.#current === null) {
        const next = this.#pass?.next();
        if (next === undefined || next.done === true) return true;
        this.#current = next.value[0];
      }
      const client = this.#current;
      const from = this.#strands.get(client)?.end ?? this.#from.get(client) ?? 0;
      if (!piece.take(client, clients.get(client) ?? [], from)) return false;
      this.#current = null;
    }
  }

  #keep(piece: Piece): void {
    const { bytes: encoded, sections } = piece.end();
    const bytes = this.#inBlock(encoded);
    this.#bytes += bytes.length;
    for (const section of sections) {
      const { client, clock, end } = section;
      const strand = this.#strands.get(client);
      if (strand === undefined) {
        this.#strands.set(client, { client, clock, end, parts: [{ bytes, section }] });
        this.#order = null;
      } else {
        strand.parts.push({ bytes, section });
        strand.end = end;
      }
    }
  }

  /** Behind what came before it, where that makes them fewer. */
  #inBlock(encoded: Uint8Array): Uint8Array {
    if (encoded.length > this.#room.length) {
      const length = Math.min(BLOCK_BYTES, this.#bytes / 4);
      if (encoded.length >= length) return encoded;
      this.#room = new Uint8Array(length);
    }
    const bytes = this.#room.subarray(0, encoded.length);
    bytes.set(encoded);
    this.#room = this.#room.subarray(encoded.length);
    return bytes;
  }

  /** All of it that a replica with these clocks lacks. */
  since(clocks: ReadonlyMap<ClientId, number>): readonly Strand[] {
    this.#order ??= [...this.#strands.keys()].sort((a, b) => b - a);
    const lacking: Strand[] = [];
    for (const client of this.#order) {
      const strand = this.#strands.get(client);
      const known = clocks.get(client) ?? 0;
      if (strand === undefined || known >= strand.end) continue;
      lacking.push(known <= strand.clock ? strand : cutStrand(strand, known));
    }
    return lacking;
  }
}

/** What a document has deleted, as an update ends with it: that is how Yjs encodes a snapshot with nothing in its state vector, one byte, behind it. */
export function encodeDeletesOf(store: Store): Uint8Array {
  const snapshot = Y.encodeSnapshot(Y.createSnapshot(Y.createDeleteSetFromStructStore(store), new Map()));
  return snapshot.subarray(0, snapshot.length - 1);
}

/** From the item on that holds this clock: where a replica has the beginning of an item, Yjs takes the rest of it. */
function cutStrand({ client, end, parts }: Strand, known: number): Strand {
  let [low, high] = [0, parts.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((parts[middle]?.section.end ?? 0) > known) high = middle;
    else low = middle + 1;
  }
  const rest = parts.slice(low);
  const [first] = rest;
  if (first === undefined) return { client, clock: end, end, parts: [] };
  const section = cutSection(first.bytes, first.section, known);
  rest[0] = { bytes: first.bytes, section };
  return { client, clock: section.clock, end, parts: rest };
}

/** What is encoded at a time. */
class Piece {
  readonly #encoder = new Y.UpdateEncoderV1();
  readonly #sections: Section[] = [];
  readonly #maxStructs: number;
  #structs = 0;

  constructor(maxStructs: number) {
    this.#maxStructs = maxStructs;
  }

  /** Takes the items of one client id from this clock on; false where there are more than it has room for. */
  take(client: ClientId, structs: Structs, from: number): boolean {
    const last = structs.at(-1);
    if (last === undefined || from >= last.id.clock + last.length) return true;
    // The cast takes the readonly away, which Yjs's typing of findIndexSS asks for and its code does not use.
    let i = Y.findIndexSS(structs as (Y.Item | Y.GC)[], from);
    const { restEncoder } = this.#encoder;
    const begins = encoding.length(restEncoder);
    let count = 0;
    let end = from;
    for (let struct = structs[i]; struct !== undefined && !this.#isFull; struct = structs[++i]) {
      struct.write(this.#encoder, end - struct.id.clock);
      end = struct.id.clock + struct.length;
      this.#structs++;
      count++;
    }
    if (count > 0) {
      const to = encoding.length(restEncoder);
      this.#sections.push({ client, clock: from, end, structs: count, from: begins, to });
    }
    return i >= structs.length;
  }

  get #isFull(): boolean {
    return this.#structs >= this.#maxStructs || encoding.length(this.#encoder.restEncoder) >= PIECE_BYTES;
  }

  end(): { readonly bytes: Uint8Array; readonly sections: readonly Section[] } {
    return { bytes: encoding.toUint8Array(this.#encoder.restEncoder), sections: this.#sections };
  }
}
