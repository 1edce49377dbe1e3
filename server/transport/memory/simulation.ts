/**
 * A whole server without network, disk or time, in a test's hand (R11): rooms on a durable log, sockets whose delivery
 * the test decides, a crash and a restart. Owns the stage; the play (who edits what, what is delivered when) is the
 * test's, from one seed.
 *
 *   const sim = new Simulation(seed);
 *   const client = sim.join(new SimulatedClient(new Y.Doc()));   // connects it
 *   client.doc.getText('body').insert(0, 'a');                   // travels when delivered:
 *   await sim.settle();                                          // everything, disk included
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import * as Y from 'yjs';
import type { DocumentId, LinkId, PersonId } from '../../../protocol/ids.ts';
import type { Limits } from '../../../protocol/limits.ts';
import { encodeState, type Profile } from '../../../protocol/messages.ts';
import type { DocumentKind } from '../../../protocol/rest.ts';
import type { Role } from '../../../protocol/roles.ts';
import type { BusyGauge, Clock, Grant, Logger } from '../../room/ports.ts';
import { Rooms, type RoomsOptions } from '../../room/rooms.ts';
import type { Session } from '../../room/session.ts';
import { rebuildDocument } from '../../storage/checkpoint.ts';
import { FaultyLog } from '../../storage/memory/faulty-log.ts';
import { MemoryDisk, MemoryLog } from '../../storage/memory/memory-log.ts';
import { FakeClock } from './fake-clock.ts';
import { HeldTurn } from './held-turn.ts';
import { MemoryRequests } from './memory-requests.ts';
import { MemorySocket, type SimulatedWay } from './memory-socket.ts';
import { SeededRandom } from './seeded-random.ts';
import type { SimulatedClient } from './simulated-client.ts';

/** How long packing takes, beside the event loop. */
export const PACKING_MS = 7;

export interface SimulationOptions {
  readonly kind?: DocumentKind;
  readonly limits?: Partial<Limits>;
  readonly idleCloseMs?: number;
  readonly compactAfterEntries?: number;
  readonly restAfterMs?: number;
  readonly onLeft?: RoomsOptions['onLeft'];
  /**
   * When a turn of the event loop ends: with every message the server gets (the default), after several by the seed, or when
   * the test says so. Time passing, and promises that go on, end one too.
   */
  readonly turns?: 'each' | 'seeded' | 'held';
  /** How busy the server is: not at all (the default), by the seed, or as the test says. */
  readonly busy?: BusyGauge | 'seeded';
}

export interface JoinOptions {
  readonly role?: Role;
  readonly personId?: PersonId | null;
  readonly linkId?: LinkId | null;
  readonly documentId?: DocumentId;
  readonly expiresAtMs?: number | null;
  readonly linkGeneration?: number;
  readonly anonymousPlaces?: number | null;
  readonly profile?: Profile | null;
  /** What carries the session; a socket where nothing is said. */
  readonly by?: 'socket' | 'requests';
}

interface LoggedLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** The document that clients join where they do not say another. Cast: of the right shape, and only tests use it. */
export const SIMULATED_DOCUMENT = 'simulated-document-001' as DocumentId;

export class Simulation {
  readonly random: SeededRandom;
  readonly clock = new FakeClock();
  readonly turn = new HeldTurn();
  readonly disk = new MemoryDisk();
  /** What the server logged. */
  readonly lines: LoggedLine[] = [];
  readonly savedProfiles = new Map<PersonId, Profile>();
  readonly savedTitles = new Map<DocumentId, string>();
  /** The running server's log; another one after a restart. */
  log: FaultyLog;
  /** The running server. */
  rooms: Rooms;
  readonly #options: SimulationOptions;
  /** Of its own, so that the schedule of a seed is the same whenever turns end. */
  readonly #turnRandom: SeededRandom;
  readonly #sockets = new Set<SimulatedWay>();
  readonly #sessions = new Map<SimulatedWay, Session>();
  /** The running server's life: its timers fire and its log writes only while this is it. */
  #life: { readonly log: MemoryLog };

  constructor(seed: number, options: SimulationOptions = {}) {
    this.random = new SeededRandom(seed);
    this.#turnRandom = new SeededRandom(seed + 1_000_003);
    this.#options = options;
    this.#life = { log: new MemoryLog(this.disk) };
    this.log = new FaultyLog(this.#life.log);
    this.rooms = this.#startRooms();
  }

  /** The sockets on which something may still happen. */
  get sockets(): readonly SimulatedWay[] {
    for (const socket of this.#sockets) if (socket.isDead) this.#sockets.delete(socket);
    return [...this.#sockets];
  }

  /** Connects a client: its first messages are on their way. An older connection of it must be over for the client. */
  join(client: SimulatedClient, options: JoinOptions = {}): SimulatedClient {
    const socket = options.by === 'requests' ? new MemoryRequests(client, this.random) : new MemorySocket(client);
    const connection = socket instanceof MemoryRequests ? socket.connection : socket;
    const role = options.role ?? 'editor';
    const grant: Grant = {
      documentId: options.documentId ?? SIMULATED_DOCUMENT,
      kind: this.#options.kind ?? 'document',
      role,
      standing: {
        linkRole: role,
        ownRole: null,
        linkGeneration: options.linkGeneration ?? 0,
        guests: 'all',
        isNamed: false,
      },
      anonymousPlaces: options.anonymousPlaces ?? null,
      linkId: options.linkId ?? null,
      personId: options.personId ?? null,
      expiresAtMs: options.expiresAtMs ?? null,
      speaksWeft: client.speaksWeft,
      inflates: client.inflates,
      readsState: client.readsState,
    };
    const session = this.rooms.connect(grant, connection, options.profile ?? null);
    socket.attach({
      receive: (bytes) => {
        session.receive(bytes);
        this.#mayEndTurn();
      },
      drained: () => session.drained(),
      disconnected: () => session.disconnected(),
    });
    this.#sockets.add(socket);
    this.#sessions.set(socket, session);
    client.open(socket);
    return client;
  }

  /** The server's part of a client's connection. */
  sessionOf(client: SimulatedClient): Session {
    const session = client.socket === null ? undefined : this.#sessions.get(client.socket);
    if (session === undefined) throw new Error('the client is not connected');
    return session;
  }

  /** Lets promises that can go on go on, without moving time or messages. */
  async breathe(): Promise<void> {
    this.turn.end();
    await new Promise((resolve) => setImmediate(resolve));
    this.turn.end();
  }

  #mayEndTurn(): void {
    const { turns = 'each' } = this.#options;
    if (turns === 'each' || (turns === 'seeded' && this.#turnRandom.chance(0.25))) this.turn.end();
  }

  /** Delivers one message, chosen by the seed. False where nothing is on its way. */
  deliverOne(): boolean {
    const ways = this.sockets.flatMap((socket) => {
      const open: (() => boolean)[] = [];
      if (socket.waitingForServer > 0) open.push(() => socket.deliverToServer());
      if (socket.waitingForClient > 0 || socket.closed !== null) open.push(() => socket.deliverToClient());
      return open;
    });
    return ways.length > 0 && this.random.pick(ways)();
  }

  /** Delivers and commits everything, ticks included, until nothing moves any more. */
  async settle(): Promise<void> {
    let quiet = 0;
    while (quiet < 3) {
      for (const call of this.log.held.slice()) call.release();
      let moved = false;
      for (const socket of this.sockets) moved = socket.deliverAll() || moved;
      await this.breathe();
      this.clock.advance(60);
      quiet = moved || this.log.held.length > 0 ? 0 : quiet + 1;
    }
  }

  /** The server dies without a word: connections break, and appends that had not reached the disk never do. */
  crash(): void {
    this.turn.drop();
    for (const socket of this.#sockets) {
      socket.attach({ receive: () => {}, drained: () => {}, disconnected: () => {} });
      socket.drop();
    }
    this.#sockets.clear();
    this.#sessions.clear();
    // What the dead server had asked of the disk stays undone and unanswered.
    void this.#life.log.close();
    this.#life = { log: new MemoryLog(this.disk) };
    this.log = new FaultyLog(this.#life.log);
    this.rooms = this.#startRooms();
  }

  /** The document as a server that starts now would read it. */
  async stored(id: DocumentId = SIMULATED_DOCUMENT): Promise<Y.Doc> {
    return rebuildDocument(await new MemoryLog(this.disk).load(id));
  }

  #startRooms(): Rooms {
    const { limits, idleCloseMs, compactAfterEntries, restAfterMs, onLeft, busy } = this.#options;
    return new Rooms({
      log: this.log,
      people: { saveProfile: async (id, profile) => void this.savedProfiles.set(id, profile) },
      titles: { saveTitle: async (id, title) => void this.savedTitles.set(id, title) },
      clock: this.#mortalClock(),
      turn: this.turn,
      deflate: (bytes) => deflateRawSync(bytes),
      packing: {
        pack: (bytes) => this.#pack(bytes),
        unpack: (bytes) => inflateRawSync(bytes),
        packState: (update) => this.#pack(encodeState(Y.convertUpdateFormatV1ToV2(update))),
      },
      random: this.random,
      logger: this.#logger(),
      busy:
        busy === 'seeded' ? () => (this.#turnRandom.chance(0.5) ? 0 : this.#turnRandom.next()) : (busy ?? (() => 0)),
      ...(onLeft === undefined ? {} : { onLeft }),
      ...(limits === undefined ? {} : { limits }),
      ...(idleCloseMs === undefined ? {} : { idleCloseMs }),
      ...(compactAfterEntries === undefined ? {} : { compactAfterEntries }),
      ...(restAfterMs === undefined ? {} : { restAfterMs }),
    });
  }

  /** However little it is: what happens meanwhile is what is looked for. */
  #pack(bytes: Uint8Array): Promise<Uint8Array> {
    const clock = this.#mortalClock();
    return new Promise((resolve) => clock.setTimer(PACKING_MS, () => resolve(deflateRawSync(bytes))));
  }

  #mortalClock(): Clock {
    const life = this.#life;
    return {
      now: () => this.clock.now(),
      setTimer: (delayMs, fire) =>
        this.clock.setTimer(delayMs, () => {
          if (life !== this.#life) return;
          this.turn.end();
          fire();
        }),
    };
  }

  #logger(): Logger {
    const at = (level: LoggedLine['level']) => (fields: LoggedLine['fields'], message: string) =>
      void this.lines.push({ level, fields, message });
    return { info: at('info'), warn: at('warn'), error: at('error') };
  }
}
