/**
 * What the page's plain classes need from outside: time, chance, a drawer of strings, a word when the machine wakes.
 * Interfaces only; `browser-ports.ts` has the real ones, tests pass fakes.
 */

export interface Timer {
  /** May be called twice, and after it fired. */
  cancel(): void;
}

export interface Clock {
  /** Milliseconds since 1970. May jump. */
  now(): number;
  setTimer(delayMs: number, fire: () => void): Timer;
}

/** A drawer of strings that outlives the page, as localStorage is. Never throws: what cannot be kept is forgotten. */
export interface Drawer {
  read(key: string): string | null;
  write(key: string, value: string): void;
  remove(key: string): void;
  keys(): string[];
}

/** Says when trying again at once makes sense (the network came back, the tab came to the front), and when the page goes. */
export interface WakeCalls {
  onWake(listener: () => void): () => void;
  /** The page may be gone in a moment, or frozen: what is to be kept is handed over now. */
  onLeave(listener: () => void): () => void;
}
