/**
 * Between stored bytes and a Y.Doc: how a document is rebuilt from what a log holds, how its state becomes a checkpoint,
 * and how a checkpoint is proved equal before it counts (R10). Pure, and shared by the room and by every log. Knows no
 * storage engine.
 */
import * as Y from 'yjs';
import { keepQuiet } from '../../flow/quiet.ts';
import { AppError } from '../../protocol/errors.ts';
import { asSeq } from '../../protocol/ids.ts';
import type { LogEntry, StoredDocument } from './document-log.ts';
import { TypedRuns } from './typed-runs.ts';
import { TypedTextReader } from './typed-text.ts';

/** Any shared type, as Yjs itself types it. */
type SharedType = Y.ContentType['type'];

/** A Y.Doc for the server: it takes updates in and never makes one. */
export function createServerDoc(): Y.Doc {
  const doc = new Y.Doc();
  keepQuiet(doc);
  // No client id can be -1, so no client can make Yjs believe that somebody writes as the server.
  doc.clientID = -1;
  return doc;
}

/**
 * The document that the stored bytes say. Updates that wait for a missing one stay pending in it; that is no damage.
 * Throws AppError `document_damaged` where Yjs cannot read the bytes.
 */
export function rebuildDocument(stored: {
  readonly checkpoint: StoredDocument['checkpoint'];
  /** Gone through once: a long tail need not be in memory as a whole. */
  readonly tail: Iterable<LogEntry>;
}): Y.Doc {
  const doc = createServerDoc();
  const reader = new TypedTextReader();
  const runs = new TypedRuns();
  let at = 'the checkpoint';
  try {
    if (stored.checkpoint !== null) applyToServerDoc(doc, stored.checkpoint.update);
    for (const entry of stored.tail) {
      at = `entry ${entry.seq}`;
      const typed = reader.read(entry.update);
      if (typed !== null && runs.take(typed, doc.store)) continue;
      // What was typed goes in as the runs that it is, before whatever else follows.
      if (!runs.isEmpty) applyToServerDoc(doc, runs.takeUpdate());
      // One transaction each, as when they came in. All in one would be faster, but Yjs frees what is deleted only at a
      // transaction's end, and throws where an update reaches into something deleted that is only half freed (yjs 13.6;
      // the simulation's seed 7213).
      applyToServerDoc(doc, entry.update);
    }
    if (!runs.isEmpty) applyToServerDoc(doc, runs.takeUpdate());
    at = 'what waits';
    settlePending(doc);
  } catch (error) {
    // What reads the tail has its own words for what it cannot read.
    if (error instanceof AppError) throw error;
    throw new AppError('document_damaged', `Yjs cannot read ${at}`, { cause: error });
  }
  return doc;
}

/**
 * Tries what waits once more, until nothing comes of it. Yjs notes one missing clock per client id, so something may wait
 * for a clock that has long been there; how it is encoded must not depend on that.
 */
function settlePending(doc: Y.Doc): void {
  for (let before = ''; doc.store.pendingStructs !== null;) {
    const now = [...clocks(doc)].join(' ');
    if (now === before) return;
    before = now;
    const { update } = doc.store.pendingStructs;
    doc.store.pendingStructs = null;
    Y.applyUpdateV2(doc, update);
    dropKnownPending(doc);
  }
}

/**
 * The whole state as one V1 update: content, deletions, and what is pending. With a state vector, only what a replica in
 * that state lacks.
 */
export function encodeCheckpoint(doc: Y.Doc, stateVector?: Uint8Array): Uint8Array {
  return Y.encodeStateAsUpdate(doc, stateVector);
}

/** True where nothing in the document waits for a missing update. */
export function isWhole(doc: Y.Doc): boolean {
  return doc.store.pendingStructs === null && doc.store.pendingDs === null;
}

/** Applies an update as the server does everywhere, live or from the log, so that both come to the same. Yjs may throw. */
export function applyToServerDoc(doc: Y.Doc, update: Uint8Array): void {
  Y.applyUpdate(doc, update);
  dropKnownPending(doc);
}

/**
 * Takes out of what waits whatever reaches into what the document has. Between honest clients there is none: Yjs resolves
 * it at once. Where somebody sent two different things under one id, Yjs would keep the waiting one and prefer it when it
 * encodes, so that whoever reads the encoded state got another document than the room.
 */
function dropKnownPending(doc: Y.Doc): void {
  const pending = doc.store.pendingStructs;
  if (pending === null) return;
  const isKnown = (clock: number, client: number) => clock < Y.getState(doc.store, client);
  const firsts = firstClocks(pending.update);
  if (![...firsts].some(([client, clock]) => isKnown(clock, client))) return;
  const through = new Map<number, number>();
  for (const { id, length } of Y.decodeUpdateV2(pending.update).structs) {
    if (isKnown(id.clock, id.client)) through.set(id.client, id.clock + length);
  }
  pending.update = Y.diffUpdateV2(pending.update, Y.encodeStateVector(through));
}

/** Remembers what immutable bytes say, for they are asked about after every update. */
const FIRST_CLOCKS = new WeakMap<Uint8Array, ReadonlyMap<number, number>>();

function firstClocks(pending: Uint8Array): ReadonlyMap<number, number> {
  let firsts = FIRST_CLOCKS.get(pending);
  if (firsts === undefined) FIRST_CLOCKS.set(pending, (firsts = Y.parseUpdateMetaV2(pending).from));
  return firsts;
}

/** All that two documents in the same state have in common, in words that can be kept when a document itself is gone. */
export interface DocumentState {
  readonly clocks: ReadonlyMap<number, number>;
  readonly deleted: ReturnType<typeof Y.createDeleteSetFromStructStore>;
  readonly pending: string;
  readonly content: Described;
}

export function describeDocument(doc: Y.Doc): DocumentState {
  return {
    clocks: clocks(doc),
    deleted: Y.createDeleteSetFromStructStore(doc.store),
    pending: describePending(doc),
    content: describeContent(doc),
  };
}

/**
 * Loads `bytes` afresh and compares the result with what a document was found to be. Null where they are equal, else what differs, in
 * words for the log.
 */
export function verifyCheckpoint(state: DocumentState, bytes: Uint8Array): string | null {
  let copy: Y.Doc | null = null;
  try {
    copy = rebuildDocument({ checkpoint: { throughSeq: asSeq(0), update: bytes, isWhole: false }, tail: [] });
    return differenceOf(state, describeDocument(copy));
  } catch (error) {
    return `unreadable: ${error instanceof Error ? error.message : 'unknown'}`;
  } finally {
    copy?.destroy();
  }
}

/**
 * Null where two documents are in the same state: what each client id contributed, what of it is deleted, what waits,
 * in what order the living content stands in every shared type, and what it says. Else what differs.
 */
export function compareDocuments(a: Y.Doc, b: Y.Doc): string | null {
  return differenceOf(describeDocument(a), describeDocument(b));
}

function differenceOf(a: DocumentState, b: DocumentState): string | null {
  if (!equalMaps(a.clocks, b.clocks)) return 'state vectors differ';
  if (!Y.equalDeleteSets(a.deleted, b.deleted)) return 'delete sets differ';
  if (a.pending !== b.pending) return 'pending updates differ';
  if (!equalMaps(a.content.orders, b.content.orders)) return 'the order of the content differs';
  if (!equalMaps(a.content.words, b.content.words)) return 'the content differs';
  return null;
}

function equalMaps<K, V>(a: ReadonlyMap<K, V>, b: ReadonlyMap<K, V>): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) {
    if (b.get(key) !== value) return false;
  }
  return true;
}

function clocks(doc: Y.Doc): Map<number, number> {
  const result = new Map<number, number>();
  for (const client of doc.store.clients.keys()) result.set(client, Y.getState(doc.store, client));
  return result;
}

/** Neighbouring clocks as one run, so that it does not matter where Yjs split or merged. */
class Runs {
  readonly #words: string[] = [];
  #client = -1;
  #from = 0;
  #to = 0;

  add(client: number, clock: number, length: number): void {
    if (client === this.#client && clock === this.#to) {
      this.#to += length;
      return;
    }
    this.#flush();
    this.#client = client;
    this.#from = clock;
    this.#to = clock + length;
  }

  #flush(): void {
    if (this.#to > this.#from) this.#words.push(`${this.#client}:${this.#from}-${this.#to}`);
  }

  words(): string {
    this.#flush();
    this.#from = this.#to = 0;
    this.#client = -1;
    return this.#words.join(' ');
  }
}

function describePending(doc: Y.Doc): string {
  const structs: { client: number; clock: number; length: number }[] = [];
  const deletes: { client: number; clock: number; length: number }[] = [];
  const { pendingStructs, pendingDs } = doc.store;
  const take = (update: Uint8Array) => {
    const decoded = Y.decodeUpdateV2(update);
    for (const struct of decoded.structs) {
      if (!(struct instanceof Y.Skip)) {
        structs.push({ client: struct.id.client, clock: struct.id.clock, length: struct.length });
      }
    }
    for (const [client, ranges] of decoded.ds.clients) {
      for (const range of ranges) deletes.push({ client, clock: range.clock, length: range.len });
    }
  };
  if (pendingStructs !== null) take(pendingStructs.update);
  if (pendingDs !== null) take(pendingDs);
  return [structs, deletes]
    .map((list) => {
      const runs = new Runs();
      list.sort((a, b) => a.client - b.client || a.clock - b.clock);
      for (const { client, clock, length } of list) runs.add(client, clock, length);
      return runs.words();
    })
    .join(' / ');
}

interface Described {
  readonly orders: ReadonlyMap<string, string>;
  readonly words: ReadonlyMap<string, string>;
}

/**
 * For every shared type and every key of it, the ids of the living content in the order in which they stand, and what it
 * says: two things may stand under one id where somebody lied, or where bytes were mixed up.
 */
function describeContent(doc: Y.Doc): Described {
  const orders = new Map<string, string>();
  const words = new Map<string, string>();
  const describeType = (name: string, type: SharedType) => {
    const list = new Runs();
    let said = '';
    for (let item = type._start; item !== null; item = item.right) {
      if (item.deleted) continue;
      list.add(item.id.client, item.id.clock, item.length);
      said += saidBy(item);
    }
    const ids = list.words();
    // A root that somebody named and nobody filled is not stored, and means the same as one that is not there.
    if (ids !== '') {
      orders.set(name, ids);
      words.set(name, said);
    }
    for (const [key, item] of type._map) {
      if (item.deleted) continue;
      orders.set(`${name} ${key}`, `${item.id.client}:${item.id.clock}`);
      words.set(`${name} ${key}`, saidBy(item));
    }
  };
  for (const [name, type] of doc.share) describeType(`/${name}`, type);
  for (const structs of doc.store.clients.values()) {
    for (const struct of structs) {
      if (struct instanceof Y.Item && !struct.deleted && struct.content instanceof Y.ContentType) {
        describeType(`${struct.id.client}:${struct.id.clock}`, struct.content.type);
      }
    }
  }
  return { orders, words };
}

/**
 * What an item says, so that items which say the same are equal however Yjs split or merged them. Where a client cut a surrogate
 * pair in two, Yjs puts U+FFFD for each half in the replicas that split the item, and leaves the pair in those that did not: no
 * damage, so all halves count as the same.
 */
function saidBy({ content }: Y.Item): string {
  if (content instanceof Y.ContentString) return content.str.replace(/[\ud800-\udfff]/g, '\ufffd');
  if (content instanceof Y.ContentType) return `\u0000${content.type.constructor.name}`;
  if (content instanceof Y.ContentFormat) return `\u0000${content.key}=${JSON.stringify(content.value)}`;
  if (content instanceof Y.ContentBinary) return `\u0000${Buffer.from(content.content).toString('base64')}`;
  if (content instanceof Y.ContentDoc) return `\u0000${content.doc.guid}`;
  return content
    .getContent()
    .map((value: unknown) => `\u0000${JSON.stringify(value)}`)
    .join('');
}
