import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { encodeProfile, encodeSyncStep1, encodeUpdate } from '../../protocol/messages.ts';
import type { InvitationInfo, MyDocument } from '../../protocol/rest-accounts.ts';
import type { CreatedDocument, CreatedLink, DocumentInfo, ErrorBody, LinkInfo } from '../../protocol/rest.ts';
import type { Role } from '../../protocol/roles.ts';
import { TestAccounts, type TestBrowser } from '../test-accounts.ts';
import { millisecondsOf } from '../test-seconds.ts';
import type { Visited } from '../access/sign-in/sign-in-walk.ts';
import { WireClient } from '../transport/websocket/wire-client.ts';

let accounts: TestAccounts;
beforeAll(async () => {
  accounts = await TestAccounts.start();
});
afterAll(() => accounts.stop());

async function mine(browser: TestBrowser): Promise<readonly MyDocument[]> {
  const { documents } = await browser.json<{ documents: readonly MyDocument[] }>('GET', '/api/my/documents');
  return documents;
}

async function roleIn(browser: TestBrowser, { id }: { readonly id: string }, token?: string): Promise<string> {
  const answer = await browser.ask('GET', `/api/documents/${id}`, token === undefined ? {} : { token });
  // One of the two it is: what is looked at below.
  const read = JSON.parse(answer.body) as DocumentInfo & Partial<ErrorBody>;
  return read.error?.code ?? read.role;
}

function codeOf({ body, response }: Visited): string {
  if (response.ok) return String(response.status);
  // Every answer that is no success has this body.
  return (JSON.parse(body) as ErrorBody).error.code;
}

/** Opens a document as our page does, and has it. */
async function open(browser: TestBrowser, { id }: { readonly id: string }, token?: string): Promise<WireClient> {
  const protocols = ['weft.v1', `weft.person.${browser.secret}`];
  if (token !== undefined) protocols.push(`weft.token.${token}`);
  const client = new WireClient(accounts.server.syncUrl(id), protocols, browser.socketOptions);
  await client.opened();
  await client.until(() => client.heard.some(({ type }) => type === 'session'));
  return client;
}

async function share(
  owner: TestBrowser,
  created: CreatedDocument,
  role: Role,
  more: object = {},
): Promise<CreatedLink> {
  const body = { role, ...more };
  const made = await owner.json<CreatedLink>('POST', `/api/documents/${created.id}/links`, { body });
  accounts.server.keepSecret(made.token);
  return made;
}

/** The role that the server told this connection last. */
function toldRole(client: WireClient): Role | undefined {
  return client.heard.findLast((message) => message.type === 'session' && message.news.you !== undefined)?.type ===
    'session'
    ? client.heard.flatMap((message) => (message.type === 'session' ? (message.news.you?.role ?? []) : [])).at(-1)
    : undefined;
}

describe('my documents', () => {
  test('one that was made while signed in is there on every device, without a token', async () => {
    const here = await accounts.signedIn('ada');
    const created = await here.newDocument('Plans');
    const there = await accounts.signedIn('ada');
    expect((await mine(there)).find(({ id }) => id === created.id)).toMatchObject({ role: 'owner', kind: 'document' });
    expect(await roleIn(there, created)).toBe('owner');
    expect(JSON.stringify(await mine(there))).not.toContain(created.token);
  });

  test('one that was opened by a link is there with the link’s role and its title, the last opened first', async () => {
    const [ada, ben] = [await accounts.signedIn('ada'), await accounts.signedIn('ben')];
    const [one, two] = [await ada.newDocument('One'), await ada.newDocument('Two')];
    for (const created of [one, two]) {
      const link = await share(ada, created, 'viewer');
      const client = await open(ben, created, link.token);
      client.terminate();
      await client.ended;
    }
    await expect.poll(async () => (await mine(ben)).slice(0, 2).map(({ title }) => title)).toEqual(['Two', 'One']);
    expect((await mine(ben))[0]).toMatchObject({ id: two.id, role: 'viewer' });
    const elsewhere = await accounts.signedIn('ben');
    expect(await roleIn(elsewhere, one)).toBe('viewer');
    const socket = await open(elsewhere, one);
    expect(toldRole(socket)).toBe('viewer');
    socket.terminate();
  });

  test('a title is the one of this moment while the document is open, and the last one after a restart', async () => {
    const ada = await accounts.signedIn('ada');
    const created = await ada.newDocument('First title');
    const client = await open(ada, created);
    client.send(encodeSyncStep1(Y.encodeStateVector(client.doc)));
    await client.until(() => client.heard.some(({ type }) => type === 'syncStep2'));
    const before = Y.encodeStateVector(client.doc);
    client.doc.getText('title').insert(0, 'The very ');
    client.send(encodeUpdate(Y.encodeStateAsUpdate(client.doc, before)));
    await client.until(() => client.acked > 0);
    const title = async () => (await mine(ada)).find(({ id }) => id === created.id)?.title;
    expect(await title()).toBe('The very First title');
    client.terminate();
    await accounts.server.close();
    await accounts.server.open();
    expect(await title()).toBe('The very First title');
  });

  test('what a link gave ends with the link: revoked, expired, rotated, or with another password (Roles R4)', async () => {
    const [ada, ben] = [await accounts.signedIn('ada'), await accounts.signedIn('ben')];
    const created = await ada.newDocument('Ending');
    const path = `/api/documents/${created.id}/links`;
    const endings: Record<string, (link: CreatedLink) => Promise<unknown>> = {
      revoked: (link) => ada.ask('DELETE', `${path}/${link.id}`),
      expired: (link) =>
        ada.ask('PATCH', `${path}/${link.id}`, { body: { expiresAt: new Date(Date.now() - 1000).toISOString() } }),
      rotated: (link) => ada.ask('POST', `${path}/${link.id}/rotate`),
      password: (link) => ada.ask('PATCH', `${path}/${link.id}`, { body: { password: 'a new password' } }),
    };
    for (const [name, end] of Object.entries(endings)) {
      const link = await share(ada, created, 'editor');
      const client = await open(ben, created, link.token);
      await expect.poll(() => roleIn(ben, created), { message: name }).toBe('editor');
      await end(link);
      await client.ended;
      expect(await roleIn(ben, created), name).toBe('document_not_found');
      expect(
        (await mine(ben)).some(({ id }) => id === created.id),
        name,
      ).toBe(false);
    }
  });

  test('who rotates the link that the account came by keeps it', async () => {
    const ada = await accounts.signedIn('ada');
    const created = await ada.newDocument('Rotated');
    const { links } = await ada.json<{ links: readonly LinkInfo[] }>('GET', `/api/documents/${created.id}/links`);
    await ada.ask('POST', `/api/documents/${created.id}/links/${links[0]?.id}/rotate`);
    await expect.poll(() => roleIn(ada, created)).toBe('owner');
    expect(await roleIn(accounts.browser(), created, created.token)).toBe('unauthorized');
  });

  test('a link’s password is asked once, not on every device, and never skipped', async () => {
    const [ada, ben] = [await accounts.signedIn('ada'), await accounts.signedIn('ben')];
    const created = await ada.newDocument('Locked');
    const link = await share(ada, created, 'editor', { password: 'open sesame' });
    const kept = await ben.json<{ kept: number }>('POST', '/api/my/documents', {
      body: { documents: [{ id: created.id, token: link.token }] },
    });
    expect(kept).toEqual({ kept: 0 });
    expect(await roleIn(ben, created)).toBe('document_not_found');
    expect(await roleIn(ben, created, link.token)).toBe('password_needed');
    const unlocking = { token: link.token, body: { password: 'open sesame' } };
    const { pass } = await ben.json<{ pass: string }>('POST', `/api/documents/${created.id}/unlock`, unlocking);
    accounts.server.keepSecret(pass);
    const protocols = ['weft.v1', `weft.token.${link.token}`, `weft.pass.${pass}`];
    const client = new WireClient(accounts.server.syncUrl(created.id), protocols, ben.socketOptions);
    await client.opened();
    await expect.poll(async () => roleIn(await accounts.signedIn('ben'), created)).toBe('editor');
    client.terminate();
  });

  test('forgotten, it is listed no more and opens no more without its link', async () => {
    const [ada, ben] = [await accounts.signedIn('ada'), await accounts.signedIn('ben')];
    const created = await ada.newDocument('Forgotten');
    const link = await share(ada, created, 'viewer');
    const client = await open(ben, created, link.token);
    client.terminate();
    await expect.poll(() => roleIn(ben, created)).toBe('viewer');
    expect(codeOf(await ben.ask('DELETE', `/api/my/documents/${created.id}`))).toBe('204');
    expect(await roleIn(ben, created)).toBe('document_not_found');
    expect(await roleIn(ben, created, link.token)).toBe('viewer');
  });

  test.each([
    ['GET', '/api/my/documents'],
    ['POST', '/api/my/documents'],
    ['DELETE', '/api/my/documents/AAAAAAAAAAAAAAAAAAAAAA'],
    ['POST', '/api/me/guest'],
  ])('%s %s needs somebody signed in', async (method, path) => {
    expect(codeOf(await accounts.browser().ask(method, path))).toBe('sign_in_needed');
  });

  test('a document of others, and one that is not there, are answered alike (Roles R6)', async () => {
    const [ada, eve] = [await accounts.signedIn('ada'), await accounts.signedIn('eve')];
    const created = await ada.newDocument('Private');
    const nowhere = { id: 'A'.repeat(22) };
    expect(await roleIn(eve, created)).toBe('document_not_found');
    expect(await roleIn(eve, nowhere)).toBe('document_not_found');
    const socket = new WireClient(accounts.server.syncUrl(created.id), ['weft.v1'], eve.socketOptions);
    await expect(socket.opened()).rejects.toThrow('refused');
  });
});

describe('what a browser had as a guest', () => {
  test('becomes the account’s when its identity is linked, by tokens that prove themselves', async () => {
    const browser = accounts.browser();
    const [made, other] = [await browser.newDocument('As a guest'), await accounts.browser().newDocument('Not mine')];
    await browser.signIn('ada');
    expect(await browser.json('POST', '/api/me/guest')).toEqual({ linked: true });
    const documents = [
      { id: made.id, token: made.token },
      { id: other.id, token: made.token },
      { id: other.id, token: 'A'.repeat(22) },
      { id: '../x', token: '' },
    ];
    expect(await browser.json('POST', '/api/my/documents', { body: { documents } })).toEqual({ kept: 1 });
    const elsewhere = await accounts.signedIn('ada');
    expect(await roleIn(elsewhere, made)).toBe('owner');
    expect(await roleIn(elsewhere, other)).toBe('document_not_found');
  });

  test('is the first account’s: another one on the same browser gets nothing of it', async () => {
    const shared = accounts.browser();
    await shared.signIn('ada');
    expect(await shared.json('POST', '/api/me/guest')).toEqual({ linked: true });
    const ben = await accounts.signedIn('ben');
    const asBen = await ben.json('POST', '/api/me/guest', { headers: { 'weft-person': shared.secret } });
    expect(asBen).toEqual({ linked: false });
  });

  test('is refused past what one request may bring', async () => {
    const ada = await accounts.signedIn('ada');
    const documents = Array.from({ length: 201 }, () => ({ id: 'A'.repeat(22), token: 'A'.repeat(22) }));
    expect(codeOf(await ada.ask('POST', '/api/my/documents', { body: { documents } }))).toBe('bad_request');
  });
});

describe('sharing by address', () => {
  const invite = (owner: TestBrowser, { id }: CreatedDocument, email: string, role: Role) =>
    owner.json<InvitationInfo>('POST', `/api/documents/${id}/invitations`, { body: { email, role } });

  test('the account with that verified address has the role, without any link, and nobody else', async () => {
    const ben = await accounts.signedIn('ben');
    const created = await ben.newDocument('For Ada');
    const invited = await invite(ben, created, ' ADA@example.org '.trim(), 'commenter');
    expect(invited).toMatchObject({ email: 'ada@example.org', role: 'commenter', person: null });
    // Eve's provider says the same address, unverified.
    const eve = await accounts.signedIn('eve');
    expect(await mine(eve)).toEqual([]);
    expect(await roleIn(eve, created)).toBe('document_not_found');
    const ada = await accounts.signedIn('ada');
    expect((await mine(ada)).find(({ id }) => id === created.id)).toMatchObject({
      role: 'commenter',
      openedAtMs: null,
    });
    expect(await roleIn(ada, created)).toBe('commenter');
    expect(await roleIn(accounts.browser(), created)).toBe('unauthorized');
    const { invitations } = await ben.json<{ invitations: readonly InvitationInfo[] }>(
      'GET',
      `/api/documents/${created.id}/invitations`,
    );
    expect(invitations).toMatchObject([{ email: 'ada@example.org', person: (await ada.me()).account?.person }]);
  });

  test('somebody who is signed in already is raised while the document is open, by the next look at who one is', async () => {
    const [ada, ben] = [await accounts.signedIn('ada'), await accounts.signedIn('ben')];
    const created = await ben.newDocument('Raised');
    const link = await share(ben, created, 'viewer');
    const client = await open(ada, created, link.token);
    expect(toldRole(client)).toBe('viewer');
    await invite(ben, created, 'ada@example.org', 'editor');
    await ada.me();
    await client.until(() => toldRole(client) === 'editor');
    client.terminate();
  });

  test('taken away, it ends at once, also for whoever took it up (Roles R4)', async () => {
    const [ada, ben] = [await accounts.signedIn('ada'), await accounts.signedIn('ben')];
    const created = await ben.newDocument('Withdrawn');
    const { id } = await invite(ben, created, 'ada@example.org', 'editor');
    await mine(ada);
    const client = await open(ada, created);
    expect(codeOf(await ben.ask('DELETE', `/api/documents/${created.id}/invitations/${id}`))).toBe('204');
    expect((await client.ended).code).toBe(4408);
    expect(await roleIn(ada, created)).toBe('document_not_found');
  });

  test('only owners see, make or end invitations, and not through another document (Roles R6)', async () => {
    const [ada, ben] = [await accounts.signedIn('ada'), await accounts.signedIn('ben')];
    const [one, two] = [await ben.newDocument('One'), await ben.newDocument('Two')];
    const { id } = await invite(ben, one, 'someone@example.org', 'viewer');
    const editor = await share(ben, one, 'editor');
    const path = `/api/documents/${one.id}/invitations`;
    const body = { email: 'eve@example.org', role: 'owner' };
    expect(codeOf(await ada.ask('GET', path, { token: editor.token }))).toBe('forbidden');
    expect(codeOf(await ada.ask('POST', path, { token: editor.token, body }))).toBe('forbidden');
    expect(codeOf(await ada.ask('DELETE', `${path}/${id}`, { token: editor.token }))).toBe('forbidden');
    expect(codeOf(await ben.ask('DELETE', `/api/documents/${two.id}/invitations/${id}`))).toBe('document_not_found');
    expect(codeOf(await ben.ask('DELETE', `${path}/no-id`))).toBe('document_not_found');
    expect(codeOf(await ben.ask('POST', path, { body: { email: 'no address', role: 'viewer' } }))).toBe('bad_request');
    expect(codeOf(await ben.ask('POST', path, { body: { ...body, more: 1 } }))).toBe('bad_request');
  });
});

describe('a document that needs sign-in', () => {
  test('sends guests who are in it away within a second, and lets accounts and owners go on (Roles R4)', async () => {
    const [ada, ben] = [await accounts.signedIn('ada'), await accounts.signedIn('ben')];
    const created = await ada.newDocument('Signed in only');
    const link = await share(ada, created, 'editor');
    const guest = accounts.browser();
    const [asGuest, asBen, asOwnerLink] = [
      await open(guest, created, link.token),
      await open(ben, created, link.token),
      await open(guest, created, created.token),
    ];
    const set = await ada.ask('PATCH', `/api/documents/${created.id}`, { body: { guests: 'none' } });
    expect(codeOf(set)).toBe('200');
    // From the answer on: until then it is the disk that takes its time.
    const took = await millisecondsOf(async () => {
      expect((await asGuest.ended).code).toBe(4411);
    });
    expect(took).toBeLessThan(1000);
    expect(await roleIn(guest, created, link.token)).toBe('sign_in_needed');
    expect(await roleIn(ben, created, link.token)).toBe('editor');
    expect(await roleIn(guest, created, created.token)).toBe('owner');
    expect([asBen, asOwnerLink].map(({ socket }) => socket.readyState)).toEqual([1, 1]);
    for (const client of [asBen, asOwnerLink]) client.terminate();
    await ada.ask('PATCH', `/api/documents/${created.id}`, { body: { guests: 'all' } });
    expect(await roleIn(guest, created, link.token)).toBe('editor');
  });
});

describe('a connection by an account', () => {
  const refused = (client: WireClient) =>
    client.opened().then(
      () => 'let in',
      () => 'refused',
    );

  test.each([
    ['of our page', (own: string) => own, 'let in'],
    ['of another site', () => 'https://evil.example', 'refused'],
    ['of no site', () => 'null', 'refused'],
    ['that does not say where it comes from', () => undefined, 'refused'],
  ])('%s is judged by its Origin (H3)', async (_name, originOf, outcome) => {
    const ada = await accounts.signedIn('ada');
    const created = await ada.newDocument('Sockets');
    const origin = originOf(accounts.server.address);
    const { headers } = ada.socketOptions;
    const options = origin === undefined ? { headers } : { headers, origin };
    const client = new WireClient(accounts.server.syncUrl(created.id), ['weft.v1'], options);
    expect(await refused(client)).toBe(outcome);
    client.terminate();
  });

  test('is shown by the account’s name, whatever it says of itself', async () => {
    const ada = await accounts.signedIn('ada');
    const created = await ada.newDocument('Names');
    const client = await open(ada, created);
    client.send(encodeProfile({ name: 'Somebody else', color: '#123456' }));
    const shown = () =>
      client.heard.flatMap((message) => (message.type === 'session' ? message.news.present : [])).at(-1);
    await client.until(() => shown()?.color === '#123456');
    expect(shown()).toMatchObject({ name: 'Ada Lovelace', person: (await ada.me()).account?.person });
    const body = { name: 'Somebody else', color: '#654321' };
    const put = await ada.ask('PUT', `/api/documents/${created.id}/profile`, { body });
    expect(put.body).toContain('Ada Lovelace');
    client.terminate();
  });

  test('ends when the browser signs out, and may come again as a guest', async () => {
    const ada = await accounts.signedIn('ada');
    const created = await ada.newDocument('Signed out');
    const [client, other] = [await open(ada, created), await open(await accounts.signedIn('ada'), created)];
    await ada.ask('POST', '/api/me/sign-out');
    expect((await client.ended).code).toBe(4510);
    expect(other.socket.readyState).toBe(1);
    expect(await roleIn(ada, created)).toBe('unauthorized');
    expect(await roleIn(ada, created, created.token)).toBe('owner');
    other.terminate();
  });
});
