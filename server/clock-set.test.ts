/** HOSTILE K5: the machine's clock is set a day back and forth under a whole server. */
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { encodeUpdate } from '../protocol/messages.ts';
import { verifyFile } from './storage/sqlite/verify-file.ts';
import { systemClock } from './system.ts';
import { TestServer } from './test-server.ts';
import { WireClient } from './transport/websocket/wire-client.ts';

const DAY_MS = 86_400_000;

let server: TestServer;
afterEach(() => server.stop());

test('K5: a clock that is set a day back and forth sends nobody away; all is acked, kept and sound', async () => {
  let aheadMs = 0;
  const clock = { ...systemClock, now: () => systemClock.now() + aheadMs };
  server = await TestServer.start({ overrides: { clock } });
  const created = await server.createDocument();
  const enter = (token: string) => WireClient.join(server.syncUrl(`${created.id}?token=${token}`), ['weft.v1']);
  const [ada, ben] = [await enter(created.token), await enter(created.token)];
  let written = '';
  for (const days of [0, -1, 1, 0, -1]) {
    aheadMs = days * DAY_MS;
    for (let i = 0; i < 3; i++) {
      const { acked } = ada;
      ada.send(encodeUpdate(ada.edit(`${days}.${i} `)));
      written = `${days}.${i} ${written}`;
      await ada.until(() => ada.acked === acked + 1);
      await ben.until(() => ben.text === written);
    }
    // Whoever comes while it is so, by a link that was made while it was so, and for an hour.
    const expiresAt = new Date(clock.now() + 3_600_000).toISOString();
    const link = await server.createLink(created, 'viewer', { expiresAt });
    const late = await enter(link.token);
    expect(late.text).toBe(written);
    late.terminate();
  }
  for (const client of [ada, ben]) client.terminate();
  await server.close();
  expect((await verifyFile(join(server.folder, 'weft.db'))).damage).toEqual([]);
  aheadMs = 0;
  await server.open();
  const again = await enter(created.token);
  expect(again.text).toBe(written);
  again.terminate();
});
