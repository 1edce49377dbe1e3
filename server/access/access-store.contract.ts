/**
 * What every AccessStore must do, as a suite that each adapter runs against itself. Knows no adapter.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asSeq, type DocumentId, type LinkId, type PersonId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { DocumentLog } from '../storage/document-log.ts';
import type { AccessStore, Actor, DocumentRecord, LinkChange, LinkRecord } from './access-store.ts';
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

/** Somebody who came by the owner's link. */
const ACTOR: Actor = { linkId: 'owner'.padEnd(22, '-') as LinkId, personId: PERSON };
const UNUSED = { people: 0, creator: null };

function documentRecord(id: DocumentId): DocumentRecord {
  return { id, kind: 'document', createdAtMs: 1_800_000_000_000, deletedAtMs: null, guests: 'all' };
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
    passwordHash: null,
    maxPeople: null,
    generation: 0,
    lastUsedAtMs: null,
  };
}

/** Runs the suite against an adapter. `makeHarness` is called once per test, each time for an empty store. */
export function accessStoreContract(name: string, makeHarness: () => Promise<AccessHarness>): void {
  describe(`${name} is an AccessStore`, () => {
    let harness: AccessHarness;
    let store: AccessStore;
    const owner: LinkRecord = { ...linkRecord(DOCUMENT, 'owner'), role: 'owner', expiresAtMs: null };

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
      expect(await store.deleteDocument(DOCUMENT, 7, ACTOR)).toBe(true);
      expect(await store.deleteDocument(DOCUMENT, 8, ACTOR)).toBe(false);
      await expect(store.deleteDocument(OTHER, 8, ACTOR)).rejects.toMatchObject({ code: 'forbidden' });
      expect((await store.findDocument(DOCUMENT))?.deletedAtMs).toBe(7);
    });

    test('a link is found by its token alone', async () => {
      expect(await store.findLinkByDigest(tokenDigest('owner'))).toEqual(owner);
      expect(await store.findLinkByDigest(tokenDigest('Owner'))).toBeNull();
    });

    test('whoever came by a token or a password that has changed since changes nothing any more', async () => {
      const since = (linkGeneration: number): Actor => ({ ...ACTOR, standing: { linkGeneration } });
      await store.changeLink(DOCUMENT, owner.id, { label: 'before' }, since(0));
      await store.changeLink(DOCUMENT, owner.id, { tokenDigest: tokenDigest('new') }, since(0));
      const late = [
        store.createLink(linkRecord(DOCUMENT, 'late'), since(0)),
        store.changeDocument(DOCUMENT, 'none', since(0)),
        store.deleteDocument(DOCUMENT, 9, since(0)),
      ];
      for (const each of late) await expect(each).rejects.toMatchObject({ code: 'forbidden' });
      expect(await store.findDocument(DOCUMENT)).toMatchObject({ deletedAtMs: null, guests: 'all' });
      await store.createLink(linkRecord(DOCUMENT, 'in time'), since(1));
    });

    test('a link needs a document that is there, and somebody who owns it', async () => {
      for (const actor of [ACTOR, { linkId: null, personId: null }])
        await expect(store.createLink(linkRecord(OTHER, 'stray'), actor)).rejects.toMatchObject({ code: 'forbidden' });
    });

    test('links are listed oldest first, revoked ones included, one document at a time', async () => {
      const [first, second] = [linkRecord(DOCUMENT, 'b-first'), linkRecord(DOCUMENT, 'a-second')];
      await store.createDocument(documentRecord(OTHER), { ...linkRecord(OTHER, 'other'), role: 'owner' }, null);
      await store.createLink(first, ACTOR);
      await store.createLink(second, ACTOR);
      await store.changeLink(DOCUMENT, first.id, { revokedAtMs: 9 }, ACTOR);
      const links = [owner, { ...first, revokedAtMs: 9 }, second];
      expect(await store.listLinks(DOCUMENT)).toEqual(links.map((link) => ({ ...link, ...UNUSED })));
    });

    test('a link is listed with who made it, as that is shown today', async () => {
      await store.saveProfile(PERSON, { name: 'Ada', color: '#112233' }, 1);
      expect((await store.listLinks(DOCUMENT))[0]?.creator).toEqual({ name: 'Ada', color: '#112233' });
    });

    test('a link is changed, but not through another document (Roles R6)', async () => {
      const change = { label: 'Mine', maxPeople: 7, expiresAtMs: 5 };
      const link = linkRecord(DOCUMENT, 'changed');
      await store.createLink(link, ACTOR);
      expect(await store.changeLink(DOCUMENT, link.id, change, ACTOR)).toEqual({ ...link, ...change, ...UNUSED });
      await store.createDocument(documentRecord(OTHER), { ...linkRecord(OTHER, 'other'), role: 'owner' }, null);
      const theirs = { linkId: linkRecord(OTHER, 'other').id, personId: null };
      expect(await store.changeLink(OTHER, link.id, { label: 'Theirs' }, theirs)).toBeNull();
      expect((await store.findLinkByDigest(link.tokenDigest))?.label).toBe('Mine');
    });

    test('a new token or password begins a new generation, taking a password away does not', async () => {
      const link = linkRecord(DOCUMENT, 'turned');
      await store.createLink(link, ACTOR);
      const turn = async (change: LinkChange) => (await store.changeLink(DOCUMENT, link.id, change, ACTOR))?.generation;
      expect(await turn({ passwordHash: 'x' })).toBe(1);
      expect(await turn({ tokenDigest: tokenDigest('new') })).toBe(2);
      expect(await turn({ passwordHash: null, label: 'x' })).toBe(2);
      expect(await store.findLinkByDigest(link.tokenDigest)).toBeNull();
      expect((await store.findLinkByDigest(tokenDigest('new')))?.id).toBe(link.id);
    });

    test('a link is revoked once, for good, and not through another document (Roles R6)', async () => {
      const link = linkRecord(DOCUMENT, 'revoked');
      await store.createLink(link, ACTOR);
      await store.createDocument(documentRecord(OTHER), { ...linkRecord(OTHER, 'other'), role: 'owner' }, null);
      const change = (documentId: DocumentId, wanted: LinkChange, actor = ACTOR) =>
        store.changeLink(documentId, link.id, wanted, actor);
      expect(
        await change(OTHER, { revokedAtMs: 8 }, { linkId: linkRecord(OTHER, 'other').id, personId: null }),
      ).toBeNull();
      expect((await change(DOCUMENT, { revokedAtMs: 9 }))?.revokedAtMs).toBe(9);
      expect((await change(DOCUMENT, { revokedAtMs: 10 }))?.revokedAtMs).toBe(9);
      expect((await change(DOCUMENT, { label: 'over' }))?.label).toBe('over');
      await expect(change(DOCUMENT, { tokenDigest: tokenDigest('back') })).rejects.toMatchObject({
        code: 'link_revoked',
      });
      expect((await store.findLinkByDigest(link.tokenDigest))?.revokedAtMs).toBe(9);
    });

    test.each<[string, LinkChange]>([
      ['revoked', { revokedAtMs: 9 }],
      ['lowered', { role: 'editor' }],
      ['made to expire', { expiresAtMs: 1_900_000_000_000 }],
    ])('the last link that owns the document for good cannot be %s', async (_how, change) => {
      await store.createLink({ ...linkRecord(DOCUMENT, 'soon over'), role: 'owner' }, ACTOR);
      await expect(store.changeLink(DOCUMENT, owner.id, change, ACTOR)).rejects.toMatchObject({ code: 'last_owner' });
      await store.createLink({ ...owner, ...linkRecord(DOCUMENT, 'second'), role: 'owner', expiresAtMs: null }, ACTOR);
      expect(await store.changeLink(DOCUMENT, owner.id, change, ACTOR)).toMatchObject(change);
    });

    test('of two owners who revoke each other at once, the second is no owner any more', async () => {
      const other = { ...linkRecord(DOCUMENT, 'second'), role: 'owner', expiresAtMs: null } as const;
      const third = { ...linkRecord(DOCUMENT, 'third'), role: 'owner', expiresAtMs: null } as const;
      await store.createLink(other, ACTOR);
      await store.createLink(third, ACTOR);
      const outcomes = await Promise.allSettled([
        store.changeLink(DOCUMENT, other.id, { revokedAtMs: 9 }, { linkId: owner.id, personId: null }),
        store.changeLink(DOCUMENT, owner.id, { revokedAtMs: 9 }, { linkId: other.id, personId: null }),
      ]);
      expect(outcomes).toMatchObject([{ status: 'fulfilled' }, { status: 'rejected', reason: { code: 'forbidden' } }]);
      const left = (await store.listLinks(DOCUMENT)).filter(({ revokedAtMs }) => revokedAtMs === null);
      expect(left.map(({ id }) => id)).toEqual([owner.id, third.id]);
    });

    test("a document's rule for guests is changed by whoever owns it", async () => {
      expect(await store.changeDocument(DOCUMENT, 'named', ACTOR)).toEqual({
        ...documentRecord(DOCUMENT),
        guests: 'named',
      });
      const editor = linkRecord(DOCUMENT, 'editor');
      await store.createLink(editor, ACTOR);
      const asEditor = store.changeDocument(DOCUMENT, 'all', { linkId: editor.id, personId: null });
      await expect(asEditor).rejects.toMatchObject({ code: 'forbidden' });
      expect((await store.findDocument(DOCUMENT))?.guests).toBe('named');
    });

    test('a document takes a bounded number of links that are not revoked', async () => {
      const names = Array.from({ length: LIMITS.maxLinksPerDocument - 1 }, (_, i) => `n${i}`);
      await Promise.all(names.map((each) => store.createLink(linkRecord(DOCUMENT, each), ACTOR)));
      const oneMore = linkRecord(DOCUMENT, 'more');
      await expect(store.createLink(oneMore, ACTOR)).rejects.toMatchObject({ code: 'too_many_requests' });
      await store.changeLink(DOCUMENT, linkRecord(DOCUMENT, 'n0').id, { revokedAtMs: 9 }, ACTOR);
      await store.createLink(oneMore, ACTOR);
      expect(await store.findLinkByDigest(oneMore.tokenDigest)).toEqual(oneMore);
    });

    test('a profile is what was saved last', async () => {
      expect(await store.findProfile(PERSON)).toBeNull();
      await store.saveProfile(PERSON, { name: 'Ada', color: '#112233' }, 1);
      await store.saveProfile(PERSON, { name: 'Ada L.', color: '#445566' }, 2);
      expect(await store.findProfile(PERSON)).toEqual({ name: 'Ada L.', color: '#445566' });
    });

    test('a name that was chosen stays a chosen one', async () => {
      await store.saveProfile(PERSON, { name: 'Ada', color: '#112233', chosen: true }, 1);
      await store.saveProfile(PERSON, { name: 'Ada L.', color: '#112233' }, 2);
      expect(await store.findProfile(PERSON)).toEqual({ name: 'Ada L.', color: '#112233', chosen: true });
    });
  });
}
