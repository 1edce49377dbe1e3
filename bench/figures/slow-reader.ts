/**
 * A client that stops reading for a minute while others type: what the server holds for it, and whether it is caught up when it reads again.
 * The typing is pieces put in and taken out again, so that the document itself stays small.
 */
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import type { Contender } from '../contenders.ts';
import { type Context, type Figure, type Measured, holds } from '../figure.ts';
import { type Joined, join } from '../load/entrance.ts';
import type { Dialect } from '../wire/dialect.ts';
import { startMeter } from './meter.ts';
import { pause, settledBytes, withFreshServer } from './session.ts';

const MEGABYTES = 40;
const PIECE = 2000;
/** The writer waits for a reader this many updates behind, so that the server's own intake is not what is measured. */
const MOST_AHEAD = 200;
const CATCH_UP_MS = 15_000;
const DEADLINE_MS = 60_000;
/** From when it stops reading to when it reads again. */
const STALLED_MS = 60_000;
/** So long after each typing the server is looked at. Some peers end a client that has answered no ping for half a minute: that holds nothing any more. */
const LOOKED_AT_MS = 25_000;
/** As y-websocket does: whoever takes nothing from the network may still say that it is there. */
const ANNOUNCED_EVERY_MS = 10_000;

/** One who types pieces and takes them out again, and one who reads everything. */
class Pair {
  readonly doc = new Y.Doc();
  readonly #writer: Joined;
  readonly #replica = new Y.Doc();
  #sent = 0;

  constructor(writer: Joined, reader: Joined, dialect: Dialect) {
    this.#writer = writer;
    for (const doc of [this.doc, this.#replica]) if (writer.firstState !== null) Y.applyUpdate(doc, writer.firstState);
    this.doc.on('update', (update: Uint8Array) => {
      this.#sent += update.length;
      this.#writer.socket.send(dialect.update(update));
    });
    reader.socket.onMessage = (message) => takeIn(dialect, message, this.#replica);
  }

  async type(bytes: number): Promise<void> {
    const body = this.doc.getText('body');
    const deadline = performance.now() + DEADLINE_MS;
    const { clientID } = this.doc;
    for (const until = this.#sent + bytes; this.#sent < until;) {
      body.insert(body.length, 'abcdefgh '.repeat(PIECE / 9));
      body.delete(body.length - PIECE + (PIECE % 9), PIECE - (PIECE % 9));
      const ahead = () => (Y.getState(this.doc.store, clientID) - Y.getState(this.#replica.store, clientID)) / PIECE;
      while (ahead() > MOST_AHEAD) {
        if (performance.now() > deadline) throw new Error('the reading one was not served');
        await pause(1);
      }
    }
  }
}

function takeIn(dialect: Dialect, message: Uint8Array, replica: Y.Doc): void {
  const heard = dialect.read(message);
  if (heard.kind === 'update' || heard.kind === 'step2') Y.applyUpdate(replica, heard.update);
}

/** Says again and again that somebody is there; answers how to end that. */
function keepAnnounced({ socket }: Joined, dialect: Dialect, { clientID }: Y.Doc): () => void {
  let clock = 0;
  const timer = setInterval(() => {
    const encoder = encoding.createEncoder();
    clock += 1;
    for (const n of [1, clientID, clock]) encoding.writeVarUint(encoder, n);
    encoding.writeVarString(encoder, '{}');
    socket.send(dialect.awareness(encoding.toUint8Array(encoder)));
  }, ANNOUNCED_EVERY_MS);
  return () => clearInterval(timer);
}

function measure(contender: Contender, { scale }: Context): Promise<Measured> {
  return withFreshServer(
    contender,
    async (server) => {
      const entrance = await contender.createDocument(server.port);
      const [writer, reader, stalled] = [
        await join(entrance, server.port),
        await join(entrance, server.port),
        await join(entrance, server.port),
      ];
      try {
        const bytes = (MEGABYTES * 1e6) / scale.part;
        const pair = new Pair(writer, reader, entrance.dialect);
        const behind = new Y.Doc();
        if (stalled.firstState !== null) Y.applyUpdate(behind, stalled.firstState);
        stalled.socket.onMessage = (message) => takeIn(entrance.dialect, message, behind);
        // The first makes V8 and malloc take what such typing makes them take.
        await pair.type(bytes);
        const typed = async () => {
          await pair.type(bytes);
          return settledBytes(server, LOOKED_AT_MS);
        };
        // What is kept of the work differs by tens of megabytes from one time to the next and is nobody's: so the same typing with
        // everybody reading comes before and after, and the lower of the two counts.
        const before = await typed();
        const meter = startMeter(server);
        const stalledAt = performance.now();
        stalled.socket.pause();
        const hush = keepAnnounced(stalled, entrance.dialect, behind);
        const meanwhile = await typed();
        const usage = meter();
        await pause(Math.max(0, STALLED_MS - (performance.now() - stalledAt)));
        hush();
        stalled.socket.resume();
        const resumedAt = performance.now();
        const isWhole = () =>
          Y.getState(behind.store, pair.doc.clientID) === Y.getState(pair.doc.store, pair.doc.clientID);
        while (!isWhole() && stalled.socket.endedBy === null && performance.now() - resumedAt < CATCH_UP_MS)
          await pause(5);
        const caughtUpMs = isWhole() ? performance.now() - resumedAt : null;
        const after = await typed();
        return {
          values: {
            megabytes: (meanwhile - Math.min(before, after)) / 1e6,
            ...(caughtUpMs === null ? {} : { caughtUpMs }),
          },
          foreignShare: usage.foreignShare,
        };
      } finally {
        await Promise.all([writer, reader, stalled].map(({ socket }) => socket.close()));
      }
    },
    true,
  );
}

export const SLOW_READER_FIGURE: Figure = {
  id: 'slow',
  title: `A client that stops reading for a minute while ${MEGABYTES} MB go out to the others`,
  explains:
    'What the server holds more than after the same typing with everybody reading, before or after, garbage collected; then the client reads again. No time where it was not caught up on its connection.',
  columns: [
    { key: 'megabytes', label: 'MB more', digits: 1, better: 'less' },
    { key: 'caughtUpMs', label: 'caught up after ms', digits: 0 },
  ],
  goals: [
    { words: 'at most 8 MB more', isMet: holds('megabytes', (MB) => MB <= 8) },
    { words: 'caught up', isMet: holds('caughtUpMs', Number.isFinite) },
  ],
  mostRounds: 2,
  suits: () => true,
  measure,
};
