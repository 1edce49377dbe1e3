import { describe, expect, test } from 'vitest';
import type { FileId } from '../../../protocol/files.ts';
import type { DocumentId } from '../../../protocol/ids.ts';
import { fileStoreContract } from '../../files/file-store.contract.ts';
import type { FileFacts } from '../../files/file-store.ts';
import { SqliteFileStore } from './sqlite-file-store.ts';
import { flipped, TestStorage } from './test-storage.ts';

// Ids of the right shape.
const ONE = 'contract-document-one1' as DocumentId;
const TWO = 'contract-document-two2' as DocumentId;
const FACTS: FileFacts = { id: 'a'.repeat(22) as FileId, type: 'image/png', bytes: 9000, width: 1, height: 1 };

async function openStore(storage: TestStorage): Promise<SqliteFileStore> {
  const thread = await storage.open();
  storage.tamper((db) => {
    const insert = db.prepare('INSERT OR IGNORE INTO documents (id, kind, created_at_ms) VALUES (?, ?, 1)');
    for (const id of [ONE, TWO]) insert.run(id, 'document');
  });
  return new SqliteFileStore(thread);
}

fileStoreContract('SqliteFileStore', async () => {
  const storage = await TestStorage.create();
  return { store: await openStore(storage), documents: [ONE, TWO], dispose: () => storage.dispose() };
});

describe('files on a disk', () => {
  test('a flipped bit in a piece is damage to that file, and never handed out (D5)', async () => {
    const storage = await TestStorage.create();
    let store = await openStore(storage);
    const upload = await store.begin({ documentId: ONE, reservedBytes: 9000, atMs: 1, createdBy: null }, 10_000);
    await store.append(upload, new Uint8Array(9000).fill(0x77));
    const file = await store.finish(upload, FACTS);
    expect((await store.readPiece(file, 0)).length).toBe(9000);
    await storage.crash();
    storage.tamper((db) =>
      db.prepare('UPDATE file_pieces SET bytes = ?').run(flipped(new Uint8Array(9000).fill(0x77))),
    );
    store = await openStore(storage);
    await expect(store.readPiece(file, 0)).rejects.toMatchObject({ code: 'file_damaged' });
    expect(await store.find(ONE, FACTS.id)).toEqual(file);
    await storage.dispose();
  });

  test('a process that dies in an upload leaves nothing that counts (K1, U5)', async () => {
    const storage = await TestStorage.create();
    let store = await openStore(storage);
    const upload = await store.begin({ documentId: ONE, reservedBytes: 9000, atMs: 1, createdBy: null }, 10_000);
    for (let i = 0; i < 40; i++) await store.append(upload, new Uint8Array(200));
    await storage.crash();
    store = await openStore(storage);
    expect(await store.discardUnfinished()).toBe(1);
    expect(storage.tamper((db) => db.prepare('SELECT count(*) FROM file_pieces').pluck().get())).toBe(0);
    await storage.dispose();
  });
});
