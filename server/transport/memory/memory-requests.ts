/**
 * A connection without WebSocket and without a network: the client's half of a session by requests, and between it and the real
 * `CarriedConnection` requests that get lost, come twice, come late, and whose answers get lost (HOSTILE N4, N5). Owns delivery, by the
 * seed; what the bytes mean is not known here. Stands where a `MemorySocket` stands.
 */
import { ByteStream } from '../../../protocol/byte-stream.ts';
import { encodeFrame, FrameReader } from '../../../protocol/carriage.ts';
import { joined } from '../../../protocol/joined.ts';
import { LIMITS } from '../../../protocol/limits.ts';
import { CarriedConnection } from '../fallback/carried-connection.ts';
import type { ClientEnd, ServerEnd, SimulatedWay } from './memory-socket.ts';
import type { SeededRandom } from './seeded-random.ts';

/** One request that hands over a piece of the client's stream. */
interface Sending {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

const BROKEN = 1006;
/** How often something happens to a request, of each kind. */
const MISHAP = 0.12;

export class MemoryRequests implements SimulatedWay {
  /** The server's end, as a room writes to it. */
  readonly connection: CarriedConnection;
  /** The end is a frame of the stream, behind all that was said before it. */
  readonly closed = null;
  readonly #random: SeededRandom;
  readonly #up = new ByteStream();
  readonly #frames = new FrameReader(LIMITS.maxFrameBytes * 2);
  /** Copies of requests that are still somewhere in the network. */
  readonly #late: Sending[] = [];
  #taken = 0;
  #client: ClientEnd | null;
  #hasServerGone = false;

  constructor(client: ClientEnd, random: SeededRandom) {
    this.#client = client;
    this.#random = random;
    this.connection = new CarriedConnection(() => {
      this.#hasServerGone = true;
    });
  }

  attach(server: ServerEnd): void {
    this.connection.attach(server);
  }

  get queuedBytes(): number {
    return this.connection.queuedBytes;
  }

  send(bytes: Uint8Array): void {
    this.connection.send(bytes);
  }

  /** Puts a message on its way to the server. */
  push(bytes: Uint8Array): void {
    if (this.#client !== null) this.#up.append(encodeFrame({ kind: 'message', bytes }));
  }

  get waitingForServer(): number {
    return this.#hasServerGone ? 0 : this.#up.unconfirmed + this.#late.length;
  }

  get waitingForClient(): number {
    if (this.#client === null) return 0;
    // Whoever asks for a session that is gone is told so.
    return this.#hasServerGone || this.connection.bytesFrom(this.#taken, 1).length > 0 ? 1 : 0;
  }

  get isDead(): boolean {
    return this.#client === null && this.#hasServerGone;
  }

  /** One request reaches the server: the next piece, or a late copy of an earlier one. False where none is on its way. */
  deliverToServer(): boolean {
    if (this.#hasServerGone) return false;
    const late = this.#late.length > 0 && (this.#up.unconfirmed === 0 || this.#random.chance(0.5));
    const sending = late ? this.#late.shift() : this.#nextPiece();
    if (sending === undefined) return false;
    // Lost on the way there: the client sends it again, since nobody confirmed it.
    if (this.#random.chance(MISHAP)) return true;
    if (this.#random.chance(MISHAP)) this.#late.push(sending);
    const answer = this.connection.take(sending.offset, sending.bytes.slice());
    if (answer === null) throw new Error(`the server misses bytes before ${sending.offset}`);
    // An answer that gets lost: the same piece is sent again. A late copy's answer has nobody to read it.
    if (!late && !this.#random.chance(MISHAP) && !this.#up.confirm(answer.taken))
      throw new Error(`the server took ${answer.taken} bytes of ${this.#up.total}`);
    return true;
  }

  /** One request for the server's stream, and its answer. False where nothing would come. */
  deliverToClient(): boolean {
    if (this.waitingForClient === 0) return false;
    if (this.#hasServerGone) {
      this.breakForClient();
      return true;
    }
    const place = this.#taken;
    if (!this.connection.confirm(place) || !this.connection.holds(place))
      throw new Error(`the server does not hold its stream from ${place}`);
    const bytes = this.connection.bytesFrom(place, 1 + this.#random.int(400));
    // The answer gets lost: the next request asks from the same place.
    if (this.#random.chance(MISHAP)) return true;
    for (const piece of bytes) {
      this.#taken += piece.length;
      for (const frame of this.#frames.push(piece.slice())) {
        if (frame.kind === 'message') this.#client?.message(frame.bytes);
        if (frame.kind !== 'end') continue;
        this.#end(frame.code);
        this.connection.drop();
      }
    }
    return true;
  }

  /** Both ways until nothing is on its way. */
  deliverAll(): boolean {
    let delivered = false;
    while (this.deliverToServer() || this.deliverToClient()) delivered = true;
    return delivered;
  }

  /** Nothing to say: what the client takes makes room by itself. */
  signalDrained(): void {}

  /** Both ends learn that it is over; what was on its way is lost. */
  drop(): void {
    this.breakForClient();
    this.breakForServer();
  }

  /** The client gives it up, the server does not know yet: what had been sent may still arrive. */
  breakForClient(): void {
    this.#end(BROKEN);
  }

  /** The server notices. */
  breakForServer(): void {
    this.#late.length = 0;
    this.connection.drop();
  }

  #end(code: number): void {
    const client = this.#client;
    this.#client = null;
    client?.closed(code);
  }

  #nextPiece(): Sending | undefined {
    const offset = this.#up.confirmed;
    const pieces = this.#up.from(offset, 1 + this.#random.int(300));
    if (pieces.length === 0) return undefined;
    // A request's body begins and ends anywhere, in the middle of a message too (N3).
    return { offset, bytes: joined(pieces) };
  }
}
