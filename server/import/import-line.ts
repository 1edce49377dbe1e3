/**
 * Who may bring a document along, and whose is read next (HOSTILE I4). Owns the places, of which there are few since each holds a body, and
 * the turns. Whoever has cost little so far, and brings little, goes first, and takes the place of one that has cost much and waits: of
 * sixty-four addresses that had the largest and dearest read without end an honest one would otherwise get no place at all. Knows neither
 * HTTP nor what is read.
 */
import { AppError } from '../../protocol/errors.ts';

export interface ImportLineLimits {
  /** Bodies that are held at the same time, in all and of one address. */
  readonly maxAtOnce: number;
  readonly maxPerAddress: number;
  /** How many of them are read at the same time; where it is more than one, one of them reads only short ones. */
  readonly maxProcesses: number;
}

/** What most people bring is shorter, and read in a second. */
const SHORT_BYTES = 1024 * 1024;
/** So many bytes weigh as much as a millisecond that was spent on others of the same address: about what reading takes. */
const BYTES_PER_MS = 1024;
/** Who is to make way must weigh so much more than who comes: otherwise the first in the line is the first. */
const LEAST_LEAD_MS = 1000;
/** A second that was spent is forgotten in twenty. */
const FORGOTTEN_PER_MS = 1 / 20;
const MAX_ADDRESSES = 10_000;

interface Spent {
  readonly ms: number;
  readonly atMs: number;
}

/** The place of one request. */
export interface ImportPlace {
  /** Does the work when its turn has come, once. Rejects with `too_many_requests` where it had to make way, or `leave` was called, before. */
  run<T>(bytes: number, work: () => Promise<T>): Promise<T>;
  /** Gives the place back; while the work goes on, when that is done. May be called twice. */
  leave(): void;
}

export class ImportLine {
  readonly #limits: ImportLineLimits;
  readonly #now: () => number;
  /** In the order in which they came. */
  readonly #places = new Set<Place>();
  readonly #spent = new Map<string, Spent>();

  constructor(limits: ImportLineLimits, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  /** A place for a body of so many bytes; null: come again later. `makeWay` is called where somebody else gets it while the body comes. */
  enter(address: string, bytes: number, makeWay: () => void): ImportPlace | null {
    const { maxAtOnce, maxPerAddress } = this.#limits;
    const place = new Place(this, { address, bytes, sinceMs: this.#now(), makeWay });
    const own = [...this.#places].filter((other) => other.address === address).length;
    if (own >= maxPerAddress || (this.#places.size >= maxAtOnce && !this.#makeRoomFor(place))) return null;
    this.#places.add(place);
    return place;
  }

  #makeRoomFor(newcomer: Place): boolean {
    const waiting = [...this.#places].filter(({ state }) => state !== 'at work');
    const [heaviest] = waiting.toSorted((a, b) => this.#weight(b) - this.#weight(a));
    if (heaviest === undefined || this.#weight(heaviest) < this.#weight(newcomer) + LEAST_LEAD_MS) return false;
    heaviest.pushOut();
    return true;
  }

  /** What its address has cost lately, what it is costing by coming slowly, and what it will. */
  #weight({ address, bytes, sinceMs, state }: Place): number {
    const comingMs = state === 'coming' ? Math.max(0, this.#now() - sinceMs) : 0;
    return this.#spentBy(address) + comingMs + bytes / BYTES_PER_MS;
  }

  #spentBy(address: string): number {
    const spent = this.#spent.get(address);
    if (spent === undefined) return 0;
    const passedMs = this.#now() - spent.atMs;
    // A clock that was set back must not hold anybody to what it spent (HOSTILE K5).
    return passedMs < 0 ? 0 : Math.max(0, spent.ms - passedMs * FORGOTTEN_PER_MS);
  }

  /** It has cost so much. The address that has cost nothing for longest is forgotten first. */
  spend(address: string, ms: number): void {
    const sum = this.#spentBy(address) + Math.max(0, ms);
    this.#spent.delete(address);
    this.#spent.set(address, { ms: sum, atMs: this.#now() });
    const [first] = this.#spent.keys();
    if (this.#spent.size > MAX_ADDRESSES && first !== undefined) this.#spent.delete(first);
  }

  get now(): number {
    return this.#now();
  }

  drop(place: Place): void {
    this.#places.delete(place);
    this.callNext();
  }

  /** Begins with as many as there are processes for. */
  callNext(): void {
    const { maxProcesses } = this.#limits;
    for (;;) {
      const atWork = [...this.#places].filter(({ state }) => state === 'at work');
      if (atWork.length >= maxProcesses) return;
      const isLongTaken = atWork.filter((place) => !isShort(place)).length >= Math.max(1, maxProcesses - 1);
      const waiting = [...this.#places].filter(
        (place) => place.state === 'waiting' && (isShort(place) || !isLongTaken),
      );
      const [next] = waiting.toSorted((a, b) => this.#weight(a) - this.#weight(b));
      if (next === undefined) return;
      next.begin();
    }
  }
}

function isShort({ bytes }: Place): boolean {
  return bytes <= SHORT_BYTES;
}

class Place implements ImportPlace {
  readonly address: string;
  bytes: number;
  state: 'coming' | 'waiting' | 'at work' | 'over' = 'coming';
  readonly sinceMs: number;
  readonly #line: ImportLine;
  readonly #makeWay: () => void;
  #turn: { readonly begin: () => void; readonly refuse: (error: AppError) => void } | null = null;
  #hasLeft = false;

  constructor(
    line: ImportLine,
    of: {
      readonly address: string;
      readonly bytes: number;
      readonly sinceMs: number;
      readonly makeWay: () => void;
    },
  ) {
    this.#line = line;
    this.address = of.address;
    this.bytes = of.bytes;
    this.sinceMs = of.sinceMs;
    this.#makeWay = of.makeWay;
  }

  async run<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    if (this.state !== 'coming') throw new AppError('too_many_requests', 'imports');
    this.#line.spend(this.address, this.#line.now - this.sinceMs);
    this.state = 'waiting';
    this.bytes = bytes;
    await new Promise<void>((begin, refuse) => {
      this.#turn = { begin, refuse };
      this.#line.callNext();
    });
    const fromMs = this.#line.now;
    try {
      return await work();
    } finally {
      this.#line.spend(this.address, this.#line.now - fromMs);
      this.state = 'over';
      // The process is free; its place is held until it is given back.
      if (this.#hasLeft) this.#line.drop(this);
      else this.#line.callNext();
    }
  }

  begin(): void {
    this.state = 'at work';
    this.#turn?.begin();
  }

  leave(): void {
    this.#hasLeft = true;
    if (this.state !== 'at work') this.#end();
  }

  pushOut(): void {
    const isComing = this.state === 'coming';
    this.#end();
    if (isComing) this.#makeWay();
  }

  #end(): void {
    if (this.state === 'coming') this.#line.spend(this.address, this.#line.now - this.sinceMs);
    if (this.state === 'waiting') this.#turn?.refuse(new AppError('too_many_requests', 'imports'));
    this.state = 'over';
    this.#line.drop(this);
  }
}
