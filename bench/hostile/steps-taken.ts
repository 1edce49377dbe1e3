/**
 * Documents and clients that are made so that a step of the event loop takes as long as it can, over real sockets. Knows bytes
 * and sockets, and nothing of how the server goes about it.
 */
import * as Y from 'yjs';
import { encodeSyncStep1, encodeSyncStep2, encodeUpdate } from '../../protocol/messages.ts';
import { createDocument, type Opened } from '../../scripts/rest-client.ts';
import type { ServerProcess } from '../../scripts/server-process.ts';
import { BareSocket, frameOf } from '../../scripts/wire-fuzz/bare-socket.ts';
import { Forge, forge } from '../../server/transport/memory/forge.ts';
import { WireClient } from '../../server/transport/websocket/wire-client.ts';

/** Calls `begin` where what is to be measured begins. Answers with what came of it. */
type Step = (server: ServerProcess, begin: () => Promise<void>) => Promise<string>;

/** Below the largest update. */
const MOST_BYTES = 8_300_000;
const MOST_WAIT_MS = 60_000;
/** So long nobody reads. */
const UNREAD_MS = 10_000;
/** More than anything else that somebody hears who comes back to a large document. */
const LEAST_ANSWER = 100_000;

const inBody = (f: Forge, text: string) => f.inRoot(4, 'body').text(text);

/** A client that keeps no document of what it hears. */
class Sender {
  readonly client: WireClient;
  #sent = 0;

  private constructor(client: WireClient) {
    this.client = client;
  }

  static async enter(server: ServerProcess, { id, token }: Opened): Promise<Sender> {
    const client = new WireClient(`${server.webSocketUrl}/sync/${id}?token=${token}`, ['weft.v1']);
    await client.opened();
    await client.until(() => client.heard.some(({ type }) => type === 'syncStep1'));
    client.send(encodeSyncStep2(new Uint8Array([0, 0])));
    return new Sender(client);
  }

  /** Sends an edit and waits until it is on disk, or the connection ends. */
  send(update: Uint8Array): Promise<string> {
    return this.#sendAs(encodeUpdate(update));
  }

  /** The same of what it had while it was away: it may be of many people. */
  bring(update: Uint8Array): Promise<string> {
    return this.#sendAs(encodeSyncStep2(update));
  }

  #sendAs(message: Uint8Array): Promise<string> {
    const { client } = this;
    this.#sent++;
    client.send(message);
    const late = new Promise<string>((resolve) => void setTimeout(() => resolve('no answer'), MOST_WAIT_MS).unref());
    const number = this.#sent + 1;
    return Promise.race([
      client
        .until(() => client.acked >= number)
        .then(
          () => 'acked',
          () => 'closed',
        ),
      client.ended.then(({ code }) => `closed with ${code}`),
      late,
    ]);
  }
}

function many(
  client: number,
  clock: number,
  write: (f: Forge, i: number) => Forge,
  bytesEach: number,
  count = Math.floor(MOST_BYTES / bytesEach),
): Uint8Array {
  return forge(client, clock, count, (f) => {
    for (let i = 0; i < count; i++) write(f, i);
    return f;
  });
}

function deletions(client: number, count: number): Uint8Array {
  const forged = new Forge().uint(0, 1, client, count);
  for (let i = 0; i < count; i++) forged.uint(i * 2, 1);
  return forged.bytes();
}

async function attack(server: ServerProcess, updates: readonly Uint8Array[]): Promise<string> {
  const opened = await createDocument(server.url, 'Attacked');
  let sender = await Sender.enter(server, opened);
  const said: string[] = [];
  for (const update of updates) {
    said.push(await sender.send(update));
    if (sender.client.socket.readyState !== 1) sender = await Sender.enter(server, opened);
  }
  sender.client.terminate();
  return said.join(', ');
}

async function documentOf(server: ServerProcess, update: Uint8Array | readonly Uint8Array[]): Promise<Opened> {
  const opened = await createDocument(server.url, 'Large');
  const sender = await Sender.enter(server, opened);
  for (const one of update instanceof Uint8Array ? [update] : update) await sender.send(one);
  sender.client.terminate();
  return opened;
}

async function again(server: ServerProcess): Promise<void> {
  await server.stop('SIGTERM');
  await server.start();
}

function words(authors: number, count: number): Uint8Array {
  const doc = new Y.Doc();
  const body = doc.getText('body');
  for (let i = 0; i < count; i++) {
    doc.clientID = 1000 + (i % authors);
    body.insert((i * 7919) % (body.length + 1), 'some words ');
  }
  return Y.encodeStateAsUpdate(doc);
}

/** Many documents that rest, each first edited in the same second. */
function firstEdits(documents: number): Step {
  return async (server, begin) => {
    const update = words(8, 5000);
    const opened: Opened[] = [];
    for (let i = 0; i < documents; i++) opened.push(await documentOf(server, update));
    await again(server);
    const senders = await Promise.all(opened.map((one) => Sender.enter(server, one)));
    await begin();
    const startedMs = performance.now();
    const said = await Promise.all(senders.map((one) => one.send(forge(7, 0, 1, (f) => inBody(f, 'x')))));
    for (const { client } of senders) client.terminate();
    const acked = said.filter((word) => word === 'acked').length;
    return `${acked} of ${documents} acked after ${Math.round(performance.now() - startedMs)} ms`;
  };
}

/** A large document that rests: somebody writes in it, somebody deletes, somebody comes back. */
function resting(updates: () => readonly Uint8Array[]): Step {
  return async (server, begin) => {
    const opened = await documentOf(server, updates());
    await again(server);
    await begin();
    const sender = await Sender.enter(server, opened);
    const said: string[] = [];
    sender.client.send(encodeSyncStep1(new Forge().uint(1, 7, 1).bytes()));
    said.push(await sender.send(new Forge().uint(0, 1, 7, 1, 1, 1).bytes()));
    said.push(await sender.send(forge(8, 0, 1, (f) => inBody(f, 'x'))));
    sender.client.send(encodeSyncStep1(new Forge().uint(1, 7, 1).bytes()));
    said.push(await sender.send(forge(8, 1, 1, (f) => inBody(f, 'x'))));
    sender.client.terminate();
    return said.join(', ');
  };
}

/** A document of so many items in which somebody goes on writing: others come, and come back, after each letter. */
function written(updates: () => readonly Uint8Array[], known: number): Step {
  return async (server, begin) => {
    const opened = await documentOf(server, updates());
    const writer = await Sender.enter(server, opened);
    const said = await writer.send(forge(8, 0, 1, (f) => f.between(4, [7, 5], [7, 6]).text('x')));
    await begin();
    const startedMs = performance.now();
    const asked = [new Uint8Array([0]), new Forge().uint(1, 7, known).bytes()];
    let answered = 0;
    for (let clock = 1; clock < 9; clock++) {
      const sockets = asked.map(() => new BareSocket(Number(new URL(server.url).port)));
      await Promise.all(sockets.map((socket) => socket.upgrade(`/sync/${opened.id}?token=${opened.token}`, [])));
      const before = sockets.map(({ received }) => received);
      await writer.send(forge(8, clock, 1, (f) => f.between(4, [8, clock - 1], [7, 6]).text('x')));
      for (const [i, socket] of sockets.entries())
        void socket.write(frameOf(encodeSyncStep1(asked[i] ?? new Uint8Array([0]))));
      await Promise.all(
        sockets.map((socket, i) =>
          socket.until(() => socket.isOver || socket.received > (before[i] ?? 0) + LEAST_ANSWER),
        ),
      );
      answered += sockets.filter(({ isOver }) => !isOver).length;
      for (const socket of sockets) socket.destroy();
    }
    writer.client.terminate();
    return `${said}, ${answered} of 16 answered after ${Math.round(performance.now() - startedMs)} ms`;
  };
}

/** Everybody puts as much as an update may be into one document at the same moment, and reads what the others did. */
function manyLargest(people: number): Step {
  return async (server, begin) => {
    const opened = await createDocument(server.url, 'Large');
    const sockets = Array.from({ length: people }, () => new BareSocket(Number(new URL(server.url).port)));
    await Promise.all(sockets.map((socket) => socket.upgrade(`/sync/${opened.id}?token=${opened.token}`, [])));
    await begin();
    const text = 'x'.repeat(MOST_BYTES);
    for (const [i, socket] of sockets.entries()) {
      void socket.write(frameOf(encodeSyncStep1(new Uint8Array([0]))));
      void socket.write(frameOf(encodeUpdate(forge(1000 + i, 0, 1, (f) => inBody(f, text)))));
    }
    const heard = () => sockets.reduce((sum, { received }) => sum + received, 0);
    for (let before = -1; before !== heard();) {
      before = heard();
      await pause(3000);
    }
    const there = sockets.filter(({ isOver }) => !isOver).length;
    for (const socket of sockets) socket.destroy();
    return `${there} of ${people} still there, ${Math.round(heard() / 1e6)} MB heard`;
  };
}

/** Sixty who come back to 20 MB, each lacking something else of it, and who read nothing of what they are told. */
function unread(updates: () => readonly Uint8Array[]): Step {
  return async (server, begin) => {
    const opened = await createDocument(server.url, 'Large');
    const writer = await Sender.enter(server, opened);
    for (const update of updates()) await writer.bring(update);
    writer.client.terminate();
    const sockets = Array.from({ length: 60 }, () => new BareSocket(Number(new URL(server.url).port)));
    await Promise.all(sockets.map((socket) => socket.upgrade(`/sync/${opened.id}?token=${opened.token}`, [])));
    await begin();
    for (const [i, socket] of sockets.entries()) {
      socket.stopReading();
      void socket.write(frameOf(encodeSyncStep1(new Forge().uint(1, 7 + (i % 3), 1 + i).bytes())));
    }
    await pause(UNREAD_MS);
    for (const socket of sockets) socket.destroy();
    return '';
  };
}

/** A third of 20 MB: one text, or as many people's as may come at once. */
const THIRD = 6_700_000;
const AUTHORS = 3300;

function byMany(first: number): Uint8Array {
  const f = new Forge().uint(AUTHORS);
  const text = 'x'.repeat(THIRD / AUTHORS);
  for (let i = 0; i < AUTHORS; i++) inBody(f.uint(1, first - i, 0), text);
  return f.done();
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export const STEPS: Readonly<Record<string, Step>> = {
  'deletions of a million letters': (server) =>
    attack(server, [forge(7, 0, 1, (f) => inBody(f, 'x'.repeat(3_200_000))), deletions(7, 1_600_000)]),
  'four million items that are gone': (server) => attack(server, [many(7, 0, (f) => f.byte(0).uint(1), 2)]),
  'two million gaps': (server) => attack(server, [many(7, 0, (f, i) => f.byte(i % 2 === 0 ? 0 : 10).uint(1), 2)]),
  'a million items at the beginning': (server) => attack(server, [many(7, 0, (f) => inBody(f, 'x'), 9)]),
  'a million items behind each other': (server) =>
    attack(server, [forge(7, 0, 1, (f) => inBody(f, 'x')), many(7, 1, (f, i) => f.after(4, 7, i).text('x'), 7)]),
  'half a million right neighbours': (server) =>
    attack(server, [forge(7, 0, 1, (f) => inBody(f, 'x')), many(7, 1, (f, i) => f.byte(0x44).uint(7, i).text('x'), 7)]),
  'half a million client ids': (server) => {
    const count = 60_000;
    const f = new Forge().uint(count);
    for (let i = 0; i < count; i++) inBody(f.uint(1, count - i, 0), 'x');
    return attack(server, [f.done()]);
  },
  'fifty documents first edited at once': firstEdits(50),
  'two hundred documents first edited at once': firstEdits(200),
  'at rest: four million items that are gone': resting(() => [many(7, 0, (f) => f.byte(0).uint(1), 2)]),
  'at rest: a million items behind each other': resting(() => [
    forge(7, 0, 1, (f) => inBody(f, 'x')),
    many(7, 1, (f, i) => f.after(4, 7, i).text('x'), 7),
  ]),
  // Pictures, which Yjs does not join as it does text.
  'written in: nine hundred thousand items': written(
    () => [forge(7, 0, 1, (f) => inBody(f, 'x')), many(7, 1, (f, i) => f.after(5, 7, i).text('{}'), 9)],
    1000,
  ),
  'sixty who write as much as they may at once': manyLargest(60),
  'sixty who read nothing of 20 MB': unread(() =>
    [7, 8, 9].map((client) => forge(client, 0, 1, (f) => inBody(f, 'x'.repeat(THIRD)))),
  ),
  'sixty who read nothing of 20 MB by ten thousand people': unread(() => [100_000, 200_000, 300_000].map(byMany)),
  'two hundred who come back at once': async (server, begin) => {
    const opened = await documentOf(server, words(8, 30_000));
    const sockets = Array.from({ length: 200 }, () => new BareSocket(Number(new URL(server.url).port)));
    await Promise.all(sockets.map((socket) => socket.upgrade(`/sync/${opened.id}?token=${opened.token}`, [])));
    // It has a Y.Doc while somebody writes.
    const writer = await Sender.enter(server, opened);
    await writer.send(forge(7, 0, 1, (f) => inBody(f, 'x')));
    await begin();
    const before = sockets.map(({ received }) => received);
    const startedMs = performance.now();
    for (const [i, socket] of sockets.entries())
      void socket.write(frameOf(encodeSyncStep1(new Forge().uint(1, 1000 + (i % 8), 100 + i).bytes())));
    await Promise.all(
      sockets.map((socket, i) => socket.until(() => socket.received > (before[i] ?? 0) + LEAST_ANSWER)),
    );
    const tookMs = Math.round(performance.now() - startedMs);
    const answered = sockets.filter(({ isOver }) => !isOver).length;
    for (const socket of sockets) socket.destroy();
    writer.client.terminate();
    return `${answered} of 200 answered after ${tookMs} ms`;
  },
};
