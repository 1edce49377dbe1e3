/**
 * A value that many may watch: the one shape in which the plain classes show their state to the page. Knows no React;
 * `use-store.ts` subscribes to it.
 */

export interface Readable<T> {
  /** The same object until the value changes. */
  get(): T;
  /** Calls back after every change; returns what ends that, which may be called twice. */
  subscribe(listener: () => void): () => void;
}

export class Store<T> implements Readable<T> {
  #value: T;
  readonly #listeners = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  readonly get = (): T => this.#value;

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    // A fresh function each time, so that one listener given twice is called twice and ended once at a time.
    const entry = () => listener();
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  };
}
