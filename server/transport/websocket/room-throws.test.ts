/**
 * HOSTILE K3 over real sockets: a room that throws. What is put in place is what a server is put together from, its logger, and Yjs itself,
 * which stands for a defect that no check knows: neither throws by itself for anything that was ever sent.
 */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { ERRORS } from '../../../protocol/errors.ts';
import { encodeSyncStep2, encodeUpdate } from '../../../protocol/messages.ts';
import type { CreatedDocument } from '../../../protocol/rest.ts';
import type { Logger } from '../../room/ports.ts';
import { TestServer } from '../../test-server.ts';
import { Forge } from '../memory/forge.ts';
import { WireClient } from './wire-client.ts';

interface Line {
  readonly message: string;
  readonly document: unknown;
  readonly code: unknown;
}

let server: TestServer;
let here: CreatedDocument;
let elsewhere: CreatedDocument;
const lines: Line[] = [];
/** The document about which nothing can be said without throwing. */
let unspeakable: string | null = null;

const logger: Logger = {
  info: (fields, message) => {
    note(fields, message);
    if (unspeakable !== null && fields['document'] === unspeakable) throw new Error('a logger that throws');
  },
  warn: note,
  error: note,
};

function note(fields: Readonly<Record<string, unknown>>, message: string): void {
  lines.push({ message, document: fields['document'], code: fields['code'] });
}

const linesOf = (message: string) => lines.filter((line) => line.message === message);

beforeEach(async () => {
  lines.length = 0;
  unspeakable = null;
  server = await TestServer.start({ overrides: { logger } });
  [here, elsewhere] = [await server.createDocument(), await server.createDocument()];
});
afterEach(async () => {
  vi.restoreAllMocks();
  await server.stop();
});

async function enter({ id, token }: CreatedDocument, protocols: readonly string[] = ['weft.v1']): Promise<WireClient> {
  const client = await WireClient.join(server.syncUrl(`${id}?token=${token}`), protocols);
  // Past its answer to sync step 1, as every provider soon is.
  client.send(encodeSyncStep2(Y.encodeStateAsUpdate(client.doc)));
  return client;
}

test('K3: a room that throws sends its own people away to come again, with all that was acknowledged; another room hears nothing of it', async () => {
  const [ada, ben, plain] = [await enter(here), await enter(here), await enter(here, [])];
  const [cleo, dan] = [await enter(elsewhere), await enter(elsewhere)];
  await ada.type('acknowledged ');
  await cleo.type('elsewhere ');
  await dan.until(() => dan.text.includes('elsewhere '));
  const before = dan.heard.length;
  unspeakable = here.id;
  // Refused, which the log hears of: that is where it throws, in the middle of somebody's message.
  const hostile = await enter(here);
  hostile.send(new Forge().uint(77).text('?').bytes());
  const ends = await Promise.all([ada, ben, plain, hostile].map(({ ended }) => ended));
  expect(ends.map(({ code }) => code)).toEqual(Array.from(ends, () => ERRORS.room_failed.close));
  expect(ERRORS.room_failed.retry).toBe(true);
  expect(linesOf('a room failed')).toEqual([expect.objectContaining({ document: here.id, code: 'room_failed' })]);

  await cleo.type('went on ');
  await dan.until(() => dan.text.includes('went on '));
  // Only the words, beside the news of who had come: nothing was synced anew, and nobody was told of trouble.
  const since = dan.heard.slice(before).filter(({ type }) => type !== 'session');
  expect(since.map((message) => message.type)).toEqual(['update']);
  // They come back while the log is as it was: it throws at nobody who is let in.
  const again = [await enter(here), await enter(here, [])];
  for (const client of again) expect(client.text).toBe('acknowledged ');
  const [adaAgain] = again;
  if (adaAgain !== undefined) await adaAgain.type('and on ');
  for (const client of again) await client.until(() => client.text === 'and on acknowledged ');
  unspeakable = null;
  expect(linesOf('a room failed')).toHaveLength(1);
  for (const client of [...again, cleo, dan]) client.terminate();
});

test('K3, R6: where Yjs throws in the middle of an update its room alone is rebuilt from the log, and only its sender is closed', async () => {
  const [ada, ben] = [await enter(here), await enter(here)];
  const cleo = await enter(elsewhere);
  await ada.type('acknowledged ');
  await cleo.type('elsewhere ');
  const clients = new Set([ada, ben, cleo].map(({ doc }) => doc));
  const { integrate } = Y.Item.prototype;
  vi.spyOn(Y.Item.prototype, 'integrate').mockImplementation(function (this: Y.Item, transaction, offset) {
    integrate.call(this, transaction, offset);
    // After it was linked in and before what is around it knows: the Y.Doc is broken inside.
    const isStored = !clients.has(transaction.doc);
    if (isStored && this.content instanceof Y.ContentString && this.content.str.includes('poison'))
      throw new Error('a defect in Yjs');
  });
  const hostile = await enter(here);
  clients.add(hostile.doc);
  hostile.send(encodeUpdate(hostile.edit('poison ')));
  expect((await hostile.ended).code).toBe(ERRORS.update_refused.close);
  // Typed while it is rebuilt, and kept.
  await ada.type('during ');
  await ben.until(() => ben.text === 'during acknowledged ');
  expect(linesOf('a room is rebuilt from its log').map(({ document }) => document)).toEqual([here.id]);
  expect(linesOf('a room failed')).toEqual([]);
  await cleo.type('went on ');
  const late = await enter(here);
  expect(late.text).toBe('during acknowledged ');
  for (const client of [ada, ben, cleo, late]) client.terminate();
  vi.restoreAllMocks();
  await server.close();
  await server.open();
  const after = await enter(here);
  expect(after.text).toBe('during acknowledged ');
  after.terminate();
});
