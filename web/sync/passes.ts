/**
 * The passes that this browser was given for links with a password: whoever knew the password once need not type it again
 * until the pass ends. Kept by token, since a pass opens nothing without it. Knows nothing of how one is asked for.
 */
import type { Drawer } from './ports.ts';

const KEY = 'weft.passes';

interface Pass {
  readonly pass: string;
  readonly expiresAtMs: number;
}

export class Passes {
  readonly #drawer: Drawer;
  readonly #now: () => number;

  constructor(drawer: Drawer, now: () => number) {
    this.#drawer = drawer;
    this.#now = now;
  }

  find(token: string): string | null {
    return this.#read()[token]?.pass ?? null;
  }

  keep(token: string, pass: string, expiresAtMs: number): void {
    this.#write({ ...this.#read(), [token]: { pass, expiresAtMs } });
  }

  /** It was refused, or the document is forgotten in this browser. */
  forget(token: string): void {
    const { [token]: gone, ...rest } = this.#read();
    if (gone !== undefined) this.#write(rest);
  }

  /** Those that have not ended. */
  #read(): Record<string, Pass> {
    const kept: Record<string, Pass> = {};
    for (const [token, value] of entriesOf(this.#drawer.read(KEY))) {
      if (isPass(value) && value.expiresAtMs > this.#now()) kept[token] = value;
    }
    return kept;
  }

  #write(passes: Record<string, Pass>): void {
    if (Object.keys(passes).length === 0) this.#drawer.remove(KEY);
    else this.#drawer.write(KEY, JSON.stringify(passes));
  }
}

function isPass(value: unknown): value is Pass {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pass' in value &&
    typeof value.pass === 'string' &&
    'expiresAtMs' in value &&
    typeof value.expiresAtMs === 'number'
  );
}

function entriesOf(text: string | null): [string, unknown][] {
  if (text === null) return [];
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? Object.entries(value) : [];
  } catch {
    // A torn entry is as good as none: the password is asked for again.
    return [];
  }
}
