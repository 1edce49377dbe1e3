/** Sharing by rules: what owners do with links by REST, and what becomes of those who are in, by hand-made messages over real sockets. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ERRORS } from '../../protocol/errors.ts';
import { PASS_HEADER } from '../../protocol/ids.ts';
import { encodeSyncStep1, encodeSyncStep2, encodeUpdate } from '../../protocol/messages.ts';
import type { CreatedLink, LinkInfo, PersonInfo, RequestInfo, Unlocked } from '../../protocol/rest.ts';
import { samplePicture } from '../../protocol/sample-pictures.ts';
import * as Y from 'yjs';
import { personIdOf } from '../access/tokens.ts';
import { millisecondsOf } from '../test-seconds.ts';
import { ADA, BEN, PASSWORD, roleTold, SharedDocument } from '../test-sharing.ts';
import { WireClient } from '../transport/websocket/wire-client.ts';

let shared: SharedDocument;
beforeAll(async () => {
  shared = await SharedDocument.start();
});
afterAll(() => shared.stop());
beforeEach(() => shared.renew());

/** The connection ends with this code within a second of the answer to what was decided, which itself may take as long as a hash or the disk does. */
async function endsWith(client: WireClient, code: keyof typeof ERRORS, act: () => Promise<unknown>): Promise<void> {
  await act();
  const took = await millisecondsOf(async () => {
    expect(await client.ended).toEqual({ code: ERRORS[code].close, reason: code });
  });
  expect(took).toBeLessThan(1000);
}

describe('Roles R4: open sockets obey within a second', () => {
  test.each<[string, keyof typeof ERRORS, (link: CreatedLink) => Promise<unknown>]>([
    ['revoked', 'link_revoked', ({ id }) => shared.ask('DELETE', `/links/${id}`)],
    ['rotated', 'link_revoked', ({ id }) => shared.ask('POST', `/links/${id}/rotate`)],
    [
      'expired',
      'link_expired',
      ({ id }) => shared.ask('PATCH', `/links/${id}`, { body: { expiresAt: '2001-01-01T00:00:00Z' } }),
    ],
    [
      'given a password',
      'password_needed',
      ({ id }) => shared.ask('PATCH', `/links/${id}`, { body: { password: PASSWORD } }),
    ],
    ['closed to a removed person', 'removed', () => shared.ask('DELETE', `/people/${personIdOf(ADA)}`)],
    ['closed to guests without a name', 'name_needed', () => shared.ask('PATCH', '', { body: { guests: 'named' } })],
    ['of a deleted document', 'document_deleted', () => shared.ask('DELETE', '')],
  ])('a link that is %s, from our page and from a plain client', async (_how, code, act) => {
    const link = await shared.server.createLink(shared.created, 'editor');
    const [page, plain] = await Promise.all([shared.join(link, ADA), shared.joinPlain(link)]);
    await expect
      .poll(async () => (await shared.ask<{ people: PersonInfo[] }>('GET', '/people')).people)
      .toHaveLength(1);
    await endsWith(page, code, () => act(link));
    // Without an identity it is nobody who could be removed.
    if (code === 'removed') plain.terminate();
    else expect((await plain.ended).code).toBe(ERRORS[code].close);
    expect(await shared.codeOf({ token: link.token, person: ADA })).toBe(
      code === 'link_revoked' ? await revokedOrRotated(link) : code,
    );
  });

  async function revokedOrRotated({ id }: CreatedLink): Promise<string> {
    const { links } = await shared.ask<{ links: LinkInfo[] }>('GET', '/links');
    return links.find((link) => link.id === id)?.revokedAtMs === null ? 'unauthorized' : 'link_revoked';
  }

  test.each([true, false])(
    'a lowered role: nothing more is taken, nobody is closed (weft.v1: %s)',
    async (speaksWeft) => {
      const link = await shared.server.createLink(shared.created, 'editor');
      const [owner, writer] = await Promise.all([
        shared.join(shared.created, null),
        speaksWeft ? shared.join(link, ADA) : shared.joinPlain(link),
      ]);
      writer.send(encodeUpdate(writer.edit('before ')));
      await owner.until(() => owner.text.includes('before '));
      expect((await shared.ask('PATCH', `/links/${link.id}`, { body: { role: 'commenter' } })).status).toBe(200);
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
      const fresh = await shared.join(shared.created, null);
      expect(fresh.text).not.toContain('after ');
      expect(writer.socket.readyState).toBe(WebSocket.OPEN);
      for (const client of [owner, writer, fresh]) client.terminate();
    },
  );

  test('a raised role: what was not taken before is asked for and taken', async () => {
    const link = await shared.server.createLink(shared.created, 'viewer');
    const [owner, reader] = await Promise.all([shared.join(shared.created, null), shared.join(link, ADA)]);
    reader.send(encodeUpdate(reader.edit('mine ')));
    await reader.until(() => reader.heard.some(({ type }) => type === 'error'));
    await expect
      .poll(async () => (await shared.ask('PATCH', `/people/${personIdOf(ADA)}`, { body: { role: 'editor' } })).status)
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
    const link = await shared.server.createLink(shared.created, 'commenter');
    const [owner, commenter] = await Promise.all([shared.join(shared.created, null), shared.join(link, ADA)]);
    const titled = Y.encodeStateVector(commenter.doc);
    commenter.doc.getText('title').insert(0, 'Mine');
    const title = Y.encodeStateAsUpdate(commenter.doc, titled);
    for (const message of [encodeUpdate(title), encodeUpdate(commenter.edit('body ')), encodeSyncStep2(title)])
      commenter.send(message);
    commenter.send(encodeSyncStep1(Y.encodeStateVector(commenter.doc)));
    await commenter.until(() => commenter.heard.filter(({ type }) => type === 'error').length === 2);
    owner.send(encodeUpdate(owner.edit('owner ')));
    await owner.until(() => owner.acked === 1);
    const fresh = await shared.join(shared.created, null);
    expect(fresh.text).toBe(owner.text);
    expect(fresh.doc.getText('title').toJSON()).toBe('');
    for (const client of [owner, commenter, fresh]) client.terminate();
  });
});

describe('Roles R5: guessing is throttled', () => {
  test('passwords of a link: ten wrong ones, then not even the right one, and other links go on', async () => {
    const link = await shared.server.createLink(shared.created, 'viewer', { password: PASSWORD });
    const other = await shared.server.createLink(shared.created, 'viewer', { password: PASSWORD });
    const unlock = (password: string, { token } = link) => shared.ask('POST', '/unlock', { token, body: { password } });
    // Every ten seconds one more is let through, and each hash may take a second on a busy machine.
    shared.stopClock();
    const codes = [];
    for (let i = 0; i < 11; i++) codes.push((await unlock(`wrong horse ${i}`)).error.code);
    expect(codes).toEqual([...Array.from({ length: 10 }, () => 'password_wrong'), 'too_many_requests']);
    expect((await unlock(PASSWORD)).status).toBe(429);
    expect((await unlock(PASSWORD, other)).status).toBe(200);
  });
});

describe('Roles R6: two ids in one request', () => {
  test("another document's link, person, request and file are not there", async () => {
    const other = await shared.server.createDocument();
    const link = await shared.server.createLink(other, 'viewer');
    await shared.ask('GET', '', { of: other, token: link.token, person: ADA });
    const { id: requestId } = await shared.ask<{ id: string }>('POST', '/requests', {
      of: other,
      token: link.token,
      person: ADA,
      body: { role: 'editor' },
    });
    const uploaded = await shared.server.fetch(`/api/documents/${other.id}/files`, {
      method: 'POST',
      token: other.token,
      body: samplePicture('jpeg'),
      headers: { 'content-type': 'application/octet-stream' },
    });
    // As the files' own tests prove.
    const file = (await uploaded.json()) as { id: string };
    expect((await shared.ask('GET', `/files/${file.id}`)).status).toBe(404);
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
      const { status } = await shared.ask(method, path, body === undefined ? {} : { body });
      expect(status, `${method} ${path}`).toBe(404);
    }
    const { requests } = await shared.ask<{ requests: RequestInfo[] }>('GET', '/requests', { of: other });
    expect(requests).toHaveLength(1);
    expect(await shared.codeOf({ of: other, token: link.token, person: ADA })).toBe('viewer');
  });

  test('a pass opens the link that it was given for, and no other', async () => {
    const [one, two] = [
      await shared.server.createLink(shared.created, 'viewer', { password: PASSWORD }),
      await shared.server.createLink(shared.created, 'owner', { password: PASSWORD }),
    ];
    const { pass } = await shared.ask<Unlocked>('POST', '/unlock', { token: one.token, body: { password: PASSWORD } });
    shared.server.keep(pass);
    expect(await shared.codeOf({ token: one.token, pass })).toBe('viewer');
    expect(await shared.codeOf({ token: two.token, pass })).toBe('password_needed');
  });
});

describe('Roles R7: a link that expired while edits were made offline', () => {
  test('lets nothing in and takes nothing away: they arrive once an owner puts the end off', async () => {
    const link = await shared.server.createLink(shared.created, 'editor');
    const writer = await shared.join(link, ADA);
    writer.terminate();
    writer.edit('made offline ');
    await shared.ask('PATCH', `/links/${link.id}`, { body: { expiresAt: '2001-01-01T00:00:00Z' } });
    await expect(shared.join(link, ADA)).rejects.toThrow('refused');
    expect(await shared.codeOf({ token: link.token, person: ADA })).toBe('link_expired');
    await shared.ask('PATCH', `/links/${link.id}`, { body: { expiresAt: null } });
    const again = await shared.join(link, ADA);
    again.send(encodeSyncStep2(Y.encodeStateAsUpdate(writer.doc)));
    await again.until(() => again.acked === 1);
    const fresh = await shared.join(shared.created, null);
    expect(fresh.text).toBe('made offline ');
    again.terminate();
    fresh.terminate();
  });
});

describe('Roles R9: what is secret', () => {
  test('a password and a pass are in no answer, no page and no log line; a pass may come in three ways', async () => {
    const link = await shared.server.createLink(shared.created, 'editor', { password: PASSWORD });
    const unlocked = await shared.ask<Unlocked>('POST', '/unlock', { token: link.token, body: { password: PASSWORD } });
    const { pass } = unlocked;
    shared.server.keep(pass);
    expect(pass).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(unlocked.expiresAtMs).toBeGreaterThan(Date.now() + 29 * 86_400_000);
    const { token } = link;
    const page = await shared.server.fetch(`/d/${shared.created.id}`, {
      token,
      headers: { [PASS_HEADER]: pass, accept: 'text/html' },
    });
    const list = await shared.server.fetch(`/api/documents/${shared.created.id}/links`, {
      token: shared.created.token,
    });
    const wrong = await shared.ask('POST', '/unlock', { token, body: { password: `${PASSWORD}!` } });
    for (const text of [await page.text(), await list.text(), JSON.stringify(wrong)])
      for (const secret of [PASSWORD, pass, token, 'scrypt']) expect(text).not.toContain(secret);
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(list.headers.get('cache-control')).toBe('no-store');
    const url = shared.server.syncUrl(`${shared.created.id}?token=${token}`);
    await expect(WireClient.join(url)).rejects.toThrow('refused');
    const clients = await Promise.all([
      WireClient.join(`${url}&pass=${pass}`),
      WireClient.join(url, ['weft.v1', `weft.pass.${pass}`]),
    ]);
    expect(clients[1]?.socket.protocol).toBe('weft.v1');
    expect(await shared.codeOf({ token, pass })).toBe('editor');
    for (const client of clients) client.terminate();
  });
});

describe('links', () => {
  test('tell what bounds them and how they were used, and are changed', async () => {
    const { id, token } = await shared.server.createLink(shared.created, 'viewer', {
      password: PASSWORD,
      maxPeople: 3,
      label: 'Class',
    });
    const find = async () =>
      (await shared.ask<{ links: LinkInfo[] }>('GET', '/links')).links.find((link) => link.id === id);
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
    expect(await shared.ask('PATCH', `/links/${id}`, { body: change })).toMatchObject({
      status: 200,
      label: 'All',
      role: 'editor',
      hasPassword: false,
      maxPeople: null,
      expiresAtMs: Date.UTC(2198, 11, 31, 23),
    });
    await shared.ask('GET', '', { token, person: ADA });
    await expect.poll(find).toMatchObject({ people: 1 });
    expect((await find())?.lastUsedAtMs).toBeGreaterThan(0);
    expect(await shared.ask('PATCH', `/links/${id}`, { body: {} })).toMatchObject({ status: 200, label: 'All' });
  });

  test('rotated, one opens with its new token and all its settings', async () => {
    const link = await shared.server.createLink(shared.created, 'editor', { label: 'Class', password: PASSWORD });
    const rotated = await shared.ask<CreatedLink>('POST', `/links/${link.id}/rotate`);
    shared.server.keep(rotated.token);
    expect(rotated).toMatchObject({
      status: 200,
      id: link.id,
      role: 'editor',
      url: `/d/${shared.created.id}#${rotated.token}`,
    });
    expect(await shared.codeOf({ token: link.token })).toBe('unauthorized');
    expect(await shared.codeOf({ token: rotated.token })).toBe('password_needed');
  });

  test('of so many people refuse the next one, also on a socket', async () => {
    const link = await shared.server.createLink(shared.created, 'viewer', { maxPeople: 1 });
    const ada = await shared.join(link, ADA);
    await expect(shared.join(link, BEN)).rejects.toThrow('refused');
    await expect(shared.join(link, null)).rejects.toThrow('refused');
    expect(await shared.codeOf({ token: link.token, person: BEN })).toBe('link_full');
    expect(await shared.codeOf({ token: link.token })).toBe('link_full');
    const again = await shared.join(link, ADA);
    for (const client of [ada, again]) client.terminate();
  });

  test('the last one that owns the document for good stays, also when two owners end each other at once', async () => {
    const own = (await shared.ask<{ links: LinkInfo[] }>('GET', '/links')).links[0]?.id ?? '';
    for (const body of [{ role: 'editor' }, { expiresAt: '2199-01-01T00:00:00Z' }])
      expect((await shared.ask('PATCH', `/links/${own}`, { body })).error.code).toBe('last_owner');
    expect((await shared.ask('DELETE', `/links/${own}`)).error.code).toBe('last_owner');
    for (let i = 0; i < 5; i++) {
      await shared.renew();
      const [first] = (await shared.ask<{ links: LinkInfo[] }>('GET', '/links')).links;
      const second = await shared.server.createLink(shared.created, 'owner');
      const both = await Promise.all([
        shared.ask('DELETE', `/links/${second.id}`),
        shared.ask('DELETE', `/links/${first?.id ?? ''}`, { token: second.token }),
      ]);
      expect(both.map(({ status }) => status).toSorted((a, b) => a - b)[0]).toBe(204);
      const codes = await Promise.all([shared.codeOf({}), shared.codeOf({ token: second.token })]);
      expect(codes.sort()).toEqual(['link_revoked', 'owner']);
    }
  });
});
