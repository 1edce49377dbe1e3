/**
 * The AccessStore in memory, for tests. Seeds go into the document log that it is given, as they do in the data file.
 */
import { AppError } from '../../protocol/errors.ts';
import type { DocumentId, LinkId, PersonId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Profile } from '../../protocol/messages.ts';
import type { DocumentLog, NewEntry } from '../storage/document-log.ts';
import type { AccessStore, DocumentRecord, LinkRecord } from './access-store.ts';

export class MemoryAccessStore implements AccessStore {
  readonly #log: DocumentLog;
  readonly #documents = new Map<DocumentId, DocumentRecord>();
  readonly #links = new Map<LinkId, LinkRecord>();
  readonly #profiles = new Map<PersonId, Profile>();

  constructor(log: DocumentLog) {
    this.#log = log;
  }

  async createDocument(document: DocumentRecord, link: LinkRecord, seed: NewEntry | null): Promise<void> {
    if (this.#documents.has(document.id)) throw new AppError('storage_failed', 'the document is there already');
    this.#documents.set(document.id, document);
    this.#links.set(link.id, link);
    if (seed !== null) await this.#log.append(document.id, [seed]);
  }

  findDocument(id: DocumentId): Promise<DocumentRecord | null> {
    return Promise.resolve(this.#documents.get(id) ?? null);
  }

  deleteDocument(id: DocumentId, atMs: number): Promise<boolean> {
    const document = this.#documents.get(id);
    if (document === undefined || document.deletedAtMs !== null) return Promise.resolve(false);
    this.#documents.set(id, { ...document, deletedAtMs: atMs });
    return Promise.resolve(true);
  }

  createLink(link: LinkRecord): Promise<void> {
    const usable = this.#linksOf(link.documentId).filter(({ revokedAtMs }) => revokedAtMs === null);
    if (!this.#documents.has(link.documentId))
      return Promise.reject(new AppError('storage_failed', 'no such document'));
    if (usable.length >= LIMITS.maxLinksPerDocument) return Promise.reject(new AppError('too_many_requests'));
    this.#links.set(link.id, link);
    return Promise.resolve();
  }

  findLinkByDigest(tokenDigest: Uint8Array): Promise<LinkRecord | null> {
    const wanted = Buffer.from(tokenDigest);
    return Promise.resolve([...this.#links.values()].find((link) => wanted.equals(link.tokenDigest)) ?? null);
  }

  listLinks(documentId: DocumentId): Promise<readonly LinkRecord[]> {
    return Promise.resolve(this.#linksOf(documentId));
  }

  renameLink(documentId: DocumentId, linkId: LinkId, label: string): Promise<LinkRecord | null> {
    return Promise.resolve(this.#change(documentId, linkId, (link) => ({ ...link, label })));
  }

  revokeLink(documentId: DocumentId, linkId: LinkId, atMs: number): Promise<LinkRecord | null> {
    return Promise.resolve(
      this.#change(documentId, linkId, (link) => ({ ...link, revokedAtMs: link.revokedAtMs ?? atMs })),
    );
  }

  findProfile(id: PersonId): Promise<Profile | null> {
    return Promise.resolve(this.#profiles.get(id) ?? null);
  }

  saveProfile(id: PersonId, profile: Profile): Promise<void> {
    this.#profiles.set(id, profile);
    return Promise.resolve();
  }

  #linksOf(documentId: DocumentId): LinkRecord[] {
    return [...this.#links.values()].filter((link) => link.documentId === documentId);
  }

  #change(documentId: DocumentId, linkId: LinkId, change: (link: LinkRecord) => LinkRecord): LinkRecord | null {
    const link = this.#links.get(linkId);
    if (link === undefined || link.documentId !== documentId) return null;
    const changed = change(link);
    this.#links.set(linkId, changed);
    return changed;
  }
}
