/**
 * One direction of one connection through the fault proxy: takes bytes from one socket and gives them to the other, late, slowly, not at
 * all, or up to where it cuts. Owns what is under way, which is bounded: past that the sender waits, as on a real line. Knows nothing of HTTP.
 */
import type { Socket } from 'node:net';
import type { Clock, Timer } from '../../server/room/ports.ts';
import { FramePlaces } from './frame-places.ts';

/** How a direction is treated, for all connections; read anew with every piece, so it may change at any time. */
export interface LineFaults {
  /** How long every piece is under way. */
  delayMs: number;
  /** And up to so much longer, by the seed. Order is kept, as TCP keeps it. */
  jitterMs: number;
  bytesPerSecond: number | null;
  /** How often a piece is stalled for `stallMs`, with all behind it: what a lost packet looks like above TCP. */
  stallChance: number;
  stallMs: number;
  /** What is sent vanishes, and nobody is told. */
  blackhole: boolean;
  /** The connection is reset after this many bytes of it, on new connections as on old ones. */
  resetAfterBytes: number | null;
  /** The connection is reset within the next WebSocket frame. */
  cutInFrame: boolean;
}

export const NO_FAULTS: LineFaults = {
  delayMs: 0,
  jitterMs: 0,
  bytesPerSecond: null,
  stallChance: 0,
  stallMs: 0,
  blackhole: false,
  resetAfterBytes: null,
  cutInFrame: false,
};

interface Piece {
  readonly bytes: Uint8Array;
  readonly dueMs: number;
  /** What happens after these bytes. */
  readonly after: 'go on' | 'end' | 'reset';
}

/** Held for one direction before its sender has to wait. */
const MAX_QUEUED_BYTES = 1024 * 1024;

export interface LineOptions {
  readonly from: Socket;
  readonly to: Socket;
  readonly faults: Readonly<LineFaults>;
  readonly clock: Clock;
  /** From 0 up to but not including 1. */
  readonly random: () => number;
  readonly onBytes: (count: number) => void;
  /** It is cut here: the receiver is to get what was passed on, and then the end. */
  readonly onCut: () => void;
}

export class Line {
  readonly #options: LineOptions;
  readonly #places = new FramePlaces();
  readonly #queue: Piece[] = [];
  #queued = 0;
  #passed = 0;
  #lastDueMs = 0;
  #freeAtMs = 0;
  #timer: Timer | null = null;
  #isDead = false;
  #isParked = false;
  #isOver = false;

  constructor(options: LineOptions) {
    this.#options = options;
    const { from } = options;
    from.on('data', (bytes: Buffer) => this.#take(bytes));
    from.once('end', () => this.#add(new Uint8Array(), 'end'));
    // Broken off or not: what had been sent before arrives first.
    from.once('close', () => this.#add(new Uint8Array(), 'end'));
  }

  /** From now on whatever comes vanishes, an end as well: the other side is not told anything any more. */
  die(): void {
    this.#isDead = true;
    this.#queue.length = 0;
  }

  /** What comes waits until `release`, even where its sender is gone by then. */
  park(): void {
    this.#isParked = true;
  }

  release(): void {
    this.#isParked = false;
    this.#deliver();
  }

  close(): void {
    this.#isOver = true;
    this.#queue.length = 0;
    this.#timer?.cancel();
  }

  #take(bytes: Uint8Array): void {
    const { faults, onBytes } = this.#options;
    if (this.#isOver) return;
    onBytes(bytes.length);
    if (this.#isDead || faults.blackhole) return;
    const within = this.#places.push(bytes);
    const upTo = faults.resetAfterBytes === null ? Number.POSITIVE_INFINITY : faults.resetAfterBytes - this.#passed;
    const cutAt = faults.cutInFrame && within !== null ? within : upTo;
    this.#passed += bytes.length;
    if (cutAt > bytes.length) this.#add(bytes, 'go on');
    else this.#add(bytes.subarray(0, Math.max(0, cutAt)), 'reset');
  }

  #add(bytes: Uint8Array, after: Piece['after']): void {
    const { clock, faults, from, random } = this.#options;
    if (this.#isOver || this.#isDead || (after === 'end' && faults.blackhole)) return;
    const nowMs = clock.now();
    const stallMs = faults.stallChance > 0 && random() < faults.stallChance ? faults.stallMs : 0;
    const lineMs = faults.bytesPerSecond === null ? 0 : (bytes.length * 1000) / faults.bytesPerSecond;
    this.#freeAtMs = Math.max(this.#freeAtMs, nowMs) + lineMs;
    const jitterMs = faults.jitterMs > 0 ? faults.jitterMs * random() : 0;
    this.#lastDueMs = Math.max(this.#lastDueMs, this.#freeAtMs + faults.delayMs + jitterMs + stallMs);
    this.#queue.push({ bytes, dueMs: this.#lastDueMs, after });
    this.#queued += bytes.length;
    if (this.#queued > MAX_QUEUED_BYTES) from.pause();
    this.#deliver();
  }

  #deliver(): void {
    const { clock, from, onCut, to } = this.#options;
    this.#timer?.cancel();
    this.#timer = null;
    while (!this.#isOver && !this.#isParked) {
      const piece = this.#queue[0];
      if (piece === undefined) return;
      const waitMs = piece.dueMs - clock.now();
      if (waitMs > 0) {
        this.#timer = clock.setTimer(waitMs, () => this.#deliver());
        return;
      }
      this.#queue.shift();
      this.#queued -= piece.bytes.length;
      if (this.#queued <= MAX_QUEUED_BYTES / 2) from.resume();
      if (piece.bytes.length > 0 && to.writable) to.write(piece.bytes);
      if (piece.after === 'end' && to.writable) to.end();
      if (piece.after === 'reset') onCut();
    }
  }
}
