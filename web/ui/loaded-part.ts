/**
 * Code that is fetched when it is first needed. Not React.lazy: once a Suspense fallback was shown, React holds back what
 * replaces it until 300 ms have passed, and a document waited for that twice before its text appeared.
 */
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { useEscapeWhile } from './escape-while.ts';
import { filesAreInReach } from './in-reach.ts';

type State<T> = { readonly part: T } | { readonly failure: unknown } | null;

interface PartOptions {
  /** True for what somebody may want without a network: it is fetched behind the first screen, once there is time. */
  readonly whenIdle?: boolean;
  /**
   * True for what is fetched only when somebody asks for it, be that hours later: it is found out first whether it can be had, since
   * a module that fails once is lost to the page.
   */
  readonly onDemand?: boolean;
}

const IDLE_PARTS: { fetch(): Promise<unknown> }[] = [];
const IDLE_AT_MOST_MS = 4000;
/** Between two parts, where the browser does not say when it has time. */
const BREATH_MS = 50;
const LOOK_AGAIN_MS = 30_000;
/** True from when somebody can write: a part that is declared later, by another part, need not wait either. */
let mayBeginIdle = false;
let isIdleDue = false;
/**
 * Something could not be had. Chromium never asks again for a module that failed once, as long as the page is open; so from then on it is
 * found out first whether files can be had, and nothing is asked for in vain.
 */
let isAway = false;

/** Somebody can write now: what was put off is fetched, in the background. */
export function beginIdleParts(): void {
  mayBeginIdle = true;
  if (isIdleDue || IDLE_PARTS.length === 0) return;
  isIdleDue = true;
  void fetchWhatWaits();
}

/** Resolves once the browser has nothing better to do, or does not say so for long; after so long where it never says. */
function timeToSpare(otherwiseMs: number): Promise<void> {
  return new Promise((resolve) => {
    if ('requestIdleCallback' in window) window.requestIdleCallback(() => resolve(), { timeout: IDLE_AT_MOST_MS });
    else setTimeout(resolve, otherwiseMs);
  });
}

let noteAllHere = (): void => undefined;
/** Resolves once all that was put off is here: what is for later still may begin. */
export const idlePartsAreHere = new Promise<void>((resolve) => {
  noteAllHere = resolve;
});

/** One part after the other: what somebody asks for meanwhile does not wait behind all of them, nor does a key. */
async function fetchWhatWaits(): Promise<void> {
  await timeToSpare(IDLE_AT_MOST_MS);
  isAway = !(await filesAreInReach());
  while (!isAway) {
    const part = IDLE_PARTS.shift();
    if (part === undefined) break;
    await part.fetch();
    await timeToSpare(BREATH_MS);
  }
  isIdleDue = false;
  if (isAway) setTimeout(beginIdleParts, LOOK_AGAIN_MS);
  else noteAllHere();
}

export class LoadedPart<T> {
  readonly #load: () => Promise<T>;
  readonly #isOnDemand: boolean;
  readonly #listeners = new Set<() => void>();
  #state: State<T> = null;
  #begun = false;

  constructor(load: () => Promise<T>, options: PartOptions = {}) {
    this.#load = load;
    this.#isOnDemand = options.onDemand === true;
    if (options.whenIdle !== true) return;
    IDLE_PARTS.push(this);
    if (mayBeginIdle) beginIdleParts();
  }

  /** Begins to fetch it. May be called again. */
  begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    const loaded = isAway || this.#isOnDemand ? this.#loadInReach() : this.#load();
    loaded.then(
      (part) => this.#settle({ part }),
      (failure: unknown) => {
        isAway = true;
        this.#settle({ failure });
      },
    );
  }

  async #loadInReach(): Promise<T> {
    if (!(await filesAreInReach())) throw new Error('The files of the page are out of reach.');
    isAway = false;
    return this.#load();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.begin();
    return this.watch(listener);
  };

  /** Tells of it without asking for it. */
  readonly watch = (listener: () => void): (() => void) => {
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

/**
 * For a dialog: null until it is there. Where it cannot be had, it is not open either, and the next press tries anew.
 */
export function useDialogPart<T>(part: LoadedPart<T>, isOpen: boolean, close: () => void): T | null {
  const code = useLatePart(part, isOpen || part.value !== null);
  useEscapeWhile(isOpen && code === null, close);
  const onNone = useRef(close);
  useEffect(() => {
    onNone.current = close;
  });
  useEffect(() => {
    if (!isOpen) return undefined;
    let isMeant = true;
    void part.fetch().then((value) => {
      if (value === null && isMeant) onNone.current();
    });
    return () => {
      isMeant = false;
    };
  }, [part, isOpen]);
  return code;
}

/** For what comes by itself once there is time (`whenIdle`), or sooner where it is wanted: null until it is there. */
export function useIdlePart<T>(part: LoadedPart<T>, isWanted: boolean): T | null {
  const state = useSyncExternalStore(part.watch, part.get, part.get);
  useEffect(() => {
    if (!isWanted) return;
    part.retry();
    part.begin();
  }, [part, isWanted]);
  return state === null || 'failure' in state ? null : state.part;
}
