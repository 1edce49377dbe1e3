import { describe, expect, it } from 'vitest';
import type { LinkInfo, RequestInfo } from '../../protocol/rest.ts';
import { Api } from '../sync/api.ts';
import { Passes } from '../sync/passes.ts';
import type { Drawer } from '../sync/ports.ts';
import { RestCaller } from '../sync/rest-caller.ts';
import { Shelf } from '../sync/shelf.ts';
import { SharingDesk } from './sharing-desk.ts';

const TOKEN = 'token-of-this-page-22-';
const OTHER = 'token-of-another-link-';

const REQUEST: RequestInfo = {
  id: 'r1',
  person: 'ben',
  name: 'Ben',
  color: '#123456',
  role: 'editor',
  message: '',
  askedAtMs: 0,
};

function link(part: Partial<LinkInfo>): LinkInfo {
  return {
    id: 'l1',
    role: 'editor',
    label: '',
    createdAtMs: 0,
    expiresAtMs: null,
    revokedAtMs: null,
    current: false,
    hasPassword: false,
    maxPeople: null,
    people: 0,
    createdBy: null,
    lastUsedAtMs: null,
    ...part,
  };
}

/** A desk over a server whose answers are a table: method and path below the document's, and what it says. */
function desk(answers: Record<string, unknown> = {}) {
  const table: Record<string, unknown> = { 'GET ': { request: null }, 'GET /requests': { requests: [] }, ...answers };
  const asked: string[] = [];
  const kept = new Map<string, string>();
  const drawer: Drawer = {
    read: (key) => kept.get(key) ?? null,
    write: (key, value) => void kept.set(key, value),
    remove: (key) => void kept.delete(key),
    keys: () => [...kept.keys()],
  };
  const rest = new RestCaller(
    (input, init) => {
      const path = typeof input === 'string' ? input.replace('/api/documents/doc', '') : '';
      const call = `${init?.method ?? ''} ${path}`;
      asked.push(call);
      const refused = new Response('{"error":{"code":"forbidden","words":"No.","retry":false}}', { status: 403 });
      return Promise.resolve(call in table ? new Response(JSON.stringify(table[call])) : refused);
    },
    'secret',
    new Passes(drawer, () => 0),
  );
  const shelf = new Shelf(drawer, () => 0);
  shelf.created('doc', TOKEN, 'owner', '');
  const moved: string[] = [];
  const timers: (() => void)[] = [];
  const made = new SharingDesk({
    api: new Api(rest).sharing('doc', TOKEN),
    shelf,
    documentId: 'doc',
    token: TOKEN,
    clock: {
      now: () => 0,
      setTimer: (_delayMs, fire) => {
        timers.push(fire);
        return { cancel: () => void timers.splice(0) };
      },
    },
    onMoved: (token) => moved.push(token),
  });
  return { desk: made, asked, table, shelf, moved, timers };
}

describe('SharingDesk, for an owner', () => {
  it('knows who asks from the moment one is an owner, and again whenever the server tells', async () => {
    const world = desk();
    world.desk.onRole('owner');
    await expect.poll(() => world.desk.requests.get().rows).toEqual([]);
    world.table['GET /requests'] = { requests: [REQUEST] };
    world.desk.onEvent({ kind: 'requests', open: 1 });
    await expect.poll(() => world.desk.requests.get().rows).toEqual([REQUEST]);
  });

  it('forgets what only owners see once one is lowered (Roles R4)', async () => {
    const world = desk({ 'GET /requests': { requests: [REQUEST] } });
    world.desk.onRole('owner');
    await expect.poll(() => world.desk.requests.get().rows).toHaveLength(1);
    world.desk.onRole('viewer');
    expect(world.desk.requests.get().rows).toBeNull();
    world.desk.onEvent({ kind: 'requests', open: 2 });
    expect(world.asked.filter((call) => call === 'GET /requests')).toHaveLength(1);
  });

  it('asks for links and people only while somebody looks at them', async () => {
    const world = desk({ 'GET /links': { links: [] } });
    world.desk.onRole('owner');
    world.desk.onEvent({ kind: 'links' });
    world.desk.onEvent({ kind: 'people' });
    world.desk.onEvent({ kind: 'document' });
    await expect.poll(() => world.asked).toEqual(['GET /requests']);
    world.desk.links.list.subscribe(() => undefined);
    world.desk.onEvent({ kind: 'links' });
    expect(world.asked.filter((call) => call === 'GET /links')).toHaveLength(1);
  });

  it('counts anew when people come, once for all who come together', () => {
    const world = desk({ 'GET /links': { links: [] }, 'GET /people': { people: [] } });
    for (const list of [world.desk.links.list, world.desk.people]) list.subscribe(() => undefined);
    for (let people = 0; people < 50; people += 1) world.desk.onCompany();
    expect(world.asked).toEqual([]);
    for (const fire of world.timers.splice(0)) fire();
    expect(world.asked).toEqual(['GET /people', 'GET /links']);
    world.desk.onCompany();
    world.desk.close();
    expect(world.timers).toEqual([]);
  });

  it('shows a setting at once, and puts it back where the server says no', async () => {
    const world = desk({ 'GET ': { guests: 'all', request: null } });
    await world.desk.loadInfo();
    const setting = world.desk.setGuests('named');
    expect(world.desk.info.get()?.guests).toBe('named');
    await setting;
    expect(world.desk.info.get()?.guests).toBe('all');
    expect(world.desk.people.get().trouble?.words).toBe('No.');
  });

  it('keeps the token of a link it made, and of one that got a new address', async () => {
    const world = desk({
      'GET /links': { links: [link({ id: 'l1' })] },
      'POST /links': { id: 'l1', token: OTHER },
      'POST /links/l1/rotate': { id: 'l1', token: 'a-new-token-of-22-byte' },
    });
    expect(await world.desk.links.create({ role: 'editor' })).toBe(OTHER);
    expect(world.desk.links.tokenOf(link({ id: 'l1' }))).toBe(OTHER);
    expect(await world.desk.links.rotate('l1')).toBe('a-new-token-of-22-byte');
    expect(world.desk.links.tokenOf(link({ id: 'l1' }))).toBe('a-new-token-of-22-byte');
    expect(world.moved).toEqual([]);
    expect(world.shelf.find('doc')?.token).toBe(TOKEN);
  });

  it('moves the page along where its own link got a new address', async () => {
    const world = desk({
      'GET /links': { links: [link({ id: 'l1', current: true })] },
      'POST /links/l1/rotate': { id: 'l1', token: OTHER },
    });
    // Nobody has looked at the links yet: it was asked for among the people.
    await world.desk.links.rotate('l1');
    expect(world.moved).toEqual([OTHER]);
    expect(world.shelf.find('doc')?.token).toBe(OTHER);
  });

  it('says what kept a change from being made', async () => {
    const world = desk();
    expect(await world.desk.links.rotate('l1')).toBeNull();
    expect(world.desk.links.list.get().trouble?.words).toBe('No.');
    expect(await world.desk.removePerson('ben')).toBeNull();
    expect(world.desk.people.get().trouble?.words).toBe('No.');
  });
});

describe('SharingDesk, for a reader who asks for more', () => {
  const OPEN = { request: { id: 'r1', role: 'editor', askedAtMs: 0 } };

  it('waits, and is told at once when it is granted', async () => {
    const world = desk({ 'POST /requests': { id: 'r1' } });
    world.desk.onRole('viewer');
    expect(await world.desk.ask.ask('editor', ' please ')).toBeNull();
    expect(world.desk.ask.get()).toEqual({ state: 'waiting', id: 'r1', role: 'editor' });
    world.desk.onRole('editor');
    expect(world.desk.ask.get()).toEqual({ state: 'granted', role: 'editor' });
    world.desk.ask.putAway();
    expect(world.desk.ask.get()).toEqual({ state: 'none' });
  });

  it('is told when it is declined, and may ask again', async () => {
    const world = desk({ 'POST /requests': { id: 'r1' } });
    world.desk.onRole('viewer');
    await world.desk.ask.ask('commenter', '');
    world.desk.onEvent({ kind: 'request-declined' });
    expect(world.desk.ask.get()).toEqual({ state: 'declined', role: 'commenter' });
    await world.desk.ask.ask('editor', '');
    expect(world.desk.ask.get().state).toBe('waiting');
  });

  it('finds its open request again after a reload, and what became of it while it was away', async () => {
    const world = desk({ 'GET ': OPEN });
    world.desk.onRole('viewer');
    await expect.poll(() => world.desk.ask.get().state).toBe('waiting');
    // Away for a while: a new connection says the role again.
    world.table['GET '] = { request: null };
    world.desk.onRole('viewer');
    await expect.poll(() => world.desk.ask.get().state).toBe('declined');
  });

  it('withdraws', async () => {
    const world = desk({ 'GET ': OPEN, 'DELETE /requests/r1': {} });
    world.desk.onRole('viewer');
    await expect.poll(() => world.desk.ask.get().state).toBe('waiting');
    await world.desk.ask.withdraw();
    expect(world.desk.ask.get()).toEqual({ state: 'none' });
  });

  it('is not taken for granted where the role was lowered meanwhile', async () => {
    const world = desk({ 'POST /requests': { id: 'r1' }, 'GET ': OPEN });
    world.desk.onRole('commenter');
    await world.desk.ask.ask('editor', '');
    world.desk.onRole('viewer');
    expect(world.desk.ask.get().state).toBe('waiting');
  });

  it('says why it could not be sent', async () => {
    const world = desk();
    world.desk.onRole('viewer');
    expect(await world.desk.ask.ask('editor', '')).toMatchObject({ words: 'No.' });
    expect(world.desk.ask.get()).toEqual({ state: 'none' });
  });
});
