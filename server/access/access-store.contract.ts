/**
 * What every AccessStore must do, as a suite that each adapter runs against itself. Knows no adapter.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asSeq, type DocumentId, type LinkId, type PersonId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { DocumentLog } from '../storage/document-log.ts';
import type { AccessStore, DocumentRecord, LinkRecord } from './access-store.ts';
import { tokenDigest } from './tokens.ts';

export interface AccessHarness {
  readonly store: AccessStore;
  /** Where the seeds of new documents go. */
  readonly log: DocumentLog;
  dispose(): Promise<void>;
}

// Ids of the right shape; casts because only parsers and generators make them elsewhere.
const DOCUMENT = 'contract-document-one1' as DocumentId;
const OTHER = 'contract-document-two2' as DocumentId;
const PERSON = 'contract-person-number' as PersonId;

function documentRecord(id: DocumentId): DocumentRecord {
  return { id, kind: 'document', createdAtMs: 1_800_000_000_000, deletedAtMs: null };
}

function linkRecord(documentId: DocumentId, name: string): LinkRecord {
  return {
    id: name.padEnd(22, '-') as LinkId,
    documentId,
    role: 'editor',
    label: `Link ${name}`,
    tokenDigest: tokenDigest(name),
    createdAtMs: 1_800_000_000_000,
    createdBy: PERSON,
    expiresAtMs: 1_900_000_000_000,
    revokedAtMs: null,
  };
}

/** Runs the suite against an adapter. `makeHarness` is called once per test, each time for an empty store. */
export function accessStoreContract(name: string, makeHarness: () => Promise<AccessHarness>): void {
  describe(`${name} is an AccessStore`, () => {
    let harness: AccessHarness;
    let store: AccessStore;
    const owner = linkRecord(DOCUMENT, 'owner');

    beforeEach(async () => {
      harness = await makeHarness();
      store = harness.store;
      await store.createDocument(documentRecord(DOCUMENT), owner, null);
    });
    afterEach(() => harness.dispose());

    test('a document is found as it was registered, and no other', async () => {
      expect(await store.findDocument(DOCUMENT)).toEqual(documentRecord(DOCUMENT));
      expect(await store.findDocument(OTHER)).toBeNull();
    });

    test('a new document has its link and its seed', async () => {
      const seed = { update: new Uint8Array([0, 0]), atMs: 5, author: PERSON };
      await store.createDocument(documentRecord(OTHER), linkRecord(OTHER, 'other'), seed);
      expect(await store.findLinkByDigest(tokenDigest('other'))).toEqual(linkRecord(OTHER, 'other'));
      const [entry] = await harness.log.history(OTHER, asSeq(0));
      expect(entry).toMatchObject({ seq: 1, atMs: 5, author: PERSON });
      expect([...(entry?.update ?? [])]).toEqual([0, 0]);
    });

    test('the same document cannot be registered twice', async () => {
      const again = store.createDocument(documentRecord(DOCUMENT), linkRecord(DOCUMENT, 'again'), null);
      await expect(again).rejects.toMatchObject({ code: 'storage_failed' });
      expect(await store.findLinkByDigest(tokenDigest('again'))).toBeNull();
    });

    test('a document is deleted once, and stays known', async () => {
      expect(await store.deleteDocument(DOCUMENT, 7)).toBe(true);
      expect(await store.deleteDocument(DOCUMENT, 8)).toBe(false);
      expect(await store.deleteDocument(OTHER, 8)).toBe(false);
      expect((await store.findDocument(DOCUMENT))?.deletedAtMs).toBe(7);
    });

    test('a link is found by its token alone', async () => {
      expect(await store.findLinkByDigest(tokenDigest('owner'))).toEqual(owner);
      expect(await store.findLinkByDigest(tokenDigest('Owner'))).toBeNull();
    });

    test('a link needs a document that is there', async () => {
      await expect(store.createLink(linkRecord(OTHER, 'stray'))).rejects.toMatchObject({ code: 'storage_failed' });
    });

    test('links are listed oldest first, revoked ones included, one document at a time', async () => {
      const [first, second] = [linkRecord(DOCUMENT, 'b-first'), linkRecord(DOCUMENT, 'a-second')];
      await store.createDocument(documentRecord(OTHER), linkRecord(OTHER, 'other'), null);
      await store.createLink(first);
      await store.createLink(second);
      await store.revokeLink(DOCUMENT, first.id, 9);
      expect(await store.listLinks(DOCUMENT)).toEqual([owner, { ...first, revokedAtMs: 9 }, second]);
    });

    test('a link is renamed, but not through another document (Roles R6)', async () => {
      expect(await store.renameLink(DOCUMENT, owner.id, 'Mine')).toEqual({ ...owner, label: 'Mine' });
      await store.createDocument(documentRecord(OTHER), linkRecord(OTHER, 'other'), null);
      expect(await store.renameLink(OTHER, owner.id, 'Theirs')).toBeNull();
      expect((await store.findLinkByDigest(owner.tokenDigest))?.label).toBe('Mine');
    });

    test('a link is revoked once, and not through another document (Roles R6)', async () => {
      await store.createDocument(documentRecord(OTHER), linkRecord(OTHER, 'other'), null);
      expect(await store.revokeLink(OTHER, owner.id, 8)).toBeNull();
      expect((await store.revokeLink(DOCUMENT, owner.id, 9))?.revokedAtMs).toBe(9);
      expect((await store.revokeLink(DOCUMENT, owner.id, 10))?.revokedAtMs).toBe(9);
      expect((await store.findLinkByDigest(owner.tokenDigest))?.revokedAtMs).toBe(9);
    });

    test('a document takes a bounded number of links that are not revoked', async () => {
      const names = Array.from({ length: LIMITS.maxLinksPerDocument - 1 }, (_, i) => `n${i}`);
      await Promise.all(names.map((each) => store.createLink(linkRecord(DOCUMENT, each))));
      const oneMore = linkRecord(DOCUMENT, 'more');
      await expect(store.createLink(oneMore)).rejects.toMatchObject({ code: 'too_many_requests' });
      await store.revokeLink(DOCUMENT, linkRecord(DOCUMENT, 'n0').id, 9);
      await store.createLink(oneMore);
      expect(await store.findLinkByDigest(oneMore.tokenDigest)).toEqual(oneMore);
    });

    test('a profile is what was saved last', async () => {
      expect(await store.findProfile(PERSON)).toBeNull();
      await store.saveProfile(PERSON, { name: 'Ada', color: '#112233' }, 1);
      await store.saveProfile(PERSON, { name: 'Ada L.', color: '#445566' }, 2);
      expect(await store.findProfile(PERSON)).toEqual({ name: 'Ada L.', color: '#445566' });
    });
  });
}
