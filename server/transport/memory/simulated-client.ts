/**
 * A client of the sync protocol that speaks it by hand, for a Y.Doc that its test gives it: what y-websocket does, with
 * every message in the test's hand. Owns the protocol's client side and what was promised to be durable; what the
 * document holds and who edits it is the test's.
 */
import { inflateRawSync } from 'node:zlib';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import type { ErrorNews, EventNews, Present, SessionNews } from '../../../protocol/messages.ts';
import {
  decodeServerMessage,
  encodeAwareness,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
} from '../../../protocol/messages.ts';
import type { ClientEnd, SimulatedWay } from './memory-socket.ts';

/** Awareness entries by client id, as y-protocols' Awareness would hold them: last clock, and the state or null. */
export type SeenStates = Map<number, { clock: number; state: unknown }>;

export class SimulatedClient implements ClientEnd {
  readonly doc: Y.Doc;
  readonly speaksWeft: boolean;
  /** It offers `weft.deflate`. */
  readonly inflates: boolean;
  /** It offers `weft.state` too, unless it is of an older build. */
  readonly readsState: boolean;
  /** The state it shows to others; null for none. */
  awareness: unknown;
  socket: SimulatedWay | null = null;
  /** True after the answer to its sync step 1. */
  isSynced = false;
  /** The code of the last close. */
  closeCode: number | null = null;
  /** The clock up to which its own writing was promised to be on disk. */
  durableClock = 0;
  acked = 0;
  receipts = 0;
  errors: ErrorNews[] = [];
  readonly events: EventNews[] = [];
  /** Updates that arrived from the server, echoes included. */
  updatesReceived = 0;
  readonly present = new Map<string, Present>();
  you: SessionNews['you'] | null = null;
  readonly seen: SeenStates = new Map();
  awarenessMessages = 0;
  packedMessages = 0;
  /**
   * How much of its own writing the server has once it has each update sent on this connection. Nothing is certain
   * before the answer to the server's sync step 1, which alone brings what was written while it was away.
   */
  #sentClocks: number[] = [];
  #hasAnswered = false;
  #awarenessClock = 0;

  constructor(
    doc: Y.Doc,
    options: {
      readonly speaksWeft?: boolean;
      readonly inflates?: boolean;
      readonly readsState?: boolean;
      readonly awareness?: unknown;
    } = {},
  ) {
    this.doc = doc;
    this.speaksWeft = options.speaksWeft ?? true;
    this.inflates = options.inflates ?? false;
    this.readsState = options.readsState ?? this.inflates;
    this.awareness = options.awareness === undefined ? {} : options.awareness;
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== this) this.sendUpdate(update);
    });
  }

  get ownClock(): number {
    return Y.getState(this.doc.store, this.doc.clientID);
  }

  /** Opens as y-websocket does: sync step 1, then its own awareness state. */
  open(socket: SimulatedWay): void {
    this.socket = socket;
    this.isSynced = false;
    this.closeCode = null;
    this.acked = this.receipts = 0;
    this.#sentClocks = [];
    this.#hasAnswered = false;
    this.present.clear();
    socket.push(encodeSyncStep1(Y.encodeStateVector(this.doc)));
    if (this.awareness !== null) this.announce(this.awareness, false);
  }

  /** Shows a state, under the next clock or (as on opening) under the one it had. */
  announce(state: unknown, isChange = true): void {
    this.awareness = state;
    if (isChange) this.#awarenessClock++;
    this.sendAwareness([{ client: this.doc.clientID, clock: this.#awarenessClock, state }]);
  }

  /** Any awareness message, also one that no honest client sends. */
  sendAwareness(entries: readonly { client: number; clock: number; state: unknown }[]): void {
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, entries.length);
    for (const { client, clock, state } of entries) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, clock);
      encoding.writeVarString(encoder, JSON.stringify(state));
    }
    this.socket?.push(encodeAwareness(encoding.toUint8Array(encoder)));
  }

  sendUpdate(update: Uint8Array): void {
    if (this.socket === null) return;
    this.socket.push(encodeUpdate(update));
    // Before the answer, what was written while away has not been sent: this update may wait for it, and promises nothing.
    this.#sentClocks.push(this.#hasAnswered ? this.ownClock : 0);
  }

  message(bytes: Uint8Array): void {
    const decoded = decodeServerMessage(bytes);
    if (!decoded.ok) throw new Error(`the server sent what cannot be read: ${decoded.reason}`);
    const { message } = decoded;
    switch (message.type) {
      case 'syncStep1':
        this.socket?.push(encodeSyncStep2(Y.encodeStateAsUpdate(this.doc, message.stateVector)));
        this.#hasAnswered = true;
        this.#sentClocks.push(this.ownClock);
        return;
      case 'syncStep2':
        Y.applyUpdate(this.doc, message.update, this);
        this.isSynced = true;
        return;
      case 'update':
        this.updatesReceived++;
        if (!this.speaksWeft) this.#noteEcho(message.update);
        Y.applyUpdate(this.doc, message.update, this);
        return;
      case 'ack':
        this.#noteAck(message.count);
        return;
      case 'receipt':
        this.receipts = message.count;
        return;
      case 'echo':
        return;
      case 'awareness':
        this.awarenessMessages++;
        this.#see(message.entries);
        return;
      case 'packed':
        this.packedMessages++;
        this.message(inflateRawSync(message.deflated));
        return;
      case 'state':
        Y.applyUpdateV2(this.doc, message.updateV2, this);
        return;
      case 'session':
        this.you = message.news.you ?? this.you;
        for (const present of message.news.present) this.present.set(present.session, present);
        for (const session of message.news.left) this.present.delete(session);
        return;
      case 'event':
        this.events.push(message.news);
        return;
      case 'error':
        this.errors.push(message.news);
        return;
      case 'queryAwareness':
      case 'unknown':
        return;
    }
  }

  closed(code: number): void {
    this.socket = null;
    this.closeCode = code;
    // As y-websocket does: whoever is only known through the server is not shown while it is away; clocks are kept.
    for (const seen of this.seen.values()) seen.state = null;
  }

  /** The awareness states it would show: those of others that are not null. */
  get carets(): number[] {
    return [...this.seen].filter(([, { state }]) => state !== null).map(([client]) => client);
  }

  #noteAck(count: number): void {
    if (count <= this.acked) throw new Error(`ack ${count} after ack ${this.acked}`);
    const clock = this.#sentClocks[count - 1];
    if (clock === undefined) throw new Error(`ack ${count} of ${this.#sentClocks.length} updates`);
    this.acked = count;
    this.durableClock = Math.max(this.durableClock, clock);
  }

  /** A plain client takes what comes back of its own for saved. */
  #noteEcho(update: Uint8Array): void {
    for (const struct of Y.decodeUpdate(update).structs) {
      if (struct.id.client !== this.doc.clientID || struct instanceof Y.Skip) continue;
      // What comes after a gap is on disk too, but waits there for what is missing.
      if (struct.id.clock > this.durableClock) continue;
      this.durableClock = Math.max(this.durableClock, struct.id.clock + struct.length);
    }
  }

  /** y-protocols' rule: a higher clock wins, an equal one only where it says that somebody is gone. */
  #see(entries: Uint8Array): void {
    for (const { client, clock, state } of readAwareness(entries)) {
      // A packed message is the same for everybody, so it holds one's own state too.
      if (this.inflates && client === this.doc.clientID) continue;
      const known = this.seen.get(client);
      const isNewer = known === undefined || clock > known.clock;
      if (isNewer || (clock === known.clock && state === null)) this.seen.set(client, { clock, state });
    }
  }
}

function readAwareness(bytes: Uint8Array): { client: number; clock: number; state: unknown }[] {
  const entries: { client: number; clock: number; state: unknown }[] = [];
  let at = 0;
  const uint = () => {
    let n = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++] ?? 0;
      n += (byte & 0x7f) * factor;
      if (byte < 0x80) return n;
    }
  };
  for (let left = uint(); left > 0; left--) {
    const client = uint();
    const clock = uint();
    const length = uint();
    entries.push({ client, clock, state: JSON.parse(new TextDecoder().decode(bytes.subarray(at, at + length))) });
    at += length;
  }
  return entries;
}
