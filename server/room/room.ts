/**
 * One live document: its states and what moves it from one to the next. Owns loading, rebuilding and closing (R1, R2, R5,
 * R6, R12); what happens to a message while it is live is `intake.ts`, `readers.ts` and `company.ts`, what is done for the
 * document beside that `upkeep.ts`.
 *
 *   loading -> live <-> rebuilding, and from each of them -> closing -> closed
 *
 * A closed room stays closed: the next connection gets a new one, which waits until this one is done.
 */
import { AppError, type ErrorCode } from '../../protocol/errors.ts';
import type { ClientMessage, EventNews } from '../../protocol/messages.ts';
import { roleAllows } from '../../protocol/roles.ts';
import { AppendQueue } from './append-queue.ts';
import { checkStateVector } from './check-update.ts';
import { ClientOwners } from './client-owners.ts';
import type { Said } from './broadcast.ts';
import { BEAT_MS, Company } from './company.ts';
import { Intake, type Mark } from './intake.ts';
import { LastWords } from './last-words.ts';
import { LateWriters } from './late-writers.ts';
import { LiveDocument } from './live-document.ts';
import { loadDocument } from './load-document.ts';
import type { Grant, Timer } from './ports.ts';
import { Readers } from './readers.ts';
import type { RoomOptions } from './room-options.ts';
import type { Session, SessionRoom } from './session.ts';
import { judge, type Ruling } from './standing.ts';
import { Upkeep } from './upkeep.ts';

type State = 'loading' | 'live' | 'rebuilding' | 'closing' | 'closed';

export class Room implements SessionRoom {
  /** Resolves when nothing of this room is under way any more. Never rejects. */
  readonly whenClosed: Promise<void>;
  readonly #options: RoomOptions;
  readonly #sessions = new Set<Session>();
  /** Sessions that were let in while the room could not greet them. */
  readonly #newcomers = new Set<Session>();
  readonly #lastWords = new LastWords();
  readonly #owners = new ClientOwners<Session>();
  readonly #document: LiveDocument;
  readonly #queue: AppendQueue<Mark>;
  readonly #readers: Readers;
  readonly #company: Company;
  readonly #lateWriters: LateWriters;
  readonly #intake: Intake;
  readonly #upkeep: Upkeep;
  readonly #opened: Promise<void>;
  #state: State = 'loading';
  #resolveClosed: () => void = () => {};
  #idle: Timer | null = null;
  #beat: Timer | null = null;
  #notedTitle: string | null = null;

  constructor(options: RoomOptions) {
    const { clock, limits } = options;
    this.#options = options;
    this.whenClosed = new Promise((resolve) => (this.#resolveClosed = resolve));
    this.#document = new LiveDocument(limits, options.packing, () => this.#upkeep.watch());
    const sessions = this.#sessions;
    const guard = (run: () => void) => this.guard(run);
    this.#queue = new AppendQueue<Mark>({
      log: options.log,
      documentId: options.id,
      clock,
      receiptAfterMs: limits.receiptAfterMs,
      onDurable: (marks) => guard(() => this.#acknowledge(marks)),
      onSlow: () => guard(() => this.#receipt()),
      onFailed: (error) => this.#fail(error instanceof AppError ? error.code : 'storage_failed', error),
    });
    this.#upkeep = new Upkeep({
      ...options,
      document: this.#document,
      queue: this.#queue,
      isLive: () => this.#state === 'live',
    });
    this.#readers = new Readers({
      ...options,
      sessions,
      document: this.#document,
      owners: this.#owners,
      isLive: () => this.#state === 'live',
      onCaughtUp: (session) => {
        this.#company.refresh(session);
        this.#lateWriters.ask(session);
      },
      guard,
    });
    this.#lateWriters = new LateWriters(this.#readers, () => this.#state === 'live');
    this.#company = new Company({
      ...options,
      sessions,
      owners: this.#owners,
      mayReceive: (session) => this.#readers.mayReceive(session),
      guard,
    });
    this.#intake = new Intake({
      ...options,
      document: this.#document,
      owners: this.#owners,
      readers: this.#readers,
      queue: this.#queue,
      isLive: () => this.#state === 'live',
      guard,
      trouble: () => options.log.trouble ?? null,
      onBrought: (session) => this.#company.changed(session),
      onPoisoned: () => this.#rebuild(),
    });
    this.#opened = this.#open();
  }

  get readiness(): 'live' | 'waiting' | 'over' {
    if (this.#state === 'live') return 'live';
    return this.#state === 'loading' || this.#state === 'rebuilding' ? 'waiting' : 'over';
  }

  get sessionCount(): number {
    return this.#sessions.size + this.#newcomers.size;
  }

  /** True where this room takes new sessions. */
  get isOpen(): boolean {
    return this.readiness !== 'over';
  }

  /** Lets a session in. Only while `isOpen`. */
  join(session: Session): void {
    session.enter(this);
    this.#idle?.cancel();
    this.#idle = null;
    this.#newcomers.add(session);
    if (this.#state === 'live') this.guard(() => this.#greet());
  }

  leave(session: Session): void {
    this.#lastWords.left(session);
    if (this.#newcomers.delete(session)) return this.#closeIfIdle();
    if (!this.#sessions.delete(session)) return;
    this.#lateWriters.left(session);
    this.#owners.release(session);
    this.#readers.left(session);
    this.#company.left(session);
    this.#closeIfIdle();
  }

  /** What answers an empty replica, or the first message of it, for somebody who is not in the room; null where there is none to be had. */
  async firstAnswer(): Promise<Uint8Array | null> {
    await this.#opened;
    return this.#state === 'live' ? this.#readers.firstAnswer() : null;
  }

  take(session: Session, message: ClientMessage): void {
    switch (message.type) {
      case 'update':
        return this.#intake.take(session, message.update, 'edit');
      case 'syncStep2':
        return this.#intake.take(session, message.update, 'step2');
      case 'syncStep1': {
        const reason = checkStateVector(message.stateVector, this.#options.limits);
        if (reason !== null) return session.close('bad_message', `state vector: ${reason}`);
        return this.#readers.answer(session, message.stateVector);
      }
      case 'awareness':
        return this.#company.takeAwareness(session, message.entries);
      case 'queryAwareness':
        return this.#company.refresh(session);
      case 'profile':
        this.#options.profiles.take(session, message.profile);
        return this.#company.changed(session);
      case 'unknown':
        return;
    }
  }

  takeTyped(session: Session, message: Uint8Array): boolean {
    return this.#intake.takeTyped(session, message);
  }

  drained(session: Session): void {
    this.#readers.catchUp(session);
  }

  report(session: Session, reason: string): void {
    this.#options.logger.info({ document: this.#options.id, session: session.id, reason }, 'session closed');
  }

  guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#fail(error instanceof AppError ? error.code : 'room_failed', error);
    }
  }

  /** The sessions in this room, wherever in it they stand. */
  get sessions(): readonly Session[] {
    return [...this.#newcomers, ...this.#sessions];
  }

  /** What an owner decided, for those who are here: it holds from the next message on (Roles R4). */
  rule(ruling: Ruling): void {
    for (const session of [...this.sessions, ...this.#lastWords.sessions]) {
      const judged = judge(session.grant, ruling);
      if (!judged.ok) session.close(judged.code);
      else this.guard(() => this.#regrant(session, judged.value));
    }
  }

  #regrant(session: Session, grant: Grant): void {
    const former = session.grant;
    session.regrant(grant);
    // Whoever has not been greeted hears of its role then.
    if (former.role === grant.role || !this.#sessions.has(session)) return;
    this.#company.roleChanged(session);
    if (!session.mayWrite || roleAllows(former.role, 'write')) return;
    this.#lateWriters.add(session);
  }

  /** Tells those `weft.v1` clients that something beside the text has changed. */
  tell(news: EventNews, isMeant: (session: Session) => boolean): void {
    this.guard(() => {
      for (const session of this.#sessions) if (isMeant(session)) this.#company.tellEvent(session, news);
    });
  }

  /** Ends the room in good order: what was taken reaches the disk and is acked, then the sessions close. */
  async close(code: ErrorCode): Promise<void> {
    if (this.isOpen) {
      this.#state = 'closing';
      this.#stopTimers();
      await this.#queue.idle();
      for (const session of this.sessions) session.close(code);
      await this.#finish();
    }
    await this.whenClosed;
  }

  /** R1, R2: the first load, and each one after. What cannot be loaded is told to those who wait; no bytes change. */
  async #open(): Promise<void> {
    try {
      await this.#options.predecessor;
      const stored = await loadDocument({ ...this.#options, document: this.#document, isOpen: () => this.isOpen });
      if (stored === null) return;
      this.#intake.reloaded();
      this.#upkeep.opened(stored);
    } catch (error) {
      this.#fail(error instanceof AppError ? error.code : 'storage_failed', error);
      return;
    }
    this.#state = 'live';
    if (!this.#document.isResting) this.#noteTitle();
    this.#beat ??= this.#nextBeat();
    this.guard(() => {
      this.#greet();
      this.#lateWriters.askAll();
      for (const session of this.#sessions) session.resume();
      this.#lastWords.resume();
    });
    this.#closeIfIdle();
  }

  /** R6: the Y.Doc may be broken inside. What was taken before is in the log, or on its way there. */
  #rebuild(): void {
    if (this.#state !== 'live') return;
    this.#state = 'rebuilding';
    this.#options.logger.warn({ document: this.#options.id }, 'a room is rebuilt from its log');
    void this.#queue.idle().then(() => (this.#state === 'rebuilding' ? this.#open() : undefined));
  }

  #greet(): void {
    for (const session of this.#newcomers) {
      this.#newcomers.delete(session);
      this.#readers.arrived(session);
      this.#sessions.add(session);
      this.#company.arrived(session);
      if (session.mayWrite) this.#readers.ask(session);
      session.resume();
      // Something it sent may have been the end of the Y.Doc; whoever is left waits for the rebuilt one.
      if (this.#state !== 'live') return;
    }
  }

  #acknowledge(marks: readonly Mark[]): void {
    const counts = new Map<Session, number>();
    const echoes = new Map<Session, Said[]>();
    for (const { session, count, echo } of marks) {
      if (count > 0) counts.set(session, count);
      if (echo === null) continue;
      const own = echoes.get(session);
      if (own === undefined) echoes.set(session, [echo]);
      else own.push(echo);
    }
    for (const [session, count] of counts) if (session.grant.speaksWeft) session.outbox.ack(count);
    for (const [session, said] of echoes) if (!session.hasEnded) this.#readers.echo(session, said);
    if (this.isOpen) this.#upkeep.compactIfLong();
  }

  #receipt(): void {
    for (const session of this.#sessions) {
      if (session.grant.speaksWeft && session.accepted > 0) session.outbox.receipt(session.accepted);
    }
  }

  #closeIfIdle(): void {
    if (this.#state !== 'live' || this.sessionCount > 0 || this.#idle !== null) return;
    this.#idle = this.#options.clock.setTimer(this.#options.idleCloseMs, () => void this.close('restarting'));
  }

  /** R5, R12, and a load that failed: everybody is sent away, nothing is taken any more. */
  #fail(code: ErrorCode, error: unknown): void {
    if (!this.isOpen) {
      this.#options.logger.error({ document: this.#options.id, code, error }, 'a closing room failed');
      return;
    }
    this.#options.logger.error({ document: this.#options.id, code, error }, 'a room failed');
    this.#state = 'closing';
    this.#stopTimers();
    for (const session of this.sessions) session.close(code);
    // The log may be of no use now, so no checkpoint is asked for: the next room finds what is stored.
    void this.#queue.idle().then(() => this.#end());
  }

  /** The title as it is this moment; null where the document cannot be asked or has none. */
  get title(): string | null {
    return this.#options.kind === 'document' && this.#state === 'live' ? this.#document.title : null;
  }

  #noteTitle(): void {
    const { id, kind, titles } = this.#options;
    const title = kind === 'document' ? this.#document.title : null;
    if (title === null || title === this.#notedTitle) return;
    this.#notedTitle = title;
    titles.save(id, title);
  }

  async #finish(): Promise<void> {
    this.#noteTitle();
    await this.#options.lastCompactions.run(() => this.#upkeep.compact());
    this.#end();
  }

  #end(): void {
    this.#state = 'closed';
    this.#stopTimers();
    this.#lastWords.close('restarting');
    this.#intake.close();
    this.#document.close();
    this.#resolveClosed();
  }

  #stopTimers(): void {
    for (const timer of [this.#idle, this.#beat]) timer?.cancel();
    this.#idle = this.#beat = null;
    this.#upkeep.close();
    this.#readers.close();
    this.#company.close();
  }

  #nextBeat(): Timer {
    return this.#options.clock.setTimer(BEAT_MS, () => {
      this.#beat = this.#nextBeat();
      this.guard(() => {
        for (const session of this.#sessions) session.beat();
        if (this.#state === 'live') this.#intake.waking.forTitle(() => this.#noteTitle());
        // What a killed server left long is compacted though nobody writes.
        this.#upkeep.compactIfLong();
        this.#document.answers.beat();
        if (this.#state === 'live') this.#readers.prepareForPages();
        this.#company.beat();
      });
    });
  }
}
