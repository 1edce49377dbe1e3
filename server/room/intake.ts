/**
 * The way of an update into the room, in the order of DESIGN section 2: check (R6), role (R7), ownership (R8), apply,
 * broadcast (R4), append what was received (R3), and after the disk the ack. Owns that order and the refusals on the
 * way. The document, the readers and the disk are others'.
 */
import type { ErrorCode } from '../../protocol/errors.ts';
import type { ClientId, DocumentId } from '../../protocol/ids.ts';
import type { Limits } from '../../protocol/limits.ts';
import { smallUpdateAt } from '../../protocol/messages.ts';
import type { DocumentKind } from '../../protocol/rest.ts';
import type { LogTrouble } from '../storage/document-log.ts';
import { TypedTextReader } from '../storage/typed-text.ts';
import type { AppendQueue } from './append-queue.ts';
import { say, type Said } from './broadcast.ts';
import { checkUpdate, isDeletesOnly, type News, type UpdateFacts, type UpdateRules } from './check-update.ts';
import { mayTakeOver, type ClientOwners } from './client-owners.ts';
import { EarlyEdits } from './early-edits.ts';
import { Fullness } from './fullness.ts';
import type { LargeUpdateBytes } from './large-update-bytes.ts';
import { LargeUpdates, type UpdateOrigin } from './large-updates.ts';
import type { LiveDocument } from './live-document.ts';
import type { Clock, CostMeter, Logger } from './ports.ts';
import type { UpdatePreparer } from './prepare-update.ts';
import type { Readers } from './readers.ts';
import type { Session } from './session.ts';
import type { SliceTurns } from './slice-turns.ts';
import { Waking } from './waking.ts';

/** What is left with an append: whom to tell how much is durable, and what a plain client gets back. */
export interface Mark {
  readonly session: Session;
  /** The number of the update within its session; 0 where it was not this session's. */
  readonly count: number;
  readonly echo: Said | null;
}

export interface IntakeOptions {
  readonly id: DocumentId;
  readonly kind: DocumentKind;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits: Limits;
  readonly document: LiveDocument;
  readonly owners: ClientOwners<Session>;
  readonly readers: Readers;
  readonly queue: AppendQueue<Mark>;
  readonly meter: CostMeter;
  readonly slices: SliceTurns;
  readonly preparer: UpdatePreparer;
  readonly largeBytes: LargeUpdateBytes;
  readonly isLive: () => boolean;
  readonly guard: (run: () => void) => void;
  /** Why the disk takes nothing at the moment; null where it does. */
  readonly trouble: () => LogTrouble | null;
  /** A session's client ids changed. */
  readonly onBrought: (session: Session) => void;
  /** The document may be broken: nothing more may be asked of it before it is rebuilt. */
  readonly onPoisoned: () => void;
}

/** An update of nothing. */
const NOTHING = new Uint8Array([0, 0]);
/** Structs of an answer of which only a part stands, up to which that part is found at once. */
const MAX_INLINE_PARTS = 64;

export class Intake {
  /** What is to be done once there is a Y.Doc, where that takes its time. */
  readonly waking: Waking;
  readonly #options: IntakeOptions;
  readonly #large: LargeUpdates;
  readonly #early: EarlyEdits;
  readonly #typedText = new TypedTextReader();
  /** Made once: it is asked for with every update. */
  readonly #rules: UpdateRules;
  readonly #fullness: Fullness;

  constructor(options: IntakeOptions) {
    this.#options = options;
    const { kind, limits } = options;
    this.#rules = { ...limits, kind };
    this.#fullness = new Fullness(options.document, limits);
    this.waking = new Waking(options);
    this.#large = new LargeUpdates({
      ...options,
      waking: this.waking,
      isReady: ({ update }, { count }) =>
        this.#fullness.isKnownFor({ bytes: update.length, count }, () => options.slices.isOver),
      judge: ({ session, update, origin }, facts, hasNewDeletes) =>
        this.#judge(session, update, facts, origin, hasNewDeletes),
      onApplied: ({ session, update, origin }, facts, news) => this.#applied(session, update, facts, news, origin),
      onEarly: ({ session, update }) => this.#keepEarly(session, update),
      refuse: (session, code, reason) => this.#refuse(session, code, reason),
    });
    this.#early = new EarlyEdits({
      ...options,
      takeInline: (session, update) => this.#takeInline(session, update),
      takeLarge: (session, update, onSettled) => this.#large.take({ session, update, origin: 'edit', onSettled }),
    });
  }

  /** The document was loaded anew. */
  reloaded(): void {
    this.#large.reloaded();
    this.#fullness.reloaded();
  }

  /** The room has ended. */
  close(): void {
    this.#large.close();
  }

  /** Takes an update or refuses it. `update` may be a view of a message: it is copied where it is kept. */
  take(session: Session, update: Uint8Array, origin: UpdateOrigin): void {
    const { limits } = this.#options;
    session.received++;
    if (update.length > limits.maxUpdateBytes) return this.#refuse(session, 'too_large', 'an update');
    if (update.length > limits.maxInlineBytes && session.mayWrite) {
      return this.#large.take({ session, update: update.slice(), origin });
    }
    if (update.length > limits.maxInlineBytes) return this.#drop(session, origin === 'edit');
    const checked = checkUpdate(update, this.#rules);
    if (!checked.ok) return this.#refuse(session, 'update_refused', checked.reason);
    const { facts } = checked;
    // The two that every Yjs client sends by itself need no words: nobody meant them (R7).
    if (!session.mayWrite) return this.#drop(session, origin === 'edit' && !isDeletesOnly(facts));
    if (facts.count > limits.maxInlineStructs) return this.#large.take({ session, update: update.slice(), origin });
    this.#takeChecked(session, update, facts, origin);
  }

  /**
   * Takes a whole message, where it is somebody's own typing that goes on: nearly every one is. Such a one is refused for nothing
   * that the long way would not refuse too. False where nothing was done: then it goes the long way.
   */
  takeTyped(session: Session, message: Uint8Array): boolean {
    if (!session.mayWrite || session.early.length > 0 || this.#large.isBringingAny) return false;
    const { document, owners, trouble } = this.#options;
    const at = smallUpdateAt(message);
    const typed = at < 0 ? null : this.#typedText.read(message, at);
    if (
      typed === null ||
      !this.#fullness.hasRoomFor(message.length) ||
      trouble() !== null ||
      session.shareTrouble !== null
    )
      return false;
    if (owners.claimOn(typed.client, session) !== 'own' || !document.type(typed)) return false;
    const update = message.subarray(at);
    this.#fullness.added({ bytes: update.length, count: 0 });
    session.received++;
    session.accepted = session.received;
    this.#pass(session, update, [typed.client], true, 'edit');
    return true;
  }

  /** Its role does not let it write. */
  #drop(session: Session, isMeant: boolean): void {
    session.mayLack = true;
    if (isMeant) session.tell('read_only', session.received);
  }

  #takeChecked(session: Session, update: Uint8Array, facts: UpdateFacts, origin: UpdateOrigin): void {
    const { document, limits } = this.#options;
    if (this.#large.isBringing(facts)) return this.#large.take({ session, update: update.slice(), origin });
    if (document.lacksFor(facts)) return this.#takeStanding(session, update, facts, origin);
    // Of a document that is nearly full it must be measured how full it is, which takes its time.
    if (!this.#fullness.isKnownFor({ bytes: update.length, count: facts.count }, () => true)) {
      return this.#large.take({ session, update: update.slice(), origin });
    }
    const news = this.#judge(session, update, facts, origin);
    if (news === null) return;
    if (this.waking.isNeeded) return this.#takeWhenAwake(session, update.slice(), origin);
    if (news.clients.length > limits.maxClientsPerUpdate || document.isDear(update, facts)) {
      return this.#large.take({ session, update: update.slice(), origin });
    }
    const applied = document.apply(update, facts);
    if (!applied.ok) {
      this.#refuse(session, applied.code, applied.reason);
      this.#options.onPoisoned();
      return;
    }
    this.#applied(session, update, facts, news, origin);
  }

  /** Whoever has gone meanwhile had the right to write this when it came. */
  #takeWhenAwake(session: Session, update: Uint8Array, origin: UpdateOrigin): void {
    session.hold();
    const take = () => {
      const checked = checkUpdate(update, this.#rules);
      if (!this.#options.isLive()) session.close('out_of_step', 'the document was reloaded while it was woken');
      else if (checked.ok) this.#takeChecked(session, update, checked.facts, origin);
      session.release();
    };
    // Nothing of it was taken: its client has it, and comes again.
    this.waking.whenAwake(take, () => session.close('too_many_requests', 'the document could not be woken'));
  }

  /**
   * The update stands on something that is missing. An edit waits for the answer that may bring it; past that, its client has to
   * begin again. Of an answer what stands is taken: the rest is what others never sent, and comes from them if ever (S5).
   */
  #takeStanding(session: Session, update: Uint8Array, facts: UpdateFacts, origin: UpdateOrigin): void {
    const { document, kind, limits } = this.#options;
    if (origin === 'edit') return this.#keepEarly(session, update);
    // In the thread: each of its structs is looked at by itself.
    if (facts.count > MAX_INLINE_PARTS) return this.#large.take({ session, update: update.slice(), origin });
    const rules = { ...limits, kind };
    const standing = document.standingPart(update, rules) ?? NOTHING;
    const checked = checkUpdate(standing, rules);
    if (checked.ok) this.#takeChecked(session, standing, checked.facts, origin);
    else this.#refuse(session, 'update_refused', checked.reason);
  }

  #keepEarly(session: Session, update: Uint8Array): void {
    if (!session.mayLack || !this.#early.keep(session, update))
      this.#refuse(session, 'out_of_step', 'something is missing');
  }

  /** An early edit whose turn has come. False where it is too large for that, or must wait. */
  #takeInline(session: Session, update: Uint8Array): boolean {
    const { kind, limits } = this.#options;
    if (update.length > limits.maxInlineBytes || this.waking.isNeeded) return false;
    const checked = checkUpdate(update, { ...limits, kind });
    if (!checked.ok) this.#refuse(session, 'update_refused', checked.reason);
    else if (checked.facts.count > limits.maxInlineStructs || this.#large.isBringing(checked.facts)) return false;
    else this.#takeChecked(session, update, checked.facts, 'edit');
    return true;
  }

  /** What is new in it, where the session may bring that; null where it was refused, or there is nothing left to apply. */
  #judge(
    session: Session,
    update: Uint8Array,
    facts: UpdateFacts,
    origin: UpdateOrigin,
    hasNewDeletes?: boolean,
  ): News | null {
    const { document, limits } = this.#options;
    // Its role may have been lowered while a large one was prepared.
    if (!session.mayWrite) {
      this.#drop(session, origin === 'edit');
      return null;
    }
    const news = document.newsIn(facts, hasNewDeletes);
    const trouble = this.#options.trouble() ?? session.shareTrouble;
    const maxClients = origin === 'edit' ? limits.maxClientsPerUpdate : limits.maxClientsPerSync;
    if (news.clients.length > maxClients) this.#refuse(session, 'update_refused', 'too many client ids');
    else if (this.#mayExtend(session, news.clients, origin)) {
      if (document.isPastPending(update, facts)) this.#refuse(session, 'out_of_step', 'too much waits');
      else if (news.any && this.#isFull(update, facts, news)) this.#refuse(session, 'document_full', 'no room');
      // Whoever brings nothing new may stay and read; the others come again, with what they keep meanwhile (HOSTILE D1).
      else if (news.any && trouble !== null) this.#refuse(session, trouble, 'nothing more can be kept');
      else if (news.any) return news;
      else this.#applied(session, update, facts, news, origin);
    }
    return null;
  }

  #isFull({ length }: Uint8Array, { count }: UpdateFacts, { clients }: News): boolean {
    return this.#fullness.isFullFor({ bytes: length, count }, clients.length > 0);
  }

  #applied(session: Session, update: Uint8Array, facts: UpdateFacts, news: News, origin: UpdateOrigin): void {
    if (news.any) this.#fullness.added({ bytes: update.length, count: facts.count });
    if (news.any) this.#claim(session, news.clients, origin);
    session.accepted = session.received;
    if (origin === 'step2') {
      session.isFirstSyncDone = true;
      session.mayLack = false;
    }
    this.#pass(session, update, [...facts.structs.keys()], news.any, origin);
    if (origin === 'step2') this.#early.take(session);
  }

  #pass(
    session: Session,
    update: Uint8Array,
    clients: readonly ClientId[],
    isNews: boolean,
    origin: UpdateOrigin,
  ): void {
    const { clock, queue, readers } = this.#options;
    const isPlain = !session.grant.speaksWeft;
    // Early edits have lower numbers and are taken after this: the last of them says that all are durable.
    const count = session.early.length > 0 ? 0 : session.received;
    if (!isNews) {
      // Known, perhaps from another session whose append is still under way: the ack waits for that.
      queue.follow({ session, count, echo: isPlain && origin === 'edit' ? say(update) : null });
      return;
    }
    // One copy for the log, which may hand it to another thread, and one inside the message that all readers share, soon or after the commit.
    const broadcast = readers.broadcast(update, clients, session);
    const marks: Mark[] = [{ session, count, echo: isPlain ? broadcast : null }];
    for (const other of broadcast.leftOut) marks.push({ session: other, count: 0, echo: broadcast });
    session.added(update.length);
    queue.add({ update: update.slice(), atMs: clock.now(), author: session.grant.personId }, marks);
  }

  /** R8. Closes the session, or the one whose claim has lapsed. */
  #mayExtend(session: Session, clients: readonly ClientId[], origin: UpdateOrigin): boolean {
    const lapsed = new Set<Session>();
    for (const client of clients) {
      const claim = this.#options.owners.claimOn(client, session);
      if (typeof claim === 'string' || !claim.owner.isFirstSyncDone) continue;
      if (origin === 'step2' && isOtherWindow(session, claim.owner, client)) continue;
      // Whoever has gone ends nobody's claim: its person is back already, with all that it had said.
      if (session.hasEnded || !mayTakeOver(session, claim.owner, client)) {
        this.#refuse(session, 'client_id_taken', 'extends the client id of another session');
        return false;
      }
      lapsed.add(claim.owner);
    }
    for (const owner of lapsed) owner.close('client_id_taken', 'its person is back on another connection');
    return true;
  }

  /**
   * An edit is made under one client id, the session's own; an update of several, or of another than the one announced,
   * hands back what others wrote (a browser's own store does that) and claims nothing.
   */
  #claim(session: Session, clients: readonly ClientId[], origin: UpdateOrigin): void {
    const [client] = clients;
    // Whoever has gone while its large edit was taken in keeps nobody from coming back with it.
    if (origin !== 'edit' || client === undefined || clients.length > 1 || session.hasEnded) return;
    if (session.announced !== null && session.announced !== client) return;
    const { owners } = this.#options;
    if (owners.claimOn(client, session) !== 'free') return;
    owners.give(client, session);
    this.#options.onBrought(session);
  }

  #refuse(session: Session, code: ErrorCode, reason: string): void {
    // Said before the close, with the number, so that the page can show which change was not saved (HOSTILE B6).
    session.tell(code, session.received);
    session.close(code, reason);
  }
}

/**
 * True where one person's second window hands back what the first one wrote: the windows of one browser share what they
 * keep (HOSTILE B1), and the first may be on its way, frozen or gone without a word.
 */
function isOtherWindow(session: Session, owner: Session, client: ClientId): boolean {
  const { personId } = session.grant;
  return (
    personId !== null && owner.grant.personId === personId && session.announced !== null && session.announced !== client
  );
}
