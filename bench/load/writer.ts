/**
 * One person typing: real single-character updates of a real Y.Doc, made in advance so that the measurement does not pay
 * for making them. Sends them when told to and books each one.
 */
import * as Y from 'yjs';
import { clientFrame } from '../wire/frame-reader.ts';
import type { Entrance, Joined } from './entrance.ts';
import { AckBook, type Stretch, WriterBook } from './ledger.ts';

const SENTENCE = 'the quick brown fox jumps over the lazy dog and then types on ';
/** Then the writer goes on before what it has written: Yjs copies the whole of a run to say what its last character is, and a million of them took minutes. */
const RUN_LENGTH = 4096;

export class Writer {
  readonly clientId: number;
  readonly book = new WriterBook();
  readonly acks = new AckBook();
  readonly #joined: Joined;
  readonly #text: Y.Text;
  readonly #frames: Buffer[] = [];
  #typed = 0;
  #sent = 0;

  constructor(joined: Joined, entrance: Entrance, clientId: number) {
    this.#joined = joined;
    this.clientId = clientId;
    const doc = new Y.Doc();
    doc.clientID = clientId;
    if (joined.firstState !== null) Y.applyUpdate(doc, joined.firstState);
    // A document of ours has its text in the root `body`; the other servers take any name.
    this.#text = doc.getText('body');
    doc.on('update', (update: Uint8Array) => this.#frames.push(clientFrame(entrance.dialect.update(update))));
  }

  /** Makes updates until `count` are ready to be sent. */
  prepare(count: number): void {
    while (this.#frames.length < this.#sent + count) {
      this.#text.insert(this.#typed % RUN_LENGTH, SENTENCE.charAt(this.#typed % SENTENCE.length));
      this.#typed += 1;
    }
  }

  /** Sends the next `count` updates, each a message of its own. */
  send(count: number, stretch: Stretch, durable: Stretch | null = null): void {
    this.prepare(count);
    const frames = this.#frames.slice(this.#sent, this.#sent + count);
    this.#sent += count;
    const now = performance.now();
    for (let i = 0; i < count; i += 1) {
      this.book.sent(now, stretch);
      this.acks.sent(now, durable);
    }
    this.#joined.socket.sendFrames(frames.length === 1 && frames[0] !== undefined ? frames[0] : Buffer.concat(frames));
  }
}
