/** HOSTILE D4: a lock on the data file that another program holds for longer than a commit waits for it, in a whole server. */
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { ERRORS } from '../protocol/errors.ts';
import { encodeSyncStep2, encodeUpdate } from '../protocol/messages.ts';
import type { ThreadData } from './storage/sqlite/requests.ts';
import { TestServer } from './test-server.ts';
import { WireClient } from './transport/websocket/wire-client.ts';

let server: TestServer;
afterEach(() => server.stop());

/** The real thread, whose commits wait a fifth of a second where they wait ten: three of them are the half minute of the row. */
function hasty(workerData: ThreadData): Worker {
  const thread = new URL('./storage/sqlite/worker.ts', import.meta.url).href;
  const code = `
    const { pragma } = require('better-sqlite3').prototype;
    require('better-sqlite3').prototype.pragma = function (words, ...more) {
      if (words === 'foreign_keys = ON') pragma.call(this, 'busy_timeout = 200');
      return pragma.call(this, words, ...more);
    };
    import(${JSON.stringify(thread)});`;
  return new Worker(code, { eval: true, workerData });
}

test('D4: a lock that outlasts three commits: writers are sent away to come again, readers read, nothing is acked, and all is saved when it goes', async () => {
  const threads: Worker[] = [];
  const spawnStorage = (data: ThreadData) => {
    const worker = hasty(data);
    threads.push(worker);
    return worker;
  };
  server = await TestServer.start({ overrides: { spawnStorage } });
  const { id, token } = await server.createDocument();
  /** As often as it takes: a room that was just given up lets nobody in. */
  const enter = async (): Promise<WireClient> => {
    for (;;) {
      const client = await WireClient.join(server.syncUrl(`${id}?token=${token}`), ['weft.v1']).catch(() => null);
      if (client !== null) return client;
    }
  };
  const ada = await enter();
  ada.send(encodeUpdate(ada.edit('before ')));
  await ada.until(() => ada.acked === 1);

  const holder = new Database(join(server.folder, 'weft.db'));
  holder.exec('BEGIN IMMEDIATE');
  ada.send(encodeUpdate(ada.edit('meanwhile ')));
  expect((await ada.ended).code).toBe(ERRORS.storage_failed.close);
  expect(ada.acked).toBe(1);
  for (let commit = 0; commit < 2; commit++) {
    // As a page does: it comes back with all it has.
    const again = await enter();
    expect(again.text).toBe('before ');
    again.send(encodeSyncStep2(Y.encodeStateAsUpdate(ada.doc)));
    expect((await again.ended).code).toBe(ERRORS.storage_failed.close);
    expect(again.acked).toBe(0);
  }
  holder.exec('ROLLBACK');
  holder.close();

  const saved = async () => {
    const last = await enter();
    last.send(encodeSyncStep2(Y.encodeStateAsUpdate(ada.doc)));
    await last.until(() => last.acked === 1).catch(() => undefined);
    last.terminate();
    return last.acked;
  };
  await expect.poll(saved).toBe(1);
  const reader = await enter();
  expect(reader.text).toBe('meanwhile before ');
  reader.terminate();
  expect(threads).toHaveLength(1);
});
