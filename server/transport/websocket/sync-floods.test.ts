/** HOSTILE S4, S16, S17 over real sockets: more than can be taken at once, questions without end and state vectors without measure, beside somebody who writes. */
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ERRORS } from '../../../protocol/errors.ts';
import { LIMITS } from '../../../protocol/limits.ts';
import { encodeSyncStep1, encodeUpdate } from '../../../protocol/messages.ts';
import type { CreatedDocument } from '../../../protocol/rest.ts';
import { heldMb } from '../../test-memory.ts';
import { TestServer } from '../../test-server.ts';
import { Forge } from '../memory/forge.ts';
import { WireClient } from './wire-client.ts';

let server: TestServer;
let created: CreatedDocument;
beforeAll(async () => {
  server = await TestServer.start({ overrides: { rooms: { limits: { maxHeldBytes: 512 * 1024 } } } });
  created = await server.createDocument();
});
afterAll(() => server.stop());

const url = () => server.syncUrl(`${created.id}?token=${created.token}`);

test('S16: 20,000 questions for a document of half a megabyte from somebody who reads no answer hold nothing of their 10 GB, and the writer beside goes on', async () => {
  const writer = await WireClient.join(url(), ['weft.v1']);
  writer.send(encodeUpdate(writer.edit('x'.repeat(500_000))));
  await writer.until(() => writer.acked === 1);
  const before = heldMb();
  const flooder = connect(server.port, '127.0.0.1');
  flooder.on('error', () => undefined);
  flooder.write(
    `GET /sync/${created.id}?token=${created.token} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n',
  );
  await new Promise((resolve) => flooder.once('data', resolve));
  flooder.pause();
  // A masked frame of four bytes: sync, step 1, a state vector of nobody.
  const question = Buffer.from([0x82, 0x84, 0, 0, 0, 0, 0, 0, 1, 0]);
  for (let i = 0; i < 20; i++) {
    flooder.write(Buffer.concat(Array.from({ length: 1000 }, () => question)));
    writer.send(encodeUpdate(writer.edit('on ')));
    await writer.until(() => writer.acked === 2 + i);
  }
  // One answer in a hundred kept would be as much.
  expect(heldMb() - before).toBeLessThan(100);
  flooder.destroy();
  writer.terminate();
});

test('S17: a state vector of more client ids than there may be, or that only says so, closes its sender; one within bounds is answered', async () => {
  const writer = await WireClient.join(url(), ['weft.v1']);
  const vectorOf = (count: number) => {
    const vector = new Forge().uint(count);
    for (let client = 1; client <= count; client++) vector.uint(client, 1);
    return vector.bytes();
  };
  const tooMany = [vectorOf(LIMITS.maxStateVectorClients + 1), vectorOf(1_000_000), new Forge().uint(2 ** 31).bytes()];
  for (const vector of tooMany) {
    const hostile = await WireClient.join(url(), ['weft.v1']);
    hostile.send(encodeSyncStep1(vector));
    expect((await hostile.ended).code).toBe(ERRORS.bad_message.close);
  }
  const large = await WireClient.join(url(), ['weft.v1']);
  const heard = large.heard.length;
  large.send(encodeSyncStep1(vectorOf(LIMITS.maxStateVectorClients)));
  await large.until(() => large.heard.slice(heard).some(({ type }) => type === 'syncStep2'));
  const before = writer.acked;
  writer.send(encodeUpdate(writer.edit('goes on')));
  await writer.until(() => writer.acked > before);
  for (const client of [writer, large]) client.terminate();
});

test('S4: whoever types faster than it can be taken, behind something large, is slowed down and not sent away', async () => {
  const { id, token } = await server.createDocument();
  const writer = await WireClient.join(server.syncUrl(`${id}?token=${token}`), ['weft.v1']);
  const edits = [writer.edit('x'.repeat(200_000)), ...Array.from({ length: 800 }, () => writer.edit('y'.repeat(1000)))];
  for (const edit of edits) writer.send(encodeUpdate(edit));
  await writer.until(() => writer.acked === edits.length);
  const other = await WireClient.join(server.syncUrl(`${id}?token=${token}`), ['weft.v1']);
  expect(other.text === writer.text).toBe(true);
  for (const client of [writer, other]) client.terminate();
});
