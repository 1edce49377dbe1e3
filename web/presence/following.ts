/**
 * Going to somebody's place in the document, and staying with them: what one asked for, and who can be gone to. The people's
 * list asks, the editor answers; neither knows the other. Holds nothing that leaves this browser.
 */
import { Store, type Readable } from '../sync/store.ts';

export interface Followed {
  /** As in the presence store: the person, or the session of somebody without an identity. */
  readonly key: string;
  readonly name: string;
  readonly color: string;
  /** True for the moment after they left, in which one is told so. */
  readonly left: boolean;
}

const NOBODY: ReadonlySet<string> = new Set();

export class Following {
  readonly #followed = new Store<Followed | null>(null);
  readonly #placed = new Store<ReadonlySet<string>>(NOBODY);
  readonly #goers = new Set<(key: string) => void>();

  get followed(): Readable<Followed | null> {
    return this.#followed;
  }

  /** Those whose caret is somewhere in the document. */
  get placed(): Readable<ReadonlySet<string>> {
    return this.#placed;
  }

  /** Brings the place of somebody to the screen, once. */
  goTo(key: string): void {
    for (const go of this.#goers) go(key);
  }

  follow({ key, name, color }: Omit<Followed, 'left'>): void {
    this.#followed.set({ key, name, color, left: false });
  }

  stop(): void {
    this.#followed.set(null);
  }

  /** Whoever is followed has gone. */
  lost(): void {
    const followed = this.#followed.get();
    if (followed !== null) this.#followed.set({ ...followed, left: true });
  }

  setPlaced(keys: ReadonlySet<string>): void {
    const were = this.#placed.get();
    if (keys.size !== were.size || [...keys].some((key) => !were.has(key))) this.#placed.set(keys);
  }

  /** The editor is there, or is not any more. Returns how to end it. */
  onGoTo(go: (key: string) => void): () => void {
    this.#goers.add(go);
    return () => this.#goers.delete(go);
  }
}
