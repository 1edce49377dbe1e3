/** What every FileStore must do, as a suite that each adapter runs against itself. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FileId } from '../../protocol/files.ts';
import type { DocumentId, PersonId } from '../../protocol/ids.ts';
import type { FileFacts, FileNumber, FileStore, StoredFile } from './file-store.ts';

export interface FileStoreHarness {
  readonly store: FileStore;
  readonly documents: readonly [DocumentId, DocumentId];
  dispose(): Promise<void>;
}

// An id of the right shape; only parsers make them elsewhere.
const PERSON = 'contract-person-number' as PersonId;

function facts(name: string, bytes: number): FileFacts {
  // As above.
  return { id: name.padEnd(22, '-') as FileId, type: 'image/png', bytes, width: 40, height: 30 };
}

function piece(value: number, length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(length).fill(value);
}

/** Runs the suite against an adapter. `makeHarness` is called once per test; its two documents are there and empty. */
export function fileStoreContract(name: string, makeHarness: () => Promise<FileStoreHarness>): void {
  describe(`${name} is a FileStore`, () => {
    let harness: FileStoreHarness;
    let store: FileStore;
    let one: DocumentId;
    let two: DocumentId;
    beforeEach(async () => {
      harness = await makeHarness();
      store = harness.store;
      [one, two] = harness.documents;
    });
    afterEach(() => harness.dispose());

    const begin = (documentId: DocumentId, reservedBytes = 10, maxBytes = 1000): Promise<FileNumber> =>
      store.begin({ documentId, reservedBytes, atMs: 5, createdBy: PERSON }, maxBytes);

    async function put(documentId: DocumentId, given: FileFacts, pieces = [piece(1, 3)]): Promise<StoredFile> {
      const upload = await begin(documentId, given.bytes, 1_000_000);
      for (const one_ of pieces) await store.append(upload, one_);
      return store.finish(upload, given);
    }

    async function read(file: StoredFile): Promise<number[]> {
      const bytes: number[] = [];
      for (let i = 0; i < file.pieces; i++) bytes.push(...(await store.readPiece(file, i)));
      return bytes;
    }

    test('a file is read as it came, in its pieces', async () => {
      const given = facts('a', 5);
      const file = await put(one, given, [piece(1, 3), piece(2, 2)]);
      expect(file).toMatchObject({ ...given, pieces: 2 });
      expect(await store.find(one, given.id)).toEqual(file);
      expect(await read(file)).toEqual([1, 1, 1, 2, 2]);
    });

    test('a large piece comes back whole', async () => {
      const file = await put(one, facts('large', 300_000), [piece(7, 300_000)]);
      const bytes = await store.readPiece(file, 0);
      expect(bytes.length).toBe(300_000);
      expect(bytes.every((byte) => byte === 7)).toBe(true);
    });

    test('it is in its own document only (Roles R6)', async () => {
      const given = facts('a', 3);
      await put(one, given);
      expect(await store.find(two, given.id)).toBeNull();
      const other = await put(two, given, [piece(9, 3)]);
      expect(await read(other)).toEqual([9, 9, 9]);
      expect((await store.find(one, given.id))?.number).not.toBe(other.number);
    });

    test('what is not finished is not there, and discarded it leaves nothing', async () => {
      const given = facts('a', 3);
      const upload = await begin(one);
      await store.append(upload, piece(1, 3));
      expect(await store.find(one, given.id)).toBeNull();
      await store.discard(upload);
      await store.discard(upload);
      await expect(store.append(upload, piece(1, 3))).rejects.toMatchObject({ code: 'storage_failed' });
      await expect(store.finish(upload, given)).rejects.toMatchObject({ code: 'storage_failed' });
    });

    test('discarding leaves a finished file alone', async () => {
      const file = await put(one, facts('a', 3));
      await store.discard(file.number);
      expect(await store.discardUnfinished()).toBe(0);
      expect(await read(file)).toEqual([1, 1, 1]);
      await expect(store.append(file.number, piece(1, 3))).rejects.toMatchObject({ code: 'storage_failed' });
    });

    test('what a process left unfinished goes at the next start, and its room comes free', async () => {
      const file = await put(one, facts('a', 3));
      for (let i = 0; i < 3; i++) await store.append(await begin(one, 300), piece(i, 300));
      await expect(begin(one, 300)).rejects.toMatchObject({ code: 'files_full' });
      expect(await store.discardUnfinished()).toBe(3);
      expect(await store.discardUnfinished()).toBe(0);
      await begin(one, 300);
      expect(await read(file)).toEqual([1, 1, 1]);
    });

    test('the same bytes are kept once: the second upload is answered with the first', async () => {
      const given = facts('same', 3);
      const first = await put(one, given);
      const upload = await begin(one);
      await store.append(upload, piece(1, 3));
      expect(await store.finish(upload, given)).toEqual(first);
      await store.discard(upload);
      expect(await store.find(one, given.id)).toEqual(first);
    });

    test('a document takes a bounded number of bytes, uploads under way included', async () => {
      const upload = await begin(one, 600);
      await expect(begin(one, 401)).rejects.toMatchObject({ code: 'files_full' });
      await begin(two, 401);
      await store.append(upload, piece(1, 3));
      await store.finish(upload, facts('small', 3));
      await begin(one, 997);
      await expect(begin(one, 1)).rejects.toMatchObject({ code: 'files_full' });
    });

    test('a piece that is not there is damage', async () => {
      const file = await put(one, facts('a', 3));
      await expect(store.readPiece(file, 1)).rejects.toMatchObject({ code: 'file_damaged' });
    });
  });
}
