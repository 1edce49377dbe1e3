/**
 * The document of one room, for those who write. Owns what of an update is news to it, the applying, and the judgement after it (order,
 * nesting, pending bytes); how large it is, and what it is called. What it is in memory, and that it rests while nobody writes, is
 * `held-document.ts`'s; what it says to those who read, `document-answers.ts`'s. It never writes: no update of its own ever exists.
 * Knows no session and no disk; what to do about a refusal is its caller's.
 */
import type * as Y from 'yjs';
import { documentTitle, titleStart } from '../../flow/read.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import type { ClientId } from '../../protocol/ids.ts';
import { LIMITS, type Limits } from '../../protocol/limits.ts';
import { applyToServerDoc, isWhole, rebuildDocument } from '../storage/checkpoint.ts';
import type { StoredDocument } from '../storage/document-log.ts';
import type { TypedText } from '../storage/typed-text.ts';
import type { News, UpdateFacts, UpdateRules } from './check-update.ts';
import { DocumentAnswers } from './document-answers.ts';
import { HeldDocument } from './held-document.ts';
import { LateJudgement } from './late-judgement.ts';
import type { Packing } from './ports.ts';
import { restingOf, type RestingDocument } from './resting-document.ts';
import { lacks, standingPart } from './standing-part.ts';
import { areAllDeleted } from './stored-items.ts';
import { isAllWaiting, pendingBytesOf } from './waiting-content.ts';
import { countItems } from './walk-length.ts';

/** `ok: false`: the Y.Doc may be broken inside and must be rebuilt before anything else is asked of it (R6). */
export type Applied = { readonly ok: true } | { readonly ok: false; readonly code: ErrorCode; readonly reason: string };

/** After so many updates in a row that could not be applied for want of an earlier one, the stream has lost its place. */
const MAX_WAITING_UPDATES = 512;

/** The limits that a document keeps. */
type Bounds = 'maxClock' | 'maxPendingBytes' | 'maxDepth' | 'maxWakeBytes' | 'maxWakeStructs';

export class LiveDocument {
  /** What it says to those who read. */
  readonly answers: DocumentAnswers;
  readonly #limits: Pick<Limits, Bounds>;
  readonly #held: HeldDocument;
  readonly #onGrown: () => void;
  #title: string | null = null;
  #isTitleUnread = false;
  #changes = 0;
  #size = 0;
  #waitingUpdates = 0;
  readonly #late = new LateJudgement();

  /** `onGrown` is called whenever it comes to hold more than it needs while nobody asks: a Y.Doc, or unpacked bytes. */
  constructor(limits: Pick<Limits, Bounds>, packing: Packing | null = null, onGrown: () => void = () => {}) {
    this.#limits = limits;
    this.#held = new HeldDocument(limits, onGrown);
    this.answers = new DocumentAnswers(this, this.#held, packing, onGrown);
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
    this.answers.forgetPage();
    this.#title = null;
    this.#isTitleUnread = stored.tail.length > 0;
    this.#changes++;
    this.#onGrown();
    return true;
  }

  #replace(doc: Y.Doc | null, resting: RestingDocument | null): void {
    this.#held.replace(doc, resting);
    this.#late.clear();
    this.#waitingUpdates = 0;
    this.answers.forget();
  }

  /** True where it has no Y.Doc. */
  get isResting(): boolean {
    return this.#held.doc === null;
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
    if (this.#held.doc === null) return true;
    const doc = this.#held.awake();
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
    this.answers.putAway();
  }

  /** What it rests on, where making the Y.Doc of it in one step would keep everybody waiting. */
  get deepRest(): RestingDocument | null {
    return this.#held.deepRest;
  }

  /** Takes a Y.Doc that was made elsewhere of all that it rests on; false where it is not that. */
  wakeAs(doc: Y.Doc, resting: RestingDocument): boolean {
    return this.#held.wakeAs(doc, resting);
  }

  /** Makes the Y.Doc. Throws AppError `document_damaged` where it cannot be read. */
  wake(): void {
    this.#held.awake();
  }

  /** True where a title may have come that nobody has looked up. */
  get isTitleUnread(): boolean {
    return this.#isTitleUnread;
  }

  /** What a list of documents calls it, as long as a title may be; null where that is what was kept of it last. */
  get title(): string | null {
    if (this.#held.doc === null && (!this.#isTitleUnread || this.deepRest !== null)) return this.#title;
    this.#isTitleUnread = false;
    try {
      // Asked for every few seconds: what is typed elsewhere may wait on.
      const doc = this.#held.doc ?? this.#held.awake();
      if (this.#held.isTypedIn(documentTitle(doc))) this.#held.awake();
      return titleStart(doc, LIMITS.maxTitleLength);
    } catch {
      // Bytes that pass every checksum and that Yjs cannot read: whoever writes next is told so (R2). A title is not worth
      // the room's orderly end, nor a list of a hundred documents (R12).
      return null;
    }
  }

  close(): void {
    this.#held.close();
    this.answers.forget();
  }

  /**
   * Takes text that goes on where its client id stopped, which is news and changes nothing that is judged after applying. False
   * where it is anything else: then it goes the long way.
   */
  type(typed: TypedText): boolean {
    const { maxClock } = this.#limits;
    if (typed.end > maxClock || !this.#held.type(typed)) return false;
    this.#changes++;
    this.#size += typed.text.length;
    this.answers.changed();
    if (this.#held.isTypedFull) this.#held.awake();
    return true;
  }

  /** What of this update the document does not have yet. Whether that is so of a deletion may be known already. */
  newsIn(facts: UpdateFacts, hasNewDeletes?: boolean): News {
    const { doc } = this.#held;
    const clients: ClientId[] = [];
    for (const [client, runs] of facts.structs) {
      const last = runs.at(-1);
      if (last === undefined || last.to <= this.#held.clockOf(client)) continue;
      if (doc === null || !isAllWaiting(doc.store, client, runs)) clients.push(client);
    }
    return { clients, any: clients.length > 0 || (hasNewDeletes ?? this.hasNewDeletes(facts.deletes)) };
  }

  /** True where something is missing on which the update stands: it would have to wait (S5, S6). */
  lacksFor(facts: UpdateFacts): boolean {
    return lacks(facts, (client) => this.#held.clockOf(client));
  }

  /** How far the document reaches, of everybody whom the update has or names. */
  clocksFor({ deletes, needs, structs }: UpdateFacts): ReadonlyMap<ClientId, number> {
    const clients = [...structs.keys(), ...needs.keys(), ...deletes.keys()];
    return new Map(clients.map((client) => [client, this.#held.clockOf(client)]));
  }

  /** What of an update stands on what the document has; null for nothing. */
  standingPart(update: Uint8Array, rules: UpdateRules): Uint8Array | null {
    return standingPart(update, rules, (client) => this.#held.clockOf(client));
  }

  /** True where something of this was not deleted yet. */
  hasNewDeletes(deletes: UpdateFacts['deletes']): boolean {
    if (deletes.size === 0) return false;
    const resting = this.#held.rested();
    if (resting !== null) return !resting.hasDeleted(deletes);
    const { store } = this.#held.awake();
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
      if (first !== undefined && first.from > this.#held.clockOf(client)) return true;
    }
    return false;
  }

  /** True where Yjs would walk far for it: in smaller parts it keeps nobody waiting (S9). */
  isDear(update: Uint8Array, { count }: UpdateFacts): boolean {
    return this.#held.walks.isDear(this.#held.awake(), update, count);
  }

  /**
   * Applies a checked update. What an update does to Yjs is answered and never thrown; AppError `document_damaged` where the
   * document itself cannot be read.
   */
  apply(update: Uint8Array, facts: UpdateFacts): Applied {
    this.#changes++;
    const doc = this.#held.awake();
    const waitingBefore = doc.store.pendingStructs?.update;
    this.#size += update.length;
    this.#held.walks.note(facts.count);
    try {
      applyToServerDoc(doc, update);
    } catch (error) {
      return { ok: false, code: 'update_refused', reason: `Yjs: ${error instanceof Error ? error.message : 'threw'}` };
    }
    this.answers.changed();
    if (this.pendingBytes > this.#limits.maxPendingBytes) {
      return { ok: false, code: 'out_of_step', reason: 'too much waits for what is missing' };
    }
    const waiting = doc.store.pendingStructs;
    this.#waitingUpdates = waiting === null ? 0 : this.#waitingUpdates + (waiting.update === waitingBefore ? 0 : 1);
    const reason = this.#late.reasonAgainst(doc.store, facts, this.#limits.maxDepth);
    return reason === null ? { ok: true } : { ok: false, code: 'update_refused', reason };
  }

  get pendingBytes(): number {
    const { doc } = this.#held;
    return doc === null ? 0 : pendingBytesOf(doc.store);
  }

  /** How many bytes it is as one update; null where finding out has taken until `isOver`, and goes on when it is asked again. */
  measure(isOver: () => boolean): number | null {
    return this.answers.measure(isOver);
  }

  get items(): number {
    const { doc, resting } = this.#held;
    return resting === null ? countItems((doc ?? this.#held.awake()).store) : resting.structs;
  }
}
