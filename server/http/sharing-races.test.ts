/** What owners decide at the very moment in which others come, act or decide otherwise: by REST and real sockets, all at once. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { encodeUpdate } from '../../protocol/messages.ts';
import type { CreatedLink, Unlocked } from '../../protocol/rest.ts';
import type { Role } from '../../protocol/roles.ts';
import { personIdOf } from '../access/tokens.ts';
import { PASSWORD, SharedDocument } from '../test-sharing.ts';
import { WireClient } from '../transport/websocket/wire-client.ts';

const CROWD = 16;

let shared: SharedDocument;
let editor: CreatedLink;
beforeAll(async () => {
  shared = await SharedDocument.start({ guesses: { burst: 1_000_000, refillPerSecond: 1 } });
});
afterAll(() => shared.stop());
beforeEach(async () => {
  await shared.renew();
  editor = await createLink('editor');
});

const ask: SharedDocument['ask'] = (method, path, options) => shared.ask(method, path, options);
const createLink = (role: Role, more: object = {}) => shared.server.createLink(shared.created, role, more);
const secretOf = (name: string | number) => `secret-of-somebody-${String(name).padStart(8, '-')}`;

/** Connects without waiting: as somebody with an identity, or as nobody. */
function begin(token: string, person: string | null): WireClient {
  const secrets = [`weft.token.${token}`, ...(person === null ? [] : [`weft.person.${person}`])];
  return new WireClient(shared.server.syncUrl(shared.created.id), ['weft.v1', ...secrets]);
}

const crowd = (token: string, person: string | null = null) =>
  Array.from({ length: CROWD }, (_, i) => begin(token, person ?? secretOf(i)));
const storedText = async () => (await shared.joinPlain(shared.created)).text;

describe('Roles R4: whoever comes while an owner decides', () => {
  test.each<[string, (link: CreatedLink, person: string) => Promise<unknown>]>([
    ['revokes the link', ({ id }) => ask('DELETE', `/links/${id}`)],
    ['gives it a new address', ({ id }) => ask('POST', `/links/${id}/rotate`)],
    ['makes it expire', ({ id }) => ask('PATCH', `/links/${id}`, { body: { expiresAt: '2020-01-01T00:00:00Z' } })],
    ['gives it a password', ({ id }) => ask('PATCH', `/links/${id}`, { body: { password: PASSWORD } })],
    ['removes the person', (_link, person) => ask('DELETE', `/people/${personIdOf(person)}`)],
    ['wants guests to have a name', () => ask('PATCH', '', { body: { guests: 'named' } })],
    ['deletes the document', () => ask('DELETE', '')],
  ])('%s: nobody stays', async (_what, decide) => {
    const person = secretOf('one');
    // Known, so that there is somebody to remove.
    const before = begin(editor.token, person);
    await before.opened();
    const came: WireClient[] = [];
    let decided: Promise<unknown> = Promise.resolve();
    // One after the other, so that each is another step of its way in when the owner's word falls.
    for (let i = 0; i < 60; i++) {
      came.push(begin(editor.token, person));
      if (i === 30) decided = decide(editor, person);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await decided;
    came.push(before, begin(editor.token, person));
    // A connection that stays would be waited for until the test is over its time.
    const ends = await Promise.all(came.map((client) => client.ended));
    expect(ends.map(({ code }) => code)).not.toContain(1000);
  });

  test('lowers the role: whoever is in reads, and what it sends is dropped', async () => {
    const came = crowd(editor.token);
    const lowered = ask('PATCH', `/links/${editor.id}`, { body: { role: 'viewer' } });
    came.push(...crowd(editor.token).slice(0, 4));
    await lowered;
    await Promise.all(came.map((client) => client.opened()));
    for (const client of came) client.send(encodeUpdate(client.edit('sneaked in')));
    await Promise.all(came.map((client) => client.until(() => client.heard.some(({ type }) => type === 'error'))));
    for (const client of came) client.terminate();
    expect(await storedText()).not.toContain('sneaked in');
  });
});

describe('at once', () => {
  test('a link for three takes three of a crowd, with and without an identity', async () => {
    const link = await createLink('viewer', { maxPeople: 3 });
    const came = [...crowd(link.token), ...Array.from({ length: CROWD }, () => begin(link.token, null))];
    let ended = 0;
    await new Promise<void>((resolve) => {
      for (const client of came)
        void client.ended.then(() => {
          ended += 1;
          if (ended === came.length - 3) resolve();
        });
    });
    const { links } = await ask<{ links: { id: string; people: number }[] }>('GET', '/links');
    // Three are in, and nobody else has become known by the link.
    expect(ended).toBe(came.length - 3);
    expect(links.find(({ id }) => id === link.id)?.people).toBeLessThanOrEqual(3);
    for (const client of came) client.terminate();
  });

  test('a request that two owners grant is granted once', async () => {
    const { id } = await ask<{ id: string }>('POST', '/requests', {
      token: (await createLink('viewer')).token,
      person: secretOf('asks'),
      body: { role: 'editor' },
    });
    const grants = await Promise.all([0, 1, 2].map(() => ask('POST', `/requests/${id}/grant`, { body: {} })));
    expect(grants.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 404, 404]);
  });

  test('a pass that was given while the password changed is good for nothing', async () => {
    const link = await createLink('viewer', { password: PASSWORD });
    const unlock = () => ask<Partial<Unlocked>>('POST', '/unlock', { token: link.token, body: { password: PASSWORD } });
    const [first, , second] = await Promise.all([
      unlock(),
      ask('PATCH', `/links/${link.id}`, { body: { password: 'another horse battery' } }),
      unlock(),
    ]);
    for (const { pass } of [first, second]) {
      if (pass === undefined) continue;
      shared.server.keep(pass);
      expect(await shared.codeOf({ token: link.token, pass })).toBe('password_needed');
    }
  });
});
