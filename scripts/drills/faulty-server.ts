/**
 * What runs under a tracer that makes calls to the disk fail, as a process of its own: the real server and people who write until
 * all they wrote is acknowledged, coming back whenever they are sent away. Every ack is written into the file of marks at once.
 * Says how it went as one line of JSON. Arguments: the data folder, the file of marks, a seed.
 */
import { openSync, writeSync } from 'node:fs';
import { createApp } from '../../server/app.ts';
import { readConfig, StartError } from '../../server/config.ts';
import { SeededRandom } from '../../server/transport/memory/seeded-random.ts';
import { createDocument } from '../rest-client.ts';
import { AckWriter } from './ack-writer.ts';
import { until } from './until.ts';

const [folder = '', marks = '', seed = ''] = process.argv.slice(2);
const ROUNDS = 60;
const PATIENCE_MS = 60_000;
/** A disk that just failed answers nobody for a while: then a round is over without an ack. */
const ROUND_MS = 250;

const file = openSync(marks, 'a');
const config = readConfig({ WEFT_PORT: '0', WEFT_DATA_DIR: folder, WEFT_LOG_LEVEL: 'silent' });
const app = await createApp(config, { rooms: { compactAfterEntries: 30 } }).catch((error: unknown) => {
  if (!(error instanceof StartError)) throw error;
  console.log(JSON.stringify({ refused: error.message }));
  process.exit(0);
});
const address = app.address.replace('http:', 'ws:');
const random = new SeededRandom(Number(seed));

/** Also the making of a document may be what fails. */
async function makeDocument(): Promise<AckWriter['document']> {
  for (let tries = 0; ; tries++) {
    try {
      const document = await createDocument(app.address, 'On a faulty disk');
      writeSync(file, `document ${document.id}\n`);
      return document;
    } catch (error) {
      if (tries >= 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

const documents = [await makeDocument(), await makeDocument()];
const closes = new Set<number>();
const writers = documents.map(
  (document) =>
    new AckWriter(document, ({ ackedClock, clientId }) => {
      writeSync(file, `ack ${document.id} ${clientId} ${ackedClock}\n`);
    }),
);
const comeBack = (): void => {
  for (const writer of writers) {
    if (writer.isConnected) continue;
    if (writer.closedWith !== null) closes.add(writer.closedWith);
    writer.connect(address);
  }
};
for (let round = 0; round < ROUNDS; round++) {
  comeBack();
  // By acks and not by the clock alone: a slow machine would be done before the call that is to fail.
  await until(() => writers.some((writer) => writer.isSynced), ROUND_MS);
  const acksBefore = writers.map(({ acks }) => acks);
  for (const writer of writers) writer.write(`${round} `.repeat(1 + random.int(30)), random.next(), random.chance(0.2));
  await until(() => writers.some(({ acks, isConnected }, n) => !isConnected || acks !== acksBefore[n]), ROUND_MS);
  await new Promise((resolve) => setTimeout(resolve, 5 + random.int(10)));
}
let asked = 0;
const recovered = await until(() => {
  if (asked++ % 20 === 0) comeBack();
  // Where the fault came before anybody could write, they do now: what is acknowledged must be there.
  for (const writer of writers) if (writer.clock === 0) writer.write('late', 0, false);
  return writers.every((writer) => writer.isSynced && writer.clock > 0 && writer.ackedClock === writer.clock);
}, PATIENCE_MS);
// Each thread that was started anew meets the fault once: the last one may just be followed by another.
const isHealthy = async () => (await fetch(`${app.address}/healthz`)).status === 200;
let healthy = await isHealthy();
for (let tries = 0; tries < 100 && !healthy; tries++) {
  await new Promise((resolve) => setTimeout(resolve, 100));
  healthy = await isHealthy();
}
for (const writer of writers) writer.disconnect();
await app.close();
console.log(JSON.stringify({ recovered, healthy, closes: [...closes] }));
process.exit(0);
