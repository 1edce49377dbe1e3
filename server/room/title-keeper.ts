/**
 * Remembers documents' titles through a port, for lists of documents that nobody has open: at the pace of the disk, and only
 * when one has changed. The document itself stays the truth; a failure is logged and never concerns a room.
 */
import type { DocumentId } from '../../protocol/ids.ts';
import type { Logger, Titles } from './ports.ts';

export class TitleKeeper {
  readonly #titles: Titles;
  readonly #logger: Logger;
  /** Documents with a save under way, and the title that is to be saved after it. */
  readonly #busy = new Map<DocumentId, string | null>();

  constructor(titles: Titles, logger: Logger) {
    this.#titles = titles;
    this.#logger = logger;
  }

  save(documentId: DocumentId, title: string): void {
    if (this.#busy.has(documentId)) {
      this.#busy.set(documentId, title);
      return;
    }
    this.#busy.set(documentId, null);
    void this.#saveAll(documentId, title);
  }

  async #saveAll(documentId: DocumentId, first: string): Promise<void> {
    let next: string | null = first;
    while (next !== null) {
      try {
        await this.#titles.saveTitle(documentId, next);
      } catch (error) {
        this.#logger.warn({ error }, 'a title was not saved');
      }
      next = this.#busy.get(documentId) ?? null;
      this.#busy.set(documentId, null);
    }
    this.#busy.delete(documentId);
  }
}
