/**
 * All rooms of this process: the door through which transports bring connections in. Owns which room a document has, one
 * at a time, and the order of closing; knows nothing of what goes on inside a room.
 */
import { AppError } from '../../protocol/errors.ts';
import type { DocumentId, LinkId, PersonId, SessionId } from '../../protocol/ids.ts';
import { LIMITS, type Limits } from '../../protocol/limits.ts';
import type { EventNews, Profile } from '../../protocol/messages.ts';
import type { DocumentLog } from '../storage/document-log.ts';
import type {
  Clock,
  Connection,
  BusyGauge,
  CostMeter,
  Deflate,
  Grant,
  GrowthShare,
  Logger,
  Packing,
  People,
  Random,
  Timer,
  Titles,
  Turn,
} from './ports.ts';
import { LastCompactions } from './last-compactions.ts';
import { LargeUpdateBytes } from './large-update-bytes.ts';
import { preparesAtOnce, type UpdatePreparer } from './prepare-update.ts';
import { ProfileKeeper } from './profile-keeper.ts';
import { Room } from './room.ts';
import { Rulings } from './rulings.ts';
import { Session } from './session.ts';
import { SliceTurns } from './slice-turns.ts';
import type { Ruling } from './standing.ts';
import { TitleKeeper } from './title-keeper.ts';
import { COMPACT_AFTER_ENTRIES } from './upkeep.ts';

export interface RoomsOptions {
  readonly log: DocumentLog;
  readonly people: People;
  readonly titles: Titles;
  readonly clock: Clock;
  readonly turn: Turn;
  readonly deflate: Deflate;
  readonly random: Random;
  readonly logger: Logger;
  /** What messages cost is measured by this; without one they cost nothing. */
  readonly meter?: CostMeter;
  /** How busy the event loop is; without one it counts as idle. */
  readonly busy?: BusyGauge;
  /** By what the bytes of a document that nobody asks for are kept small; without one as they are. */
  readonly packing?: Packing;
  /** Where large updates are prepared; without one on the spot. */
  readonly preparer?: UpdatePreparer;
  /** Hears of everybody who leaves a room, and since when it was there. */
  readonly onLeft?: (grant: Grant, cameAtMs: number) => void;
  /** Bounds that differ from LIMITS, for tests and small machines. */
  readonly limits?: Partial<Limits>;
  /** A room stays this long after its last session left, in milliseconds. */
  readonly idleCloseMs?: number;
  /** A live room asks for a checkpoint when opening its document would read this many entries beside one. */
  readonly compactAfterEntries?: number;
  /** A document that has not changed for once or twice as long is kept as its stored bytes, in milliseconds; a large one later. */
  readonly restAfterMs?: number;
}

/** Longer than any access check takes. */
const ENDED_MEMORY_MS = 60_000;

export class Rooms {
  readonly #options: RoomsOptions;
  readonly #limits: Limits;
  readonly #profiles: ProfileKeeper;
  readonly #titles: TitleKeeper;
  readonly #rooms = new Map<DocumentId, Room>();
  readonly #rulings: Rulings;
  readonly #meter: CostMeter;
  readonly #slices: SliceTurns;
  readonly #largeBytes: LargeUpdateBytes;
  readonly #lastCompactions: LastCompactions;
  /** Sign-ins that ended lately: an access check that began before must not let its connection in after. */
  readonly #endedSignIns = new Map<string, Timer>();
  #isShutDown = false;

  constructor(options: RoomsOptions) {
    this.#options = options;
    this.#limits = { ...LIMITS, ...options.limits };
    this.#rulings = new Rulings(options.clock);
    this.#meter = options.meter ?? (() => 0);
    this.#slices = new SliceTurns(options.clock, this.#meter);
    this.#lastCompactions = new LastCompactions(options.clock);
    this.#largeBytes = new LargeUpdateBytes(this.#limits.maxLargeBytes);
    this.#profiles = new ProfileKeeper(options.people, options.logger);
    this.#titles = new TitleKeeper(options.titles, options.logger);
  }

  /**
   * Puts a connection that passed the access check into its document's room. Never throws; trouble closes the connection
   * with its code. What it sends before the room has loaded is held (R1). `profile` is how its person was last shown,
   * `share` what its address may still add.
   */
  connect(grant: Grant, connection: Connection, profile: Profile | null, share?: GrowthShare): Session {
    const { clock, onLeft } = this.#options;
    const limits = this.#limits;
    const session = new Session({
      id: this.#newSessionId(),
      grant,
      connection,
      profile,
      clock,
      limits,
      meter: this.#options.meter,
      slices: this.#slices,
      largeBytes: this.#largeBytes,
      ...(onLeft === undefined ? {} : { onLeft }),
      ...(share === undefined ? {} : { share }),
    });
    const judged = this.#rulings.judge(grant);
    if (this.#isShutDown) session.close('restarting');
    else if (grant.signIn !== undefined && this.#endedSignIns.has(grant.signIn)) session.close('out_of_step');
    else if (!judged.ok) session.close(judged.code);
    else if (this.#isOneTooMany(judged.value)) session.close('link_full');
    else {
      session.regrant(judged.value);
      const room = this.#roomOf(grant);
      if (room.sessionCount >= limits.maxSessionsPerRoom) session.close('room_full');
      else room.join(session);
    }
    return session;
  }

  /**
   * What a page that has nothing of the document is answered first, as a message, packed where that is worth it; for somebody who passed
   * the access check and comes in later. Rejects where the room says no by now, or cannot be had.
   */
  async firstAnswer(grant: Grant): Promise<Uint8Array> {
    const answer = this.#isShutDown ? null : await this.#roomOf(grant).firstAnswer();
    // What an owner decided meanwhile holds here too (Roles R4).
    const judged = this.#rulings.judge(grant);
    if (!judged.ok) throw new AppError(judged.code);
    if (answer === null) throw new AppError('restarting');
    return answer;
  }

  /** What an owner decided about a document: whoever is in it obeys at once, whoever comes meanwhile too (Roles R4). */
  rule(documentId: DocumentId, ruling: Ruling): void {
    if (!this.#isShutDown) this.#rulings.remember(documentId, ruling);
    this.#rooms.get(documentId)?.rule(ruling);
  }

  /** Tells those who have the document open and are `meant` that something beside its text has changed. */
  tell(documentId: DocumentId, news: EventNews, meant: 'owners' | 'everybody' | PersonId): void {
    const isMeant = ({ grant }: Session) =>
      meant === 'everybody' || (meant === 'owners' ? grant.role === 'owner' : grant.personId === meant);
    this.#rooms.get(documentId)?.tell(news, isMeant);
  }

  /** Somebody has signed out: what is open by that goes on as a guest where a link allows it, and must come again for that. */
  endSignIn(key: string): void {
    if (!this.#isShutDown) {
      const timer = this.#options.clock.setTimer(ENDED_MEMORY_MS, () => this.#endedSignIns.delete(key));
      this.#endedSignIns.get(key)?.cancel();
      this.#endedSignIns.set(key, timer);
    }
    for (const room of this.#rooms.values()) {
      for (const session of room.sessions) if (session.grant.signIn === key) session.close('out_of_step');
    }
  }

  /** The title of a document that is open, newer than what is kept of it; null for one that is not. */
  titleOf(documentId: DocumentId): string | null {
    return this.#rooms.get(documentId)?.title ?? null;
  }

  /** The persons who have the document open. */
  peopleIn(documentId: DocumentId): ReadonlySet<PersonId> {
    return new Set(this.#grantsIn(documentId).flatMap(({ personId }) => personId ?? []));
  }

  /** How many clients without an identity are in the document by this link. */
  anonymousBy(documentId: DocumentId, linkId: LinkId): number {
    return this.#grantsIn(documentId).filter((grant) => grant.linkId === linkId && grant.personId === null).length;
  }

  #grantsIn(documentId: DocumentId): readonly Grant[] {
    return this.#rooms.get(documentId)?.sessions.map(({ grant }) => grant) ?? [];
  }

  /**
   * Takes no new connections; every room's accepted updates reach the disk and are acked, then its sessions are closed
   * with `restarting` and what is dirty gets its checkpoint. May be called twice.
   */
  async shutdown(): Promise<void> {
    this.#isShutDown = true;
    this.#rulings.clear();
    for (const timer of this.#endedSignIns.values()) timer.cancel();
    this.#endedSignIns.clear();
    this.#lastCompactions.begin();
    await Promise.all(Array.from(this.#rooms.values(), (room) => room.close('restarting')));
    this.#lastCompactions.end();
  }

  stats(): { rooms: number; sessions: number } {
    let sessions = 0;
    for (const room of this.#rooms.values()) sessions += room.sessionCount;
    return { rooms: this.#rooms.size, sessions };
  }

  #roomOf(grant: Grant): Room {
    const id = grant.documentId;
    const former = this.#rooms.get(id);
    if (former !== undefined && former.isOpen) return former;
    const { log, clock, turn, deflate, logger } = this.#options;
    const room = new Room({
      id,
      kind: grant.kind,
      log,
      clock,
      turn,
      deflate,
      logger,
      profiles: this.#profiles,
      titles: this.#titles,
      limits: this.#limits,
      packing: this.#options.packing ?? null,
      meter: this.#meter,
      slices: this.#slices,
      largeBytes: this.#largeBytes,
      lastCompactions: this.#lastCompactions,
      busy: this.#options.busy ?? (() => 0),
      preparer: this.#options.preparer ?? preparesAtOnce,
      idleCloseMs: this.#options.idleCloseMs ?? 30_000,
      compactAfterEntries: this.#options.compactAfterEntries ?? COMPACT_AFTER_ENTRIES,
      restAfterMs: this.#options.restAfterMs ?? 5000,
      predecessor: former?.whenClosed ?? Promise.resolve(),
    });
    this.#rooms.set(id, room);
    void room.whenClosed.then(() => {
      if (this.#rooms.get(id) === room) this.#rooms.delete(id);
    });
    return room;
  }

  /** Several may have been let in for the last place while none of them was here yet. */
  #isOneTooMany({ anonymousPlaces, documentId, linkId, personId }: Grant): boolean {
    if (anonymousPlaces === null || linkId === null || personId !== null) return false;
    return this.anonymousBy(documentId, linkId) >= anonymousPlaces;
  }

  #newSessionId(): SessionId {
    const hex = Array.from(this.#options.random.bytes(12), (byte) => byte.toString(16).padStart(2, '0')).join('');
    // The one place where session ids are made, so the only one that may call a string one.
    return hex as SessionId;
  }
}
