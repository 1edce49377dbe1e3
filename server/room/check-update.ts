/**
 * The structural check of an update before Yjs sees it (R6). Owns a parser of the V1 update format that runs in time
 * linear in the bytes, and what it learns on the way. It knows bytes only: what depends on the document's state (who
 * owns a client id, what is new, whether origins stand in order) is asked by others from the facts it yields.
 */
import type { ClientId } from '../../protocol/ids.ts';
import type { Limits } from '../../protocol/limits.ts';
import type { DocumentKind } from '../../protocol/rest.ts';
import { ROOTS } from '../../flow/schema.ts';
import { checkKey, ContentKind, readContentLength } from './check-content.ts';
import { Refusal, UpdateReader } from './update-reader.ts';

/** Clocks `from` up to but not including `to`. */
export interface ClockRange {
  readonly from: number;
  readonly to: number;
}

/** The first clock of an item, or one within it. */
export interface ItemId {
  readonly client: ClientId;
  readonly clock: number;
}

/** An item that names the neighbours it was put between; null for the beginning or the end of its list. */
export interface BetweenItem {
  readonly id: ItemId;
  readonly left: ItemId | null;
  readonly right: ItemId | null;
}

/** What an update holds that the document does not. */
export interface News {
  /** Client ids with new content. */
  readonly clients: readonly ClientId[];
  /** True where anything is new, if only a deletion. */
  readonly any: boolean;
}

/** What an update that passed holds. */
export interface UpdateFacts {
  /** The runs of content that each client id contributes, ascending, gaps (Skip structs) left out. */
  readonly structs: ReadonlyMap<ClientId, readonly ClockRange[]>;
  /** What it deletes, ascending within each client id. */
  readonly deletes: ReadonlyMap<ClientId, readonly ClockRange[]>;
  /** Root types that it names. */
  readonly roots: ReadonlySet<string>;
  /** Where shared types begin, for the check of their nesting once they stand in the document (S11). */
  readonly types: readonly ItemId[];
  /** Items that name a neighbour: whether they may stand there can only be judged in the document (S9). */
  readonly between: readonly BetweenItem[];
  /** How far what it stands on must reach, by client id: neighbours and parents. */
  readonly needs: ReadonlyMap<ClientId, number>;
  /** How many structs it holds and ranges it deletes, which is what applying it costs. */
  readonly count: number;
}

export type CheckedUpdate =
  | { readonly ok: true; readonly facts: UpdateFacts }
  | { readonly ok: false; readonly reason: string };

/** The bounds of LIMITS that the check applies. */
export type UpdateRules = { readonly kind: DocumentKind } & Pick<
  Limits,
  'maxClock' | 'maxDepth' | 'maxStateVectorClients'
>;

/** Clocks left out in an update that is looked at as a whole. Nobody's merged changes miss so many. */
const MOST_GAPS = 4096;

const HAS_ORIGIN = 0x80;
const HAS_RIGHT_ORIGIN = 0x40;
const HAS_PARENT_KEY = 0x20;
const KIND_BITS = 0x1f;
const DOCUMENT_ROOTS: ReadonlySet<string> = new Set(Object.values(ROOTS));

class UpdateParser {
  readonly structs = new Map<ClientId, ClockRange[]>();
  readonly deletes = new Map<ClientId, ClockRange[]>();
  readonly roots = new Set<string>();
  readonly types: ItemId[] = [];
  readonly between: BetweenItem[] = [];
  readonly needs = new Map<ClientId, number>();
  count = 0;
  readonly #reader: UpdateReader;
  readonly #rules: UpdateRules;
  readonly #isWhole: boolean;
  /** The depth of types that were begun as the first content of their parent, by "client:clock". */
  readonly #depths = new Map<string, number>();
  /** First values of map keys, by client id, parent and key. */
  readonly #firstValues = new Set<string>();

  constructor(bytes: Uint8Array, rules: UpdateRules, isWhole: boolean) {
    this.#reader = new UpdateReader(bytes);
    this.#rules = rules;
    this.#isWhole = isWhole;
  }

  parse(): void {
    const reader = this.#reader;
    const clients = this.#count();
    for (let i = 0; i < clients; i++) this.#readClient();
    const deleting = this.#count();
    for (let i = 0; i < deleting; i++) this.#readDeletes();
    // Yjs would ignore what follows; an update means one thing only, to every reader (S3, S18).
    if (!reader.isAtEnd) throw new Refusal('trailing bytes');
  }

  #count(): number {
    const count = this.#reader.uint();
    if (count > this.#rules.maxStateVectorClients) throw new Refusal('too many client ids');
    return count;
  }

  /** The end of something `length` clocks long. Zero-length structs break Yjs's binary search for good (S1). */
  #end(clock: number, length: number): number {
    if (length === 0) throw new Refusal('zero length');
    if (clock + length > this.#rules.maxClock) throw new Refusal('clock too large');
    return clock + length;
  }

  #readClient(): void {
    const count = this.#reader.uint();
    const client = this.#reader.uint();
    let clock = this.#reader.uint();
    // Yjs would let a second run of the same client id replace the first without a word.
    if (this.structs.has(client)) throw new Refusal('client id twice');
    const runs: ClockRange[] = [];
    this.structs.set(client, runs);
    let from = clock;
    for (let left = count; left > 0; left--) {
      const info = this.#reader.byte();
      this.count++;
      const kind = info & KIND_BITS;
      if (kind === ContentKind.skip || kind === ContentKind.gc) {
        // Yjs's two readers disagree about these kinds when other bits are set.
        if (info !== kind) throw new Refusal('unknown struct');
        const end = this.#end(clock, this.#reader.uint());
        if (kind === ContentKind.skip) {
          if (clock > from) runs.push({ from, to: clock });
          if (this.#isWhole && runs.length > MOST_GAPS) throw new Refusal('too many gaps');
          from = end;
        }
        clock = end;
      } else {
        clock = this.#end(clock, this.#readItem(info, client, clock));
      }
    }
    if (clock > from) runs.push({ from, to: clock });
  }

  #readItem(info: number, client: ClientId, clock: number): number {
    const kind = info & KIND_BITS;
    const hasOrigin = (info & HAS_ORIGIN) !== 0;
    const hasRightOrigin = (info & HAS_RIGHT_ORIGIN) !== 0;
    const left = hasOrigin ? this.#readReference(client, clock) : null;
    const right = hasRightOrigin ? this.#readReference(client, clock) : null;
    if ((hasOrigin || hasRightOrigin) && !this.#isWhole) this.between.push({ id: { client, clock }, left, right });
    let depth = 1;
    if (!hasOrigin && !hasRightOrigin) {
      const parent = this.#readParent(client, clock);
      depth += this.#depths.get(parent) ?? 0;
      if ((info & HAS_PARENT_KEY) !== 0) this.#noteFirstValue(client, parent, checkKey(this.#reader.text()));
    }
    if (kind === ContentKind.type) {
      if (depth > this.#rules.maxDepth) throw new Refusal('nested too deep');
      this.#depths.set(`${client}:${clock}`, depth);
      if (!this.#isWhole) this.types.push({ client, clock });
    }
    return readContentLength(this.#reader, kind, this.#rules.maxDepth);
  }

  /** An item's neighbour or parent: of another client id, or something this client id wrote before (S9). */
  #readReference(client: ClientId, clock: number): ItemId {
    const reference = { client: this.#reader.uint(), clock: this.#reader.uint() };
    if (reference.clock >= this.#rules.maxClock) throw new Refusal('clock too large');
    if (reference.client === client && reference.clock >= clock) throw new Refusal('refers to itself');
    if (reference.clock >= (this.needs.get(reference.client) ?? 0))
      this.needs.set(reference.client, reference.clock + 1);
    return reference;
  }

  /** The parent as a word that no other parent has: the id of the item, or the root's name after a slash. */
  #readParent(client: ClientId, clock: number): string {
    const isRoot = this.#reader.uint();
    if (isRoot > 1) throw new Refusal('unknown parent');
    if (isRoot === 0) {
      const parent = this.#readReference(client, clock);
      return `${parent.client}:${parent.clock}`;
    }
    const root = checkKey(this.#reader.text());
    if (this.#rules.kind === 'document' && !DOCUMENT_ROOTS.has(root)) throw new Refusal('unknown root');
    this.roots.add(root);
    return `/${root}`;
  }

  /**
   * A client id sets a key for the first time once; later values name the former as their origin. Yjs walks a key's
   * whole history for every value that does not, so 20,000 of them in one update would stall the server (S10).
   */
  #noteFirstValue(client: ClientId, parent: string, key: string): void {
    const word = `${client} ${parent} ${key}`;
    if (this.#firstValues.has(word)) throw new Refusal('first value of a key twice');
    this.#firstValues.add(word);
  }

  #readDeletes(): void {
    const client = this.#reader.uint();
    const ranges: ClockRange[] = [];
    if (this.deletes.has(client)) throw new Refusal('client id twice');
    this.deletes.set(client, ranges);
    let reached = 0;
    let first: number | null = null;
    for (let left = this.#reader.uint(); left > 0; left--) {
      const from = this.#reader.uint();
      const to = this.#end(from, this.#reader.uint());
      // Yjs writes them sorted and merged. Overlapping ones would make it walk the same items again and again.
      if (from < reached) throw new Refusal('deletes out of order');
      first ??= from;
      if (!this.#isWhole) ranges.push({ from, to });
      this.count++;
      reached = to;
    }
    if (this.#isWhole && first !== null) ranges.push({ from: first, to: reached });
  }
}

/**
 * Checks an update of unknown origin. `ok: false` means that it must not be applied; `reason` is for the log. Passing
 * does not mean that Yjs can apply it: what depends on the document shows only there.
 */
export function checkUpdate(bytes: Uint8Array, rules: UpdateRules): CheckedUpdate {
  return check(new UpdateParser(bytes, rules, false));
}

/**
 * The same for an update of which there may be millions of everything, and whose parts are checked again one by one. What depends on its
 * single items is left out of what it yields, and of deletions there is one range for each client id: from the first up to the last.
 */
export function checkAsWhole(bytes: Uint8Array, rules: UpdateRules): CheckedUpdate {
  return check(new UpdateParser(bytes, rules, true));
}

function check(parser: UpdateParser): CheckedUpdate {
  try {
    parser.parse();
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, reason: error.message };
    throw error;
  }
  return { ok: true, facts: parser };
}

/** True where an update adds no content of its own: Yjs's clean-up of redundant marks, or an empty answer (R7). */
export function isDeletesOnly(facts: UpdateFacts): boolean {
  for (const runs of facts.structs.values()) {
    if (runs.length > 0) return false;
  }
  return true;
}

/** Reads a state vector that a client sent, for its bounds only (S17). Null where it holds; a reason otherwise. */
export function checkStateVector(bytes: Uint8Array, rules: Pick<Limits, 'maxStateVectorClients'>): string | null {
  const reader = new UpdateReader(bytes);
  try {
    const count = reader.uint();
    if (count > rules.maxStateVectorClients) return 'too many client ids';
    for (let i = 0; i < count; i++) {
      reader.uint();
      reader.uint();
    }
    return reader.isAtEnd ? null : 'trailing bytes';
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}
