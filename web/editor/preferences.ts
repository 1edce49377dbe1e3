/**
 * How one likes to write, kept in this browser and not in the document: smart quotes, the browser's spelling check, in which
 * language, focus mode, the outline. Knows neither the editor nor the page.
 */
import type { Drawer } from '../sync/ports.ts';
import { Store, type Readable } from '../sync/store.ts';

const KEY = 'weft.writing';

export interface Preferences {
  /** Quotes, dashes and dots as a printer sets them. */
  readonly smartTypography: boolean;
  readonly spellcheck: boolean;
  /** A language tag for spelling and quotes; empty for the browser's own. */
  readonly language: string;
  /** Nothing but the text, and the paragraph that is being written. */
  readonly focus: boolean;
  /** Whether the outline stands in the margin, where there is one. */
  readonly outline: boolean;
}

const DEFAULTS: Preferences = { smartTypography: false, spellcheck: true, language: '', focus: false, outline: true };

export class WritingPreferences implements Readable<Preferences> {
  /** Whether one is looking at them to change some. */
  readonly choosing = new Store(false);
  readonly #drawer: Drawer;
  readonly #store: Store<Preferences>;

  readonly get = (): Preferences => this.#store.get();
  readonly subscribe = (listener: () => void): (() => void) => this.#store.subscribe(listener);

  constructor(drawer: Drawer) {
    this.#drawer = drawer;
    this.#store = new Store(readPreferences(drawer.read(KEY)));
  }

  change(some: Partial<Preferences>): void {
    const all = { ...this.#store.get(), ...some };
    this.#drawer.write(KEY, JSON.stringify(all));
    this.#store.set(all);
  }

  /** Another tab may have changed them. */
  refresh(): void {
    this.#store.set(readPreferences(this.#drawer.read(KEY)));
  }
}

/** Total: whatever is kept has one meaning, and what cannot be understood is as if nothing had been chosen. */
function readPreferences(kept: string | null): Preferences {
  let said: unknown;
  try {
    said = JSON.parse(kept ?? '{}');
  } catch {
    return DEFAULTS;
  }
  if (typeof said !== 'object' || said === null) return DEFAULTS;
  // What JSON holds is looked at key by key.
  const record = said as Record<string, unknown>;
  const flag = (name: 'smartTypography' | 'spellcheck' | 'focus' | 'outline'): boolean => {
    const value = record[name];
    return typeof value === 'boolean' ? value : DEFAULTS[name];
  };
  const { language } = record;
  return {
    smartTypography: flag('smartTypography'),
    spellcheck: flag('spellcheck'),
    language: typeof language === 'string' && /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(language) ? language : '',
    focus: flag('focus'),
    outline: flag('outline'),
  };
}

/** The language that the text is taken to be in. */
export function languageOf({ language }: Preferences): string {
  return language === '' ? navigator.language : language;
}
