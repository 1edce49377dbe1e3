/** A link gives exactly its role, and gives it only while it lives. */
import * as Y from 'yjs';
import { ROOTS } from '../flow/schema.ts';
import {
  encodeAwareness,
  encodeProfile,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
  MessageType,
} from '../protocol/messages.ts';
import { createDocument, createLink } from '../scripts/rest-client.ts';
import { expect, REFUSED, SERVER_AWAY, test } from './kit/journey.ts';
import { RawClient } from './kit/raw-client.ts';

test('revoked while typing: the page says so at once and keeps the text (Roles R4)', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...REFUSED);
  const owner = await createDocument(server.url, 'Revoked');
  const anna = await arrive('Anna');
  await anna.join(owner.url);
  const link = await anna.share('Can edit');
  const ben = await arrive('Ben');
  await ben.join(link);
  await ben.write('Typed before. ');
  await anna.sees('Typed before.');

  await anna.page.getByRole('button', { name: 'Share', exact: true }).click();
  await anna.shareDialog.getByRole('button', { name: 'Revoke Editor link' }).click();
  const confirm = anna.page.getByRole('alertdialog', { name: 'Revoke this link?' });
  await expect(confirm).toBeVisible();
  // Ben types on until there is nothing left to type in.
  const writing = ben.write('x'.repeat(400), { at: 'here', delayMs: 10 }).catch(() => 'the field went away');
  await expect.poll(async () => (await ben.seen()).length).toBeGreaterThan(20);
  await confirm.getByRole('button', { name: 'Revoke link' }).click();
  // That open sockets obey within a second is measured without a browser that draws: `server/http/sharing.test.ts`.
  await expect(ben.ended('This link was revoked')).toBeVisible();
  await writing;

  const downloading = ben.page.waitForEvent('download');
  await ben.page.getByRole('button', { name: 'Download the copy' }).click();
  const stream = await (await downloading).createReadStream();
  let kept = '';
  for await (const piece of stream) kept += String(piece);
  expect(kept).toContain('Typed before. xxx');

  // The link opens nothing any more, for Ben or for anybody else.
  await ben.page.reload();
  await expect(ben.ended('This link was revoked')).toBeVisible();
  const cem = await arrive('Cem');
  await cem.open(link);
  await expect(cem.ended('This link was revoked')).toBeVisible();
});

test('a viewer reads along and cannot write (Roles R1)', async ({ server, arrive }) => {
  const owner = await createDocument(server.url, 'For viewers');
  const link = await createLink(server.url, owner, 'viewer');
  const anna = await arrive('Anna');
  const vera = await arrive('Vera');
  await anna.join(owner.url);
  await vera.join(link.url);
  await anna.write('Read this.');
  await vera.sees('Read this.');
  await expect(vera.page.getByText('You can read this document, not change it.')).toBeVisible();
  await expect(vera.title).toHaveAttribute('readonly');
  await expect(vera.text).toHaveAttribute('contenteditable', 'false');

  await vera.text.click();
  await vera.page.keyboard.type('Vera was here');
  await vera.page.evaluate(() => document.execCommand('insertText', false, 'Vera was here'));
  await anna.write(' And this.');
  await vera.sees('Read this. And this.');
  await anna.sees('Read this. And this.');
});

for (const role of ['viewer', 'commenter'] as const) {
  for (const speaksWeft of [false, true]) {
    const client = speaksWeft ? 'weft.v1' : 'plain';
    test(`a ${role} who sends hand-made messages (${client} client) changes nothing (Roles R1, R7)`, async ({
      server,
      arrive,
      expected,
    }) => {
      expected.push(...SERVER_AWAY);
      const owner = await createDocument(server.url, 'Hand-made');
      const link = await createLink(server.url, owner, role);
      const anna = await arrive('Anna');
      await anna.join(owner.url);
      await anna.write('Untouched.');
      await anna.seesSaved('On disk');

      const forger = await RawClient.connect(server.webSocketUrl, owner.id, link.token, speaksWeft);
      await forger.sync();
      expect(forger.body()).toBe('Untouched.');
      for (const forged of forgeries(forger.doc)) {
        if (!forger.isOpen) break;
        forger.send(forged);
      }
      if (forger.isOpen) await forger.sync();

      await anna.write(' Still.');
      await anna.sees('Untouched. Still.');
      // What is seen is on its way; what is on disk outlives the kill.
      await anna.seesSaved('On disk');
      await expect(anna.title).toHaveValue('Hand-made');
      await forger.close();

      await server.stop('SIGKILL');
      await server.start();
      const reader = await RawClient.connect(server.webSocketUrl, owner.id, owner.token, false);
      await reader.sync();
      expect(reader.body()).toBe('Untouched. Still.');
      await reader.close();
    });
  }
}

/** Changes of every kind, in every kind of message that could carry one, and the messages around them in between. */
function* forgeries(known: Y.Doc): Generator<Uint8Array> {
  const forge = (change: (doc: Y.Doc) => void): Uint8Array => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(known));
    const before = Y.encodeStateVector(doc);
    change(doc);
    return Y.encodeStateAsUpdate(doc, before);
  };
  const updates = [
    forge((doc) => doc.getText(ROOTS.body).insert(1, 'FORGED')),
    forge((doc) => doc.getText(ROOTS.body).delete(1, 3)),
    forge((doc) => doc.getText(ROOTS.body).format(1, 4, { bold: true })),
    forge((doc) => doc.getText(ROOTS.title).insert(0, 'FORGED')),
  ];
  const around = [
    encodeSyncStep1(new Uint8Array([0])),
    encodeAwareness(new Uint8Array([0])),
    new Uint8Array([MessageType.queryAwareness]),
    encodeProfile({ name: 'Owner', color: '#000000' }),
  ];
  for (const update of updates) {
    for (const between of around) {
      yield encodeUpdate(update);
      yield between;
      yield encodeSyncStep2(update);
    }
  }
}
