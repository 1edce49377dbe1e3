/**
 * What every AccountStore must do, as a suite that each adapter runs against itself. Knows no adapter.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DocumentId, InvitationId, LinkId, PersonId, RequestId } from '../../../protocol/ids.ts';
import { LIMITS } from '../../../protocol/limits.ts';
import type { AccessStore, Actor, LinkRecord } from '../access-store.ts';
import { Documents } from '../documents.ts';
import type { PeopleStore } from '../people-store.ts';
import { tokenDigest } from '../tokens.ts';
import { accountOf } from './account.ts';
import type { AccountStore, InvitationRecord, SignInRecord } from './account-store.ts';

export interface AccountHarness {
  readonly store: AccountStore;
  /** The documents and links that accounts have. */
  readonly access: AccessStore;
  readonly people: PeopleStore;
  dispose(): Promise<void>;
}

const NOW = 1_800_000_000_000;
const ADA = accountOf('https://id.example', {
  sub: 'ada',
  name: 'Ada',
  email: 'ada@example.org',
  email_verified: true,
});
const BEN = accountOf('https://id.example', { sub: 'ben', name: 'Ben' });
// Ids of the right shape; casts because only parsers and generators make them elsewhere.
const GUEST = 'contract-guest-number1' as PersonId;
const NOWHERE = 'contract-no-document-1' as DocumentId;

function signIn(secret: string, person: PersonId, expiresAtMs = NOW + 1000): SignInRecord {
  return { digest: tokenDigest(secret), person, createdAtMs: NOW, expiresAtMs, idToken: `token of ${secret}` };
}

function invitation(name: string, documentId: DocumentId, email: string): InvitationRecord {
  const id = name.padEnd(22, '-') as InvitationId;
  return { id, documentId, email, role: 'editor', createdAtMs: NOW, createdBy: BEN.person, person: null };
}

/** Runs the suite against an adapter. `makeHarness` is called once per test, each time for an empty store. */
export function accountStoreContract(name: string, makeHarness: () => Promise<AccountHarness>): void {
  describe(`${name} is an AccountStore`, () => {
    let harness: AccountHarness;
    let store: AccountStore;
    let one: DocumentId;
    let two: DocumentId;
    let owner: LinkRecord;
    let otherOwner: LinkRecord;

    beforeEach(async () => {
      harness = await makeHarness();
      store = harness.store;
      await store.saveSignIn(ADA, signIn('first', ADA.person));
      await store.saveSignIn(BEN, signIn('second', BEN.person, NOW + 5000));
      let counter = 0;
      const random = { bytes: (length: number) => new Uint8Array(length).fill(++counter) };
      const clock = { now: () => NOW + counter, setTimer: () => ({ cancel: () => undefined }) };
      const make = () => newDocument(harness.access, random, clock);
      ({ id: one, link: owner } = await make());
      ({ id: two, link: otherOwner } = await make());
    });
    afterEach(() => harness.dispose());

    const ownerOf = (id: DocumentId): Actor => ({ linkId: id === one ? owner.id : otherOwner.id, personId: null });
    const invite = (wanted: InvitationRecord) => store.createInvitation(wanted, ownerOf(wanted.documentId));
    const uninvite = (documentId: DocumentId, id: InvitationId) =>
      store.deleteInvitation(documentId, id, ownerOf(documentId));

    test('a sign-in is found by its secret alone, with the account as it was told last', async () => {
      expect(await store.findSignIn(tokenDigest('first'))).toEqual({
        account: ADA,
        signIn: signIn('first', ADA.person),
      });
      expect(await store.findSignIn(tokenDigest('third'))).toBeNull();
      const renamed = { ...ADA, name: 'Ada L.', email: null };
      await store.saveSignIn(renamed, signIn('third', ADA.person));
      expect((await store.findSignIn(tokenDigest('first')))?.account).toEqual(renamed);
    });

    test('a sign-in ends once, and only that one', async () => {
      await store.saveSignIn(ADA, signIn('third', ADA.person));
      expect(await store.endSignIn(tokenDigest('first'))).toEqual(signIn('first', ADA.person));
      expect(await store.endSignIn(tokenDigest('first'))).toBeNull();
      expect(await store.findSignIn(tokenDigest('first'))).toBeNull();
      expect(await store.findSignIn(tokenDigest('third'))).not.toBeNull();
    });

    test('expired sign-ins end together', async () => {
      expect(await store.endExpiredSignIns(NOW + 999)).toEqual([]);
      expect(await store.endExpiredSignIns(NOW + 1000)).toEqual([tokenDigest('first')]);
      expect(await store.findSignIn(tokenDigest('first'))).toBeNull();
      expect(await store.findSignIn(tokenDigest('second'))).not.toBeNull();
    });

    test('a guest belongs to the first account that shows its secret, and to no other', async () => {
      expect(await store.linkGuest(ADA.person, GUEST, NOW)).toBe(true);
      expect(await store.linkGuest(BEN.person, GUEST, NOW)).toBe(false);
      expect(await store.linkGuest(ADA.person, GUEST, NOW)).toBe(true);
    });

    test('a document that was opened is listed, last opened first, with the links by which it opens', async () => {
      await store.noteOpened(ADA.person, two, null, NOW);
      await store.noteOpened(ADA.person, one, owner, NOW + 1);
      await store.saveTitle(one, 'Plans');
      const listed = await store.listDocuments(ADA.person);
      expect(listed.map(({ id }) => id)).toEqual([one, two]);
      expect(listed[0]).toMatchObject({ title: 'Plans', openedAtMs: NOW + 1, kind: 'document', links: [owner] });
      expect(listed[1]).toMatchObject({ title: '', links: [] });
      await store.noteOpened(ADA.person, two, null, NOW + 2);
      expect((await store.listDocuments(ADA.person)).map(({ id }) => id)).toEqual([two, one]);
      expect(await store.listDocuments(BEN.person)).toEqual([]);
    });

    test('a deleted document is listed no more, and one that is not registered never', async () => {
      await store.noteOpened(ADA.person, one, owner, NOW);
      await harness.access.deleteDocument(one, NOW, ownerOf(one));
      await store.noteOpened(ADA.person, NOWHERE, null, NOW);
      await store.saveTitle(NOWHERE, 'Nothing');
      expect(await store.listDocuments(ADA.person)).toEqual([]);
    });

    test('a link is remembered for its own document and account only (Roles R6)', async () => {
      await store.noteOpened(ADA.person, two, owner, NOW);
      expect(await store.linksOf(ADA.person, two)).toEqual([]);
      await store.noteOpened(ADA.person, one, owner, NOW);
      expect(await store.linksOf(ADA.person, one)).toEqual([owner]);
      expect(await store.linksOf(BEN.person, one)).toEqual([]);
    });

    test('a revoked link is answered as revoked', async () => {
      const second = { ...owner, id: 'b'.repeat(22) as LinkId, tokenDigest: tokenDigest('second owner') };
      await harness.access.createLink(second, { linkId: owner.id, personId: null });
      await store.noteOpened(ADA.person, one, owner, NOW);
      await harness.access.changeLink(one, owner.id, { revokedAtMs: NOW + 1 }, { linkId: second.id, personId: null });
      expect(await store.linksOf(ADA.person, one)).toMatchObject([{ revokedAtMs: NOW + 1 }]);
    });

    test('a link with another token or password is no key of the account any more', async () => {
      const actor = { linkId: owner.id, personId: null };
      await store.noteOpened(ADA.person, one, owner, NOW);
      const locked = await harness.access.changeLink(one, owner.id, { passwordHash: 'a hash' }, actor);
      expect(await store.linksOf(ADA.person, one)).toEqual([]);
      await store.noteOpened(ADA.person, one, locked, NOW);
      expect(await store.linksOf(ADA.person, one)).toHaveLength(1);
      await harness.access.changeLink(one, owner.id, { tokenDigest: tokenDigest('a new token') }, actor);
      expect(await store.linksOf(ADA.person, one)).toEqual([]);
    });

    test('a guest’s documents are nobody’s but the browser’s', async () => {
      await store.noteOpened(GUEST, one, owner, NOW);
      expect(await store.listDocuments(GUEST)).toEqual([]);
    });

    test('what a guest was given is the account’s once it is linked, and so is a removal', async () => {
      const actor = { linkId: owner.id, personId: null };
      for (const documentId of [one, two]) {
        await harness.people.admit({ documentId, linkId: null, personId: GUEST, atMs: NOW }, null);
      }
      await harness.people.changePerson(one, GUEST, { ownRole: 'editor' }, actor, NOW);
      await harness.people.changePerson(two, GUEST, { removedAtMs: NOW }, ownerOf(two), NOW);
      await store.linkGuest(ADA.person, GUEST, NOW);
      await store.noteOpened(ADA.person, one, null, NOW);
      await store.noteOpened(ADA.person, two, null, NOW);
      expect(await store.listDocuments(ADA.person)).toMatchObject([{ id: one, ownRole: 'editor' }]);
      // The guest is listed no more where it was let in, and still refused where it was not.
      const listed = async (id: DocumentId) =>
        (await harness.people.listPeople(id, NOW)).map(({ personId }) => personId);
      expect(await listed(one)).toEqual([ADA.person]);
      expect((await listed(two)).toSorted()).toEqual([ADA.person, GUEST].toSorted());
    });

    test('what a guest asked for the account asks for, and the answer reaches the account', async () => {
      const ask = (documentId: DocumentId, personId: PersonId, name: string) => {
        const id = name.padEnd(22, '-') as RequestId;
        return harness.people.ask({ id, documentId, personId, role: 'editor', message: name, askedAtMs: NOW });
      };
      const asked = await ask(one, GUEST, 'guest');
      await ask(two, GUEST, 'guest-too');
      await ask(two, ADA.person, 'account');
      await store.linkGuest(ADA.person, GUEST, NOW);
      expect(await harness.people.findRequest(one, GUEST)).toBeNull();
      expect(await harness.people.listRequests(two)).toMatchObject([{ request: { message: 'account' } }]);
      const granted = await harness.people.grantRequest(one, asked, null, ownerOf(one), NOW);
      expect(granted).toMatchObject({ personId: ADA.person, ownRole: 'editor', isAccount: true });
    });

    test('a role that a guest was given is not lost where the account had come before without one', async () => {
      for (const [personId, documentId] of [
        [GUEST, one],
        [ADA.person, one],
        [GUEST, two],
        [ADA.person, two],
      ] as const) {
        await harness.people.admit({ documentId, linkId: null, personId, atMs: NOW }, null);
        await harness.people.changePerson(one, GUEST, { ownRole: 'editor' }, ownerOf(one), NOW);
      }
      await harness.people.changePerson(two, GUEST, { ownRole: 'owner' }, ownerOf(two), NOW);
      await harness.people.changePerson(two, ADA.person, { ownRole: 'viewer' }, ownerOf(two), NOW);
      await store.linkGuest(ADA.person, GUEST, NOW);
      const roleIn = async (documentId: DocumentId) => {
        const question = { documentId, tokenDigest: null, personId: ADA.person, passDigest: null, nowMs: NOW };
        return (await harness.people.findAccess(question)).member?.ownRole;
      };
      expect([await roleIn(one), await roleIn(two)]).toEqual(['editor', 'viewer']);
    });

    test('owners are told accounts from guests, and by the name that the provider tells', async () => {
      await harness.access.saveProfile(GUEST, { name: 'Ada', color: '#112233', chosen: true }, NOW);
      await harness.access.saveProfile(ADA.person, { name: 'Somebody', color: '#445566' }, NOW);
      for (const personId of [GUEST, ADA.person, BEN.person])
        await harness.people.admit({ documentId: one, linkId: null, personId, atMs: NOW }, null);
      const listed = await harness.people.listPeople(one, NOW);
      expect(new Map(listed.map(({ personId, isAccount, profile }) => [personId, [isAccount, profile?.name]]))).toEqual(
        new Map([
          [GUEST, [false, 'Ada']],
          [ADA.person, [true, 'Ada']],
          [BEN.person, [true, 'Ben']],
        ]),
      );
      expect(listed.find(({ personId }) => personId === ADA.person)?.profile?.color).toBe('#445566');
    });

    test('a forgotten document is forgotten with its links, for that account', async () => {
      await store.noteOpened(ADA.person, one, owner, NOW);
      await store.noteOpened(BEN.person, one, owner, NOW);
      await store.forgetDocument(ADA.person, one);
      expect(await store.listDocuments(ADA.person)).toEqual([]);
      expect(await store.linksOf(ADA.person, one)).toEqual([]);
      expect(await store.linksOf(BEN.person, one)).toEqual([owner]);
    });

    test('an invitation is taken up once, by the first account with that address', async () => {
      const wanted = invitation('a', one, 'ada@example.org');
      await invite(wanted);
      expect(await store.claimInvitations('someone@example.org', BEN.person, NOW)).toEqual([]);
      expect(await store.claimInvitations('ada@example.org', ADA.person, NOW)).toEqual([
        { ...wanted, person: ADA.person },
      ]);
      expect(await store.claimInvitations('ada@example.org', BEN.person, NOW)).toEqual([]);
      expect(await store.listInvitations(one)).toEqual([{ ...wanted, person: ADA.person }]);
      expect(await store.listDocuments(ADA.person)).toMatchObject([{ id: one, openedAtMs: null, ownRole: 'editor' }]);
    });

    test('an invitation never lowers a role, be it by a link or of one’s own', async () => {
      await harness.people.admit({ documentId: one, linkId: owner.id, personId: ADA.person, atMs: NOW }, null);
      await store.noteOpened(ADA.person, one, owner, NOW);
      await invite(invitation('a', one, 'ada@example.org'));
      await store.claimInvitations('ada@example.org', ADA.person, NOW);
      expect(await store.listDocuments(ADA.person)).toMatchObject([{ ownRole: null, links: [{ role: 'owner' }] }]);
      await invite({ ...invitation('b', two, 'ada@example.org'), role: 'owner' });
      await store.claimInvitations('ada@example.org', ADA.person, NOW);
      await invite({ ...invitation('c', two, 'ada@example.org'), role: 'viewer' });
      await store.claimInvitations('ada@example.org', ADA.person, NOW);
      expect((await store.listDocuments(ADA.person)).find(({ id }) => id === two)?.ownRole).toBe('owner');
    });

    test('an address is invited anew in place of the former invitation, one document at a time', async () => {
      await invite(invitation('a', one, 'ada@example.org'));
      await invite(invitation('b', two, 'ada@example.org'));
      const again = { ...invitation('c', one, 'ada@example.org'), role: 'viewer' } as const;
      await invite(again);
      expect(await store.listInvitations(one)).toEqual([again]);
      expect(await store.listInvitations(two)).toHaveLength(1);
    });

    test('an invitation is taken away once, and not through another document (Roles R6)', async () => {
      const wanted = invitation('a', one, 'ada@example.org');
      await invite(wanted);
      expect(await uninvite(two, wanted.id)).toBeNull();
      expect(await uninvite(one, wanted.id)).toEqual(wanted);
      expect(await uninvite(one, wanted.id)).toBeNull();
      expect(await store.claimInvitations('ada@example.org', ADA.person, NOW)).toEqual([]);
    });

    test('whoever owns the document no more invites nobody and takes no invitation away', async () => {
      const wanted = invitation('a', one, 'ada@example.org');
      await invite(wanted);
      // By a role of its own: an account needs no link.
      await harness.people.admit({ documentId: one, linkId: null, personId: BEN.person, atMs: NOW }, null);
      const byBen = { linkId: null, personId: BEN.person };
      await harness.people.changePerson(one, BEN.person, { ownRole: 'owner' }, ownerOf(one), NOW);
      await store.createInvitation(invitation('b', one, 'ben@example.org'), byBen);
      await harness.people.changePerson(one, BEN.person, { ownRole: null }, ownerOf(one), NOW);
      const late = [
        store.createInvitation(invitation('c', one, 'eve@example.org'), byBen),
        store.deleteInvitation(one, wanted.id, byBen),
        harness.access.deleteDocument(one, NOW, byBen),
      ];
      for (const each of late) await expect(each).rejects.toMatchObject({ code: 'forbidden' });
      expect((await store.listInvitations(one)).map(({ email }) => email)).toEqual([
        'ada@example.org',
        'ben@example.org',
      ]);
    });

    test('nobody takes up an invitation to a deleted document', async () => {
      await invite(invitation('a', one, 'ada@example.org'));
      await harness.access.deleteDocument(one, NOW, ownerOf(one));
      expect(await store.claimInvitations('ada@example.org', ADA.person, NOW)).toEqual([]);
    });

    test('a document is shared with a bounded number of addresses', async () => {
      const count = LIMITS.maxInvitationsPerDocument;
      const many = Array.from({ length: count }, (_, i) => invitation(`n${i}`, one, `p${i}@example.org`));
      await Promise.all(many.map((each) => invite(each)));
      const more = invite(invitation('more', one, 'more@example.org'));
      await expect(more).rejects.toMatchObject({ code: 'too_many_requests' });
      await invite(invitation('again', one, 'p0@example.org'));
    });
  });
}

type Options = ConstructorParameters<typeof Documents>[0];

/** A document of one owner link, as the server makes them. */
async function newDocument(
  store: AccessStore,
  random: Options['random'],
  clock: Options['clock'],
): Promise<{ readonly id: DocumentId; readonly link: LinkRecord }> {
  const nobody = {
    rule: () => undefined,
    tell: () => undefined,
    peopleIn: () => new Set<PersonId>(),
    anonymousBy: () => 0,
  };
  const documents = new Documents({ store, live: nobody, clock, random });
  const { document, link } = await documents.create('document', '', null);
  return { id: document.id, link };
}
