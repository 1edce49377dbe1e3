/** Many carets that move at once reach a page packed (message 107), and are drawn as any others; one's own is not. */
import * as Y from 'yjs';
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import { encodeAwareness, MessageType } from '../protocol/messages.ts';
import { createDocument, createLink } from '../scripts/rest-client.ts';
import { caretsOn } from './kit/carets.ts';
import { expect, test } from './kit/journey.ts';
import { RawClient } from './kit/raw-client.ts';

const PEOPLE = 12;

test(`A8: the carets of ${PEOPLE} people who move at once are drawn, out of one packed message`, async ({
  server,
  arrive,
}) => {
  const owner = await createDocument(server.url, 'Many carets');
  const link = await createLink(server.url, owner, 'editor');
  const anna = await arrive('Anna');
  const kinds: number[] = [];
  anna.page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => {
      if (typeof payload !== 'string') kinds.push(payload[0] ?? 0);
    });
  });
  await anna.join(link.url);
  await anna.write('Everybody looks at this line.');
  await anna.seesSaved('On disk');

  const webSocketUrl = server.url.replace(/^http/, 'ws');
  const others = await Promise.all(
    Array.from({ length: PEOPLE }, async (_, i) => {
      const client = await RawClient.connect(webSocketUrl, owner.id, link.token, false);
      await client.sync();
      const awareness = new Awareness(client.doc);
      const show = (index: number) => {
        const position = Y.createRelativePositionFromTypeIndex(client.doc.getText('body'), index);
        const place: unknown = Y.relativePositionToJSON(position);
        awareness.setLocalState({
          user: { name: `Person ${i}`, color: '#30bced' },
          cursor: { anchor: place, focus: place },
        });
        client.send(encodeAwareness(encodeAwarenessUpdate(awareness, [client.doc.clientID])));
      };
      return { show, awareness };
    }),
  );
  for (const { show } of others) show(3);
  await expect(caretsOn(anna)).toHaveCount(PEOPLE);
  for (const [i, { show }] of others.entries()) show(4 + i);
  await expect
    .poll(async () => {
      const boxes = await caretsOn(anna).evaluateAll((all) => all.map((one) => one.getBoundingClientRect().x));
      return new Set(boxes.map(Math.round)).size;
    })
    .toBe(PEOPLE);
  // A server that has time for each one by itself sends them so: until they came together.
  await expect
    .poll(() => {
      for (const [i, { show }] of others.entries()) show(4 + i);
      return kinds;
    })
    .toContain(MessageType.packed);
  for (const { awareness } of others) awareness.destroy();
});
