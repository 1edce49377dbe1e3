/**
 * Many people in one room who move their carets and type nothing. Everybody receives everything; a few of them look into what they
 * receive and book how old each caret is. Owns the pacing and the book.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import type { LoadSocket } from '../wire/load-socket.ts';
import { type Entrance, join } from './entrance.ts';

/** Those who look: more would make the load generator what is measured. */
const WATCHERS = 4;
const FIRST_CLIENT_ID = 2_000_000;
const TICK_MS = 1;

/** How old the carets were when they came. */
export interface Seen {
  readonly p50Ms: number;
  readonly latestMs: number;
  /** Of all carets that watchers should have seen, those of which neither they nor newer ones came. */
  readonly missingShare: number;
}

export class CaretCrowd {
  readonly #sockets: readonly LoadSocket[];
  readonly #entrance: Entrance;
  /** When each person sent each of its carets, by its number. */
  readonly #sentAt: number[][];
  readonly #ages: number[] = [];
  #receivedBefore = 0;
  #expected = 0;
  /** Carets with lower numbers are not booked. */
  #from: number[];

  private constructor(sockets: readonly LoadSocket[], entrance: Entrance) {
    this.#sockets = sockets;
    this.#entrance = entrance;
    this.#sentAt = sockets.map(() => []);
    this.#from = sockets.map(() => 0);
    for (const [index, socket] of sockets.entries()) {
      socket.inflates = index < WATCHERS;
      if (index < WATCHERS) this.#watch(socket, index);
    }
  }

  static async open(entrance: Entrance, port: number, people: number): Promise<CaretCrowd> {
    const sockets: LoadSocket[] = [];
    for (let i = 0; i < people; i += 1) sockets.push((await join(entrance, port, true)).socket);
    return new CaretCrowd(sockets, entrance);
  }

  /** Everybody moves so often, evenly spread over the second. */
  async move(timesASecond: number, forMs: number): Promise<void> {
    const perMs = (this.#sockets.length * timesASecond) / 1000;
    const startedAt = performance.now();
    for (let sent = 0; ;) {
      const elapsedMs = Math.min(performance.now() - startedAt, forMs);
      for (const due = Math.floor(elapsedMs * perMs); sent < due; sent += 1) this.#moveOne(sent % this.#sockets.length);
      if (elapsedMs >= forMs) return;
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    }
  }

  /** What was sent and seen until now does not count. */
  forget(): void {
    this.#ages.length = 0;
    this.#expected = 0;
    this.#from = this.#sentAt.map((sent) => sent.length);
    this.#receivedBefore += this.receivedBytes;
  }

  get receivedBytes(): number {
    return this.#sockets.reduce((sum, socket) => sum + socket.receivedBytes, 0) - this.#receivedBefore;
  }

  seen(): Seen {
    for (const { endedBy } of this.#sockets)
      if (endedBy !== null) throw new Error(`the server ended a connection: ${endedBy}`);
    const ages = this.#ages.toSorted((a, b) => a - b);
    return {
      p50Ms: ages[ages.length >> 1] ?? Number.NaN,
      latestMs: ages.at(-1) ?? Number.NaN,
      missingShare: this.#expected === 0 ? 0 : 1 - ages.length / this.#expected,
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.#sockets.map((socket) => socket.close()));
  }

  #moveOne(person: number): void {
    const sent = this.#sentAt[person];
    if (sent === undefined) return;
    const number = sent.length;
    sent.push(performance.now());
    this.#expected += Math.min(WATCHERS, this.#sockets.length) - (person < WATCHERS ? 1 : 0);
    const entries = encoding.createEncoder();
    encoding.writeVarUint(entries, 1);
    encoding.writeVarUint(entries, FIRST_CLIENT_ID + person);
    encoding.writeVarUint(entries, number + 1);
    encoding.writeVarString(entries, JSON.stringify(caretState(person, number)));
    this.#sockets[person]?.send(this.#entrance.dialect.awareness(encoding.toUint8Array(entries)));
  }

  #watch(socket: LoadSocket, watcher: number): void {
    const next = this.#sockets.map(() => 0);
    socket.onMessage = (message) => {
      const heard = this.#entrance.dialect.read(message);
      if (heard.kind !== 'awareness') return;
      const now = performance.now();
      for (const [person, number] of readCarets(heard.entries)) {
        if (person === watcher) continue;
        const sent = this.#sentAt[person] ?? [];
        for (let i = next[person] ?? 0; i <= number; i += 1) {
          if (i >= (this.#from[person] ?? 0)) this.#ages.push(now - (sent[i] ?? now));
        }
        next[person] = Math.max(next[person] ?? 0, number + 1);
      }
    };
  }
}

/** What y-websocket's editors announce: who somebody is, and a selection as two relative positions. */
function caretState(person: number, number: number): object {
  const place = (clock: number) => ({
    type: null,
    tname: 'body',
    item: { client: FIRST_CLIENT_ID + person, clock },
    assoc: 0,
  });
  return {
    user: { name: `Person ${person}`, color: '#30bced', colorLight: '#30bced33' },
    cursor: { anchor: place(number), head: place(number + 3) },
    number,
  };
}

function readCarets(entries: Uint8Array): [person: number, number: number][] {
  const decoder = decoding.createDecoder(entries);
  const found: [number, number][] = [];
  for (let left = decoding.readVarUint(decoder); left > 0; left -= 1) {
    const person = decoding.readVarUint(decoder) - FIRST_CLIENT_ID;
    decoding.readVarUint(decoder);
    const number = /"number":(\d+)/.exec(decoding.readVarString(decoder))?.[1];
    if (number !== undefined) found.push([person, Number(number)]);
  }
  return found;
}
