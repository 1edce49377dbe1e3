/**
 * Updates that no honest Yjs makes, byte by byte, for the tests of what the server refuses (HOSTILE S1-S18). Knows the V1
 * format and nothing of the server.
 */
import * as encoding from 'lib0/encoding';

/** Writes the parts of an update in the order in which Yjs reads them. */
export class Forge {
  readonly #encoder = encoding.createEncoder();

  /** Unsigned numbers: counts, client ids, clocks, lengths. */
  uint(...numbers: number[]): this {
    for (const n of numbers) encoding.writeVarUint(this.#encoder, n);
    return this;
  }

  byte(...bytes: number[]): this {
    for (const byte of bytes) encoding.writeUint8(this.#encoder, byte);
    return this;
  }

  text(text: string): this {
    encoding.writeVarString(this.#encoder, text);
    return this;
  }

  any(value: encoding.AnyEncodable): this {
    encoding.writeAny(this.#encoder, value);
    return this;
  }

  /** The head of an item whose parent is a root type. `key` makes it a value of a map. */
  inRoot(kind: number, root: string, key?: string): this {
    this.byte(key === undefined ? kind : kind | 0x20)
      .uint(1)
      .text(root);
    return key === undefined ? this : this.text(key);
  }

  /** The head of an item whose parent is another item. */
  inItem(kind: number, client: number, clock: number, key?: string): this {
    this.byte(key === undefined ? kind : kind | 0x20).uint(0, client, clock);
    return key === undefined ? this : this.text(key);
  }

  /** The head of an item after another one. */
  after(kind: number, client: number, clock: number): this {
    return this.byte(kind | 0x80).uint(client, clock);
  }

  /** The head of an item between two others. */
  between(kind: number, left: readonly [number, number], right: readonly [number, number]): this {
    return this.byte(kind | 0xc0).uint(...left, ...right);
  }

  /** Ends with a delete set of no client ids. */
  done(): Uint8Array {
    return this.uint(0).bytes();
  }

  bytes(): Uint8Array {
    return encoding.toUint8Array(this.#encoder);
  }
}

/** An update of one client id with these structs, which `write` writes after their head. */
export function forge(client: number, clock: number, count: number, write: (forge: Forge) => Forge): Uint8Array {
  return write(new Forge().uint(1, count, client, clock)).done();
}
