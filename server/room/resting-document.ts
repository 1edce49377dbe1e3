/**
 * A document as its stored bytes, without a Y.Doc: what a room has of it while nobody writes. Answers whoever joins or
 * comes back from those bytes, at the cost of a walk over them (decision 0012). Owns when that is exact: where anything
 * waits for a missing update, or overlaps, only Yjs can tell, and there is no resting document. Changes nothing, ever.
 * Put away, it keeps its bytes packed until somebody asks.
 */
import * as Y from 'yjs';
import { AppError } from '../../protocol/errors.ts';
import type { ClientId } from '../../protocol/ids.ts';
import { deflatedOf, encodePacked, encodeSyncStep2 } from '../../protocol/messages.ts';
import type { StoredDocument } from '../storage/document-log.ts';
import type { ClockRange } from './check-update.ts';
import { keptApart } from './kept-bytes.ts';
import type { Packing } from './ports.ts';
import { BARE, encodeDeletes, encodeStrands, shareStrands, type Strand, type Wrap } from './strands.ts';
import { cutSection, outlineOf, readDeletes, type Section } from './update-walk.ts';

type Deletes = ReadonlyMap<ClientId, readonly ClockRange[]>;

const NOTHING = new Uint8Array([0, 0]);
/** Unpacking more would hold up the event loop for more than some milliseconds. */
const MOST_PUT_AWAY = 4 * 1024 * 1024;

export class RestingDocument {
  /** Null where it is put away. */
  #answer: Uint8Array | null;
  /** The answer as a packed message, or that on its way; null before anybody wanted it. */
  #packed: Uint8Array | Promise<Uint8Array> | null = null;
  /** By what it was put away. */
  #packing: Packing | null = null;
  #askings = 0;
  /** What its bytes hold, once somebody has asked for a part of them. */
  #sections: readonly Section[] | null = null;
  readonly #length: number;
  readonly #structs: number;
  readonly #deletesAt: number;
  readonly #clocks: ReadonlyMap<ClientId, number>;

  private constructor({ update, structs, deletesAt, clocks }: Joined) {
    this.#answer = keptApart(encodeSyncStep2(update));
    this.#length = update.length;
    this.#structs = structs;
    this.#deletesAt = deletesAt;
    this.#clocks = clocks;
  }

  /**
   * What is stored, or null where a Y.Doc must say what that comes to. Throws RangeError where the bytes are no updates;
   * their checksums were the log's to check.
   */
  static of({ checkpoint, tail }: Pick<StoredDocument, 'checkpoint' | 'tail'>): RestingDocument | null {
    if (checkpoint !== null && !checkpoint.isWhole) return null;
    const base = checkpoint?.update ?? NOTHING;
    const joining = Joining.begin(base);
    if (joining === null) return null;
    for (const { update } of tail) if (!joining.take(update)) return null;
    return new RestingDocument(joining.joined());
  }

  /** The answer to the sync step 1 of an empty replica: everything. The only copy of the bytes that is kept. */
  get fullAnswer(): Uint8Array {
    this.#askings++;
    if (this.#answer === null && this.#packed instanceof Uint8Array)
      this.#answer = this.#packing?.unpack(deflatedOf(this.#packed)) ?? null;
    return (this.#answer ??= encodeSyncStep2(NOTHING));
  }

  /** The same as a packed message, which is made once: it never changes. Null where it is better sent as it is. */
  packedAnswer(by: Packing): Uint8Array | Promise<Uint8Array> | null {
    if (this.#packed !== null) return this.#packed;
    const plain = this.fullAnswer;
    const deflating = by.pack(plain);
    if (deflating === null) return null;
    this.#packed = deflating.then(
      (deflated) => (this.#packed = keptApart(encodePacked(deflated))),
      () => {
        this.#packed = null;
        return plain;
      },
    );
    return this.#packed;
  }

  /** Grows whenever somebody asks for its bytes. */
  get askings(): number {
    return this.#askings;
  }

  /** True where asking costs an unpacking. */
  get isPutAway(): boolean {
    return this.#answer === null;
  }

  /** Keeps the bytes packed until they are asked for, where they are packed. */
  putAway(by: Packing): void {
    if (!(this.#packed instanceof Uint8Array) || this.#length > MOST_PUT_AWAY) return;
    this.#packing = by;
    this.#answer = this.#sections = null;
  }

  /** Everything as one update: the message ends with it. */
  get update(): Uint8Array {
    const { fullAnswer } = this;
    return fullAnswer.subarray(fullAnswer.length - this.#length);
  }

  /** The first clock of this client id that the document does not have. */
  clockOf(client: ClientId): number {
    return this.#clocks.get(client) ?? 0;
  }

  stateVector(): Uint8Array {
    // Yjs takes a map here, and only its typing asks for one that may be changed.
    return Y.encodeStateVector(new Map(this.#clocks));
  }

  /** True where all of this is deleted already. */
  hasDeleted(deletes: Deletes): boolean {
    if (deletes.size === 0) return true;
    const own = readDeletes(this.update, this.#deletesAt);
    for (const [client, ranges] of deletes) {
      const deleted = own.get(client) ?? [];
      let i = 0;
      for (const { from, to } of ranges) {
        while ((deleted[i]?.to ?? Infinity) < to) i++;
        const holder = deleted[i];
        if (holder === undefined || holder.from > from) return false;
      }
    }
    return true;
  }

  /** What a replica with this (checked) state vector lacks, content of `without` aside, as one update, or as the message that holds it. */
  since(stateVector: Uint8Array, without: readonly ClientId[], wrap: Wrap = BARE): Uint8Array {
    const { update } = this;
    return encodeStrands(this.#lacking(update, stateVector, without), update.subarray(this.#deletesAt), wrap);
  }

  /** The same as a message in pieces: what is long in it is part of what this document keeps (R9). */
  messageSince(stateVector: Uint8Array, without: readonly ClientId[], wrap: Wrap): readonly Uint8Array[] {
    const { update } = this;
    return shareStrands(this.#lacking(update, stateVector, without), update.subarray(this.#deletesAt), wrap);
  }

  #lacking(update: Uint8Array, stateVector: Uint8Array, without: readonly ClientId[]): readonly Strand[] {
    // Where each client id's items stand in the bytes never changes: the walk over a large document is not made again for each answer.
    const sections = (this.#sections ??= outlineOf(update).sections);
    const clocks = Y.decodeStateVector(stateVector);
    for (const client of without) clocks.set(client, this.clockOf(client));
    const strands: Strand[] = [];
    for (const section of sections) {
      const known = clocks.get(section.client) ?? 0;
      if (known >= section.end) continue;
      const rest = known <= section.clock ? section : cutSection(update, section, known);
      strands.push({ ...rest, parts: [{ bytes: update, section: rest }] });
    }
    return strands;
  }

  /** The bytes of it all as one update. */
  get length(): number {
    return this.#length;
  }

  /** Its items, and what it keeps of those that are gone. */
  get structs(): number {
    return this.#structs;
  }

  /** True where a Y.Doc has as much of each client id. */
  hasClocksOf(doc: Y.Doc): boolean {
    const clocks = Y.decodeStateVector(Y.encodeStateVector(doc));
    if (clocks.size !== this.#clocks.size) return false;
    for (const [client, clock] of clocks) if (this.clockOf(client) !== clock) return false;
    return true;
  }

  /** True where a Y.Doc has the same content and the same deletions. */
  isStateOf(doc: Y.Doc): boolean {
    if (!this.hasClocksOf(doc)) return false;
    const deleted = new Map<ClientId, ClockRange[]>();
    for (const [client, ranges] of Y.createDeleteSetFromStructStore(doc.store).clients) {
      deleted.set(
        client,
        ranges.map(({ clock, len }) => ({ from: clock, to: clock + len })),
      );
    }
    return this.hasDeleted(deleted) && countOf(deleted) === countOf(readDeletes(this.update, this.#deletesAt));
  }
}

/** What is stored, as a document that rests; null where only Yjs can tell what it comes to. */
export function restingOf(stored: Pick<StoredDocument, 'checkpoint' | 'tail'>): RestingDocument | null {
  try {
    return RestingDocument.of(stored);
  } catch (error) {
    throw new AppError('document_damaged', 'the stored bytes are no updates', { cause: error });
  }
}

function countOf(deletes: Deletes): number {
  let count = 0;
  for (const ranges of deletes.values()) for (const { from, to } of ranges) count += to - from;
  return count;
}

/** One update, where its deletions begin, and what it holds of each client id. */
interface Joined {
  readonly update: Uint8Array;
  readonly structs: number;
  readonly deletesAt: number;
  readonly clocks: ReadonlyMap<ClientId, number>;
}

/** A checkpoint and the updates after it, on their way to become one. */
class Joining {
  readonly clocks = new Map<ClientId, number>();
  readonly #strands = new Map<ClientId, Strand>();
  readonly #deletes: Map<ClientId, ClockRange[]>;
  readonly #touched = new Set<ClientId>();
  #structs = 0;
  /** The base as it came, as long as nothing has joined it. */
  #alone: Omit<Joined, 'structs'> | null;

  private constructor(base: Uint8Array, sections: readonly Section[], deletesAt: number) {
    this.#alone = { update: base, deletesAt, clocks: this.clocks };
    for (const section of sections) this.#add(base, section);
    this.#deletes = readDeletes(base, deletesAt);
  }

  static begin(base: Uint8Array): Joining | null {
    const { sections, hasSkips, deletesAt } = outlineOf(base);
    if (hasSkips || sections.some(({ clock }) => clock > 0)) return null;
    return new Joining(base, sections, deletesAt);
  }

  /** Takes the next update in; false where it does not simply follow. Then nothing more may be asked. */
  take(update: Uint8Array): boolean {
    this.#alone = null;
    let follows = true;
    const news: Section[] = [];
    const { sections, hasSkips, deletesAt } = outlineOf(update, (client, clock, by, byClock) => {
      // An item may name what came before it in its own section; of another section only Yjs tells what comes first.
      if (clock >= (client === by ? byClock : this.#clockOf(client))) follows = false;
    });
    if (hasSkips || !follows) return false;
    for (const section of sections) {
      const at = this.#clockOf(section.client);
      if (section.end <= at) continue;
      if (section.clock !== at) return false;
      news.push(section);
    }
    for (const section of news) this.#add(update, section);
    for (const [client, ranges] of readDeletes(update, deletesAt)) {
      const last = ranges.at(-1);
      if (last === undefined) continue;
      if (last.to > this.#clockOf(client)) return false;
      this.#touched.add(client);
      const deleted = this.#deletes.get(client);
      if (deleted === undefined) this.#deletes.set(client, ranges);
      else deleted.push(...ranges);
    }
    return true;
  }

  #clockOf(client: ClientId): number {
    return this.clocks.get(client) ?? 0;
  }

  #add(bytes: Uint8Array, section: Section): void {
    const { client, clock, end } = section;
    const strand = this.#strands.get(client);
    this.clocks.set(client, end);
    this.#structs += section.structs;
    const parts = strand?.parts ?? [];
    parts.push({ bytes, section });
    this.#strands.set(client, { client, clock: strand?.clock ?? clock, end, parts });
  }

  joined(): Joined {
    const structs = this.#structs;
    if (this.#alone !== null) return { ...this.#alone, structs };
    for (const client of this.#touched) this.#deletes.set(client, joinedRanges(this.#deletes.get(client) ?? []));
    const deletes = encodeDeletes(this.#deletes);
    const update = encodeStrands([...this.#strands.values()], deletes);
    return { update, structs, deletesAt: update.length - deletes.length, clocks: this.clocks };
  }
}

/** Sorted, and what overlaps or touches as one. */
function joinedRanges(ranges: readonly ClockRange[]): ClockRange[] {
  const joined: ClockRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last === undefined || range.from > last.to) joined.push(range);
    else if (range.to > last.to) joined[joined.length - 1] = { from: last.from, to: range.to };
  }
  return joined;
}
