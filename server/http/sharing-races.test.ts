/** What owners decide at the very moment in which others come, act or decide otherwise: by REST and real sockets, all at once. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PASS_HEADER, PERSON_HEADER } from '../../protocol/ids.ts';
import { encodeUpdate } from '../../protocol/messages.ts';
import type { CreatedDocument, CreatedLink, ErrorBody, Unlocked } from '../../protocol/rest.ts';
import { personIdOf } from '../access/tokens.ts';
import { TestServer } from '../test-server.ts';
import { WireClient } from '../transport/websocket/wire-client.ts';

const LIMIT = { max: 1_000_000, timeWindow: 60_000 };
const PASSWORD = 'correct horse battery';
const CROWD = 16;

let server: TestServer;
let created: CreatedDocument;
let editor: CreatedLink;
beforeAll(async () => {
  server = await TestServer.start({
    overrides: { routeLimits: { any: LIMIT, creation: LIMIT }, guesses: { burst: 1_000_000, refillPerSecond: 1 } },
  });
  server.keep(PASSWORD);
});
afterAll(() => server.stop());
beforeEach(async () => {
  created = await server.createDocument();
  editor = await server.createLink(created, 'editor');
});

interface Ask {
  readonly token?: string;
  readonly person?: string;
  readonly pass?: string;
  readonly body?: object;
}

async function ask(method: string, path: string, { token = created.token, person, pass, body }: Ask = {}) {
  const response = await server.fetch(`/api/documents/${created.id}${path}`, {
    method,
    token,
    headers: {
      ...(person === undefined ? {} : { [PERSON_HEADER]: person }),
      ...(pass === undefined ? {} : { [PASS_HEADER]: pass }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}

const secretOf = (name: string | number) => `secret-of-somebody-${String(name).padStart(8, '-')}`;

/** Connects without waiting: as somebody with an identity, or as nobody. */
function begin(token: string, person: string | null): WireClient {
  const secrets = [`weft.token.${token}`, ...(person === null ? [] : [`weft.person.${person}`])];
  return new WireClient(server.syncUrl(created.id), ['weft.v1', ...secrets]);
}

const crowd = (token: string, person: string | null = null) =>
  Array.from({ length: CROWD }, (_, i) => begin(token, person ?? secretOf(i)));
const storedText = async () => (await WireClient.join(server.syncUrl(`${created.id}?token=${created.token}`))).text;

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
    const link = await server.createLink(created, 'viewer', { maxPeople: 3 });
    const came = [...crowd(link.token), ...Array.from({ length: CROWD }, () => begin(link.token, null))];
    let ended = 0;
    await new Promise<void>((resolve) => {
      for (const client of came)
        void client.ended.then(() => {
          ended += 1;
          if (ended === came.length - 3) resolve();
        });
    });
    const { text } = await ask('GET', '/links');
    // Three are in, and nobody else has become known by the link.
    expect(ended).toBe(came.length - 3);
    // The answer's shape is what the route's own tests prove.
    const { links } = JSON.parse(text) as { links: { id: string; people: number }[] };
    expect(links.find(({ id }) => id === link.id)?.people).toBeLessThanOrEqual(3);
    for (const client of came) client.terminate();
  });

  test('a request that two owners grant is granted once', async () => {
    const asked = await ask('POST', '/requests', {
      token: (await server.createLink(created, 'viewer')).token,
      person: secretOf('asks'),
      body: { role: 'editor' },
    });
    const { id } = JSON.parse(asked.text) as { id: string };
    const grants = await Promise.all([0, 1, 2].map(() => ask('POST', `/requests/${id}/grant`, { body: {} })));
    expect(grants.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 404, 404]);
  });

  test('a pass that was given while the password changed is good for nothing', async () => {
    const link = await server.createLink(created, 'viewer', { password: PASSWORD });
    const unlock = () => ask('POST', '/unlock', { token: link.token, body: { password: PASSWORD } });
    const [first, , second] = await Promise.all([
      unlock(),
      ask('PATCH', `/links/${link.id}`, { body: { password: 'another horse battery' } }),
      unlock(),
    ]);
    for (const { status, text } of [first, second]) {
      if (status !== 200) continue;
      const { pass } = JSON.parse(text) as Unlocked;
      server.keep(pass);
      const opened = await ask('GET', '', { token: link.token, pass });
      expect((JSON.parse(opened.text) as ErrorBody).error.code).toBe('password_needed');
    }
  });
});
