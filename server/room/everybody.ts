/**
 * Who is in a room, as the bytes that each who comes is told. A link that was posted in a channel is opened by two hundred in one moment, and
 * each is told of all who were before: the bytes grow with each who comes, and are made anew only where what is said of somebody has
 * changed, or somebody has gone. Owns these bytes and their order, which is that of coming; who is here is the room's.
 */
import { encodeEverybody, type Present, presentJson, type SessionNews } from '../../protocol/messages.ts';

const UTF8 = new TextEncoder();
/** A letter outside of ASCII takes up to three bytes. */
const MOST_BYTES_A_UNIT = 3;
const SOME_BYTES = 512;
const COMMA = 0x2c;

export class Everybody<Who> {
  readonly #sessions: ReadonlySet<Who>;
  readonly #presentOf: (session: Who) => Present;
  /** What the bytes say of each. */
  readonly #said = new Map<Who, string>();
  /** Of these it may be something else by now. */
  readonly #doubtful = new Set<Who>();
  #bytes = new Uint8Array(SOME_BYTES);
  #length = 0;

  constructor(sessions: ReadonlySet<Who>, presentOf: (session: Who) => Present) {
    this.#sessions = sessions;
    this.#presentOf = presentOf;
  }

  /** Something of it may be news. Called for each who comes, too. */
  changed(session: Who): void {
    this.#doubtful.add(session);
  }

  left(session: Who): void {
    this.#doubtful.delete(session);
    if (this.#said.delete(session)) this.#length = 0;
  }

  /** All who are here, told to one of them. */
  message(you: SessionNews['you']): Uint8Array<ArrayBuffer> {
    for (const session of this.#doubtful) {
      // Whoever has gone may be heard of all the same: what it wrote last is still being taken.
      if (this.#sessions.has(session)) this.#say(session);
    }
    this.#doubtful.clear();
    if (this.#length === 0) for (const json of this.#said.values()) this.#append(json);
    return encodeEverybody(you, this.#bytes.subarray(0, this.#length));
  }

  #say(session: Who): void {
    const json = presentJson(this.#presentOf(session));
    const before = this.#said.get(session);
    if (before === json) return;
    this.#said.set(session, json);
    // Nobody is said to be here in no bytes: a length of zero means that they are to be made anew.
    const isOneMore = before === undefined && (this.#length > 0 || this.#said.size === 1);
    if (isOneMore) this.#append(json);
    else this.#length = 0;
  }

  #append(json: string): void {
    const most = this.#length + 1 + json.length * MOST_BYTES_A_UNIT;
    if (most > this.#bytes.length) {
      const bytes = new Uint8Array(most * 2);
      bytes.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = bytes;
    }
    if (this.#length > 0) this.#bytes[this.#length++] = COMMA;
    this.#length += UTF8.encodeInto(json, this.#bytes.subarray(this.#length)).written;
  }
}
