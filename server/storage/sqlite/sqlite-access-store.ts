/**
 * The AccessStore on SQLite: every call is one request to the storage thread, which shares its commits with the document log.
 * Whoever opened the thread closes it.
 */
import type { DocumentId, LinkId, PersonId } from '../../../protocol/ids.ts';
import type { Profile } from '../../../protocol/messages.ts';
import type { GuestRule } from '../../../protocol/rest.ts';
import type {
  AccessStore,
  Actor,
  DocumentRecord,
  LinkChange,
  LinkRecord,
  ListedLink,
} from '../../access/access-store.ts';
import type { NewEntry } from '../document-log.ts';
import { packEntries } from './packed-entries.ts';
import type { StorageThread } from './storage-thread.ts';

export class SqliteAccessStore implements AccessStore {
  readonly #thread: StorageThread;

  constructor(thread: StorageThread) {
    this.#thread = thread;
  }

  createDocument(document: DocumentRecord, link: LinkRecord, seed: NewEntry | null): Promise<void> {
    return this.#thread.request('createDocument', { document, link, seed: seed === null ? null : packEntries([seed]) });
  }

  findDocument(id: DocumentId): Promise<DocumentRecord | null> {
    return this.#thread.request('findDocument', { id });
  }

  deleteDocument(id: DocumentId, atMs: number, actor: Actor): Promise<boolean> {
    return this.#thread.request('deleteDocument', { id, atMs, actor });
  }

  changeDocument(id: DocumentId, guests: GuestRule, actor: Actor): Promise<DocumentRecord | null> {
    return this.#thread.request('changeDocument', { id, guests, actor });
  }

  createLink(link: LinkRecord, actor: Actor): Promise<void> {
    return this.#thread.request('createLink', { link, actor });
  }

  findLinkByDigest(tokenDigest: Uint8Array): Promise<LinkRecord | null> {
    return this.#thread.request('findLinkByDigest', { digest: tokenDigest });
  }

  listLinks(documentId: DocumentId): Promise<readonly ListedLink[]> {
    return this.#thread.request('listLinks', { documentId });
  }

  changeLink(documentId: DocumentId, linkId: LinkId, change: LinkChange, actor: Actor): Promise<ListedLink | null> {
    return this.#thread.request('changeLink', { documentId, linkId, change, actor });
  }

  findProfile(id: PersonId): Promise<Profile | null> {
    return this.#thread.request('findProfile', { id });
  }

  saveProfile(id: PersonId, profile: Profile, atMs: number): Promise<void> {
    return this.#thread.request('saveProfile', { id, profile, atMs });
  }
}
