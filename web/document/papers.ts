/** Taking the document to other programs, for the menu and the palette: what is asked for, and what came of it in words. */
import type * as Y from 'yjs';
import type { Clock, Timer } from '../sync/ports.ts';
import { Store, type Readable } from '../sync/store.ts';
import { LoadedPart } from '../ui/loaded-part.ts';
import type { FilePlace } from './bring-files.ts';

const takeAway = new LoadedPart(() => import('./take-away.ts'), { whenIdle: true });

const SAID_FOR_MS = 5000;

export class Papers {
  readonly #doc: Y.Doc;
  readonly #files: FilePlace;
  readonly #clock: Clock;
  readonly #said = new Store<string | null>(null);
  #timer: Timer | null = null;

  constructor(doc: Y.Doc, files: FilePlace, clock: Clock) {
    this.#doc = doc;
    this.#files = files;
    this.#clock = clock;
  }

  /** What came of the latest, for a while; null when there is nothing to say. */
  get said(): Readable<string | null> {
    return this.#said;
  }

  async copyAsMarkdown(): Promise<void> {
    const code = await takeAway.fetch();
    const isDone = code !== null && (await code.copyAsMarkdown(this.#doc));
    this.#say(isDone ? 'Copied as Markdown.' : 'The document could not be copied: the browser does not allow it here.');
  }

  async download(kind: 'markdown' | 'html'): Promise<void> {
    const code = await takeAway.fetch();
    if (code === null) return this.#say('The file could not be made: the server cannot be reached.');
    const missing = await code.downloadAs(kind, this.#doc, this.#files);
    if (missing > 0) {
      const pictures = missing === 1 ? '1 picture' : `${missing} pictures`;
      this.#say(`The file is without ${pictures}: the server cannot be reached, and this device has no copy.`);
    }
  }

  #say(words: string): void {
    this.#timer?.cancel();
    this.#said.set(words);
    this.#timer = this.#clock.setTimer(SAID_FOR_MS, () => this.#said.set(null));
  }
}
