/** D5, R2: a place that the disk does not give is told as that, and not as damage; who tries again is let in once it gives it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DocumentId } from '../../../protocol/ids.ts';
import { FakeClock } from '../../transport/memory/fake-clock.ts';
import { DiskReading } from './disk-reading.ts';
import { StorageThread } from './storage-thread.ts';
import { TestStorage } from './test-storage.ts';

let storage: TestStorage;
beforeEach(async () => (storage = await TestStorage.create()));
afterEach(() => storage.dispose());

describe('looking', () => {
  test('a file that is read to its end is there, and a place that cannot be read is noticed in the log beside it too', async () => {
    const clock = new FakeClock();
    writeFileSync(storage.path, new Uint8Array(3_000_001));
    const reading = new DiskReading(storage.path, clock);
    expect(await reading.isReadable()).toBe(true);
    // A folder opens, and fails where it is read.
    mkdirSync(`${storage.path}-wal`);
    expect(await reading.isReadable()).toBe(true);
    clock.advance(1000);
    const looking = reading.isReadable();
    expect(reading.isReadable()).toBe(looking);
    expect(await looking).toBe(false);
  });

  test('what is not there lacks nothing', async () => {
    expect(await new DiskReading(join(storage.folder, 'none'), new FakeClock()).isReadable()).toBe(true);
  });
});

describe('what the storage thread takes for damage', () => {
  /** A thread that finds damage, of which it is sure or not, so many times, and then nothing stored. */
  const thread = async (times: number, isUnsure: boolean, isReadable: () => Promise<boolean>) =>
    StorageThread.open({
      path: storage.path,
      logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
      clock: new FakeClock(),
      isReadable,
      spawn: () =>
        new Worker(
          `const { parentPort } = require('node:worker_threads');
          let left = ${times};
          parentPort.on('message', ({ number, operation }) => {
            const isFound = operation === 'findDocument' && left-- > 0;
            const reply = isFound
              ? { number, ok: false, code: 'document_damaged', detail: 'malformed', isUnsure: ${isUnsure} }
              : { number, ok: true, value: null };
            parentPort.postMessage({ kind: 'replies', replies: [reply], mustReopen: false });
          });
          parentPort.postMessage({ kind: 'open' });`,
          { eval: true },
        ),
    });
  // Any word does for a document here.
  const ask = (of: StorageThread) => of.request('findDocument', { id: 'one' as DocumentId });

  test.each([
    { times: 9, isUnsure: true, isReadable: false, code: 'storage_failed', looks: 1 },
    { times: 9, isUnsure: true, isReadable: true, code: 'document_damaged', looks: 1 },
    { times: 9, isUnsure: false, isReadable: false, code: 'document_damaged', looks: 0 },
  ])('is told as $code where unsure is $isUnsure and the disk gives everything is $isReadable', async (row) => {
    let looks = 0;
    const opened = await thread(row.times, row.isUnsure, () => {
      looks++;
      return Promise.resolve(row.isReadable);
    });
    await expect(ask(opened)).rejects.toMatchObject({ code: row.code });
    expect(looks).toBe(row.looks);
    await opened.close();
  });

  test('is nothing where it is not found again', async () => {
    const opened = await thread(1, true, () => Promise.resolve(true));
    expect(await ask(opened)).toBeNull();
    await opened.close();
  });
});
