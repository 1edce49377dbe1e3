/** HOSTILE, the rows on sync, over real sockets: what no honest client sends closes its sender, by its code, and is in no document afterwards. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { ERRORS } from '../../../protocol/errors.ts';
import { encodeSyncStep2, encodeUpdate } from '../../../protocol/messages.ts';
import type { CreatedDocument } from '../../../protocol/rest.ts';
import { compareDocuments } from '../../storage/checkpoint.ts';
import { TestServer } from '../../test-server.ts';
import { Forge, forge } from '../memory/forge.ts';
import { WireClient } from './wire-client.ts';

let server: TestServer;
let created: CreatedDocument;
let writer: WireClient;
const join = (protocols: readonly string[] = ['weft.v1']) =>
  WireClient.join(server.syncUrl(`${created.id}?token=${created.token}`), protocols);
/** Past its answer to sync step 1, as every provider soon is: from there on its client id is its own (R8). */
const settled = async (protocols?: readonly string[]) => {
  const client = await join(protocols);
  client.send(encodeSyncStep2(Y.encodeStateAsUpdate(client.doc)));
  return client;
};

beforeAll(async () => {
  server = await TestServer.start();
  created = await server.createDocument({ title: 'Attacked' });
  writer = await settled();
  writer.send(encodeUpdate(writer.edit('left middle right')));
  await writer.until(() => writer.acked === 2);
});
afterAll(async () => {
  writer.terminate();
  await server.stop();
});

const REFUSED = ERRORS.update_refused.close;
const OUT_OF_STEP = ERRORS.out_of_step.close;
/** Nobody's, so that each of them stands on nothing that came before. */
const NOBODY = 3;

function inBody(f: Forge): Forge {
  return f.inRoot(4, 'body').text('x');
}

/** Types within types, from the `from`-th on, each in the one before. */
function nested(from: number, count: number): Uint8Array {
  return forge(NOBODY, from, count, (f) => {
    for (let i = from; i < from + count; i++) {
      if (i === 0) f.inRoot(7, 'body').uint(0);
      else f.inItem(7, NOBODY, i - 1).uint(0);
    }
    return f;
  });
}

/** Two characters of the writer's first word, the wrong way round. */
function wrongWayRound(): Uint8Array {
  const { clientID } = writer.doc;
  return forge(NOBODY, 0, 1, (f) => f.between(4, [clientID, 9], [clientID, 2]).text('x'));
}

/** Under the client id of somebody who is there. */
function extended(): Uint8Array {
  const { clientID, store } = writer.doc;
  return forge(clientID, Y.getState(store, clientID), 1, (f) => f.inRoot(4, 'body').text('forged'));
}

/** An update that only the thread looks at: it is longer than what is checked at once. */
function padded(update: (f: Forge) => Forge): Uint8Array {
  return forge(NOBODY, 0, 2, (f) => update(f.inRoot(4, 'body').text('y'.repeat(200_000))));
}

const ROWS: readonly (readonly [string, () => Uint8Array, number])[] = [
  ['S1 an item of length zero', () => forge(NOBODY, 0, 1, (f) => f.inRoot(4, 'body').text('')), REFUSED],
  ['S1 in a large one', () => padded((f) => f.after(4, NOBODY, 199_999).text('')), REFUSED],
  ['S2 a count beyond the bytes', () => forge(NOBODY, 0, 2 ** 31, inBody), REFUSED],
  ['S2 a string beyond the bytes', () => forge(NOBODY, 0, 1, (f) => f.inRoot(4, 'body').uint(2 ** 40)), REFUSED],
  ['S3 the V2 encoding', () => Y.encodeStateAsUpdateV2(writer.doc), REFUSED],
  ['S5 an edit after a gap', () => forge(NOBODY, 10, 1, inBody), OUT_OF_STEP],
  ['S6 a deletion of what nobody has', () => new Forge().uint(0, 1, 1, 1, 0, 2 ** 30).bytes(), OUT_OF_STEP],
  ['S7 another session\u2019s client id', extended, ERRORS.client_id_taken.close],
  ['S8 a clock past 2^31', () => forge(NOBODY, 2 ** 31, 1, inBody), REFUSED],
  ['S9 its own neighbour', () => forge(NOBODY, 0, 1, (f) => f.after(4, NOBODY, 0).text('x')), REFUSED],
  ['S9 neighbours the wrong way round', wrongWayRound, REFUSED],
  ['S11 33 types in each other', () => nested(0, 33), REFUSED],
  ['S11 in a large one', () => padded((f) => nestedIn(f, 33)), REFUSED],
  [
    'S12 __proto__ as a key',
    () => forge(NOBODY, 0, 1, (f) => f.inRoot(8, 'body', '__proto__').uint(1).any(1)),
    REFUSED,
  ],
  ['S13 an unknown root', () => forge(NOBODY, 0, 1, (f) => f.inRoot(4, 'elsewhere').text('x')), REFUSED],
  ['S14 a sub-document', () => forge(NOBODY, 0, 1, (f) => f.inRoot(9, 'body').text('guid').any({})), REFUSED],
  ['S15 bad UTF-8', () => forge(NOBODY, 0, 1, (f) => f.inRoot(4, 'body').uint(1).byte(0xff)), REFUSED],
  ['S15 bad JSON', () => forge(NOBODY, 0, 1, (f) => f.inRoot(5, 'body').text('{')), REFUSED],
  ['S18 trailing bytes', () => new Uint8Array([...forge(NOBODY, 0, 1, inBody), 7]), REFUSED],
];

function nestedIn(f: Forge, depth: number): Forge {
  f.inRoot(7, 'body').uint(0);
  for (let i = 1; i < depth; i++) f.inItem(7, NOBODY, 200_000 + i - 1).uint(0);
  return f;
}

describe('over a socket', () => {
  test.each(ROWS)('%s: its sender alone is closed, and the document is unchanged', async (_row, made, code) => {
    for (const protocols of [['weft.v1'], []]) {
      const hostile = await settled(protocols);
      hostile.send(encodeUpdate(made()));
      expect((await hostile.ended).code).toBe(code);
    }
    const { acked } = writer;
    writer.send(encodeUpdate(writer.edit('on ')));
    await writer.until(() => writer.acked > acked);
    const fresh = await join();
    expect(compareDocuments(fresh.doc, writer.doc)).toBeNull();
    fresh.terminate();
  });

  test('S11: types that come to lie too deep step by step: the last step closes its sender and is taken by nobody', async () => {
    const hostile = await settled();
    hostile.send(encodeUpdate(nested(0, 30)));
    for (const depth of [30, 31]) hostile.send(encodeUpdate(nested(depth, 1)));
    await hostile.until(() => hostile.acked === 4);
    hostile.send(encodeUpdate(nested(32, 1)));
    expect((await hostile.ended).code).toBe(REFUSED);
    await writer.until(() => Y.getState(writer.doc.store, NOBODY) === 32);
  });

  test('S21: after all of that 100 words of others are delivered, kept, and survive a restart', async () => {
    const other = await join();
    const before = writer.acked;
    for (let i = 0; i < 100; i++) writer.send(encodeUpdate(writer.edit(`${i % 10}`)));
    await writer.until(() => writer.acked === before + 100);
    await other.until(() => other.text === writer.text);
    for (const client of [writer, other]) client.terminate();
    await server.close();
    await server.open();
    const late = await join();
    expect(compareDocuments(late.doc, writer.doc)).toBeNull();
    expect(late.text).toMatch(/^9876543210/);
    late.terminate();
  });
});
