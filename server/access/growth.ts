/**
 * How much the people of one address may add to the data file, and how much room must be left on the disk for that (HOSTILE P5): what
 * somebody adds is kept for good, whether or not anybody reads it again, and a stranger needs no more than a document of its own for it.
 * Owns an account for each address, in memory: a server that starts again begins them anew. Knows neither requests nor documents.
 */
import { AppError } from '../../protocol/errors.ts';
import type { Clock, GrowthShare } from '../room/ports.ts';

export interface GrowthOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** What one address may add at once, and again over a day; 0 for no bound. */
  readonly maxBytesPerDay: number;
  /** With less than this left on the disk, or than a twentieth of a small one, nothing new is begun: those who write have it. */
  readonly minFreeBytes: number;
  readonly disk: () => Promise<DiskRoom>;
}

interface DiskRoom {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** The disk is asked no more often. */
const ASK_EVERY_MS = 2000;
/** Of a small disk no more than this part of it is kept back. */
const SMALL_DISK = 20;
const MAX_ADDRESSES = 10_000;

/** What a document comes to beside its text: its rows, its link, its title. Measured: 900 bytes with five words. */
export const DOCUMENT_BYTES = 1024;

export class Growth {
  readonly #options: GrowthOptions;
  /** The one that was asked for last is the last one. */
  readonly #accounts = new Map<string, Account>();
  #disk: { readonly room: DiskRoom; readonly atMs: number } | null = null;

  constructor(options: GrowthOptions) {
    this.#options = options;
  }

  /** The share of one address. */
  of(address: string): GrowthShare {
    return this.#accountOf(address);
  }

  /** Before something new is begun, of so many bytes where that is known. Rejects with `share_used_up` or `disk_full`. */
  async requireSpace(address: string, bytes = 0): Promise<void> {
    const { minFreeBytes } = this.#options;
    if (!this.#accountOf(address).takes(bytes)) throw new AppError('share_used_up');
    if (minFreeBytes === 0) return;
    const { freeBytes, totalBytes } = await this.#room();
    if (freeBytes - bytes < Math.min(minFreeBytes, totalBytes / SMALL_DISK))
      throw new AppError('disk_full', 'what is left is for those who write');
  }

  #accountOf(address: string): Account {
    const { clock, maxBytesPerDay } = this.#options;
    const account = this.#accounts.get(address) ?? new Account(clock, maxBytesPerDay);
    this.#accounts.delete(address);
    this.#accounts.set(address, account);
    const [first] = this.#accounts.keys();
    if (this.#accounts.size > MAX_ADDRESSES && first !== undefined) this.#accounts.delete(first);
    return account;
  }

  async #room(): Promise<DiskRoom> {
    const atMs = this.#options.clock.now();
    const known = this.#disk;
    if (known !== null && atMs >= known.atMs && atMs < known.atMs + ASK_EVERY_MS) return known.room;
    const room = await this.#options.disk();
    this.#disk = { room, atMs };
    return room;
  }
}

/** Asked with every keystroke: it looks at the clock where something is added, and else only where that may help. */
class Account implements GrowthShare {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #maxBytesPerDay: number;
  #bytes = 0;
  #atMs: number;

  constructor(clock: Pick<Clock, 'now'>, maxBytesPerDay: number) {
    this.#clock = clock;
    this.#maxBytesPerDay = maxBytesPerDay;
    this.#atMs = clock.now();
  }

  get trouble(): 'share_used_up' | null {
    return this.takes(0) ? null : 'share_used_up';
  }

  /** Something of so many bytes; where nothing was added yet anything that the other bounds let through. */
  takes(bytes: number): boolean {
    if (this.#fits(bytes)) return true;
    this.#forget();
    return this.#fits(bytes);
  }

  #fits(bytes: number): boolean {
    return (
      this.#maxBytesPerDay === 0 ||
      this.#bytes === 0 ||
      (this.#bytes < this.#maxBytesPerDay && this.#bytes + bytes <= this.#maxBytesPerDay)
    );
  }

  add(bytes: number): void {
    this.#forget();
    this.#bytes += bytes;
  }

  #forget(): void {
    const nowMs = this.#clock.now();
    const passedMs = nowMs - this.#atMs;
    this.#atMs = nowMs;
    // A clock that was set back must not lock anybody out (HOSTILE K5).
    if (passedMs < 0) this.#bytes = 0;
    else this.#bytes = Math.max(0, this.#bytes - (passedMs / DAY_MS) * this.#maxBytesPerDay);
  }
}
