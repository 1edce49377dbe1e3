/** HOSTILE F7: random bytes. The million is `npm run fuzz:wire -- --streams 1000000`; here is what a test has time for. */
import { afterEach, expect, test } from 'vitest';
import { encodeUpdate } from '../../protocol/messages.ts';
import { TestServer } from '../../server/test-server.ts';
import { SeededRandom } from '../../server/transport/memory/seeded-random.ts';
import { WireClient } from '../../server/transport/websocket/wire-client.ts';
import { readRandomStreams, sendRandomStreams } from './random-streams.ts';

const SEED = Number(process.env['WEFT_SEED'] ?? 7);

let server: TestServer | null = null;
afterEach(() => server?.stop());

test('F7: 10,000 random byte streams are read as messages, and as what messages hold, and nothing throws', () => {
  const outcomes = readRandomStreams(10_000, new SeededRandom(SEED));
  const all = ['unreadable', 'unknown', 'update', 'syncStep1', 'syncStep2', 'awareness'];
  expect([...outcomes.keys()]).toEqual(expect.arrayContaining(all));
});

test('F7: 300 connections of random bytes disturb nobody and leave nothing behind', async () => {
  server = await TestServer.start();
  const { id, token } = await server.createDocument({ title: 'Calm' });
  const writer = await WireClient.join(server.syncUrl(`${id}?token=${token}`), ['weft.v1']);
  await sendRandomStreams({ port: server.port, path: `/sync/${id}?token=${token}` }, 300, new SeededRandom(SEED));
  expect(writer.text).toBe('');
  writer.send(encodeUpdate(writer.edit('goes on')));
  await writer.until(() => writer.acked === 1);
  expect(server.logs.filter((line) => /"level":(50|60)/.test(line))).toEqual([]);
  writer.terminate();
});
