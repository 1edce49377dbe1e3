/** The text for a page that has nothing of it: the same as a session would be answered with, for whoever may read, and for nobody else. */
import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as Y from 'yjs';
import { decodeServerMessage, encodeUpdate } from '../../protocol/messages.ts';
import type { CreatedDocument, ErrorBody } from '../../protocol/rest.ts';
import { TestServer } from '../test-server.ts';
import { WireClient } from '../transport/websocket/wire-client.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

const ask = ({ id }: CreatedDocument, token: string) => server.fetch(`/api/documents/${id}/state`, { token });

/** The document that an answer comes to. */
async function read(answer: Response): Promise<Y.Doc> {
  expect(answer.status).toBe(200);
  const doc = new Y.Doc();
  take(doc, new Uint8Array(await answer.arrayBuffer()));
  return doc;
}

function take(doc: Y.Doc, bytes: Uint8Array): void {
  const decoded = decodeServerMessage(bytes);
  if (!decoded.ok) throw new Error(decoded.reason);
  const { message } = decoded;
  if (message.type === 'packed') take(doc, inflateRawSync(message.deflated));
  else if (message.type === 'state') Y.applyUpdateV2(doc, message.updateV2);
  else if (message.type === 'syncStep2') Y.applyUpdate(doc, message.update);
  else throw new Error(`a ${message.type} is no text`);
}

async function write(document: CreatedDocument, text: string): Promise<void> {
  const protocols = ['weft.v1', `weft.token.${document.token}`];
  const writer = await WireClient.join(server.syncUrl(document.id), protocols);
  const doc = new Y.Doc();
  doc.getText('body').insert(0, text);
  writer.send(encodeUpdate(Y.encodeStateAsUpdate(doc)));
  await writer.until(() => writer.acked === 1);
  writer.terminate();
}

test('P8: a document that nobody has open is answered from the disk, packed where that is worth it, and nothing may keep it', async () => {
  for (const text of ['short', 'one and another '.repeat(1000)]) {
    const document = await server.createDocument();
    await write(document, text);
    await server.close();
    await server.open();
    const answer = await ask(document, document.token);
    expect(answer.headers.get('cache-control')).toContain('no-store');
    const bytes = Number(answer.headers.get('content-length'));
    expect((await read(answer)).getText('body').toString()).toContain(text);
    expect(bytes).toBeLessThan(2000);
  }
});

test('Roles R1, R4: a viewer may read it, nobody else learns of it, and a link that was revoked opens nothing', async () => {
  const document = await server.createDocument();
  await write(document, 'for those who have a link');
  const viewer = await server.createLink(document, 'viewer');
  expect((await read(await ask(document, viewer.token))).getText('body').toString()).toContain('for those');
  await server.fetch(`/api/documents/${document.id}/links/${viewer.id}`, { method: 'DELETE', token: document.token });
  const refused = await ask(document, viewer.token);
  // Every answer that is no success has this body.
  expect(((await refused.json()) as ErrorBody).error.code).toBe('link_revoked');
});
