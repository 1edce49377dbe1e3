/**
 * Making documents, setting their rules, and ending them: what an owner can ask for, once the gate has said that it is an owner.
 */
import { createDocumentUpdate } from '../../flow/create.ts';
import { AppError } from '../../protocol/errors.ts';
import type { DocumentId, PersonId } from '../../protocol/ids.ts';
import type { DocumentKind, GuestRule } from '../../protocol/rest.ts';
import type { Clock, Random } from '../room/ports.ts';
import type { NewEntry } from '../storage/document-log.ts';
import type { AccessStore, Actor, DocumentRecord, LinkRecord } from './access-store.ts';
import { newLink, type MadeLink } from './links.ts';
import type { LiveSessions } from './live-sessions.ts';
import { newDocumentId } from './tokens.ts';

export interface DocumentsOptions {
  readonly store: AccessStore;
  readonly live: LiveSessions;
  readonly clock: Clock;
  readonly random: Random;
  /** Somebody has a new token of its own: an account keeps what its person would need on another device. */
  readonly onOwned?: (person: PersonId, link: LinkRecord) => void;
}

export class Documents {
  readonly #options: DocumentsOptions;

  constructor(options: DocumentsOptions) {
    this.#options = options;
  }

  /**
   * A document with its owner's link. One of kind `document` begins with its title and an empty paragraph, written here and by
   * nobody else (DESIGN section 3); `seed` is another beginning. A `room` begins empty.
   */
  async create(
    kind: DocumentKind,
    title: string,
    createdBy: PersonId | null,
    seed?: Uint8Array,
  ): Promise<MadeLink & { readonly document: DocumentRecord }> {
    const { clock, random, store } = this.#options;
    const createdAtMs = clock.now();
    const document = { id: newDocumentId(random), kind, createdAtMs, deletedAtMs: null, guests: 'all' } as const;
    const made = newLink(random, createdAtMs, document.id, { role: 'owner', createdBy });
    const update = seed ?? (kind === 'document' ? createDocumentUpdate({ title }) : null);
    const entry: NewEntry | null = update === null ? null : { update, atMs: createdAtMs, author: createdBy };
    await store.createDocument(document, made.link, entry);
    if (createdBy !== null) this.#options.onOwned?.(createdBy, made.link);
    return { ...made, document };
  }

  find(id: DocumentId): Promise<DocumentRecord | null> {
    return this.#options.store.findDocument(id);
  }

  /** Whom the document is open to. Guests without a name who are in it and may not be obey at once. */
  async setGuests(id: DocumentId, guests: GuestRule, actor: Actor): Promise<DocumentRecord> {
    const { live, store } = this.#options;
    const document = await store.changeDocument(id, guests, actor);
    if (document === null) throw new AppError('document_not_found');
    live.rule(id, { kind: 'settings', guests: document.guests });
    live.tell(id, { kind: 'document' }, 'everybody');
    return document;
  }

  /** Ends the document for everybody. Its bytes stay in the data file. */
  async delete(id: DocumentId, actor: Actor): Promise<void> {
    const { clock, live, store } = this.#options;
    await store.deleteDocument(id, clock.now(), actor);
    live.rule(id, { kind: 'over', code: 'document_deleted' });
  }
}
