import { afterAll, beforeAll, expect, test } from 'vitest';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { encodeProfile, encodeSyncStep1, encodeSyncStep2, encodeUpdate } from '../../../protocol/messages.ts';
import { TestServer } from '../../test-server.ts';
import { WireClient } from './wire-client.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

/** A sync message of a kind that the protocol does not have, with an update as its payload. */
function otherSync(kind: number, update: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, 0);
  encoding.writeVarUint(encoder, kind);
  encoding.writeVarUint8Array(encoder, update);
  return encoding.toUint8Array(encoder);
}

test.each(['viewer', 'commenter'] as const)(
  'a %s sends every kind of message, each first once, and changes nothing (Roles R1)',
  async (role) => {
    const created = await server.createDocument();
    const link = await server.createLink(created, role);
    const owner = await WireClient.join(server.syncUrl(`${created.id}?token=${created.token}`), ['weft.v1']);
    const writer = new Y.Doc();
    writer.getText('body').insert(0, 'not allowed');
    const update = Y.encodeStateAsUpdate(writer);
    const kinds = [
      encodeUpdate(update),
      encodeSyncStep2(update),
      otherSync(3, update),
      encodeSyncStep1(Y.encodeStateVector(writer)),
      encodeProfile({ name: 'Owner', color: '#123456' }),
      // Our own server's messages, sent the wrong way round, and a kind that nobody has.
      new Uint8Array([100, 1]),
      new Uint8Array([101, 2, 123, 125]),
      new Uint8Array([77, 1, 2, 3]),
    ];
    for (const [index] of kinds.entries()) {
      const protocols = index % 2 === 0 ? ['weft.v1'] : [];
      const reader = new WireClient(server.syncUrl(`${created.id}?token=${link.token}`), protocols);
      await reader.opened();
      for (const bytes of [...kinds.slice(index), ...kinds.slice(0, index)]) reader.send(bytes);
      reader.socket.close();
      await reader.ended;
    }
    owner.send(encodeUpdate(owner.edit('allowed')));
    await owner.until(() => owner.acked === 1);
    expect(owner.text).toBe('allowed');
    const fresh = await WireClient.join(server.syncUrl(`${created.id}?token=${created.token}`));
    expect(fresh.text).toBe('allowed');
    owner.terminate();
    fresh.terminate();
  },
);

test('a refused change is told by its number to whoever speaks weft.v1, and the connection stays', async () => {
  const created = await server.createDocument();
  const { token } = await server.createLink(created, 'viewer');
  const viewer = await WireClient.join(server.syncUrl(created.id), ['weft.v1', `weft.token.${token}`]);
  viewer.send(encodeUpdate(viewer.edit('not allowed')));
  await viewer.until(() => viewer.heard.some(({ type }) => type === 'error'));
  const told = viewer.heard.find((message) => message.type === 'error');
  expect(told?.type === 'error' ? told.news : null).toMatchObject({ code: 'read_only', update: 1 });
  expect(viewer.socket.readyState).toBe(viewer.socket.OPEN);
  expect(viewer.acked).toBe(0);
  viewer.terminate();
});
