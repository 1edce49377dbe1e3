/**
 * One connection's part in one room. Owns what belongs to that connection alone: the order of its messages, what is held
 * while the room loads (R1), the numbers of its updates, its end. It decides nothing about the document; messages go to
 * the room in the order in which they came. Knows no transport.
 */
import { ERRORS, type ErrorCode } from '../../protocol/errors.ts';
import type { ClientId, SessionId } from '../../protocol/ids.ts';
import type { Limits } from '../../protocol/limits.ts';
import {
  decodeClientMessage,
  encodeEcho,
  encodeError,
  type ClientMessage,
  type Profile,
} from '../../protocol/messages.ts';
import { roleAllows } from '../../protocol/roles.ts';
import type { Owner } from './client-owners.ts';
import { CostAccount } from './cost-account.ts';
import type { LargeUpdateBytes } from './large-update-bytes.ts';
import { Outbox } from './outbox.ts';
import type { Clock, Connection, CostMeter, Grant, GrowthShare, Timer } from './ports.ts';
import { cleanProfile, PROFILE_BYTES, shownAs } from './profiles.ts';
import { SliceTurns } from './slice-turns.ts';

/** The room, as its sessions see it. */
export interface SessionRoom {
  /** `live`: messages are taken. `waiting`: they must be held. `over`: they are of no use any more. */
  readonly readiness: 'live' | 'waiting' | 'over';
  /** Takes one message of a session. May close the session. */
  take(session: Session, message: ClientMessage): void;
  /** Takes a whole message where it is nothing but typing that goes on, which costs next to nothing. False where it is not. */
  takeTyped(session: Session, message: Uint8Array): boolean;
  drained(session: Session): void;
  /** The session has ended. Called once. */
  leave(session: Session): void;
  /** Runs something of the room's, so that a throw ends in the room and not in whoever called (R12). */
  guard(run: () => void): void;
  /** A line for the log about this session. */
  report(session: Session, reason: string): void;
}

export interface SessionOptions {
  readonly id: SessionId;
  readonly grant: Grant;
  readonly connection: Connection;
  readonly profile: Profile | null;
  readonly clock: Clock;
  readonly limits: Limits;
  /** Measures what its messages cost; without one they cost nothing. */
  readonly meter?: CostMeter | undefined;
  /** In whose turns it takes what was held; without them in its own. */
  readonly slices?: SliceTurns;
  /** How much of it may be kept once its connection has gone, in all rooms together; without it as much as was held. */
  readonly largeBytes?: LargeUpdateBytes;
  /** What its address may still add; without it as much as it likes. */
  readonly share?: GrowthShare;
  /** Called once when a session that was in a room is over. */
  readonly onLeft?: (grant: Grant, cameAtMs: number) => void;
}

/** Timers of the platforms hold 31 bits of milliseconds; a longer wait is made of several. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** So many messages that were held count as one slice, as far as there is time: mostly they cost next to nothing. */
const SLICE_MESSAGES = 8;
/** What it takes to keep a message, beside its bytes. */
const HELD_OVERHEAD = 200;
/** Where so much is held, the network keeps what follows: whoever types fast is slowed down and not sent away. */
const ENOUGH_HELD_BYTES = 64 * 1024;
/** The messages that bring something into the document. */
const WRITES: ReadonlySet<ClientMessage['type']> = new Set<ClientMessage['type']>(['update', 'syncStep2']);
/** Beats of the room without a word after which a session counts as silent: longer than y-websocket's 15 s renewal. */
const SILENT_BEATS = 5;
/** Beats after which a client that said nothing of itself is taken for one that never will. */
const OPENING_BEATS = 2;

export class Session implements Owner {
  readonly id: SessionId;
  readonly outbox: Outbox;
  readonly #connection: Connection;
  profile: Profile;
  announced: ClientId | null = null;
  isFirstSyncDone = false;
  /** True while it may have written what the server lacks: until its answer to sync step 1, and since an edit was dropped (R7). */
  mayLack = true;
  /** Edits that came before that answer and stand on what it will bring; `early-edits.ts`'s. */
  readonly early: Uint8Array[] = [];
  /** Sync-step-2 and update messages received, whether or not they were taken. */
  received = 0;
  /** The number of the last one that was taken. */
  accepted = 0;
  readonly #limits: Limits;
  readonly #clock: Clock;
  readonly #onLeft: SessionOptions['onLeft'];
  readonly #cost: CostAccount;
  readonly #slices: SliceTurns;
  readonly #largeBytes: LargeUpdateBytes | null;
  readonly #share: GrowthShare | null;
  readonly #cameAtMs: number;
  #grant: Grant;
  #room: SessionRoom | null = null;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #isResuming = false;
  #isUnread = false;
  /** Reasons why nothing more is read from it for now. */
  #holds = 0;
  #beats = 0;
  #quietBeats = 0;
  #expiry: Timer | null = null;
  #hasEnded = false;
  #isHeard = true;
  /** Says that what was held when its connection went is held no longer. */
  #giveBack: (() => void) | null = null;

  constructor(options: SessionOptions) {
    this.id = options.id;
    this.#grant = options.grant;
    this.#connection = options.connection;
    this.outbox = new Outbox(options.connection, options.limits.maxQueuedBytes);
    this.#limits = options.limits;
    this.#clock = options.clock;
    this.#onLeft = options.onLeft;
    const meter = options.meter ?? (() => 0);
    this.#slices = options.slices ?? new SliceTurns(options.clock, meter);
    this.#largeBytes = options.largeBytes ?? null;
    this.#share = options.share ?? null;
    this.#cost = new CostAccount(options.limits, meter, () => options.clock.now());
    this.#cameAtMs = options.clock.now();
    this.profile = this.#cleaned(options.profile);
    this.#awaitExpiry();
  }

  get grant(): Grant {
    return this.#grant;
  }

  get mayWrite(): boolean {
    return roleAllows(this.#grant.role, 'write');
  }

  /** From now on it may do what this grant says; every message is judged by it (R7). */
  regrant(grant: Grant): void {
    const isMoved = grant.expiresAtMs !== this.#grant.expiresAtMs;
    this.#grant = grant;
    if (!isMoved || this.#hasEnded) return;
    this.#expiry?.cancel();
    this.#expiry = null;
    this.#awaitExpiry();
  }

  /** Takes how the person wants to be shown, as far as that is its own choice. */
  introduce(profile: Profile): void {
    this.profile = this.#cleaned(profile);
  }

  #cleaned(profile: Profile | null): Profile {
    return shownAs(cleanProfile(profile, this.colorKey), this.#grant.shownAs, this.colorKey);
  }

  /** By which a colour is chosen where none was: the person's where there is one, so that all their pages look alike. */
  get colorKey(): string {
    return this.grant.personId ?? this.id;
  }

  /** Why nothing new of it may be kept; null where it may (HOSTILE P5). */
  get shareTrouble(): ErrorCode | null {
    return this.#share?.trouble ?? null;
  }

  /** So much of it is kept. */
  added(bytes: number): void {
    this.#share?.add(bytes);
  }

  get isSilent(): boolean {
    return this.#quietBeats >= SILENT_BEATS;
  }

  /**
   * True for a plain client that may turn out to own any client id: y-websocket names its own before it answers sync
   * step 1. Whoever does neither is not waited for.
   */
  get isOpening(): boolean {
    return this.mayWrite && this.announced === null && !this.isFirstSyncDone && this.#beats < OPENING_BEATS;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** True until the server ends it: of whoever has gone by itself, what had come by then is taken all the same. */
  get isHeard(): boolean {
    return this.#isHeard;
  }

  /** True where something that it said is still to be taken. */
  get isHeld(): boolean {
    return this.#held.length > 0;
  }

  /** Called once by the room that takes it in. */
  enter(room: SessionRoom): void {
    this.#room = room;
  }

  /** One message from the other side. Never throws. `bytes` must not be changed while the call lasts. */
  receive(bytes: Uint8Array): void {
    const room = this.#room;
    if (room === null || this.#hasEnded || room.readiness === 'over') return;
    this.#quietBeats = 0;
    const isLive = room.readiness === 'live';
    const isNext = isLive && this.#held.length === 0 && this.#holds === 0;
    if (isNext && !this.#slices.isFull) {
      room.guard(() => this.#handle(room, bytes));
      return;
    }
    this.#heldBytes += bytes.length + HELD_OVERHEAD;
    if (this.#heldBytes > this.#limits.maxHeldBytes) {
      if (isLive || this.#holds > 0) this.close('too_many_requests', 'sends more than can be taken');
      else this.close('too_large', 'too much was sent while the room loads');
      return;
    }
    // A transport may hand out a view of a larger buffer: kept as it is, it would keep that alive.
    this.#held.push(bytes.slice());
    if (isNext) this.resume();
    if (this.#isUnread || this.#heldBytes < ENOUGH_HELD_BYTES) return;
    this.#isUnread = true;
    this.#connection.pauseReading?.();
  }

  /** The connection's queue has room again. */
  drained(): void {
    const room = this.#room;
    if (room !== null && !this.#hasEnded) room.guard(() => room.drained(this));
  }

  /** The socket is gone. May be called twice, and after the session was closed. */
  disconnected(): void {
    this.outbox.gone();
    if (this.#hasEnded) return;
    this.#keepHeld();
    this.#end();
  }

  /** A client may have no other copy of what it said last. Connections are bounded; what is held of those that are gone must be, too. */
  #keepHeld(): void {
    this.#isUnread = false;
    if (!this.isHeld || this.#room?.readiness === 'over' || this.#largeBytes === null) return;
    this.#giveBack = this.#largeBytes.take(this.#heldBytes);
    if (this.#giveBack === null) this.#held = [];
  }

  /** Takes what was held, in the turns that all sessions share (HOSTILE S4), until it is all taken or the room stops being live. */
  resume(): void {
    const room = this.#room;
    if (room === null || this.#isResuming) return;
    if (this.#held.length === 0) return this.#readOn();
    this.#isResuming = true;
    const take = () => room.guard(() => this.#takeHeld(room));
    const takeLater = () => this.#slices.later(take);
    // Whoever is here does not wait for thousands who are gone, or have gone since they asked for their turn.
    if (this.#hasEnded) takeLater();
    else this.#slices.next(() => (this.#hasEnded ? takeLater() : take()));
  }

  #takeHeld(room: SessionRoom): void {
    const isStopped = () => !this.#isHeard || room.readiness !== 'live' || this.#holds > 0;
    let taken = 0;
    try {
      for (const bytes of this.#held) {
        if (isStopped()) break;
        if (taken > 0 && (this.#slices.isLate || (taken % SLICE_MESSAGES === 0 && this.#slices.isOver))) break;
        taken++;
        this.#heldBytes -= bytes.length + HELD_OVERHEAD;
        this.#handle(room, bytes);
      }
    } finally {
      this.#isResuming = false;
      this.#held.splice(0, taken);
    }
    // Whatever stopped it says when it goes on.
    if (this.#held.length === 0 || !isStopped()) this.resume();
  }

  #readOn(): void {
    this.#giveBack?.();
    if (!this.#isUnread) return;
    this.#isUnread = false;
    this.#connection.resumeReading?.();
  }

  /** Nothing more is read from it until as many `release` as `hold` were called: what it said last is still being taken in. */
  hold(): void {
    this.#holds++;
  }

  release(): void {
    this.#holds--;
    const room = this.#room;
    if (this.#holds > 0 || !this.#isHeard || room?.readiness !== 'live') return;
    room.guard(() => this.resume());
  }

  /** The room counts time for its sessions, so that a jump of the clock makes nobody silent. */
  beat(): void {
    this.#beats++;
    this.#quietBeats++;
  }

  /** Tells a `weft.v1` client that something was not taken. Others have no message for it. */
  tell(code: ErrorCode, update?: number): void {
    if (!this.grant.speaksWeft) return;
    const { words, retry } = ERRORS[code];
    this.outbox.send(encodeError(update === undefined ? { code, words, retry } : { code, words, retry, update }));
  }

  /** Ends the session and closes its connection. `reason` goes to the log, never to the other side. */
  close(code: ErrorCode, reason?: string): void {
    this.#isHeard = false;
    this.#held = [];
    this.#giveBack?.();
    if (this.#hasEnded) return;
    if (reason !== undefined) this.#room?.report(this, `${code}: ${reason}`);
    this.outbox.close(code);
    this.#end();
  }

  #end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#expiry?.cancel();
    const room = this.#room;
    if (room === null) return;
    room.guard(() => room.leave(this));
    this.#onLeft?.(this.#grant, this.#cameAtMs);
  }

  /** Whoever costs much is read more slowly, so that nobody else waits for it (HOSTILE S5, S16). */
  #handle(room: SessionRoom, bytes: Uint8Array): void {
    if (room.takeTyped(this, bytes)) return;
    this.atCost(() => this.#take(room, bytes));
  }

  /** Does something that it asked for, and puts to its account what that costs. */
  atCost(run: () => void): void {
    const pauseMs = this.#cost.pauseAfter(run, this.#isResuming ? undefined : this.#spend);
    if (pauseMs > 0 && this.#isHeard) this.#pause(pauseMs);
  }

  /** Made once: it is asked for with nearly every message. */
  readonly #spend = (ms: number): void => this.#slices.spend(ms);

  #pause(ms: number): void {
    this.hold();
    this.#clock.setTimer(ms, () => this.release());
  }

  #take(room: SessionRoom, bytes: Uint8Array): void {
    const decoded = decodeClientMessage(bytes);
    if (!decoded.ok) return this.close('bad_message', decoded.reason);
    if (decoded.message.type === 'echo') return this.#echo(decoded.message.number);
    // Whoever has gone is answered nothing, and is nowhere to be seen.
    if (this.#hasEnded && !WRITES.has(decoded.message.type)) return;
    if (decoded.message.type === 'profile') {
      // It is shown as before: a name is a row, and names can be had without end.
      if (this.shareTrouble !== null) return;
      this.added(PROFILE_BYTES);
    }
    if (decoded.message.type !== 'unknown') return room.take(this, decoded.message);
    // Other providers' message types are let pass; who speaks ours knows which there are (HOSTILE S20).
    if (this.grant.speaksWeft) this.close('bad_message', `unknown message type ${decoded.message.number}`);
  }

  /** Whoever reads so slowly that nothing more fits is not answered: it has enough to hear (R9). */
  #echo(number: number): void {
    if (this.grant.speaksWeft && !this.outbox.isFull) this.outbox.send(encodeEcho(number));
  }

  #awaitExpiry(): void {
    const { expiresAtMs } = this.grant;
    if (expiresAtMs === null) return;
    const leftMs = expiresAtMs - this.#clock.now();
    this.#expiry = this.#clock.setTimer(Math.min(Math.max(leftMs, 0), MAX_TIMER_MS), () => {
      if (this.#clock.now() >= expiresAtMs) this.close('link_expired');
      else this.#awaitExpiry();
    });
  }
}
