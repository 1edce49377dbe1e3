/** HOSTILE P5 on a real server: an address that has added as much as it may, by each way in which something is kept, beside another that goes on. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { ERRORS } from '../../protocol/errors.ts';
import { encodeProfile, encodeSyncStep2, encodeUpdate } from '../../protocol/messages.ts';
import type { CreatedDocument } from '../../protocol/rest.ts';
import { samplePicture } from '../../protocol/sample-pictures.ts';
import { systemClock } from '../system.ts';
import { TestServer } from '../test-server.ts';
import { WireClient } from '../transport/websocket/wire-client.ts';

let server: TestServer;
let created: CreatedDocument;
let aheadMs = 0;
beforeAll(async () => {
  const environment = { WEFT_MAX_GROWTH_MB_PER_DAY: '1', WEFT_TRUST_PROXY: '1' };
  const clock = { ...systemClock, now: () => systemClock.now() + aheadMs };
  server = await TestServer.start({ environment, overrides: { clock } });
  created = await server.createDocument();
});
afterAll(() => server.stop());

const from = (address: string) => ({ 'x-forwarded-for': address });

async function enter(address: string, protocols: readonly string[] = ['weft.v1']): Promise<WireClient> {
  const url = server.syncUrl(`${created.id}?token=${created.token}`);
  const client = await WireClient.join(url, protocols, { headers: from(address) });
  client.send(encodeSyncStep2(Y.encodeStateAsUpdate(client.doc)));
  return client;
}

test('P5: whoever has written as much as it may adds nothing more by any way, reads on, and keeps nobody else from writing', async () => {
  const [stranger, other] = ['10.0.0.1', '10.0.0.2'];
  const writer = await enter(other);
  const [noisy, typist] = [await enter(stranger), await enter(stranger)];
  await typist.type('y');
  for (let i = 0; i < 10; i++) await noisy.type(`${i}${'x'.repeat(100_000)}`);

  // Typed on, by the short way and by the long one.
  for (const more of ['a', 'b'.repeat(200_000)]) {
    const again = await enter(stranger);
    again.send(encodeUpdate(again.edit(more)));
    expect((await again.ended).code).toBe(ERRORS.share_used_up.close);
    expect(again.heard.at(-1)).toMatchObject({ type: 'error', news: { code: 'share_used_up', retry: true } });
  }
  for (const one of [noisy, typist]) {
    const before = Y.encodeStateVector(one.doc);
    const text = one.doc.getText('body');
    // Right behind what it typed last, which is read in one pass.
    text.insert(one === typist ? one.text.indexOf('y') + 1 : 1, 'c');
    one.send(encodeUpdate(Y.encodeStateAsUpdate(one.doc, before)));
    expect((await one.ended).code).toBe(ERRORS.share_used_up.close);
  }

  const post = (path: string, body: string | Uint8Array<ArrayBuffer>, type_: string, as: string) =>
    server.fetch(path, {
      method: 'POST',
      body,
      token: created.token,
      headers: { 'content-type': type_, ...from(as) },
    });
  const lexical = Uint8Array.from(readFileSync(new URL('../import/samples/half-v1.bin', import.meta.url)));
  const ways = (as: string) => [
    post('/api/documents', '{}', 'application/json', as),
    post('/api/documents/import', lexical, 'application/octet-stream', as),
    post(`/api/documents/${created.id}/files`, samplePicture('jpeg'), 'image/jpeg', as),
  ];
  for (const answer of await Promise.all(ways(stranger))) {
    expect(answer.status).toBe(ERRORS.share_used_up.status);
    expect(await answer.json()).toMatchObject({ error: { code: 'share_used_up', retry: true } });
  }
  for (const answer of await Promise.all(ways(other))) expect(answer.status).toBe(201);

  // It reads what others write; a name of its own is nobody's to keep.
  const reader = await enter(stranger);
  reader.send(encodeProfile({ name: 'Another name', color: '#123456', chosen: true }));
  await writer.type('went on ');
  await reader.until(() => reader.text.includes('went on '));
  expect(reader.text).not.toMatch(/[abc]/);
  const names = writer.heard.flatMap((message) =>
    message.type === 'session' ? message.news.present.map(({ name }) => name) : [],
  );
  expect(names).not.toContain('Another name');
  reader.terminate();

  // A day later what was kept on a device meanwhile is taken as it comes back.
  aheadMs = 24 * 60 * 60 * 1000;
  const back = await enter(stranger);
  back.send(encodeSyncStep2(Y.encodeStateAsUpdate(typist.doc)));
  await writer.until(() => writer.text.includes('yc'));
  for (const client of [writer, back]) client.terminate();
});
