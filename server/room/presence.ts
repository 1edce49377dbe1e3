/**
 * The awareness states of one room: one per session, under the client id it announced. Owns the clocks under which the
 * others are told, which are not the clients' own: y-protocols ignores an equal clock, so a client that drops and comes
 * back with the clock it had would stay unseen, and the caret of one that drops again would stay for good (HOSTILE A10).
 * Knows neither sessions nor connections; who may announce what is decided before.
 */
import type { ClientId } from '../../protocol/ids.ts';
import type { AwarenessNews } from './awareness-codec.ts';

/**
 * Clocks count units of so many milliseconds from here. No shorter than a round of news, which moves a clock on by one: else whoever
 * moves on and on is ahead of the time of day, and after a restart unseen for as long (A10). They fit into 32 bits, which other Yjs
 * implementations use, until 2032.
 */
const EPOCH_MS = Date.UTC(2026, 0, 1);
const UNIT_MS = 50;
/** A state that is not renewed is over; y-websocket renews every 15 seconds, and forgets after 30. */
const EXPIRY_MS = 30_000;
/** How long somebody who left is remembered, so that a reader who was behind hears of it. Longer than any lag lasts. */
const MEMORY_MS = 120_000;

interface State {
  readonly json: string;
  clock: number;
  /** Milliseconds of `passed` since it was last renewed. */
  ageMs: number;
}

export class Presence {
  readonly #states = new Map<ClientId, State>();
  readonly #gone = new Map<ClientId, State>();
  readonly #now: () => number;
  #dirty = new Set<ClientId>();

  constructor(now: () => number) {
    this.#now = now;
  }

  has(client: ClientId): boolean {
    return this.#states.has(client);
  }

  /** A client's state, as JSON; news to the others even where it is unchanged, for that keeps it alive with them. */
  set(client: ClientId, json: string): void {
    this.#states.set(client, { json, clock: this.#lastClock(client), ageMs: 0 });
    this.#gone.delete(client);
    this.#dirty.add(client);
  }

  /** The client shows itself no more. */
  remove(client: ClientId): void {
    if (!this.#states.has(client)) return;
    this.#gone.set(client, { json: 'null', clock: this.#lastClock(client), ageMs: 0 });
    this.#states.delete(client);
    this.#dirty.add(client);
  }

  #lastClock(client: ClientId): number {
    return (this.#states.get(client) ?? this.#gone.get(client))?.clock ?? 0;
  }

  /**
   * What changed since this was last asked, each under a clock that no one was told before. The clocks start from the
   * time of day so that they go on rising when the server starts again: the others' pages remember the old ones.
   */
  takeNews(): readonly AwarenessNews[] {
    const base = Math.max(1, Math.floor(this.#timeOfDay));
    const news: AwarenessNews[] = [];
    for (const client of this.#dirty) {
      const state = this.#states.get(client) ?? this.#gone.get(client);
      if (state === undefined) continue;
      state.clock = Math.max(base, state.clock + 1);
      news.push({ client, clock: state.clock, json: state.json });
    }
    this.#dirty = new Set();
    return news;
  }

  /** Everybody who was told of, and those who left lately. */
  all(): readonly AwarenessNews[] {
    const entries: AwarenessNews[] = [];
    for (const states of [this.#states, this.#gone]) {
      // A clock of 0 was never told: it comes with the news.
      for (const [client, { clock, json }] of states) if (clock > 0) entries.push({ client, clock, json });
    }
    return entries;
  }

  /** Time went by: forgets what was not renewed (HOSTILE A9). */
  passed(ms: number): void {
    for (const [client, state] of this.#states) {
      state.ageMs += ms;
      if (state.ageMs >= EXPIRY_MS) this.remove(client);
    }
    for (const [client, state] of this.#gone) {
      state.ageMs += ms;
      // A clock that runs ahead of the time of day is kept, or its client's next one could be lower.
      if (state.ageMs >= MEMORY_MS && state.clock < this.#timeOfDay) this.#gone.delete(client);
    }
  }

  get #timeOfDay(): number {
    return (this.#now() - EPOCH_MS) / UNIT_MS;
  }

  get hasNews(): boolean {
    return this.#dirty.size > 0;
  }
}
