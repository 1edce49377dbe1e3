/**
 * The people in one room: writers who type and readers who only receive. Opens them, paces the typing and books every
 * delivery. Everybody lives in this one process, so that sender and receiver look at the same clock.
 */
import type { LoadSocket } from '../wire/load-socket.ts';
import { updateProgress } from '../wire/update-progress.ts';
import { type Entrance, join } from './entrance.ts';
import { Stretch } from './ledger.ts';
import { Writer } from './writer.ts';

/** How many of each are in the room. */
export interface CrowdSize {
  readonly writers: number;
  readonly readers: number;
}

/** Node's timers do not go finer than this. */
const TICK_MS = 1;

export class Crowd {
  /** What one update causes: everybody but its writer receives it. */
  readonly deliveriesPerUpdate: number;
  /** Messages that brought text, for knowing how far a server merges updates. */
  messages = 0;
  readonly #sockets: readonly LoadSocket[];
  readonly #writers: readonly Writer[];

  private constructor(sockets: readonly LoadSocket[], writers: readonly Writer[]) {
    this.#sockets = sockets;
    this.#writers = writers;
    this.deliveriesPerUpdate = sockets.length - 1;
  }

  static async open(entrance: Entrance, port: number, size: CrowdSize): Promise<Crowd> {
    const writers: Writer[] = [];
    const sockets: LoadSocket[] = [];
    // One after another: a stampede of joins is another measurement.
    for (let i = 0; i < size.writers + size.readers; i += 1) {
      const joined = await join(entrance, port);
      sockets.push(joined.socket);
      if (i < size.writers) writers.push(new Writer(joined, entrance, 1_000_000 + i));
    }
    const crowd = new Crowd(sockets, writers);
    for (const [index, socket] of sockets.entries()) crowd.#listen(socket, index, entrance);
    return crowd;
  }

  /** Has this many updates ready, shared evenly among the writers. */
  prepare(updates: number): void {
    for (const writer of this.#writers) writer.prepare(Math.ceil(updates / this.#writers.length));
  }

  /**
   * Types evenly for `durationMs` so that `deliveriesPerSecond` result, the writers taking turns. Where this process falls
   * behind it catches up, so the offered load stays what was asked for.
   */
  async type(deliveriesPerSecond: number, durationMs: number, stretch: Stretch): Promise<void> {
    const updatesPerMs = deliveriesPerSecond / this.deliveriesPerUpdate / 1000;
    const startedAt = performance.now();
    let sent = 0;
    for (;;) {
      const elapsedMs = Math.min(performance.now() - startedAt, durationMs);
      const due = Math.floor(elapsedMs * updatesPerMs);
      if (due > sent) this.#share(sent, due, stretch);
      sent = Math.max(sent, due);
      if (elapsedMs >= durationMs) return;
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    }
  }

  /** The writer with this number types one character now; `durable` hears when the server says that it is on the disk. */
  typeOne(writer: number, seen: Stretch, durable: Stretch): void {
    seen.offered += this.deliveriesPerUpdate;
    durable.offered += 1;
    this.#writers[writer]?.send(1, seen, durable);
  }

  /** Every writer types as long as fewer than `window` of its updates are unconfirmed, `each` in all. */
  typeAhead(window: number, each: number, confirmed: Stretch): void {
    for (const writer of this.#writers) {
      const count = Math.min(window - writer.acks.outstanding, each - writer.acks.sentCount);
      if (count <= 0) continue;
      confirmed.offered += count;
      writer.send(count, new Stretch(), confirmed);
    }
  }

  /** Throws where the server has ended a connection: a figure from a smaller crowd would be a lie. */
  assertWhole(): void {
    for (const socket of this.#sockets) {
      if (socket.endedBy !== null) throw new Error(`the server ended a connection: ${socket.endedBy}`);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#sockets.map((socket) => socket.close()));
  }

  /** Update number n of the room is typed by writer n modulo the number of writers. */
  #share(from: number, to: number, stretch: Stretch): void {
    stretch.offered += (to - from) * this.deliveriesPerUpdate;
    const count = this.#writers.length;
    for (const [index, writer] of this.#writers.entries()) {
      const share = Math.floor((to - index + count - 1) / count) - Math.floor((from - index + count - 1) / count);
      if (share > 0) writer.send(share, stretch);
    }
  }

  #listen(socket: LoadSocket, index: number, entrance: Entrance): void {
    const progress = new Map<number, { readonly writer: Writer; clock: number }>();
    // A writer's own text coming back to it (some servers echo) is no delivery: others' only.
    for (const [number, writer] of this.#writers.entries()) {
      if (number !== index) progress.set(writer.clientId, { writer, clock: 0 });
    }
    let now = 0;
    const advance = (client: number, clock: number) => {
      const known = progress.get(client);
      if (known === undefined || clock <= known.clock) return;
      known.writer.book.arrived(known.clock, clock, now);
      known.clock = clock;
    };
    const own = this.#writers[index];
    socket.onMessage = (message) => {
      const heard = entrance.dialect.read(message);
      if (heard.kind === 'ack') own?.acks.arrived(heard.count, performance.now());
      if (heard.kind === 'applied') own?.acks.arrivedOne(performance.now());
      if (heard.kind !== 'update' && heard.kind !== 'step2') return;
      this.messages += 1;
      now = performance.now();
      updateProgress(heard.update, advance);
    };
  }
}
