/**
 * What every PeopleStore must do, as a suite that each adapter runs against itself. Knows no adapter.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DocumentId, LinkId, PersonId, RequestId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Role } from '../../protocol/roles.ts';
import type { AccessStore, DocumentRecord, LinkRecord } from './access-store.ts';
import type { AccessQuestion, PeopleStore, RequestRecord } from './people-store.ts';
import { tokenDigest } from './tokens.ts';

export interface PeopleHarness {
  readonly store: PeopleStore;
  /** Where the documents and links are that people come to. */
  readonly access: AccessStore;
  dispose(): Promise<void>;
}

// Ids of the right shape; casts because only parsers and generators make them elsewhere.
const DOCUMENT = 'contract-document-one1' as DocumentId;
const OTHER = 'contract-document-two2' as DocumentId;
const ADA = 'contract-person-ada---' as PersonId;
const BEN = 'contract-person-ben---' as PersonId;

function documentRecord(id: DocumentId): DocumentRecord {
  return { id, kind: 'document', createdAtMs: 1, deletedAtMs: null, guests: 'all' };
}

function linkRecord(documentId: DocumentId, name: string, more: Partial<LinkRecord> = {}): LinkRecord {
  return {
    id: name.padEnd(22, '-') as LinkId,
    documentId,
    role: 'viewer',
    label: name,
    tokenDigest: tokenDigest(name),
    createdAtMs: 1,
    createdBy: null,
    expiresAtMs: null,
    revokedAtMs: null,
    passwordHash: null,
    maxPeople: null,
    generation: 0,
    lastUsedAtMs: null,
    ...more,
  };
}

function request(name: string, personId: PersonId, more: Partial<RequestRecord> = {}): RequestRecord {
  const id = name.padEnd(22, '-') as RequestId;
  return { id, documentId: DOCUMENT, personId, role: 'editor', message: 'Please', askedAtMs: 5, ...more };
}

/** Runs the suite against an adapter. `makeHarness` is called once per test, each time for an empty store. */
export function peopleStoreContract(name: string, makeHarness: () => Promise<PeopleHarness>): void {
  describe(`${name} is a PeopleStore`, () => {
    let harness: PeopleHarness;
    let store: PeopleStore;
    const owner = linkRecord(DOCUMENT, 'owner', { role: 'owner' });
    const link = linkRecord(DOCUMENT, 'link', { maxPeople: 2 });
    const byOwner = { linkId: owner.id, personId: null };
    const byOther = { linkId: linkRecord(OTHER, 'other').id, personId: null };

    beforeEach(async () => {
      harness = await makeHarness();
      store = harness.store;
      await harness.access.createDocument(documentRecord(DOCUMENT), owner, null);
      await harness.access.createDocument(documentRecord(OTHER), linkRecord(OTHER, 'other', { role: 'owner' }), null);
      await harness.access.createLink(link, byOwner);
    });
    afterEach(() => harness.dispose());

    const come = (personId: PersonId | null, by = link, places: number | null = null, atMs = 10) =>
      store.admit({ documentId: by.documentId, linkId: by.id, personId, atMs }, places);
    const ask = (more: Partial<AccessQuestion> = {}) =>
      store.findAccess({
        documentId: DOCUMENT,
        tokenDigest: link.tokenDigest,
        personId: ADA,
        passDigest: null,
        nowMs: 100,
        ...more,
      });
    const roleOf = async (personId: PersonId) => (await ask({ personId })).member?.ownRole;

    test('tells at once everything that decides about somebody', async () => {
      expect(await ask()).toEqual({
        document: documentRecord(DOCUMENT),
        link,
        people: 0,
        isUnlocked: false,
        isKnown: false,
        member: null,
        profile: null,
      });
      await harness.access.saveProfile(ADA, { name: 'Ada', color: '#112233' }, 1);
      await come(ADA);
      expect(await ask()).toMatchObject({
        people: 1,
        isKnown: true,
        link: { lastUsedAtMs: 10 },
        member: { personId: ADA, ownRole: null, removedAtMs: null, lastSeenAtMs: 10 },
        profile: { name: 'Ada', color: '#112233' },
      });
      expect(await ask({ personId: null })).toMatchObject({ isKnown: false, member: null, profile: null });
      const unknown = await ask({ documentId: 'x' as DocumentId, tokenDigest: tokenDigest('y') });
      expect(unknown).toMatchObject({ document: null, link: null });
      expect(await ask({ documentId: OTHER })).toMatchObject({
        document: { id: OTHER },
        link: { documentId: DOCUMENT },
      });
    });

    test('a link takes so many different persons, however often each comes', async () => {
      expect(await come(ADA, link, 1)).toBe(true);
      expect(await come(ADA, link, 1)).toBe(true);
      expect(await come(BEN, link, 1)).toBe(false);
      expect(await ask({ personId: BEN })).toMatchObject({ people: 1, isKnown: false, member: null });
      expect(await come(BEN, link, 2)).toBe(true);
      expect((await ask()).people).toBe(2);
    });

    test('of several who come at once for the last place one gets it', async () => {
      const people = Array.from({ length: 9 }, (_, i) => `contract-person-${i}-----` as PersonId);
      const let_in = await Promise.all(people.map((each) => come(each, link, 3)));
      expect(let_in.filter(Boolean)).toHaveLength(3);
    });

    test('somebody without an identity leaves the link used and nobody known', async () => {
      expect(await come(null)).toBe(true);
      expect(await ask({ personId: null })).toMatchObject({ people: 0, link: { lastUsedAtMs: 10 } });
      expect(await store.listPeople(DOCUMENT, 100)).toEqual([]);
    });

    test('a document notes a bounded number of people, and whoever asks for more beyond them', async () => {
      const crowd = Array.from({ length: LIMITS.maxPeoplePerDocument }, (_, i) => `${i}`.padEnd(22, 'p') as PersonId);
      await Promise.all(crowd.map((each) => come(each, owner)));
      await come(ADA, owner);
      expect(await ask({ tokenDigest: owner.tokenDigest })).toMatchObject({ member: null, isKnown: false });
      expect(await come(ADA, link, 1)).toBe(true);
      expect(await come(BEN, link, 1)).toBe(false);
      const id = await store.ask(request('request', ADA));
      expect(await store.grantRequest(DOCUMENT, id, null, byOwner, 100)).toMatchObject({ ownRole: 'editor' });
      expect(await store.listPeople(DOCUMENT, 100)).toHaveLength(LIMITS.maxListedPeople);
    });

    test('people are listed last seen first, with the links that would let them in, one document at a time', async () => {
      const over = linkRecord(DOCUMENT, 'over', { expiresAtMs: 50 });
      await harness.access.createLink(over, byOwner);
      await harness.access.saveProfile(BEN, { name: 'Ben', color: '#445566', chosen: true }, 1);
      await come(ADA, link, null, 10);
      await come(ADA, over, null, 11);
      await come(BEN, link, null, 12);
      await come(ADA, linkRecord(OTHER, 'other'), null, 13);
      const links = [{ id: link.id, label: 'link', role: 'viewer' }];
      const plain = { ownRole: null, removedAtMs: null, isAccount: false };
      expect(await store.listPeople(DOCUMENT, 50)).toEqual([
        { personId: BEN, lastSeenAtMs: 12, profile: { name: 'Ben', color: '#445566', chosen: true }, links, ...plain },
        { personId: ADA, lastSeenAtMs: 11, profile: null, links, ...plain },
      ]);
      expect((await store.listPeople(DOCUMENT, 49))[1]?.links).toHaveLength(2);
      expect(await store.listPeople(OTHER, 50)).toMatchObject([{ personId: ADA, lastSeenAtMs: 13 }]);
    });

    test('a role of its own belongs to one person in one document', async () => {
      await come(ADA);
      await come(ADA, linkRecord(OTHER, 'other'));
      expect(await store.changePerson(DOCUMENT, ADA, { ownRole: 'editor' }, byOwner, 100)).toMatchObject({
        personId: ADA,
        ownRole: 'editor',
      });
      expect(await roleOf(ADA)).toBe('editor');
      expect((await ask({ documentId: OTHER })).member?.ownRole).toBeNull();
      await store.changePerson(DOCUMENT, ADA, { ownRole: null }, byOwner, 100);
      expect(await roleOf(ADA)).toBeNull();
    });

    test('whoever never came cannot be changed, nor through another document (Roles R6)', async () => {
      await come(ADA);
      expect(await store.changePerson(DOCUMENT, BEN, { ownRole: 'owner' }, byOwner, 100)).toBeNull();
      expect(await store.changePerson(OTHER, ADA, { removedAtMs: 5 }, byOther, 100)).toBeNull();
      expect((await ask()).member?.removedAtMs).toBeNull();
    });

    test('removing ends the open request and keeps the role for the day of coming back', async () => {
      await come(ADA);
      await store.changePerson(DOCUMENT, ADA, { ownRole: 'editor' }, byOwner, 100);
      await store.ask(request('request', ADA, { role: 'owner' }));
      expect(await store.changePerson(DOCUMENT, ADA, { removedAtMs: 20 }, byOwner, 100)).toMatchObject({
        removedAtMs: 20,
      });
      expect(await store.listRequests(DOCUMENT)).toEqual([]);
      await store.changePerson(DOCUMENT, ADA, { removedAtMs: null }, byOwner, 100);
      expect((await ask()).member).toMatchObject({ ownRole: 'editor', removedAtMs: null });
    });

    test('of two owners who remove each other at once one stays, and nobody changes oneself', async () => {
      await come(ADA, owner);
      await come(BEN, owner);
      const by = (personId: PersonId) => ({ linkId: owner.id, personId });
      const outcomes = await Promise.allSettled([
        store.changePerson(DOCUMENT, BEN, { removedAtMs: 20 }, by(ADA), 100),
        store.changePerson(DOCUMENT, ADA, { removedAtMs: 20 }, by(BEN), 100),
        store.changePerson(DOCUMENT, ADA, { ownRole: 'viewer' }, by(ADA), 100),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
      expect(outcomes[1]).toMatchObject({ reason: { code: 'forbidden' } });
      expect((await ask()).member).toMatchObject({ personId: ADA, removedAtMs: null, ownRole: null });
    });

    test('somebody lowered while asking to change others changes nothing', async () => {
      await come(ADA, owner);
      await come(BEN, link);
      await store.changePerson(DOCUMENT, ADA, { ownRole: 'editor' }, byOwner, 100);
      const byAda = { linkId: owner.id, personId: ADA };
      const late = store.changePerson(DOCUMENT, BEN, { ownRole: 'owner' }, byAda, 100);
      await expect(late).rejects.toMatchObject({ code: 'forbidden' });
      await expect(harness.access.createLink(linkRecord(DOCUMENT, 'late'), byAda)).rejects.toMatchObject({
        code: 'forbidden',
      });
    });

    test('a person has one open request; asking again changes it under its id', async () => {
      await come(ADA);
      await harness.access.saveProfile(ADA, { name: 'Ada', color: '#112233' }, 1);
      expect(await store.ask(request('first', ADA))).toBe(request('first', ADA).id);
      const again = { role: 'owner', message: 'Really', askedAtMs: 6 } as const;
      expect(await store.ask(request('second', ADA, again))).toBe(request('first', ADA).id);
      const open = request('first', ADA, again);
      expect(await store.findRequest(DOCUMENT, ADA)).toEqual(open);
      expect(await store.findRequest(OTHER, ADA)).toBeNull();
      expect(await store.listRequests(DOCUMENT)).toEqual([
        { request: open, profile: { name: 'Ada', color: '#112233' } },
      ]);
    });

    test('a document takes a bounded number of open requests', async () => {
      const people = Array.from({ length: LIMITS.maxOpenRequests }, (_, i) => `${i}`.padEnd(22, 'p') as PersonId);
      await Promise.all(people.map((each, i) => store.ask(request(`r${i}`, each))));
      await expect(store.ask(request('more', ADA))).rejects.toMatchObject({ code: 'too_many_requests' });
      expect(await store.ask(request('again', people[0] ?? ADA))).toBe(request('r0', ADA).id);
    });

    test.each<[Role | null, Role]>([
      [null, 'editor'],
      ['commenter', 'commenter'],
    ])('granting %s gives the role %s and ends the request', async (granted, role) => {
      await come(ADA);
      const id = await store.ask(request('request', ADA));
      expect(await store.grantRequest(OTHER, id, granted, byOther, 100)).toBeNull();
      const byNobody = { linkId: link.id, personId: null };
      await expect(store.grantRequest(DOCUMENT, id, granted, byNobody, 100)).rejects.toMatchObject({
        code: 'forbidden',
      });
      expect(await store.grantRequest(DOCUMENT, id, granted, byOwner, 100)).toMatchObject({
        personId: ADA,
        ownRole: role,
      });
      expect(await roleOf(ADA)).toBe(role);
      expect(await store.grantRequest(DOCUMENT, id, granted, byOwner, 100)).toBeNull();
    });

    test('a late answer to a request never lowers, and a role that gives as much is an answer', async () => {
      await come(ADA);
      const id = await store.ask(request('request', ADA, { role: 'commenter' }));
      await store.ask(request('request', ADA, { role: 'editor' }));
      await store.changePerson(DOCUMENT, ADA, { ownRole: 'commenter' }, byOwner, 100);
      expect(await store.listRequests(DOCUMENT)).toHaveLength(1);
      await store.changePerson(DOCUMENT, ADA, { ownRole: 'owner' }, byOwner, 100);
      expect(await store.listRequests(DOCUMENT)).toEqual([]);
      expect(await store.grantRequest(DOCUMENT, id, null, byOwner, 100)).toBeNull();
      const second = await store.ask(request('second', ADA, { role: 'editor' }));
      expect(await store.grantRequest(DOCUMENT, second, null, byOwner, 100)).toMatchObject({ ownRole: 'owner' });
      const third = await store.ask(request('third', ADA, { role: 'editor' }));
      expect(await store.grantRequest(DOCUMENT, third, 'viewer', byOwner, 100)).toMatchObject({ ownRole: 'viewer' });
    });

    test('of two owners who grant a request at once one does', async () => {
      await come(ADA);
      const id = await store.ask(request('request', ADA));
      const grants = [null, 'owner' as const].map((role) => store.grantRequest(DOCUMENT, id, role, byOwner, 100));
      expect((await Promise.all(grants)).map((granted) => granted?.ownRole ?? null)).toEqual(['editor', null]);
      expect(await roleOf(ADA)).toBe('editor');
    });

    test('a request is dropped by its person and by owners, and is not there for anybody else', async () => {
      await come(ADA);
      const id = await store.ask(request('request', ADA));
      expect(await store.dropRequest(DOCUMENT, id, { linkId: link.id, personId: BEN })).toBeNull();
      expect(await store.dropRequest(DOCUMENT, id, { linkId: link.id, personId: null })).toBeNull();
      expect(await store.dropRequest(OTHER, id, { linkId: null, personId: ADA })).toBeNull();
      expect(await store.dropRequest(DOCUMENT, id, { linkId: link.id, personId: ADA })).toMatchObject({
        personId: ADA,
      });
      const second = await store.ask(request('second', ADA));
      expect(await store.dropRequest(DOCUMENT, second, byOwner)).toMatchObject({ personId: ADA });
      expect(await store.listRequests(DOCUMENT)).toEqual([]);
    });

    test('a pass is good for its link and generation until its time', async () => {
      const pass = { digest: tokenDigest('pass'), linkId: link.id, generation: 0, expiresAtMs: 200 };
      await store.addPass(pass, 100);
      const isGood = async (more: Partial<AccessQuestion> = {}) =>
        (await ask({ passDigest: pass.digest, ...more })).isUnlocked;
      expect(await isGood()).toBe(true);
      expect(await isGood({ passDigest: tokenDigest('another') })).toBe(false);
      expect(await isGood({ tokenDigest: owner.tokenDigest })).toBe(false);
      expect(await isGood({ nowMs: 200 })).toBe(false);
      await harness.access.changeLink(DOCUMENT, link.id, { passwordHash: 'new' }, byOwner);
      expect(await isGood()).toBe(false);
    });

    test('a link has a bounded number of passes, the oldest go first, and those of a former password at once', async () => {
      const give = (name: string, generation: number, expiresAtMs: number) =>
        store.addPass({ digest: tokenDigest(name), linkId: link.id, generation, expiresAtMs }, 100);
      const isGood = async (name: string) => (await ask({ passDigest: tokenDigest(name) })).isUnlocked;
      await Promise.all(Array.from({ length: LIMITS.maxPassesPerLink }, (_, i) => give(`pass ${i}`, 0, 1000 + i)));
      expect(await isGood('pass 0')).toBe(true);
      await give('one more', 0, 20_000);
      expect([await isGood('pass 0'), await isGood('pass 1'), await isGood('one more')]).toEqual([false, true, true]);
      await harness.access.changeLink(DOCUMENT, link.id, { passwordHash: 'new' }, byOwner);
      await give('newest', 1, 30_000);
      expect([await isGood('one more'), await isGood('newest')]).toEqual([false, true]);
    });
  });
}
