/**
 * The document of one room: the only place that hands bytes to Yjs. Owns what is asked of the document's state (is this
 * news, what does that replica lack) and the judgement after applying (order, nesting, pending bytes). While nobody writes
 * it may rest: it is its stored bytes then, and the Y.Doc is made when the first news comes. It never writes: no update of
 * its own ever exists. Knows no session and no disk; what to do about a refusal is its caller's.
 */
import * as Y from 'yjs';
import { documentTitle, titleStart } from '../../flow/read.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import { asSeq, type ClientId } from '../../protocol/ids.ts';
import { LIMITS, type Limits } from '../../protocol/limits.ts';
import { beginSyncStep2 } from '../../protocol/messages.ts';
import { applyToServerDoc, isWhole, rebuildDocument } from '../storage/checkpoint.ts';
import type { StoredDocument } from '../storage/document-log.ts';
import type { News, UpdateFacts, UpdateRules } from './check-update.ts';
import { isEmpty, KeptAnswers } from './kept-answers.ts';
import { LateJudgement } from './late-judgement.ts';
import { PageState } from './page-state.ts';
import type { Packing } from './ports.ts';
import { restingOf, type RestingDocument } from './resting-document.ts';
import { lacks, standingPart } from './standing-part.ts';
import { BARE, type Wrap } from './strands.ts';
import { areAllDeleted } from './stored-items.ts';
import { TypedRuns } from '../storage/typed-runs.ts';
import type { TypedText } from '../storage/typed-text.ts';
import { isAllWaiting, pendingBytesOf } from './waiting-content.ts';
import { countItems, WalkGauge } from './walk-length.ts';

/** `ok: false`: the Y.Doc may be broken inside and must be rebuilt before anything else is asked of it (R6). */
export type Applied = { readonly ok: true } | { readonly ok: false; readonly code: ErrorCode; readonly reason: string };

/** After so many updates in a row that could not be applied for want of an earlier one, the stream has lost its place. */
const MAX_WAITING_UPDATES = 512;

/** The limits that a document keeps. */
type Bounds = 'maxClock' | 'maxPendingBytes' | 'maxDepth' | 'maxWakeBytes' | 'maxWakeStructs';

const EMPTY_STATE_VECTOR = new Uint8Array([0]);

export class LiveDocument {
  readonly #limits: Pick<Limits, Bounds>;
  readonly #packing: Packing | null;
  readonly #page: PageState | null;
  readonly #onGrown: () => void;
  /** Exactly one of the two holds the document. */
  #doc: Y.Doc | null = null;
  #resting: RestingDocument | null = restingOf({ checkpoint: null, tail: [] });
  /** Belongs into the Y.Doc, and is there before it is asked for anything but a clock. */
  readonly #typed = new TypedRuns();
  #title: string | null = null;
  #isTitleUnread = false;
  #changes = 0;
  #size = 0;
  readonly #answers = new KeptAnswers();
  #stateVector: Uint8Array | null = null;
  #waitingUpdates = 0;
  #walks = new WalkGauge();
  readonly #late = new LateJudgement();

  /** `onGrown` is called whenever it comes to hold more than it needs while nobody asks: a Y.Doc, or unpacked bytes. */
  constructor(limits: Pick<Limits, Bounds>, packing: Packing | null = null, onGrown: () => void = () => {}) {
    this.#limits = limits;
    this.#packing = packing;
    this.#page =
      packing?.packState === undefined ? null : new PageState((update) => packing.packState?.(update) ?? null);
    this.#onGrown = onGrown;
  }

  /**
   * Replaces everything by what is stored. False, and nothing is replaced, where that needs a Y.Doc which would be long in the making,
   * and nobody said that this may take one step. Throws AppError `document_damaged`.
   */
  load(stored: StoredDocument, { inOneStep = false } = {}): boolean {
    const resting = restingOf(stored);
    const size = stored.tail.reduce((sum, { update }) => sum + update.length, stored.checkpoint?.update.length ?? 0);
    if (resting === null && !inOneStep && size > this.#limits.maxWakeBytes) return false;
    this.#size = size;
    const doc = resting === null ? rebuildDocument(stored) : null;
    this.#replace(doc, resting);
    this.#page?.forget();
    this.#title = null;
    this.#isTitleUnread = stored.tail.length > 0;
    this.#changes++;
    this.#onGrown();
    return true;
  }

  #replace(doc: Y.Doc | null, resting: RestingDocument | null): void {
    this.#doc?.destroy();
    this.#doc = doc;
    this.#resting = resting;
    this.#typed.clear();
    this.#late.clear();
    this.#waitingUpdates = 0;
    this.#walks = new WalkGauge();
    this.#answers.forget();
    this.#stateVector = null;
  }

  /** True where it has no Y.Doc. */
  get isResting(): boolean {
    return this.#doc === null;
  }

  /** About how many bytes it takes to say: what was loaded, and what has come since. */
  get size(): number {
    return this.#size;
  }

  /** True where everybody waits while somebody is answered: such answers are given in turns (`slice-turns.ts`). */
  get isLarge(): boolean {
    return this.#size > this.#limits.maxWakeBytes;
  }

  /** Grows with every change: equal numbers mean an equal document. */
  get changes(): number {
    return this.#changes;
  }

  /**
   * Puts the Y.Doc down for what is stored, which must be as new as it is. False where it must stay: something waits for a
   * missing update, or the stored bytes do not say the same.
   */
  rest(stored: Pick<StoredDocument, 'checkpoint' | 'tail'>): boolean {
    if (this.#doc === null) return true;
    const doc = this.#awake();
    if (!isWhole(doc)) return false;
    const resting = restingOf(stored);
    if (resting === null || !resting.isStateOf(doc)) return false;
    this.#title = titleStart(doc, LIMITS.maxTitleLength);
    this.#size = resting.update.length;
    this.#replace(null, resting);
    return true;
  }

  /** Keeps what it rests on as small as it can be until somebody asks. */
  putAway(): void {
    const [packing, resting] = [this.#packing, this.#resting];
    if (packing === null || resting === null) return;
    if (!resting.isPutAway) this.#page?.make(this);
    const drop = () => {
      this.#answers.forgetFull();
      resting.putAway(packing);
    };
    const packed = resting.packedAnswer(packing);
    if (!(packed instanceof Promise)) return drop();
    const { askings } = resting;
    void packed.then(() => {
      if (this.#resting !== resting) return;
      if (resting.askings === askings) drop();
      else this.#onGrown();
    });
  }

  /** What it rests on, to be asked; null where there is a Y.Doc. */
  #rested(): RestingDocument | null {
    if (this.#resting?.isPutAway === true) this.#onGrown();
    return this.#resting;
  }

  #awake(): Y.Doc {
    if (this.#doc !== null) {
      // It throws nothing that a room survives: what was taken is in the log, from which the next room is made.
      if (!this.#typed.isEmpty) {
        this.#walks.note(this.#typed.count);
        applyToServerDoc(this.#doc, this.#typed.takeUpdate());
      }
      return this.#doc;
    }
    const update = this.#resting?.update;
    // A resting document came from stored bytes by a way of its own; whether they can be read shows only here (R2).
    const checkpoint = update === undefined ? null : { throughSeq: asSeq(0), update, isWhole: true };
    this.#doc = rebuildDocument({ checkpoint, tail: [] });
    this.#resting = null;
    this.#onGrown();
    return this.#doc;
  }

  /** What it rests on, where making the Y.Doc of it in one step would keep everybody waiting. */
  get deepRest(): RestingDocument | null {
    const [resting, { maxWakeBytes, maxWakeStructs }] = [this.#resting, this.#limits];
    const isDeep = resting !== null && (resting.length > maxWakeBytes || resting.structs > maxWakeStructs);
    return isDeep ? resting : null;
  }

  /** Takes a Y.Doc that was made elsewhere of all that it rests on; false where it is not that. */
  wakeAs(doc: Y.Doc, resting: RestingDocument): boolean {
    if (this.#resting !== resting || !isWhole(doc) || !resting.hasClocksOf(doc)) return false;
    this.#doc = doc;
    this.#resting = null;
    this.#onGrown();
    return true;
  }

  /** Makes the Y.Doc. Throws AppError `document_damaged` where it cannot be read. */
  wake(): void {
    this.#awake();
  }

  /** True where a title may have come that nobody has looked up. */
  get isTitleUnread(): boolean {
    return this.#isTitleUnread;
  }

  #clockOf(client: ClientId): number {
    if (this.#resting !== null) return this.#resting.clockOf(client);
    if (this.#doc === null) return 0;
    return this.#typed.clockOf(client) ?? Y.getState(this.#doc.store, client);
  }

  /** What a list of documents calls it, as long as a title may be; null where that is what was kept of it last. */
  get title(): string | null {
    if (this.#doc === null && (!this.#isTitleUnread || this.deepRest !== null)) return this.#title;
    this.#isTitleUnread = false;
    try {
      // Asked for every few seconds: what is typed elsewhere may wait on.
      const doc = this.#doc ?? this.#awake();
      if (this.#typed.isIn(documentTitle(doc))) this.#awake();
      return titleStart(doc, LIMITS.maxTitleLength);
    } catch {
      // Bytes that pass every checksum and that Yjs cannot read: whoever writes next is told so (R2). A title is not worth
      // the room's orderly end, nor a list of a hundred documents (R12).
      return null;
    }
  }

  close(): void {
    this.#doc?.destroy();
    this.#answers.forget();
  }

  #changed(): void {
    this.#answers.changed();
    this.#stateVector = null;
  }

  /**
   * Takes text that goes on where its client id stopped, which is news and changes nothing that is judged after applying. False
   * where it is anything else: then it goes the long way.
   */
  type(typed: TypedText): boolean {
    const { maxClock } = this.#limits;
    if (this.#doc === null || typed.end > maxClock || !this.#typed.take(typed, this.#doc.store)) return false;
    this.#changes++;
    this.#size += typed.text.length;
    this.#changed();
    if (this.#typed.isFull) this.#awake();
    return true;
  }

  /** What of this update the document does not have yet. Whether that is so of a deletion may be known already. */
  newsIn(facts: UpdateFacts, hasNewDeletes?: boolean): News {
    const clients: ClientId[] = [];
    for (const [client, runs] of facts.structs) {
      const last = runs.at(-1);
      if (last === undefined || last.to <= this.#clockOf(client)) continue;
      if (this.#doc === null || !isAllWaiting(this.#doc.store, client, runs)) clients.push(client);
    }
    return { clients, any: clients.length > 0 || (hasNewDeletes ?? this.hasNewDeletes(facts.deletes)) };
  }

  /** True where something is missing on which the update stands: it would have to wait (S5, S6). */
  lacksFor(facts: UpdateFacts): boolean {
    return lacks(facts, (client) => this.#clockOf(client));
  }

  /** How far the document reaches, of everybody whom the update has or names. */
  clocksFor({ deletes, needs, structs }: UpdateFacts): ReadonlyMap<ClientId, number> {
    const clients = [...structs.keys(), ...needs.keys(), ...deletes.keys()];
    return new Map(clients.map((client) => [client, this.#clockOf(client)]));
  }

  /** What of an update stands on what the document has; null for nothing. */
  standingPart(update: Uint8Array, rules: UpdateRules): Uint8Array | null {
    return standingPart(update, rules, (client) => this.#clockOf(client));
  }

  /** True where something of this was not deleted yet. */
  hasNewDeletes(deletes: UpdateFacts['deletes']): boolean {
    if (deletes.size === 0) return false;
    const resting = this.#rested();
    if (resting !== null) return !resting.hasDeleted(deletes);
    const { store } = this.#awake();
    return !areAllDeleted(store, deletes);
  }

  /** True where the update would only add to what waits, and there is no room for more of that (S5). */
  isPastPending(update: Uint8Array, facts: UpdateFacts): boolean {
    if (
      this.#waitingUpdates < MAX_WAITING_UPDATES &&
      this.pendingBytes + update.length <= this.#limits.maxPendingBytes
    ) {
      return false;
    }
    for (const [client, runs] of facts.structs) {
      const first = runs[0];
      if (first !== undefined && first.from > this.#clockOf(client)) return true;
    }
    return false;
  }

  /** True where Yjs would walk far for it: in smaller parts it keeps nobody waiting (S9). */
  isDear(update: Uint8Array, { count }: UpdateFacts): boolean {
    return this.#walks.isDear(this.#awake(), update, count);
  }

  /**
   * Applies a checked update. What an update does to Yjs is answered and never thrown; AppError `document_damaged` where the
   * document itself cannot be read.
   */
  apply(update: Uint8Array, facts: UpdateFacts): Applied {
    this.#changes++;
    const doc = this.#awake();
    const waitingBefore = doc.store.pendingStructs?.update;
    this.#size += update.length;
    this.#walks.note(facts.count);
    try {
      applyToServerDoc(doc, update);
    } catch (error) {
      return { ok: false, code: 'update_refused', reason: `Yjs: ${error instanceof Error ? error.message : 'threw'}` };
    }
    this.#changed();
    if (this.pendingBytes > this.#limits.maxPendingBytes) {
      return { ok: false, code: 'out_of_step', reason: 'too much waits for what is missing' };
    }
    const waiting = doc.store.pendingStructs;
    this.#waitingUpdates = waiting === null ? 0 : this.#waitingUpdates + (waiting.update === waitingBefore ? 0 : 1);
    const reason = this.#late.reasonAgainst(doc.store, facts, this.#limits.maxDepth);
    return reason === null ? { ok: true } : { ok: false, code: 'update_refused', reason };
  }

  get pendingBytes(): number {
    return this.#doc === null ? 0 : pendingBytesOf(this.#doc.store);
  }

  stateVector(): Uint8Array {
    this.#stateVector ??= this.#resting?.stateVector() ?? Y.encodeStateVector(this.#awake());
    return this.#stateVector;
  }

  /** Everything that a replica with this (checked) state vector lacks, content of `without` aside, as one update or its message. */
  since(stateVector: Uint8Array, without: readonly ClientId[] = [], wrap: Wrap = BARE): Uint8Array {
    const resting = this.#rested();
    if (resting !== null) return resting.since(stateVector, without, wrap);
    return this.#answers.since(this.#awake(), stateVector, without, wrap);
  }

  /** Works towards the answer to this state vector until `isOver`; true where it can be given now, and is no long step. */
  prepareAnswer(stateVector: Uint8Array, isOver: () => boolean, isPage = false): boolean {
    if (this.#resting !== null) return true;
    const made = isPage && isEmpty(stateVector) ? (this.#page?.stateVector ?? stateVector) : stateVector;
    return this.#answers.prepare(this.#awake(), made, isOver);
  }

  /** How many bytes it is as one update; null where finding out has taken until `isOver`, and goes on when it is asked again. */
  measure(isOver: () => boolean): number | null {
    return this.#resting === null ? this.#answers.measure(this.#awake(), isOver) : this.#resting.length;
  }

  get items(): number {
    return this.#resting === null ? countItems((this.#doc ?? this.#awake()).store) : this.#resting.structs;
  }

  /** Called every few seconds: what nobody asks for is dropped. */
  beat(): void {
    this.#answers.beat();
  }

  get isPageMissed(): boolean {
    return this.#page?.isMissed ?? false;
  }

  /** There is time: what the last page would have needed is made for the next. */
  prepareForPages(): void {
    this.#page?.makeIfMissed(this);
  }

  /** The answer to the sync step 1 of a page that has nothing yet, in as few bytes as can be; null where that is not at hand. */
  pageAnswer(stateVector: Uint8Array): readonly Uint8Array[] | null {
    return isEmpty(stateVector) ? (this.#page?.answer(this) ?? null) : null;
  }

  /**
   * The answer to a sync step 1 as a packed message, made beside the event loop and kept, so that many who join share it. Null
   * where it is better sent as it is: what somebody lacks who comes back is mostly little, and its own.
   */
  packedAnswer(stateVector: Uint8Array): Uint8Array | Promise<Uint8Array> | null {
    const packing = this.#packing;
    if (packing === null || !isEmpty(stateVector)) return null;
    if (this.#resting !== null) return this.#resting.packedAnswer(packing);
    return this.#answers.packed(packing, () => this.syncStep2(EMPTY_STATE_VECTOR));
  }

  /** The answer to a sync step 1. The one for an empty replica is kept, so that many who join do not encode it again. */
  syncStep2(stateVector: Uint8Array): Uint8Array {
    if (!isEmpty(stateVector)) return this.since(stateVector, [], beginSyncStep2);
    const resting = this.#rested();
    return resting === null ? this.#answers.fullOf(this.#awake()) : this.#answers.full(() => resting.fullAnswer);
  }
}
