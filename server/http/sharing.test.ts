/** Sharing as a whole: what owners do by REST, and what becomes of those who are in, by hand-made messages over real sockets. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ERRORS } from '../../protocol/errors.ts';
import { PASS_HEADER, PERSON_HEADER } from '../../protocol/ids.ts';
import { encodeProfile, encodeSyncStep1, encodeSyncStep2, encodeUpdate } from '../../protocol/messages.ts';
import type {
  CreatedDocument,
  CreatedLink,
  DocumentInfo,
  ErrorBody,
  LinkInfo,
  PersonInfo,
  RemovedPerson,
  RequestInfo,
  Unlocked,
} from '../../protocol/rest.ts';
import type { Role } from '../../protocol/roles.ts';
import { samplePicture } from '../../protocol/sample-pictures.ts';
import * as Y from 'yjs';
import { personIdOf } from '../access/tokens.ts';
import { systemClock } from '../system.ts';
import { millisecondsOf } from '../test-seconds.ts';
import { TestServer } from '../test-server.ts';
import { WireClient } from '../transport/websocket/wire-client.ts';

const LIMIT = { max: 1_000_000, timeWindow: 60_000 };
const ADA = 'secret-of-ada-000000000';
const BEN = 'secret-of-ben-000000000';
const PASSWORD = 'correct horse battery';

let server: TestServer;
let created: CreatedDocument;
/** The time of day at which the server's clock stands; null where it goes. */
let standsAtMs: number | null = null;
const clock = { ...systemClock, now: () => standsAtMs ?? systemClock.now() };
beforeAll(async () => {
  server = await TestServer.start({ overrides: { clock, routeLimits: { any: LIMIT, creation: LIMIT } } });
  for (const secret of [ADA, BEN, PASSWORD]) server.keep(secret);
});
afterAll(() => server.stop());
beforeEach(async () => {
  standsAtMs = null;
  created = await server.createDocument();
});

interface Ask {
  readonly token?: string;
  readonly person?: string;
  readonly pass?: string;
  readonly body?: object;
  readonly of?: CreatedDocument;
}

/** Asks as an owner, unless said otherwise. */
async function ask<T = ErrorBody>(method: string, path: string, options: Ask = {}): Promise<T & { status: number }> {
  const { of = created, token = of.token, person, pass, body } = options;
  const response = await server.fetch(`/api/documents/${of.id}${path}`, {
    method,
    token,
    headers: {
      ...(person === undefined ? {} : { [PERSON_HEADER]: person }),
      ...(pass === undefined ? {} : { [PASS_HEADER]: pass }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  // Each test says which shape it expects, and looks at it.
  return { ...(JSON.parse(text === '' ? '{}' : text) as T), status: response.status };
}

const codeOf = async (options: Ask): Promise<string> => {
  const { error, role } = await ask<Partial<ErrorBody & DocumentInfo>>('GET', '', options);
  return error?.code ?? role ?? '';
};

function join(link: { readonly token: string }, person: string | null): Promise<WireClient> {
  const secrets = [`weft.token.${link.token}`, ...(person === null ? [] : [`weft.person.${person}`])];
  return WireClient.join(server.syncUrl(created.id), ['weft.v1', ...secrets]);
}

/** As any y-websocket client does: without an identity. */
const joinPlain = ({ token }: { readonly token: string }) =>
  WireClient.join(server.syncUrl(`${created.id}?token=${token}`));

const roleTold = (client: WireClient): Role | undefined =>
  client.heard.flatMap((message) => (message.type === 'session' ? (message.news.you?.role ?? []) : [])).at(-1);
const eventsOf = (client: WireClient) =>
  client.heard.flatMap((message) => (message.type === 'event' ? message.news : []));

/** Milliseconds until the connection ends with this code. */
async function endsWith(client: WireClient, code: keyof typeof ERRORS, act: () => Promise<unknown>): Promise<void> {
  const took = await millisecondsOf(async () => {
    await act();
    expect(await client.ended).toEqual({ code: ERRORS[code].close, reason: code });
  });
  expect(took).toBeLessThan(1000);
}

describe('Roles R4: open sockets obey within a second', () => {
  test.each<[string, keyof typeof ERRORS, (link: CreatedLink) => Promise<unknown>]>([
    ['revoked', 'link_revoked', ({ id }) => ask('DELETE', `/links/${id}`)],
    ['rotated', 'link_revoked', ({ id }) => ask('POST', `/links/${id}/rotate`)],
    [
      'expired',
      'link_expired',
      ({ id }) => ask('PATCH', `/links/${id}`, { body: { expiresAt: '2001-01-01T00:00:00Z' } }),
    ],
    ['given a password', 'password_needed', ({ id }) => ask('PATCH', `/links/${id}`, { body: { password: PASSWORD } })],
    ['closed to a removed person', 'removed', () => ask('DELETE', `/people/${personIdOf(ADA)}`)],
    ['closed to guests without a name', 'name_needed', () => ask('PATCH', '', { body: { guests: 'named' } })],
    ['of a deleted document', 'document_deleted', () => ask('DELETE', '')],
  ])('a link that is %s, from our page and from a plain client', async (_how, code, act) => {
    const link = await server.createLink(created, 'editor');
    const [page, plain] = await Promise.all([join(link, ADA), joinPlain(link)]);
    await expect.poll(async () => (await ask<{ people: PersonInfo[] }>('GET', '/people')).people).toHaveLength(1);
    await endsWith(page, code, () => act(link));
    // Without an identity it is nobody who could be removed.
    if (code === 'removed') plain.terminate();
    else expect((await plain.ended).code).toBe(ERRORS[code].close);
    expect(await codeOf({ token: link.token, person: ADA })).toBe(
      code === 'link_revoked' ? await revokedOrRotated(link) : code,
    );
  });

  async function revokedOrRotated({ id }: CreatedLink): Promise<string> {
    const { links } = await ask<{ links: LinkInfo[] }>('GET', '/links');
    return links.find((link) => link.id === id)?.revokedAtMs === null ? 'unauthorized' : 'link_revoked';
  }

  test.each([true, false])(
    'a lowered role: nothing more is taken, nobody is closed (weft.v1: %s)',
    async (speaksWeft) => {
      const link = await server.createLink(created, 'editor');
      const [owner, writer] = await Promise.all([join(created, null), speaksWeft ? join(link, ADA) : joinPlain(link)]);
      writer.send(encodeUpdate(writer.edit('before ')));
      await owner.until(() => owner.text.includes('before '));
      expect((await ask('PATCH', `/links/${link.id}`, { body: { role: 'commenter' } })).status).toBe(200);
      // From here on the change is answered, so it holds.
      writer.send(encodeUpdate(writer.edit('after ')));
      writer.send(encodeSyncStep2(Y.encodeStateAsUpdate(writer.doc)));
      if (speaksWeft) {
        await writer.until(() => roleTold(writer) === 'commenter');
        await writer.until(() => writer.heard.some(({ type }) => type === 'error'));
      }
      owner.send(encodeUpdate(owner.edit('owner ')));
      await writer.until(() => writer.text.includes('owner '));
      expect(owner.text).not.toContain('after ');
      const fresh = await join(created, null);
      expect(fresh.text).not.toContain('after ');
      expect(writer.socket.readyState).toBe(WebSocket.OPEN);
      for (const client of [owner, writer, fresh]) client.terminate();
    },
  );

  test('a raised role: what was not taken before is asked for and taken', async () => {
    const link = await server.createLink(created, 'viewer');
    const [owner, reader] = await Promise.all([join(created, null), join(link, ADA)]);
    reader.send(encodeUpdate(reader.edit('mine ')));
    await reader.until(() => reader.heard.some(({ type }) => type === 'error'));
    await expect
      .poll(async () => (await ask('PATCH', `/people/${personIdOf(ADA)}`, { body: { role: 'editor' } })).status)
      .toBe(200);
    await reader.until(() => roleTold(reader) === 'editor');
    await reader.until(() => reader.heard.filter(({ type }) => type === 'syncStep1').length > 0);
    reader.send(encodeSyncStep2(Y.encodeStateAsUpdate(reader.doc)));
    await owner.until(() => owner.text.includes('mine '));
    await reader.until(() => reader.acked === 2);
    owner.terminate();
    reader.terminate();
  });
});

describe('Roles R2: a commenter edits the body', () => {
  test('or the title, in an update or in a sync step 2: refused, and told', async () => {
    const link = await server.createLink(created, 'commenter');
    const [owner, commenter] = await Promise.all([join(created, null), join(link, ADA)]);
    const titled = Y.encodeStateVector(commenter.doc);
    commenter.doc.getText('title').insert(0, 'Mine');
    const title = Y.encodeStateAsUpdate(commenter.doc, titled);
    for (const message of [encodeUpdate(title), encodeUpdate(commenter.edit('body ')), encodeSyncStep2(title)])
      commenter.send(message);
    commenter.send(encodeSyncStep1(Y.encodeStateVector(commenter.doc)));
    await commenter.until(() => commenter.heard.filter(({ type }) => type === 'error').length === 2);
    owner.send(encodeUpdate(owner.edit('owner ')));
    await owner.until(() => owner.acked === 1);
    const fresh = await join(created, null);
    expect(fresh.text).toBe(owner.text);
    expect(fresh.doc.getText('title').toJSON()).toBe('');
    for (const client of [owner, commenter, fresh]) client.terminate();
  });
});

describe('Roles R5: guessing is throttled', () => {
  test('passwords of a link: ten wrong ones, then not even the right one, and other links go on', async () => {
    const link = await server.createLink(created, 'viewer', { password: PASSWORD });
    const other = await server.createLink(created, 'viewer', { password: PASSWORD });
    const unlock = (password: string, { token } = link) => ask('POST', '/unlock', { token, body: { password } });
    // Every ten seconds one more is let through, and each hash may take a second on a busy machine.
    standsAtMs = clock.now();
    const codes = [];
    for (let i = 0; i < 11; i++) codes.push((await unlock(`wrong horse ${i}`)).error.code);
    expect(codes).toEqual([...Array.from({ length: 10 }, () => 'password_wrong'), 'too_many_requests']);
    expect((await unlock(PASSWORD)).status).toBe(429);
    expect((await unlock(PASSWORD, other)).status).toBe(200);
  });
});

describe('Roles R6: two ids in one request', () => {
  test("another document's link, person, request and file are not there", async () => {
    const other = await server.createDocument();
    const link = await server.createLink(other, 'viewer');
    await ask('GET', '', { of: other, token: link.token, person: ADA });
    const { id: requestId } = await ask<{ id: string }>('POST', '/requests', {
      of: other,
      token: link.token,
      person: ADA,
      body: { role: 'editor' },
    });
    const uploaded = await server.fetch(`/api/documents/${other.id}/files`, {
      method: 'POST',
      token: other.token,
      body: samplePicture('jpeg'),
      headers: { 'content-type': 'application/octet-stream' },
    });
    // As the files' own tests prove.
    const file = (await uploaded.json()) as { id: string };
    expect((await ask('GET', `/files/${file.id}`)).status).toBe(404);
    const person = personIdOf(ADA);
    const asks: [string, string, object?][] = [
      ['PATCH', `/links/${link.id}`, { label: 'x' }],
      ['POST', `/links/${link.id}/rotate`],
      ['DELETE', `/links/${link.id}`],
      ['PATCH', `/people/${person}`, { role: 'owner' }],
      ['POST', `/people/${person}/restore`],
      ['DELETE', `/people/${person}`],
      ['POST', `/requests/${requestId}/grant`],
      ['DELETE', `/requests/${requestId}`],
      ['GET', `/links/${link.id}/nothing`],
      ['PATCH', '/people/..%2f..%2fpeople', { role: 'owner' }],
    ];
    for (const [method, path, body] of asks) {
      const { status } = await ask(method, path, body === undefined ? {} : { body });
      expect(status, `${method} ${path}`).toBe(404);
    }
    const { requests } = await ask<{ requests: RequestInfo[] }>('GET', '/requests', { of: other });
    expect(requests).toHaveLength(1);
    expect(await codeOf({ of: other, token: link.token, person: ADA })).toBe('viewer');
  });

  test('a pass opens the link that it was given for, and no other', async () => {
    const [one, two] = [
      await server.createLink(created, 'viewer', { password: PASSWORD }),
      await server.createLink(created, 'owner', { password: PASSWORD }),
    ];
    const { pass } = await ask<Unlocked>('POST', '/unlock', { token: one.token, body: { password: PASSWORD } });
    server.keep(pass);
    expect(await codeOf({ token: one.token, pass })).toBe('viewer');
    expect(await codeOf({ token: two.token, pass })).toBe('password_needed');
  });
});

describe('Roles R7: a link that expired while edits were made offline', () => {
  test('lets nothing in and takes nothing away: they arrive once an owner puts the end off', async () => {
    const link = await server.createLink(created, 'editor');
    const writer = await join(link, ADA);
    writer.terminate();
    writer.edit('made offline ');
    await ask('PATCH', `/links/${link.id}`, { body: { expiresAt: '2001-01-01T00:00:00Z' } });
    await expect(join(link, ADA)).rejects.toThrow('refused');
    expect(await codeOf({ token: link.token, person: ADA })).toBe('link_expired');
    await ask('PATCH', `/links/${link.id}`, { body: { expiresAt: null } });
    const again = await join(link, ADA);
    again.send(encodeSyncStep2(Y.encodeStateAsUpdate(writer.doc)));
    await again.until(() => again.acked === 1);
    const fresh = await join(created, null);
    expect(fresh.text).toBe('made offline ');
    again.terminate();
    fresh.terminate();
  });
});

describe('Roles R9: what is secret', () => {
  test('a password and a pass are in no answer, no page and no log line; a pass may come in three ways', async () => {
    const link = await server.createLink(created, 'editor', { password: PASSWORD });
    const unlocked = await ask<Unlocked>('POST', '/unlock', { token: link.token, body: { password: PASSWORD } });
    const { pass } = unlocked;
    server.keep(pass);
    expect(pass).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(unlocked.expiresAtMs).toBeGreaterThan(Date.now() + 29 * 86_400_000);
    const { token } = link;
    const page = await server.fetch(`/d/${created.id}`, {
      token,
      headers: { [PASS_HEADER]: pass, accept: 'text/html' },
    });
    const list = await server.fetch(`/api/documents/${created.id}/links`, { token: created.token });
    const wrong = await ask('POST', '/unlock', { token, body: { password: `${PASSWORD}!` } });
    for (const text of [await page.text(), await list.text(), JSON.stringify(wrong)])
      for (const secret of [PASSWORD, pass, token, 'scrypt']) expect(text).not.toContain(secret);
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(list.headers.get('cache-control')).toBe('no-store');
    const url = server.syncUrl(`${created.id}?token=${token}`);
    await expect(WireClient.join(url)).rejects.toThrow('refused');
    const clients = await Promise.all([
      WireClient.join(`${url}&pass=${pass}`),
      WireClient.join(url, ['weft.v1', `weft.pass.${pass}`]),
    ]);
    expect(clients[1]?.socket.protocol).toBe('weft.v1');
    expect(await codeOf({ token, pass })).toBe('editor');
    for (const client of clients) client.terminate();
  });
});

describe('asking for more', () => {
  async function stage(role: Role = 'viewer') {
    const link = await server.createLink(created, role);
    const [owner, asker] = await Promise.all([join(created, BEN), join(link, ADA)]);
    asker.send(encodeProfile({ name: 'Ada', color: '#112233' }));
    const asking = (body: object) =>
      ask<Partial<ErrorBody> & { id: string }>('POST', '/requests', { token: link.token, person: ADA, body });
    return { link, owner, asker, asking, close: () => [owner, asker].forEach((each) => each.terminate()) };
  }

  test('owners hear of it at once, and one click later the asker writes', async () => {
    const { asker, asking, close, link, owner } = await stage();
    const { id, status } = await asking({ role: 'editor', message: ' May I?\n\u202eplease ' });
    expect(status).toBe(201);
    await owner.until(() => eventsOf(owner).some((event) => event.kind === 'requests' && event.open === 1));
    const { requests } = await ask<{ requests: RequestInfo[] }>('GET', '/requests');
    expect(requests).toMatchObject([
      { id, person: personIdOf(ADA), name: 'Ada', color: '#112233', role: 'editor', message: 'May I? please' },
    ]);
    const own = await ask<DocumentInfo>('GET', '', { token: link.token, person: ADA });
    expect(own).toMatchObject({ role: 'viewer', request: { id, role: 'editor' } });
    const granted = await ask<PersonInfo>('POST', `/requests/${id}/grant`);
    expect(granted).toMatchObject({ status: 200, role: 'editor', ownRole: 'editor', here: true, name: 'Ada' });
    await asker.until(() => roleTold(asker) === 'editor');
    asker.send(encodeUpdate(asker.edit('thanks ')));
    await owner.until(() => owner.text === 'thanks ');
    await owner.until(() => eventsOf(owner).some((event) => event.kind === 'requests' && event.open === 0));
    expect(await ask('GET', '', { token: link.token, person: ADA })).toMatchObject({ role: 'editor', request: null });
    close();
  });

  test('an owner may give less, or decline, and the asker hears so', async () => {
    const { asker, asking, close } = await stage();
    const first = await asking({ role: 'owner' });
    expect(await ask('POST', `/requests/${first.id}/grant`, { body: { role: 'commenter' } })).toMatchObject({
      ownRole: 'commenter',
    });
    await asker.until(() => roleTold(asker) === 'commenter');
    const second = await asking({ role: 'editor' });
    expect((await ask('DELETE', `/requests/${second.id}`)).status).toBe(204);
    await asker.until(() => eventsOf(asker).some(({ kind }) => kind === 'request-declined'));
    expect((await ask('POST', `/requests/${second.id}/grant`)).status).toBe(404);
    expect(roleTold(asker)).toBe('commenter');
    close();
  });

  test('the asker may withdraw, nobody else may; asking again changes the one request', async () => {
    const { asker, asking, close, link } = await stage();
    const { id } = await asking({ role: 'editor' });
    expect((await asking({ role: 'commenter', message: 'or this' })).id).toBe(id);
    const { token } = link;
    expect((await ask('DELETE', `/requests/${id}`, { token, person: BEN })).status).toBe(404);
    expect((await ask('DELETE', `/requests/${id}`, { token })).status).toBe(404);
    expect((await ask('DELETE', `/requests/${id}`, { token, person: ADA })).status).toBe(204);
    expect(eventsOf(asker)).toEqual([]);
    close();
  });

  test.each([
    ['what one has already', 'editor', { role: 'commenter' }, ADA],
    ['no role', 'viewer', { message: 'x' }, ADA],
    ['a message that is too long', 'viewer', { role: 'editor', message: 'x'.repeat(501) }, ADA],
    ['anything, without an identity', 'viewer', { role: 'editor' }, undefined],
  ] as const)('asking for %s is refused with words', async (_what, role, body, person) => {
    const { token } = await server.createLink(created, role);
    const { error, status } = await ask('POST', '/requests', {
      token,
      body,
      ...(person === undefined ? {} : { person }),
    });
    expect([status, error.code]).toEqual([400, 'bad_request']);
  });
});

describe('the people of a document', () => {
  test('are listed with what they may do; one is lowered, removed, and let in again', async () => {
    const [one, two] = [await server.createLink(created, 'editor'), await server.createLink(created, 'viewer')];
    const ada = await join(one, ADA);
    ada.send(encodeProfile({ name: 'Ada', color: '#112233' }));
    await ask('GET', '', { token: two.token, person: ADA });
    await ask('GET', '', { token: two.token, person: BEN });
    const list = async () => (await ask<{ people: PersonInfo[] }>('GET', '/people')).people;
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
    expect(await ask('PATCH', path, { body: { role: 'commenter' } })).toMatchObject({ role: 'commenter', here: true });
    await ada.until(() => roleTold(ada) === 'commenter');
    expect(await ask('PATCH', path, { body: { role: null } })).toMatchObject({ role: 'editor', ownRole: null });
    const removed = await ask<RemovedPerson>('DELETE', path);
    expect(removed.links.map(({ id }) => id)).toEqual([one.id, two.id]);
    expect((await ada.ended).code).toBe(ERRORS.removed.close);
    for (const { token } of [one, two]) expect(await codeOf({ token, person: ADA })).toBe('removed');
    await expect(join(one, ADA)).rejects.toThrow('refused');
    expect(await ask('POST', `${path}/restore`)).toMatchObject({ status: 200, removedAtMs: null, here: false });
    expect(await codeOf({ token: one.token, person: ADA })).toBe('editor');
    expect((await ask('DELETE', `/people/${'x'.repeat(22)}`)).status).toBe(404);
  });

  test('nobody changes oneself, and of two owners who remove each other at once one stays', async () => {
    const as = (person: string) => ({ person });
    for (const person of [ADA, BEN]) await ask('GET', '', as(person));
    await expect.poll(async () => (await ask<{ people: PersonInfo[] }>('GET', '/people')).people.length).toBe(2);
    expect((await ask('PATCH', `/people/${personIdOf(ADA)}`, { ...as(ADA), body: { role: 'viewer' } })).status).toBe(
      403,
    );
    const both = await Promise.all([
      ask('DELETE', `/people/${personIdOf(BEN)}`, as(ADA)),
      ask('DELETE', `/people/${personIdOf(ADA)}`, as(BEN)),
    ]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 403]);
  });
});

describe('links', () => {
  test('tell what bounds them and how they were used, and are changed', async () => {
    const { id, token } = await server.createLink(created, 'viewer', {
      password: PASSWORD,
      maxPeople: 3,
      label: 'Class',
    });
    const find = async () => (await ask<{ links: LinkInfo[] }>('GET', '/links')).links.find((link) => link.id === id);
    expect(await find()).toMatchObject({
      hasPassword: true,
      maxPeople: 3,
      people: 0,
      createdBy: null,
      lastUsedAtMs: null,
    });
    const change = {
      label: 'All',
      role: 'editor',
      password: null,
      maxPeople: null,
      expiresAt: '2199-01-01T00:00:00+01:00',
    };
    expect(await ask('PATCH', `/links/${id}`, { body: change })).toMatchObject({
      status: 200,
      label: 'All',
      role: 'editor',
      hasPassword: false,
      maxPeople: null,
      expiresAtMs: Date.UTC(2198, 11, 31, 23),
    });
    await ask('GET', '', { token, person: ADA });
    await expect.poll(find).toMatchObject({ people: 1 });
    expect((await find())?.lastUsedAtMs).toBeGreaterThan(0);
    expect(await ask('PATCH', `/links/${id}`, { body: {} })).toMatchObject({ status: 200, label: 'All' });
  });

  test('rotated, one opens with its new token and all its settings', async () => {
    const link = await server.createLink(created, 'editor', { label: 'Class', password: PASSWORD });
    const rotated = await ask<CreatedLink>('POST', `/links/${link.id}/rotate`);
    server.keep(rotated.token);
    expect(rotated).toMatchObject({
      status: 200,
      id: link.id,
      role: 'editor',
      url: `/d/${created.id}#${rotated.token}`,
    });
    expect(await codeOf({ token: link.token })).toBe('unauthorized');
    expect(await codeOf({ token: rotated.token })).toBe('password_needed');
  });

  test('of so many people refuse the next one, also on a socket', async () => {
    const link = await server.createLink(created, 'viewer', { maxPeople: 1 });
    const ada = await join(link, ADA);
    await expect(join(link, BEN)).rejects.toThrow('refused');
    await expect(join(link, null)).rejects.toThrow('refused');
    expect(await codeOf({ token: link.token, person: BEN })).toBe('link_full');
    expect(await codeOf({ token: link.token })).toBe('link_full');
    const again = await join(link, ADA);
    for (const client of [ada, again]) client.terminate();
  });

  test('the last one that owns the document for good stays, also when two owners end each other at once', async () => {
    const own = (await ask<{ links: LinkInfo[] }>('GET', '/links')).links[0]?.id ?? '';
    for (const body of [{ role: 'editor' }, { expiresAt: '2199-01-01T00:00:00Z' }])
      expect((await ask('PATCH', `/links/${own}`, { body })).error.code).toBe('last_owner');
    expect((await ask('DELETE', `/links/${own}`)).error.code).toBe('last_owner');
    for (let i = 0; i < 5; i++) {
      created = await server.createDocument();
      const [first] = (await ask<{ links: LinkInfo[] }>('GET', '/links')).links;
      const second = await server.createLink(created, 'owner');
      const both = await Promise.all([
        ask('DELETE', `/links/${second.id}`),
        ask('DELETE', `/links/${first?.id ?? ''}`, { token: second.token }),
      ]);
      expect(both.map(({ status }) => status).toSorted((a, b) => a - b)[0]).toBe(204);
      const codes = await Promise.all([codeOf({}), codeOf({ token: second.token })]);
      expect(codes.sort()).toEqual(['link_revoked', 'owner']);
    }
  });
});

describe('a document for guests with a name', () => {
  test('lets them in once they have chosen one, and says so to whoever asks', async () => {
    const { token } = await server.createLink(created, 'editor');
    const guest = { token, person: ADA };
    expect(await ask('PATCH', '', { body: { guests: 'named' } })).toMatchObject({ status: 200, guests: 'named' });
    expect(await codeOf(guest)).toBe('name_needed');
    expect(ERRORS.name_needed.retry).toBe(true);
    const profile = (body: object, options: Ask = guest) => ask('PUT', '/profile', { ...options, body });
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
    expect(await ask('GET', '', guest)).toMatchObject({ status: 200, role: 'editor', guests: 'named' });
    const client = await join({ token }, ADA);
    client.terminate();
    expect(await ask('PATCH', '', { ...guest, body: { guests: 'all' } })).toMatchObject({
      error: { code: 'forbidden' },
    });
    expect((await ask('PATCH', '', { body: { guests: 'everybody' } })).status).toBe(400);
  });
});
