/** The people of a shared document: who asks for more, who is lowered, removed and let in again, who must say a name; by REST and real sockets. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ERRORS } from '../../protocol/errors.ts';
import { encodeProfile, encodeUpdate } from '../../protocol/messages.ts';
import type { DocumentInfo, ErrorBody, PersonInfo, RemovedPerson, RequestInfo } from '../../protocol/rest.ts';
import type { Role } from '../../protocol/roles.ts';
import { personIdOf } from '../access/tokens.ts';
import { ADA, type Ask, BEN, eventsOf, roleTold, SharedDocument } from '../test-sharing.ts';

let shared: SharedDocument;
beforeAll(async () => {
  shared = await SharedDocument.start();
});
afterAll(() => shared.stop());
beforeEach(() => shared.renew());

describe('asking for more', () => {
  async function stage(role: Role = 'viewer') {
    const link = await shared.server.createLink(shared.created, role);
    const [owner, asker] = await Promise.all([shared.join(shared.created, BEN), shared.join(link, ADA)]);
    asker.send(encodeProfile({ name: 'Ada', color: '#112233' }));
    const asking = (body: object) =>
      shared.ask<Partial<ErrorBody> & { id: string }>('POST', '/requests', { token: link.token, person: ADA, body });
    return { link, owner, asker, asking, close: () => [owner, asker].forEach((each) => each.terminate()) };
  }

  test('owners hear of it at once, and one click later the asker writes', async () => {
    const { asker, asking, close, link, owner } = await stage();
    const { id, status } = await asking({ role: 'editor', message: ' May I?\n\u202eplease ' });
    expect(status).toBe(201);
    await owner.until(() => eventsOf(owner).some((event) => event.kind === 'requests' && event.open === 1));
    const { requests } = await shared.ask<{ requests: RequestInfo[] }>('GET', '/requests');
    expect(requests).toMatchObject([
      { id, person: personIdOf(ADA), name: 'Ada', color: '#112233', role: 'editor', message: 'May I? please' },
    ]);
    const own = await shared.ask<DocumentInfo>('GET', '', { token: link.token, person: ADA });
    expect(own).toMatchObject({ role: 'viewer', request: { id, role: 'editor' } });
    const granted = await shared.ask<PersonInfo>('POST', `/requests/${id}/grant`);
    expect(granted).toMatchObject({ status: 200, role: 'editor', ownRole: 'editor', here: true, name: 'Ada' });
    await asker.until(() => roleTold(asker) === 'editor');
    asker.send(encodeUpdate(asker.edit('thanks ')));
    await owner.until(() => owner.text === 'thanks ');
    await owner.until(() => eventsOf(owner).some((event) => event.kind === 'requests' && event.open === 0));
    expect(await shared.ask('GET', '', { token: link.token, person: ADA })).toMatchObject({
      role: 'editor',
      request: null,
    });
    close();
  });

  test('an owner may give less, or decline, and the asker hears so', async () => {
    const { asker, asking, close } = await stage();
    const first = await asking({ role: 'owner' });
    expect(await shared.ask('POST', `/requests/${first.id}/grant`, { body: { role: 'commenter' } })).toMatchObject({
      ownRole: 'commenter',
    });
    await asker.until(() => roleTold(asker) === 'commenter');
    const second = await asking({ role: 'editor' });
    expect((await shared.ask('DELETE', `/requests/${second.id}`)).status).toBe(204);
    await asker.until(() => eventsOf(asker).some(({ kind }) => kind === 'request-declined'));
    expect((await shared.ask('POST', `/requests/${second.id}/grant`)).status).toBe(404);
    expect(roleTold(asker)).toBe('commenter');
    close();
  });

  test('the asker may withdraw, nobody else may; asking again changes the one request', async () => {
    const { asker, asking, close, link } = await stage();
    const { id } = await asking({ role: 'editor' });
    expect((await asking({ role: 'commenter', message: 'or this' })).id).toBe(id);
    const { token } = link;
    expect((await shared.ask('DELETE', `/requests/${id}`, { token, person: BEN })).status).toBe(404);
    expect((await shared.ask('DELETE', `/requests/${id}`, { token })).status).toBe(404);
    expect((await shared.ask('DELETE', `/requests/${id}`, { token, person: ADA })).status).toBe(204);
    expect(eventsOf(asker)).toEqual([]);
    close();
  });

  test.each([
    ['what one has already', 'editor', { role: 'commenter' }, ADA],
    ['no role', 'viewer', { message: 'x' }, ADA],
    ['a message that is too long', 'viewer', { role: 'editor', message: 'x'.repeat(501) }, ADA],
    ['anything, without an identity', 'viewer', { role: 'editor' }, undefined],
  ] as const)('asking for %s is refused with words', async (_what, role, body, person) => {
    const { token } = await shared.server.createLink(shared.created, role);
    const { error, status } = await shared.ask('POST', '/requests', {
      token,
      body,
      ...(person === undefined ? {} : { person }),
    });
    expect([status, error.code]).toEqual([400, 'bad_request']);
  });
});

describe('the people of a document', () => {
  test('are listed with what they may do; one is lowered, removed, and let in again', async () => {
    const [one, two] = [
      await shared.server.createLink(shared.created, 'editor'),
      await shared.server.createLink(shared.created, 'viewer'),
    ];
    const ada = await shared.join(one, ADA);
    ada.send(encodeProfile({ name: 'Ada', color: '#112233' }));
    await shared.ask('GET', '', { token: two.token, person: ADA });
    await shared.ask('GET', '', { token: two.token, person: BEN });
    const list = async () => (await shared.ask<{ people: PersonInfo[] }>('GET', '/people')).people;
    await expect.poll(async () => (await list()).length).toBe(2);
    await expect
      .poll(async () => (await list()).find(({ person }) => person === personIdOf(ADA)))
      .toMatchObject({
        name: 'Ada',
        color: '#112233',
        role: 'editor',
        ownRole: null,
        here: true,
        removedAtMs: null,
      });
    expect((await list()).find(({ person }) => person === personIdOf(BEN))).toMatchObject({
      name: 'Guest',
      role: 'viewer',
      here: false,
    });
    const path = `/people/${personIdOf(ADA)}`;
    expect(await shared.ask('PATCH', path, { body: { role: 'commenter' } })).toMatchObject({
      role: 'commenter',
      here: true,
    });
    await ada.until(() => roleTold(ada) === 'commenter');
    expect(await shared.ask('PATCH', path, { body: { role: null } })).toMatchObject({ role: 'editor', ownRole: null });
    const removed = await shared.ask<RemovedPerson>('DELETE', path);
    expect(removed.links.map(({ id }) => id)).toEqual([one.id, two.id]);
    expect((await ada.ended).code).toBe(ERRORS.removed.close);
    for (const { token } of [one, two]) expect(await shared.codeOf({ token, person: ADA })).toBe('removed');
    await expect(shared.join(one, ADA)).rejects.toThrow('refused');
    expect(await shared.ask('POST', `${path}/restore`)).toMatchObject({ status: 200, removedAtMs: null, here: false });
    expect(await shared.codeOf({ token: one.token, person: ADA })).toBe('editor');
    expect((await shared.ask('DELETE', `/people/${'x'.repeat(22)}`)).status).toBe(404);
  });

  test('nobody changes oneself, and of two owners who remove each other at once one stays', async () => {
    const as = (person: string) => ({ person });
    for (const person of [ADA, BEN]) await shared.ask('GET', '', as(person));
    await expect.poll(async () => (await shared.ask<{ people: PersonInfo[] }>('GET', '/people')).people.length).toBe(2);
    expect(
      (await shared.ask('PATCH', `/people/${personIdOf(ADA)}`, { ...as(ADA), body: { role: 'viewer' } })).status,
    ).toBe(403);
    const both = await Promise.all([
      shared.ask('DELETE', `/people/${personIdOf(BEN)}`, as(ADA)),
      shared.ask('DELETE', `/people/${personIdOf(ADA)}`, as(BEN)),
    ]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 403]);
  });
});

describe('a document for guests with a name', () => {
  test('lets them in once they have chosen one, and says so to whoever asks', async () => {
    const { token } = await shared.server.createLink(shared.created, 'editor');
    const guest = { token, person: ADA };
    expect(await shared.ask('PATCH', '', { body: { guests: 'named' } })).toMatchObject({
      status: 200,
      guests: 'named',
    });
    expect(await shared.codeOf(guest)).toBe('name_needed');
    expect(ERRORS.name_needed.retry).toBe(true);
    const profile = (body: object, options: Ask = guest) => shared.ask('PUT', '/profile', { ...options, body });
    for (const body of [
      { name: '\u202e', color: '#112233' },
      { name: 'Ada', color: 'red' },
      { name: '', color: '#112233' },
    ])
      expect((await profile(body)).status).toBe(400);
    expect((await profile({ name: 'Ada', color: '#112233' }, { token })).status).toBe(400);
    expect((await profile({ name: 'Ada', color: '#112233' }, { token: 'x'.repeat(22) })).status).toBe(401);
    expect(await profile({ name: ' Ada\u202e ', color: '#AABBCC' })).toMatchObject({
      status: 200,
      person: personIdOf(ADA),
      name: 'Ada',
      color: '#aabbcc',
    });
    expect(await shared.ask('GET', '', guest)).toMatchObject({ status: 200, role: 'editor', guests: 'named' });
    const client = await shared.join({ token }, ADA);
    client.terminate();
    expect(await shared.ask('PATCH', '', { ...guest, body: { guests: 'all' } })).toMatchObject({
      error: { code: 'forbidden' },
    });
    expect((await shared.ask('PATCH', '', { body: { guests: 'everybody' } })).status).toBe(400);
  });
});
