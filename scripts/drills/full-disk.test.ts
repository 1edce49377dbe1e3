/** A disk that is really full: a small file system in memory, a real server on it, people who write and read. Needs the right to mount. */
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { verifyFile } from '../../server/storage/sqlite/verify-file.ts';
import { createDocument, createLink } from '../rest-client.ts';
import { ServerProcess } from '../server-process.ts';
import { AckWriter } from './ack-writer.ts';
import { SmallDisk } from './small-disk.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A small disk that goes with the test; null where none can be had. */
async function smallDisk(megabytes: number): Promise<SmallDisk | null> {
  const disk = await SmallDisk.mount(megabytes);
  if (disk === null) console.log('No file system can be mounted here: a really full disk was not tried.');
  else ends.push(() => disk.remove());
  return disk;
}

test('a full disk: nothing is acked, readers read on, the words say why, and it goes on by itself when there is room (D1)', async () => {
  // The compiled files that lie beside the data (4 MB) must not be what fills it.
  const disk = await smallDisk(16);
  if (disk === null) return;
  const server = await ServerProcess.startOn(join(disk.folder, 'data'), { WEFT_LOG_LEVEL: 'error' });
  ends.push(() => server.close());
  const document = await createDocument(server.url, 'On a small disk');
  const viewer = await createLink(server.url, document, 'viewer');
  const writer = new AckWriter(document);
  const reader = new AckWriter({ ...viewer, id: document.id });
  const connectAll = () => {
    for (const one of [writer, reader]) if (!one.isConnected) one.connect(server.webSocketUrl);
  };
  ends.push(() => Promise.resolve([writer, reader].forEach((one) => one.disconnect())));
  connectAll();
  await expect.poll(() => writer.isSynced && reader.hasRead).toBe(true);
  writer.write('before. ', 0, false);
  await expect.poll(() => writer.ackedClock).toBe(writer.clock);

  disk.fill();
  const acked = writer.ackedClock;
  writer.write('x'.repeat(50_000), 1, false);
  await expect.poll(() => writer.closedWith).toBe(4507);
  expect(writer.ackedClock).toBe(acked);
  // The writer comes again with what it keeps and is sent away for it; the reader comes in and stays.
  for (let i = 0; i < 3; i++) {
    connectAll();
    await expect.poll(() => writer.closedWith).toBe(4507);
    await expect.poll(() => reader.hasRead).toBe(true);
  }
  expect(reader.doc.getText('body').toJSON()).toContain('before. ');
  expect(reader.isConnected).toBe(true);
  expect(writer.ackedClock).toBe(acked);
  const health = await fetch(`${server.url}/healthz`);
  expect(health.status).toBe(200);
  expect(await health.json()).toMatchObject({ disk: 'disk_full' });

  disk.makeRoom();
  await expect
    .poll(
      () => {
        connectAll();
        return writer.ackedClock;
      },
      { interval: 200 },
    )
    .toBe(writer.clock);
  await expect.poll(() => reader.doc.getText('body').toJSON()).toBe(writer.doc.getText('body').toJSON());
  expect(server.crash).toBeNull();
  await server.stop('SIGTERM');
  expect((await verifyFile(join(server.dataDir, 'weft.db'))).damage).toEqual([]);
});

test('a disk that is nearly full: no new document is begun, those who write go on, and there is room again by itself (P5)', async () => {
  const disk = await smallDisk(16);
  if (disk === null) return;
  // What it compiles would lie on this disk too, and come when it likes.
  const env = { WEFT_LOG_LEVEL: 'error', NODE_DISABLE_COMPILE_CACHE: '1' };
  const server = await ServerProcess.startOn(join(disk.folder, 'data'), env);
  ends.push(() => server.close());
  const writer = new AckWriter(await createDocument(server.url, 'On a small disk'));
  ends.push(() => Promise.resolve(writer.disconnect()));
  writer.connect(server.webSocketUrl);
  await expect.poll(() => writer.isSynced).toBe(true);
  disk.fill(600_000);
  const begin = async () => {
    const answer = await fetch(`${server.url}/api/documents`, { method: 'POST' });
    return [answer.status, await answer.text()].join(' ');
  };
  // What is known of the disk may be two seconds old.
  await expect.poll(begin, { interval: 1000 }).toMatch(/^507 .*"disk_full"/);
  writer.write('x'.repeat(5000), 0, false);
  await expect.poll(() => writer.ackedClock).toBe(writer.clock);
  disk.makeRoom();
  await expect.poll(begin, { interval: 1000 }).toMatch(/^201 /);
});

test('a server that starts on a full disk says so in one line (D1, D3)', async () => {
  const disk = await smallDisk(1);
  if (disk === null) return;
  disk.fill();
  const started = await ServerProcess.startOn(disk.folder).then(
    () => '',
    (error: unknown) => String(error),
  );
  expect(started).toContain('There is no room left on the disk');
});
