/**
 * Whether a document has room for more, in bytes and in items: what everybody who opens it must hold. Adds up what comes, which is more than
 * what it comes to, and has the document measured only where that matters. Deletions are taken so that there can be room again. Knows no session.
 */
import type { Limits } from '../../protocol/limits.ts';

/** The document, as it is asked here. */
interface Measured {
  /** About its bytes, and never less. */
  readonly size: number;
  readonly items: number;
  /** Its bytes; null where finding out has been going on until `isOver`, and goes on when it is asked again. */
  measure(isOver: () => boolean): number | null;
}

/** What is to be added: bytes, and how many structs and deletions they hold. */
interface Addition {
  readonly bytes: number;
  readonly count: number;
}

/** A struct or a deletion may cut what stands at both its ends. */
const ITEMS_PER_COUNT = 3;
/** So many times the items that a document may have is what deletions may cut it into. */
const MOST_CUT = 4;
/** Fewer deletions are always taken. */
const FEW_DELETIONS = 1000;

export class Fullness {
  readonly #document: Measured;
  readonly #limits: Pick<Limits, 'maxDocumentBytes' | 'maxDocumentItems'>;
  /** Null where the document was not asked. */
  #bytes: number | null = null;
  #items = 0;

  constructor(document: Measured, limits: Pick<Limits, 'maxDocumentBytes' | 'maxDocumentItems'>) {
    this.#document = document;
    this.#limits = limits;
  }

  /** The document was loaded anew. */
  reloaded(): void {
    this.#bytes = null;
  }

  /** It is in the document. */
  added({ bytes, count }: Addition): void {
    if (this.#bytes !== null) this.#bytes += bytes;
    this.#items += ITEMS_PER_COUNT * count;
  }

  /** True where text of so many bytes has room without anything being measured. */
  hasRoomFor(bytes: number): boolean {
    return this.#bytes !== null && this.#bytes + bytes <= this.#limits.maxDocumentBytes;
  }

  /** Finds out, until `isOver`, what must be known before this is judged; true where it is known. */
  isKnownFor({ bytes, count }: Addition, isOver: () => boolean): boolean {
    const { maxDocumentBytes, maxDocumentItems } = this.#limits;
    if (this.#bytes === null) {
      this.#bytes = this.#document.size;
      this.#items = this.#document.items;
    }
    if (this.#items + ITEMS_PER_COUNT * count > maxDocumentItems) this.#items = this.#document.items;
    if (this.#bytes + bytes <= maxDocumentBytes) return true;
    const measured = this.#document.measure(isOver);
    if (measured === null) return false;
    this.#bytes = measured;
    return true;
  }

  /** True where there is no room for this. Asked where `isKnownFor` was true just before. */
  isFullFor({ bytes, count }: Addition, hasContent: boolean): boolean {
    const { maxDocumentBytes, maxDocumentItems } = this.#limits;
    if (!hasContent) return count > FEW_DELETIONS && this.#items + count > MOST_CUT * maxDocumentItems;
    return (this.#bytes ?? 0) + bytes > maxDocumentBytes || this.#items + count > maxDocumentItems;
  }
}
