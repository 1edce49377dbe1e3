/**
 * What a new document is to begin with, from the moment it is made until it is opened for the first time: which template, by the
 * document's id; and the words of one that could not be made. Kept in this browser, so that a reload in between loses nothing. Knows no
 * template's content.
 */
import type * as Y from 'yjs';
import type { Drawer } from './ports.ts';

export const TEMPLATE_NAMES = ['meeting', 'rfc', 'plan', 'post'] as const;
export type TemplateName = (typeof TEMPLATE_NAMES)[number];

/** Writes what somebody brought along into a new document; `add` takes its pictures in. */
export type Bring = (doc: Y.Doc, add: AddPicture) => Promise<void>;

/** Takes a picture into the document; null where it is refused. */
export type AddPicture = (
  blob: Blob,
) => Promise<{ readonly file: string; readonly width: number; readonly height: number } | null>;

/** Takes the keys of whoever goes on to write before there is anything to write in. */
export interface WordsAhead {
  readonly isTaking: boolean;
  readonly hasFocus: boolean;
  begin(
    page: Document,
    label: string,
    takes: 'lines',
    on: { readonly giveBack: () => void; readonly before?: string },
  ): void;
  take(): string;
  end(): string;
}

const PREFIX = 'weft.begin.';
const WORDS = 'weft.first-words';

export class Beginnings {
  readonly #drawer: Drawer;
  /** As long as the page: a file that somebody opened is still where it was. */
  readonly #brought = new Map<string, Bring>();
  readonly #made = new Set<string>();
  /** The first words, where somebody writes them before the document is there. */
  readonly ahead: WordsAhead;

  constructor(drawer: Drawer, ahead: WordsAhead) {
    this.#drawer = drawer;
    this.ahead = ahead;
  }

  /** Somebody asked for this document here and means to write in it. */
  noteMade(documentId: string): void {
    this.#made.add(documentId);
  }

  /** Whether it has just been made here; true once. */
  takeMade(documentId: string): boolean {
    return this.#made.delete(documentId);
  }

  /** What somebody wrote for a document that could not be made, until another takes it; empty where there is nothing. */
  get words(): string {
    return this.#drawer.read(WORDS) ?? '';
  }

  keepWords(words: string): void {
    if (words === '') this.#drawer.remove(WORDS);
    else this.#drawer.write(WORDS, words);
  }

  note(documentId: string, template: TemplateName): void {
    this.#drawer.write(PREFIX + documentId, template);
  }

  find(documentId: string): TemplateName | null {
    const kept = this.#drawer.read(PREFIX + documentId);
    return TEMPLATE_NAMES.find((name) => name === kept) ?? null;
  }

  /** The same for what somebody brought along. */
  noteBrought(documentId: string, bring: Bring): void {
    this.#brought.set(documentId, bring);
  }

  findBrought(documentId: string): Bring | null {
    return this.#brought.get(documentId) ?? null;
  }

  /** The document has begun, or has been begun by somebody else. */
  forget(documentId: string): void {
    this.#drawer.remove(PREFIX + documentId);
    this.#brought.delete(documentId);
  }
}
