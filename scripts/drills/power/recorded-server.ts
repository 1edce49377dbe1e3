/**
 * What is recorded for the power drill, as a process of its own under a tracer: the real server, put together as always, with people
 * who write into several of its documents over real sockets, in one process so that the tracer sees in one sequence what went
 * to the disk and what had been acknowledged by then. Every ack that a writer gets is written into the file of marks at once. Arguments:
 * the data folder, the file of marks, FULL or NORMAL, how many acks to wait for, a seed.
 */
import { openSync, writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { createApp } from '../../../server/app.ts';
import { readConfig } from '../../../server/config.ts';
import type { ThreadData } from '../../../server/storage/sqlite/requests.ts';
import { SeededRandom } from '../../../server/transport/memory/seeded-random.ts';
import { createDocument } from '../../rest-client.ts';
import { AckWriter } from '../ack-writer.ts';
import { until } from '../until.ts';

const [folder = '', marks = '', synchronous = 'FULL', wanted = '', seed = ''] = process.argv.slice(2);
const DOCUMENTS = 3;
const WRITERS = 2;

const file = openSync(marks, 'a');
const mark = (words: string): void => {
  writeSync(file, `${words}\n`);
};

const spawnStorage = (data: ThreadData): Worker =>
  new Worker(new URL('./recorded-thread.ts', import.meta.url), { workerData: { ...data, synchronous } });
const config = readConfig({ WEFT_PORT: '0', WEFT_DATA_DIR: folder, WEFT_LOG_LEVEL: 'silent' });
const app = await createApp(config, { spawnStorage, rooms: { compactAfterEntries: 40 } });
const random = new SeededRandom(Number(seed));
const writers: AckWriter[] = [];
for (let i = 0; i < DOCUMENTS; i++) {
  const document = await createDocument(app.address, `Recorded ${i}`);
  mark(`document ${document.id}`);
  for (let j = 0; j < WRITERS; j++) {
    const writer = new AckWriter(document, () => mark(`ack ${document.id} ${writer.clientId} ${writer.ackedClock}`));
    writer.connect(app.address.replace('http:', 'ws:'));
    writers.push(writer);
  }
}
await until(() => writers.every((writer) => writer.isSynced), 30_000);

const acks = (): number => writers.reduce((sum, writer) => sum + writer.acks, 0);
while (acks() < Number(wanted)) {
  const writer = random.pick(writers);
  const count = random.chance(0.2) ? 8 : 1;
  for (let i = 0; i < count; i++) {
    const text = random.chance(0.01) ? 'a long paragraph that was pasted. '.repeat(200) : `${random.int(1000)} `;
    writer.write(text, random.next(), random.chance(0.2));
  }
  await new Promise((resolve) => setTimeout(resolve, random.int(4)));
}
for (const writer of writers) writer.disconnect();
await app.close();
process.exit(0);
