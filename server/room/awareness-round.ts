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

/** So many bytes are copied in the time in which one is packed. */
const COPIED_AS_PACKED = 32;

/** Says only that the server is there. */
export const STILL_HERE: Uint8Array = encodeAwareness(joinAwarenessEntries([]));

export class AwarenessRound {
  readonly #deflate: Deflate;
  readonly #entries: readonly Uint8Array[];
  readonly #places: ReadonlyMap<ClientId, number>;
  #plain: Uint8Array | null = null;
  #packed: Uint8Array | null = null;
  #copied = 0;

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
    const apart = encodeAwareness(joinAwarenessEntries(this.#entries.toSpliced(own, 1)));
    this.#copied += apart.length;
    return apart;
  }

  /** What telling it has cost, in bytes that were packed. */
  get costBytes(): number {
    return (this.#packed === null ? 0 : this.#forAll.length) + this.#copied / COPIED_AS_PACKED;
  }

  get #forAll(): Uint8Array {
    this.#plain ??= encodeAwareness(joinAwarenessEntries(this.#entries));
    return this.#plain;
  }
}
