/** R10 in a whole server: what an earlier run left long is short soon after the start, though nobody opened it. */
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodeUpdate } from '../protocol/messages.ts';
import { TestServer } from './test-server.ts';
import { WireClient } from './transport/websocket/wire-client.ts';

const LONG = 60;
/** A document is created with one of its own. */
const ENTRIES = LONG + 1;

let server: TestServer;
beforeEach(async () => (server = await TestServer.start({ overrides: { rooms: { compactAfterEntries: 50 } } })));
afterEach(() => server.stop());

function inFile<T>(ask: (db: Database.Database) => T): T {
  const db = new Database(`${server.folder}/weft.db`);
  try {
    return ask(db);
  } finally {
    db.close();
  }
}

const through = (id: string) =>
  inFile((db) =>
    db
      .prepare(
        'SELECT through_seq FROM checkpoints WHERE confirmed = 1 AND log = (SELECT number FROM logs WHERE document_id = ?)',
      )
      .pluck()
      .get(id),
  );

/** A document as a killed server leaves it: all updates, and no checkpoint. */
async function leave(updates: number): Promise<{ readonly id: string; readonly url: string; readonly text: string }> {
  const { id, token } = await server.createDocument();
  const typist = await WireClient.join(server.syncUrl(`${id}?token=${token}`));
  typist.doc.on('update', (update: Uint8Array) => typist.send(encodeUpdate(update)));
  for (let i = 0; i < updates; i++) typist.edit('x');
  // What comes back to somebody else is on its way to the disk, and closing waits for it.
  const witness = await WireClient.join(server.syncUrl(`${id}?token=${token}`));
  await witness.until(() => witness.text === typist.text);
  const { text } = typist;
  await server.close();
  inFile((db) =>
    db.prepare('DELETE FROM checkpoints WHERE log = (SELECT number FROM logs WHERE document_id = ?)').run(id),
  );
  await server.open();
  return { id, url: `${id}?token=${token}`, text };
}

test('R10: a long document is compacted once, a short one is not, and both read as they were', async () => {
  const long = await leave(LONG);
  const short = await leave(10);
  expect([through(long.id), through(short.id)]).toEqual([undefined, undefined]);
  expect(await server.app.compactWhatWasLeft()).toBe(1);
  expect([through(long.id), through(short.id)]).toEqual([ENTRIES, undefined]);
  expect(await server.app.compactWhatWasLeft()).toBe(0);
  for (const { url, text } of [long, short]) {
    const reader = await WireClient.join(server.syncUrl(url));
    expect(reader.text).toBe(text);
    reader.terminate();
  }
});

test('R10, R12: a server that is being stopped begins none', async () => {
  const { id } = await leave(LONG);
  const { app } = server;
  const closing = server.close();
  expect(await app.compactWhatWasLeft()).toBe(0);
  await closing;
  expect(through(id)).toBeUndefined();
});
