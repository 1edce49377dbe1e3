/**
 * All rooms of this process: the door through which transports bring connections in. Owns which room a document has, one
 * at a time, and the order of closing; knows nothing of what goes on inside a room.
 */
import type { ErrorCode } from '../../protocol/errors.ts';
import type { DocumentId, LinkId, SessionId } from '../../protocol/ids.ts';
import { LIMITS, type Limits } from '../../protocol/limits.ts';
import type { Profile } from '../../protocol/messages.ts';
import type { DocumentLog } from '../storage/document-log.ts';
import type { Clock, Connection, Grant, Logger, People, Random, Timer } from './ports.ts';
import { ProfileKeeper } from './profile-keeper.ts';
import { Room } from './room.ts';
import { Session } from './session.ts';

export interface RoomsOptions {
  readonly log: DocumentLog;
  readonly people: People;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Bounds that differ from LIMITS, for tests and small machines. */
  readonly limits?: Partial<Limits>;
  /** A room stays this long after its last session left, in milliseconds. */
  readonly idleCloseMs?: number;
  /** A live room asks for a checkpoint when opening its document would read this many entries beside one. */
  readonly compactAfterEntries?: number;
}

/** How long a link that was revoked, or a document that was deleted, is remembered against checks still under way. */
const ENDED_MEMORY_MS = 60_000;

export class Rooms {
  readonly #options: RoomsOptions;
  readonly #limits: Limits;
  readonly #profiles: ProfileKeeper;
  readonly #rooms = new Map<DocumentId, Room>();
  /** What ended lately. An access check that began before must not let its connection in after. */
  readonly #ended = new Map<LinkId | DocumentId, { readonly code: ErrorCode; readonly timer: Timer }>();
  #isShutDown = false;

  constructor(options: RoomsOptions) {
    this.#options = options;
    this.#limits = { ...LIMITS, ...options.limits };
    this.#profiles = new ProfileKeeper(options.people, options.logger);
  }

  /**
   * Puts a connection that passed the access check into its document's room. Never throws; trouble closes the connection
   * with its code. What it sends before the room has loaded is held (R1). `profile` is how its person was last shown.
   */
  connect(grant: Grant, connection: Connection, profile: Profile | null): Session {
    const { clock } = this.#options;
    const session = new Session({ id: this.#newSessionId(), grant, connection, profile, clock, limits: this.#limits });
    const ended =
      this.#ended.get(grant.documentId) ?? (grant.linkId === null ? undefined : this.#ended.get(grant.linkId));
    if (this.#isShutDown) session.close('restarting');
    else if (ended !== undefined) session.close(ended.code);
    else this.#roomOf(grant).join(session);
    return session;
  }

  /** Ends the sessions of a link at once, with `link_revoked`. */
  revokeLink(documentId: DocumentId, linkId: LinkId): void {
    this.#remember(linkId, 'link_revoked');
    this.#rooms.get(documentId)?.closeSessions('link_revoked', (session) => session.grant.linkId === linkId);
  }

  /** Ends all sessions of a document with this code, as `document_deleted`. */
  closeDocument(documentId: DocumentId, code: ErrorCode): void {
    this.#remember(documentId, code);
    this.#rooms.get(documentId)?.closeSessions(code, () => true);
  }

  /**
   * Takes no new connections; every room's accepted updates reach the disk and are acked, then its sessions are closed
   * with `restarting` and what is dirty gets its checkpoint. May be called twice.
   */
  async shutdown(): Promise<void> {
    this.#isShutDown = true;
    for (const { timer } of this.#ended.values()) timer.cancel();
    this.#ended.clear();
    await Promise.all(Array.from(this.#rooms.values(), (room) => room.close('restarting')));
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
    const { log, clock, logger } = this.#options;
    const room = new Room({
      id,
      kind: grant.kind,
      log,
      clock,
      logger,
      profiles: this.#profiles,
      limits: this.#limits,
      idleCloseMs: this.#options.idleCloseMs ?? 30_000,
      compactAfterEntries: this.#options.compactAfterEntries ?? 500,
      predecessor: former?.whenClosed ?? Promise.resolve(),
    });
    this.#rooms.set(id, room);
    void room.whenClosed.then(() => {
      if (this.#rooms.get(id) === room) this.#rooms.delete(id);
    });
    return room;
  }

  #remember(id: LinkId | DocumentId, code: ErrorCode): void {
    if (this.#isShutDown) return;
    this.#ended.get(id)?.timer.cancel();
    const timer = this.#options.clock.setTimer(ENDED_MEMORY_MS, () => this.#ended.delete(id));
    this.#ended.set(id, { code, timer });
  }

  #newSessionId(): SessionId {
    const hex = Array.from(this.#options.random.bytes(12), (byte) => byte.toString(16).padStart(2, '0')).join('');
    // The one place where session ids are made, so the only one that may call a string one.
    return hex as SessionId;
  }
}
