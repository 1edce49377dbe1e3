/**
 * One round of awareness news as the messages that tell it: made once for all who get the same. Owns who may get which:
 * a packed message is one for everybody and holds everybody's own entry too, which its reader leaves out; any other
 * leaves out its reader's own, for y-protocols would take the server's clock for its own, and an old caret for the newest.
 * Knows neither sessions nor ticks.
 */
import { encodeAwareness, encodePacked } from '../../protocol/messages.ts';
import type { ClientId } from '../../protocol/ids.ts';
import { encodeAwarenessEntry, joinAwarenessEntries, type AwarenessNews } from './awareness-codec.ts';
import type { Deflate } from './ports.ts';

/** A smaller message is not worth packing: it fits into a network packet with its headers. */
const PACK_FROM_BYTES = 512;

/** Entries of so many characters go into one message: packing that takes some 4 ms, and what has more is told in several (HOSTILE A5). */
const PART_LENGTH = 128 * 1024;

/** The news in parts, each of which makes one message. */
export function inParts(news: readonly AwarenessNews[]): readonly (readonly AwarenessNews[])[] {
  const parts: AwarenessNews[][] = [];
  let room = 0;
  for (const one of news) {
    room -= one.json.length;
    if (room < 0 || parts.length === 0) {
      parts.push([]);
      room = PART_LENGTH - one.json.length;
    }
    parts.at(-1)?.push(one);
  }
  return parts;
}

/** Says only that the server is there. */
export const STILL_HERE: Uint8Array = encodeAwareness(joinAwarenessEntries([]));

export class AwarenessRound {
  readonly #deflate: Deflate;
  readonly #entries: readonly Uint8Array[];
  readonly #places: ReadonlyMap<ClientId, number>;
  #plain: Uint8Array | null = null;
  #packed: Uint8Array | null = null;

  constructor(news: readonly AwarenessNews[], deflate: Deflate) {
    this.#deflate = deflate;
    this.#entries = news.map(encodeAwarenessEntry);
    this.#places = new Map(news.map(({ client }, place) => [client, place]));
  }

  /** What a reader with this client id is told, or null where there is nothing to tell it. */
  messageFor(client: ClientId | null, inflates: boolean): Uint8Array | null {
    const own = client === null ? undefined : this.#places.get(client);
    const others = this.#entries.length - (own === undefined ? 0 : 1);
    if (others === 0) return null;
    if (inflates && this.#forAll.length >= PACK_FROM_BYTES) {
      this.#packed ??= encodePacked(this.#deflate(this.#forAll));
      return this.#packed;
    }
    if (own === undefined) return this.#forAll;
    return encodeAwareness(joinAwarenessEntries(this.#entries.toSpliced(own, 1)));
  }

  /** Bytes that were packed so far. */
  get packedBytes(): number {
    return this.#packed === null ? 0 : this.#forAll.length;
  }

  get #forAll(): Uint8Array {
    this.#plain ??= encodeAwareness(joinAwarenessEntries(this.#entries));
    return this.#plain;
  }
}
