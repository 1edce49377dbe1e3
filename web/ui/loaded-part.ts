/**
 * Code that is fetched when it is first needed. Not React.lazy: once a Suspense fallback was shown, React holds back what
 * replaces it until 300 ms have passed, and a document waited for that twice before its text appeared.
 */
import { useEffect, useSyncExternalStore } from 'react';

type State<T> = { readonly part: T } | { readonly failure: unknown } | null;

interface PartOptions {
  /** True for what somebody may want without a network: it is fetched behind the first screen, once there is time. */
  readonly whenIdle?: boolean;
}

const IDLE_PARTS: { begin(): void }[] = [];

/** Somebody can write now: what was put off is fetched, in the background. */
export function beginIdleParts(): void {
  const begin = () => {
    for (const part of IDLE_PARTS.splice(0)) part.begin();
  };
  // Not every browser says when it has time.
  if ('requestIdleCallback' in window) window.requestIdleCallback(begin, { timeout: IDLE_AT_MOST_MS });
  else setTimeout(begin, IDLE_AT_MOST_MS);
}

const IDLE_AT_MOST_MS = 4000;

export class LoadedPart<T> {
  readonly #load: () => Promise<T>;
  readonly #listeners = new Set<() => void>();
  #state: State<T> = null;
  #begun = false;

  constructor(load: () => Promise<T>, options: PartOptions = {}) {
    this.#load = load;
    if (options.whenIdle === true) IDLE_PARTS.push(this);
  }

  /** Begins to fetch it. May be called again. */
  begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#load().then(
      (part) => this.#settle({ part }),
      (failure: unknown) => this.#settle({ failure }),
    );
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.begin();
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly get = (): State<T> => this.#state;

  /** Null while it is not here. */
  get value(): T | null {
    return this.#state !== null && 'part' in this.#state ? this.#state.part : null;
  }

  /** Resolves with it once it is here, with null where it cannot be had now. What failed before is tried again. */
  fetch(): Promise<T | null> {
    this.retry();
    this.begin();
    return new Promise((resolve) => {
      const settled = (): boolean => {
        if (this.#state === null) return false;
        resolve(this.value);
        return true;
      };
      if (settled()) return;
      const stop = this.subscribe(() => {
        if (settled()) stop();
      });
    });
  }

  /** Forgets that it could not be had, so that it is fetched again. */
  retry(): void {
    if (this.#state === null || !('failure' in this.#state)) return;
    this.#state = null;
    this.#begun = false;
    this.begin();
  }

  #settle(state: State<T>): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** Null until it is there. Throws, for the error boundary, where it cannot be had. */
export function usePart<T>(part: LoadedPart<T>): T | null {
  const state = useSyncExternalStore(part.subscribe, part.get, part.get);
  if (state === null) return null;
  if ('failure' in state) throw state.failure;
  return state.part;
}

const nothing = () => () => undefined;
const none = () => null;

/**
 * For what the page can do without: null until it is there, and where it cannot be had. Nothing is fetched before it is wanted; what failed
 * is tried again each time it is wanted anew.
 */
export function useLatePart<T>(part: LoadedPart<T>, isWanted: boolean): T | null {
  const [subscribe, get] = isWanted ? [part.subscribe, part.get] : [nothing, none];
  const state = useSyncExternalStore(subscribe, get, get);
  useEffect(() => {
    if (isWanted) part.retry();
  }, [part, isWanted]);
  return state === null || 'failure' in state ? null : state.part;
}
