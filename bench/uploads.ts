/**
 * What an upload costs those who write meanwhile: one person types into one document, key by key, waiting for each "on disk";
 * others send pictures of ten megabytes into another document, one after the other. `node bench/uploads.ts` prints how long a
 * key waited, alone and beside them.
 */
import { filesPath } from '../protocol/files.ts';
import { encodeUpdate } from '../protocol/messages.ts';
import { samplePng } from '../protocol/sample-pictures.ts';
import { createDocument, type Opened } from '../scripts/rest-client.ts';
import { ServerProcess } from '../scripts/server-process.ts';
import { WireClient } from '../server/transport/websocket/wire-client.ts';

const TYPED_MS = 6000;
const BETWEEN_KEYS_MS = 5;
/** A side of the picture: its data is not packed, so it has a little over three bytes for each pixel. */
const SIDE = 1860;
/** Where the pixels of such a PNG begin: changed bytes there make another file. */
const PIXELS_AT = 60;

/** How long each key waited for its ack, in milliseconds. */
async function type(writer: WireClient, forMs: number): Promise<number[]> {
  const waits: number[] = [];
  let keys = writer.acked;
  for (const end = performance.now() + forMs; performance.now() < end;) {
    const sentAt = performance.now();
    writer.send(encodeUpdate(writer.edit('k')));
    keys += 1;
    await writer.until(() => (writer.heard.at(-1)?.type === 'ack' ? writer.acked >= keys : false));
    waits.push(performance.now() - sentAt);
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_KEYS_MS));
  }
  return waits;
}

function report(name: string, waits: readonly number[]): void {
  const sorted = waits.toSorted((a, b) => a - b);
  const at = (part: number) => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0).toFixed(1);
  console.log(
    `${name}: ${sorted.length} keys, median ${at(0.5)} ms, p95 ${at(0.95)}, p99 ${at(0.99)}, longest ${at(1)}`,
  );
}

/** Sends one picture after the other until told to stop; answers how long each took. */
async function send(url: string, { id, token }: Opened, lane: number, goesOn: () => boolean): Promise<number[]> {
  const picture = samplePng(SIDE, SIDE);
  const tooks: number[] = [];
  for (let i = 0; goesOn(); i++) {
    new DataView(picture.buffer).setUint32(PIXELS_AT, lane * 10_000 + i);
    const sentAt = performance.now();
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'image/png' };
    const answer = await fetch(new URL(filesPath(id), url), { method: 'POST', headers, body: picture });
    if (answer.status !== 201) throw new Error(`an upload was answered with ${answer.status}`);
    tooks.push(performance.now() - sentAt);
  }
  return tooks;
}

const server = await ServerProcess.start({ WEFT_MAX_DOCUMENT_FILE_BYTES: '999999999' });
try {
  const written = await createDocument(server.url, 'Written');
  const writer = await WireClient.join(`${server.webSocketUrl}/sync/${written.id}?token=${written.token}`, ['weft.v1']);
  await type(writer, TYPED_MS / 4);
  report('alone', await type(writer, TYPED_MS));
  for (const lanes of [1, 3]) {
    // A document of its own for each round: the room for files is bounded.
    const filled = await createDocument(server.url, 'Filled');
    let sending = true;
    const uploads = Array.from({ length: lanes }, (_, lane) => send(server.url, filled, lane, () => sending));
    const waits = await type(writer, TYPED_MS);
    sending = false;
    const tooks = (await Promise.all(uploads)).flat().toSorted((a, b) => a - b);
    report(`beside ${lanes} who send`, waits);
    console.log(
      `  ${tooks.length} pictures of 10 MB, each in ${(tooks[tooks.length >> 1] ?? 0).toFixed(0)} ms (median)`,
    );
  }
  report('alone again', await type(writer, TYPED_MS));
  writer.terminate();
} finally {
  await server.close();
}
