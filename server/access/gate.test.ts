import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AppError } from '../../protocol/errors.ts';
import type { Role } from '../../protocol/roles.ts';
import { openTestAccess, type TestAccess } from '../test-access.ts';
import { personIdOf, tokenDigest } from './tokens.ts';

const SECRET = 'a-secret-of-a-browser-0';
const OTHER_SECRET = 'a-secret-of-a-browser-1';

let access: TestAccess;
beforeEach(async () => {
  access = await openTestAccess();
});
afterEach(() => access.dispose());

async function codeFor(
  documentId: string,
  token: string | null,
  personSecret: string | null = null,
  pass: string | null = null,
): Promise<string> {
  const answer = await access.gate.authorize(documentId, { token, personSecret, pass });
  if (answer instanceof AppError) return answer.code;
  access.gate.settled(answer);
  return answer.role;
}

describe('the gate', () => {
  test('lets a link in with its role, and the person behind it by a digest of its secret', async () => {
    const { gate, id, time } = access;
    const expiresAtMs = time.nowMs + 1000;
    const { token, link: made } = await access.link('commenter', { expiresAtMs });
    expect(await gate.authorize(id, { token, personSecret: SECRET, pass: null })).toMatchObject({
      documentId: id,
      kind: 'document',
      role: 'commenter',
      standing: { linkRole: 'commenter', ownRole: null, linkGeneration: 0, guests: 'all', isNamed: false },
      linkId: made.id,
      personId: personIdOf(SECRET),
      expiresAtMs,
      anonymousPlaces: null,
    });
    expect(personIdOf(SECRET)).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(personIdOf(SECRET)).not.toBe(personIdOf(`${SECRET}x`));
  });

  test('those who show the same in one moment are looked up once, and whoever comes later anew (Roles R4)', async () => {
    const { gate, id, people } = access;
    const { token, link } = await access.link('editor');
    const looked = vi.spyOn(people, 'findAccess');
    const shown = { token, personSecret: null, pass: null };
    const crowd = await Promise.all(Array.from({ length: 5 }, () => gate.authorize(id, shown)));
    expect(crowd.map((answer) => (answer instanceof AppError ? answer.code : answer.role))).toEqual(
      crowd.map(() => 'editor'),
    );
    expect(looked).toHaveBeenCalledTimes(1);
    // Another person, another question.
    await Promise.all([gate.authorize(id, shown), gate.authorize(id, { ...shown, personSecret: SECRET })]);
    expect(looked).toHaveBeenCalledTimes(3);
    const late = gate.authorize(id, shown);
    await access.links.revoke(id, link.id, access.actor);
    await late;
    expect(await codeFor(id, token)).toBe('link_revoked');
  });

  test('takes a secret that is too easy to guess for none', async () => {
    const shown = { token: access.owner.token, personSecret: 'short', pass: null };
    expect(await access.gate.authorize(access.id, shown)).toMatchObject({ personId: null });
  });

  test('refuses no token and a wrong one with 401, another document with 404 (H7, Roles R6)', async () => {
    const { id, owner } = access;
    const other = await access.documents.create('room', '', null);
    expect(await codeFor(id, null)).toBe('unauthorized');
    expect(await codeFor(id, 'x'.repeat(22))).toBe('unauthorized');
    expect(await codeFor(id, other.token)).toBe('document_not_found');
    expect(await codeFor('nothing', owner.token)).toBe('document_not_found');
  });

  test('refuses an expired link from the very millisecond on', async () => {
    const { token } = await access.link('editor', { expiresAtMs: access.time.nowMs + 1000 });
    access.time.nowMs += 999;
    expect(await codeFor(access.id, token)).toBe('editor');
    access.time.nowMs += 1;
    expect(await codeFor(access.id, token)).toBe('link_expired');
  });

  test('refuses a revoked link and a deleted document, and live sessions are told (Roles R4)', async () => {
    const { actor, id, owner, rulings } = access;
    const { token, link: made } = await access.link('editor');
    await access.links.revoke(id, made.id, actor);
    expect(await codeFor(id, token)).toBe('link_revoked');
    await access.documents.delete(id, access.actor);
    expect(await codeFor(id, owner.token)).toBe('document_deleted');
    expect(rulings).toMatchObject([
      { kind: 'link', linkId: made.id, isRevoked: true },
      { kind: 'over', code: 'document_deleted' },
    ]);
  });

  test('opens a named room without a token only where that was allowed', async () => {
    const nothing = { token: null, personSecret: null, pass: null };
    expect(await codeFor('open/a room', null)).toBe('document_not_found');
    expect(await access.openGate.authorize('open/a room', nothing)).toMatchObject({
      role: 'editor',
      kind: 'room',
      linkId: null,
    });
    expect(await access.openGate.authorize(access.id, nothing)).toMatchObject({ code: 'unauthorized' });
  });
});

describe('a role of its own', () => {
  test.each<[Role, Role]>([
    ['viewer', 'editor'],
    ['editor', 'viewer'],
    ['owner', 'commenter'],
  ])('counts instead of the %s that the link gives: %s', async (linkRole, ownRole) => {
    const { actor, id, members } = access;
    const { token } = await access.link(linkRole);
    expect(await codeFor(id, token, SECRET)).toBe(linkRole);
    await members.setRole(id, personIdOf(SECRET), ownRole, actor);
    expect(await codeFor(id, token, SECRET)).toBe(ownRole);
    expect(await codeFor(id, token, OTHER_SECRET)).toBe(linkRole);
    expect(await codeFor(id, token)).toBe(linkRole);
    await members.setRole(id, personIdOf(SECRET), null, actor);
    expect(await codeFor(id, token, SECRET)).toBe(linkRole);
  });

  test('whoever was removed is refused on every link, until it is let in again', async () => {
    const { actor, id, members } = access;
    const [one, two] = [await access.link('viewer'), await access.link('owner')];
    await codeFor(id, one.token, SECRET);
    expect(await members.remove(id, personIdOf(SECRET), actor)).toMatchObject([{ id: one.link.id, role: 'viewer' }]);
    expect(await codeFor(id, one.token, SECRET)).toBe('removed');
    expect(await codeFor(id, two.token, SECRET)).toBe('removed');
    expect(await codeFor(id, two.token, OTHER_SECRET)).toBe('owner');
    await members.restore(id, personIdOf(SECRET), actor);
    expect(await codeFor(id, one.token, SECRET)).toBe('viewer');
  });
});

describe('the password of a link', () => {
  const unlock = async (link: { readonly token: string }, password: string) => {
    const found = await access.gate.linkToUnlock(access.id, { token: link.token, personSecret: null, pass: null });
    if (found instanceof AppError) throw found;
    return (await access.unlocking.unlock(found, password, 'somewhere')).pass;
  };

  test('opens it with a pass, which ends with the password, the token, the link or its time', async () => {
    const { actor, id, links, time } = access;
    const made = await access.link('editor', { password: 'correct horse' });
    expect(await codeFor(id, made.token)).toBe('password_needed');
    expect(await codeFor(id, made.token, null, 'x'.repeat(22))).toBe('password_needed');
    await expect(unlock(made, 'wrong horse')).rejects.toMatchObject({ code: 'password_wrong' });
    const pass = await unlock(made, 'correct horse');
    expect(await codeFor(id, made.token, null, pass)).toBe('editor');
    const other = await access.link('owner', { password: 'correct horse' });
    expect(await codeFor(id, other.token, null, pass)).toBe('password_needed');

    await links.change(id, made.link.id, { password: 'another horse' }, actor, 'owner');
    expect(await codeFor(id, made.token, null, pass)).toBe('password_needed');
    const second = await unlock(made, 'another horse');
    const { token } = await links.rotate(id, made.link.id, actor);
    expect(await codeFor(id, token, null, second)).toBe('password_needed');
    const third = await unlock({ token }, 'another horse');
    time.nowMs += 30 * 24 * 60 * 60 * 1000 - 1;
    expect(await codeFor(id, token, null, third)).toBe('editor');
    time.nowMs += 1;
    expect(await codeFor(id, token, null, third)).toBe('password_needed');
    await links.change(id, made.link.id, { password: null }, actor, 'owner');
    expect(await codeFor(id, token)).toBe('editor');
  });

  test('is the same however a keyboard composes its letters', async () => {
    const made = await access.link('viewer', { password: 'pa\u0308sswort' });
    expect(await unlock(made, 'p\u00e4sswort')).toMatch(/^[A-Za-z0-9_-]{22}$/);
  });

  test('is guessed ten times from one address and no more, even at once, and others are not kept out (Roles R5)', async () => {
    const made = await access.link('viewer', { password: 'correct horse' });
    const guesses = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => unlock(made, `wrong horse ${i}`)));
    const codes = guesses.map((guess) => (guess.status === 'rejected' ? (guess.reason as AppError).code : 'in'));
    expect(codes.filter((code) => code === 'password_wrong')).toHaveLength(10);
    expect(codes.filter((code) => code === 'too_many_requests')).toHaveLength(10);
    await expect(unlock(made, 'correct horse')).rejects.toMatchObject({ code: 'too_many_requests' });
    expect(
      (
        await access.unlocking.unlock(
          (await access.link('viewer', { password: '12345678' })).link,
          '12345678',
          'somewhere',
        )
      ).pass,
    ).not.toBe('');
    access.time.nowMs += 10_001;
    expect(await unlock(made, 'correct horse')).not.toBe('');
  });
});

describe('a link for so many people', () => {
  test('takes those who came before, and nobody new past its number', async () => {
    const { actor, id, links } = access;
    const { token, link } = await access.link('viewer', { maxPeople: 2 });
    const secrets = [SECRET, OTHER_SECRET, 'a-secret-of-a-browser-2'];
    const first = await Promise.all(secrets.map((secret) => codeFor(id, token, secret)));
    expect(first).toEqual(['viewer', 'viewer', 'link_full']);
    expect(await codeFor(id, token, SECRET)).toBe('viewer');
    expect(await codeFor(id, token)).toBe('link_full');
    await links.change(id, link.id, { maxPeople: 3 }, actor, 'owner');
    expect(await codeFor(id, token)).toBe('viewer');
    access.time.anonymous = 1;
    expect(await codeFor(id, token)).toBe('link_full');
    expect(await codeFor(id, token, secrets[2])).toBe('link_full');
    access.time.anonymous = 0;
    expect(await codeFor(id, token, secrets[2])).toBe('viewer');
    expect((await links.list(id)).at(-1)).toMatchObject({ people: 3, lastUsedAtMs: access.time.nowMs });
  });
});

test('who is let in without an identity holds a place until it is in its room or gone, also beside those who have one', async () => {
  const { gate, id, time } = access;
  const { token } = await access.link('viewer', { maxPeople: 2 });
  const nobody = { token, personSecret: null, pass: null };
  const crowd = await Promise.all([
    gate.authorize(id, nobody),
    codeFor(id, token, SECRET),
    codeFor(id, token, OTHER_SECRET),
  ]);
  const [first, second, third] = crowd.map((each) => (typeof each === 'object' && 'code' in each ? each.code : each));
  expect([second, third, await codeFor(id, token)]).toEqual(['viewer', 'link_full', 'link_full']);
  if (typeof first !== 'object') throw new Error('the first was refused');
  // In its room it is counted there.
  gate.settled(first);
  time.anonymous = 1;
  expect(await codeFor(id, token, OTHER_SECRET)).toBe('link_full');
  time.anonymous = 0;
  expect(await codeFor(id, token, OTHER_SECRET)).toBe('viewer');
});

test('of those without an identity who come in one moment only so many are let in', async () => {
  const { gate, id } = access;
  const { token } = await access.link('viewer', { maxPeople: 2 });
  const crowd = await Promise.all(
    Array.from({ length: 5 }, () => gate.authorize(id, { token, personSecret: null, pass: null })),
  );
  expect(crowd.filter((answer) => !(answer instanceof AppError))).toHaveLength(2);
});

describe('guests need a name', () => {
  test('where an owner said so, and owners do not', async () => {
    const { actor, documents, gate, id, owner, store } = access;
    const { token } = await access.link('editor');
    await documents.setGuests(id, 'named', actor);
    expect(await codeFor(id, token, SECRET)).toBe('name_needed');
    expect(await codeFor(id, token)).toBe('name_needed');
    expect(await codeFor(id, owner.token, SECRET)).toBe('owner');
    const nameless = await gate.authorize(id, { token, personSecret: SECRET, pass: null }, 'nameless');
    expect(nameless).toMatchObject({ role: 'editor' });
    await store.saveProfile(personIdOf(SECRET), { name: 'Made Up', color: '#112233' }, 1);
    expect(await codeFor(id, token, SECRET)).toBe('name_needed');
    await store.saveProfile(personIdOf(SECRET), { name: 'Ada', color: '#112233', chosen: true }, 1);
    expect(await codeFor(id, token, SECRET)).toBe('editor');
  });
});

test('a token is kept as a digest only, a password as a slow hash', async () => {
  const { link: made, token } = await access.link('viewer', { password: 'correct horse' });
  expect(Buffer.from(made.tokenDigest).equals(tokenDigest(token))).toBe(true);
  expect(made.passwordHash).toMatch(/^scrypt\$15\$8\$1\$/);
  expect(JSON.stringify(made)).not.toContain(token);
  expect(JSON.stringify(made)).not.toContain('horse');
});
