/** HOSTILE, the rows on awareness and those on sync that are more than one bad update, over real sockets: beside two who go on and see each other as they are. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { ERRORS } from '../../../protocol/errors.ts';
import { encodeAwareness, encodeEcho, encodeSyncStep2, encodeUpdate } from '../../../protocol/messages.ts';
import type { CreatedDocument } from '../../../protocol/rest.ts';
import { decodeAwareness, encodeAwarenessEntry, joinAwarenessEntries } from '../../room/awareness-codec.ts';
import { compareDocuments } from '../../storage/checkpoint.ts';
import { TestServer } from '../../test-server.ts';
import { Forge, forge } from '../memory/forge.ts';
import { SeededRandom } from '../memory/seeded-random.ts';
import { WireClient } from './wire-client.ts';

let server: TestServer;
let created: CreatedDocument;
let ada: WireClient;
let ben: WireClient;
let clock = 0;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

async function enter(protocols: readonly string[] = ['weft.v1']): Promise<WireClient> {
  const client = await WireClient.join(server.syncUrl(`${created.id}?token=${created.token}`), protocols);
  // Past its answer to sync step 1, as every provider soon is.
  client.send(encodeSyncStep2(Y.encodeStateAsUpdate(client.doc)));
  return client;
}

interface Said {
  readonly client: number;
  readonly state: unknown;
  readonly clock?: number;
}

function show(by: WireClient, ...said: readonly Said[]): void {
  const entries = said.map(({ client, state, clock: its }) =>
    encodeAwarenessEntry({ client, clock: its ?? ++clock, json: JSON.stringify(state) }),
  );
  by.send(encodeAwareness(joinAwarenessEntries(entries)));
}

/** All that somebody was told of a client id, in its order. */
function told(to: WireClient, of: number): readonly string[] {
  return to.heard.flatMap((message) =>
    message.type === 'awareness'
      ? (decodeAwareness(message.entries, (client) => client === of) ?? []).map(({ json }) => json)
      : [],
  );
}

/** Resolves when the server has read all that this one sent. */
async function readBy(client: WireClient): Promise<void> {
  const number = ++clock;
  client.send(encodeEcho(number));
  await client.until(() => client.heard.some((message) => message.type === 'echo' && message.number === number));
}

beforeEach(async () => {
  created = await server.createDocument();
  [ada, ben] = [await enter(), await enter()];
  show(ada, { client: ada.doc.clientID, state: { at: 'first' } });
  await ben.until(() => told(ben, ada.doc.clientID).length > 0);
});
/** Whatever was tried, the two see each other as they are, and write. */
afterEach(async () => {
  const id = ada.doc.clientID;
  show(ada, { client: id, state: { at: 'last' } });
  await ben.until(() => told(ben, id).at(-1) === '{"at":"last"}');
  expect(new Set(told(ben, id))).toEqual(new Set(['{"at":"first"}', '{"at":"last"}']));
  const { acked } = ada;
  ada.send(encodeUpdate(ada.edit('went on ')));
  await ada.until(() => ada.acked > acked);
  await ben.until(() => ben.text.includes('went on '));
  for (const client of [ada, ben]) client.terminate();
});

test('A1, A3: a state, a null and a ghost under ids that are not its own are told to nobody', async () => {
  const hostile = await enter();
  show(hostile, { client: hostile.doc.clientID, state: {} });
  show(hostile, { client: ada.doc.clientID, state: { at: 'forged' }, clock: 9_000_000 });
  show(hostile, { client: ada.doc.clientID, state: null, clock: 9_000_001 });
  show(hostile, { client: 4, state: { ghost: true } });
  await readBy(hostile);
  show(hostile, { client: hostile.doc.clientID, state: { after: true } });
  await ben.until(() => told(ben, hostile.doc.clientID).at(-1) === '{"after":true}');
  expect(told(ben, 4)).toEqual([]);
  hostile.terminate();
});

test('A2: a clock at the maximum is not the last word of its client', async () => {
  const hostile = await enter();
  const { clientID } = hostile.doc;
  show(hostile, { client: clientID, state: { at: 1 }, clock: Number.MAX_SAFE_INTEGER });
  await ben.until(() => told(ben, clientID).length === 1);
  show(hostile, { client: clientID, state: { at: 2 }, clock: 5 });
  await ben.until(() => told(ben, clientID).at(-1) === '{"at":2}');
  expect(new Set(told(ben, clientID))).toEqual(new Set(['{"at":1}', '{"at":2}']));
  hostile.terminate();
});

test('A4: of 100,000 states in a message the one under its own id is told', async () => {
  const hostile = await enter();
  const { clientID } = hostile.doc;
  show(hostile, { client: clientID, state: {} });
  await readBy(hostile);
  const others = Array.from({ length: 100_000 }, (_, i) => ({ client: i + 10, state: i % 2 === 0 ? { i } : null }));
  show(hostile, ...others, { client: clientID, state: { mine: true } });
  await ben.until(() => told(ben, clientID).at(-1) === '{"mine":true}');
  expect(others.filter(({ client }) => client !== ada.doc.clientID && told(ben, client).length > 0)).toEqual([]);
  hostile.terminate();
});

test.each([
  ['over 4 KiB', 'x'.repeat(4100), ERRORS.too_large.close],
  ['a thousand deep', JSON.parse(`${'['.repeat(1000)}${']'.repeat(1000)}`) as unknown, ERRORS.bad_message.close],
])('A5: a state %s closes its sender and is told to nobody', async (_name, state, code) => {
  const hostile = await enter();
  show(hostile, { client: hostile.doc.clientID, state });
  expect((await hostile.ended).code).toBe(code);
  expect(told(ben, hostile.doc.clientID).filter((json) => json !== 'null')).toEqual([]);
});

test('A7: a role and a person that a state claims are nobody’s', async () => {
  const viewer = await server.createLink(created, 'viewer');
  const liar = await WireClient.join(server.syncUrl(`${created.id}?token=${viewer.token}`), ['weft.v1']);
  const { clientID } = liar.doc;
  show(liar, { client: clientID, state: { role: 'owner', person: 'ada', user: { name: 'Ada' } } });
  const isKnown = () =>
    ben.heard
      .flatMap((message) => (message.type === 'session' ? message.news.present : []))
      .filter(({ clients }) => clients.some((client) => client === clientID));
  await ben.until(() => isKnown().length > 0);
  for (const present of isKnown()) expect(present).toMatchObject({ role: 'viewer', name: 'Guest' });
  liar.terminate();
});

test('S4: content of 65 client ids in one edit closes its sender; as the answer to sync step 1 it is taken', async () => {
  const many = Y.mergeUpdates(
    Array.from({ length: 65 }, (_, i) => forge(100 + i, 0, 1, (f) => f.inRoot(4, 'body').text('m'))),
  );
  const hostile = await enter();
  hostile.send(encodeUpdate(many));
  expect((await hostile.ended).code).toBe(ERRORS.update_refused.close);
  expect(ben.text).not.toContain('m');
  const offline = await WireClient.join(server.syncUrl(`${created.id}?token=${created.token}`), ['weft.v1']);
  offline.send(encodeSyncStep2(many));
  await ben.until(() => ben.text.includes('m'.repeat(65)));
  offline.terminate();
});

test('S10: 20,000 values of one key, each over the last, keep nobody from writing', async () => {
  const hostile = await enter();
  await hostile.until(() => hostile.acked === 1);
  const values = forge(7, 0, 20_000, (f) => {
    f.inRoot(8, 'body', 'key').uint(1).any(0);
    for (let at = 1; at < 20_000; at++)
      f.after(8, 7, at - 1)
        .uint(1)
        .any(at);
    return f;
  });
  hostile.send(encodeUpdate(values));
  ada.send(encodeUpdate(ada.edit('meanwhile ')));
  await ben.until(() => ben.text.includes('meanwhile'));
  await hostile.until(() => hostile.acked === 2);
  expect(ben.text).toBe('meanwhile ');
  hostile.terminate();
});

test('S19: three edits a thousand times, in any order, are each there once', async () => {
  const edits = ['one ', 'two ', 'three '];
  const typist = await WireClient.join(server.syncUrl(`${created.id}?token=${created.token}`), ['weft.v1']);
  const made = edits.map((word) => typist.edit(word));
  const random = new SeededRandom(Number(process.env['WEFT_SEED'] ?? 19));
  for (let i = 0; i < 1000; i++) typist.send(encodeUpdate(random.pick(made)));
  typist.send(encodeSyncStep2(Y.encodeStateAsUpdate(typist.doc)));
  await typist.until(() => typist.acked === 1001);
  await ben.until(() => ben.text.length >= 'three two one '.length);
  expect(ben.text).toBe('three two one ');
  expect(compareDocuments(ben.doc, typist.doc)).toBeNull();
  typist.terminate();
});

test('S20: an unknown message closes who speaks weft.v1, and is nothing from another', async () => {
  const [ours, plain] = [await enter(), await enter([])];
  const unknown = new Forge().uint(77).text('?').bytes();
  for (const client of [ours, plain]) client.send(unknown);
  expect((await ours.ended).code).toBe(ERRORS.bad_message.close);
  plain.send(encodeUpdate(plain.edit('heard ')));
  await ben.until(() => ben.text.includes('heard '));
  plain.terminate();
});
