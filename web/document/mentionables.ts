/**
 * Who and what can be mentioned in a document: everybody who is here or was while it is open, and the other documents that
 * this browser knows. A document goes by its id and its title alone: its token stays on the shelf.
 */
import type { PresenceStore } from '../presence/presence-store.ts';
import type { Shelf } from '../sync/shelf.ts';

interface Mentionable {
  readonly kind: 'person' | 'document';
  readonly ref: string;
  readonly label: string;
}

export class SeenMentionables {
  readonly #presence: PresenceStore;
  readonly #shelf: Shelf;
  readonly #documentId: string;
  readonly #people = new Map<string, string>();
  readonly #stop: () => void;

  constructor(options: { readonly presence: PresenceStore; readonly shelf: Shelf; readonly documentId: string }) {
    this.#presence = options.presence;
    this.#shelf = options.shelf;
    this.#documentId = options.documentId;
    this.#stop = this.#presence.subscribe(() => this.#note());
    this.#note();
  }

  close(): void {
    this.#stop();
  }

  list(): readonly Mentionable[] {
    const people = [...this.#people].map(([ref, label]): Mentionable => ({ kind: 'person', ref, label }));
    const documents = this.#shelf.entries
      .get()
      .filter(({ id, title }) => id !== this.#documentId && title.trim() !== '')
      .map(({ id, title }): Mentionable => ({ kind: 'document', ref: id, label: title.trim() }));
    return [...people, ...documents];
  }

  /** Somebody without an identity comes as another person each time: there is nobody to point to. */
  #note(): void {
    for (const { person, name } of this.#presence.get().people) if (person !== null) this.#people.set(person, name);
  }
}
