/**
 * Runs once, when the server has started and before anybody comes, what the first person who opens a document would wait for
 * otherwise: code that has not run yet is read and interpreted, several times as slowly. Owns a small server of its own, of the
 * same parts and with nothing real behind it: no port, no file, a made-up document in memory. Nothing that somebody keeps is
 * touched, and nothing here may keep anybody waiting.
 */
import type { Server } from 'node:http';
import { duplexPair, type Duplex } from 'node:stream';
import * as Y from 'yjs';
import { asSeq, parseDocumentId } from '../protocol/ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import {
  DEFLATE_SUBPROTOCOL,
  encodeAwareness,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
  WEFT_SUBPROTOCOL,
} from '../protocol/messages.ts';
import { Gate } from './access/gate.ts';
import { Guesses } from './access/guesses.ts';
import type { PeopleStore } from './access/people-store.ts';
import { Throttle } from './access/throttle.ts';
import { Visits } from './access/visits.ts';
import { HTTP_LIMITS } from './http/http-server.ts';
import { createServer } from './http/node-http.ts';
import { Places } from './http/places.ts';
import type { Clock, Logger } from './room/ports.ts';
import { Rooms } from './room/rooms.ts';
import { SliceTurns } from './room/slice-turns.ts';
import type { DocumentLog, StoredDocument } from './storage/document-log.ts';
import { LoopTurn, systemDeflate, systemMeter, systemPacking, systemRandom } from './system.ts';
import { Entrance } from './transport/entrance.ts';
import { UnfinishedMessages } from './transport/unfinished-messages.ts';
import { UnreadMessages } from './transport/unread-messages.ts';
import { WebSocketTransport } from './transport/websocket/websocket-transport.ts';

export interface WarmUpOptions {
  readonly clock: Clock;
  /** Asked for links that nobody has. */
  readonly store: PeopleStore;
  /** Asked for documents that nobody has. */
  readonly log: DocumentLog;
  /** True when somebody real has come: from then on they run what is to be run. */
  readonly isOver: () => boolean;
}

/** So many come one after the other, each to another document: after eight the first real one takes twice as long. */
const ROUNDS = 20;
/** The later ones write something, too. */
const WRITE_FROM_ROUND = 18;
/** Whatever holds a round up for longer, it is not worth it. */
const PATIENCE_MS = 5000;
const WORDS = 600;
const CLIENT_ID = 1;

/** More than greetings and presence come to, and less than the made-up document packed. */
const LEAST_ANSWER = 2048;

const SILENT: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
const ORIGINS = { publicUrl: null, allowedOrigins: [] };
const EMPTY_STATE_VECTOR = new Uint8Array([0]);
const EMPTY_UPDATE = new Uint8Array([0, 0]);

/** Answers how many came. */
export async function warmUp({ clock, isOver, log, store }: WarmUpOptions): Promise<number> {
  const { stored, edit } = madeUp();
  const turn = new LoopTurn();
  const rooms = new Rooms({
    log: logOf(stored),
    people: { saveProfile: async () => undefined },
    titles: { saveTitle: async () => undefined },
    clock,
    turn,
    deflate: systemDeflate,
    packing: systemPacking,
    random: systemRandom,
    logger: SILENT,
    meter: systemMeter,
  });
  const visits = new Visits({ store, clock, logger: SILENT });
  const gate = new Gate({ store, visits, live: rooms, clock, openRooms: true });
  const server = createServer();
  const sockets = new WebSocketTransport({
    server,
    entrance: new Entrance({
      gate,
      guesses: new Guesses(new Throttle({ clock, burst: ROUNDS, refillPerSecond: ROUNDS })),
      connect: (grant, connection, profile) => rooms.connect(grant, connection, profile),
      findProfile: async () => null,
      findAccount: async () => null,
      onLetIn: () => undefined,
      origins: ORIGINS,
    }),
    origins: ORIGINS,
    trustedProxies: 0,
    maxHeaders: HTTP_LIMITS.maxHeaders,
    caps: new Places({ max: ROUNDS, maxPerAddress: ROUNDS }),
    unfinished: new UnfinishedMessages(LIMITS.maxUnfinishedBytes),
    unread: new UnreadMessages(LIMITS.maxUnreadBytes),
    clock,
    turn,
    turns: new SliceTurns(clock, systemMeter),
    logger: SILENT,
  });
  try {
    let round = 0;
    for (; round < ROUNDS && !isOver(); round++) {
      await askForNothing(gate, log);
      if (!(await come(server, clock, round, round < WRITE_FROM_ROUND ? null : edit))) break;
    }
    return round;
  } finally {
    await rooms.shutdown();
    await sockets.close();
    server.closeAllConnections();
  }
}

/** The door and the file are asked as for somebody real: what nobody has is not found, and nothing is written. */
async function askForNothing(gate: Gate, log: DocumentLog): Promise<void> {
  const nobody = Buffer.from(systemRandom.bytes(16)).toString('base64url');
  await gate.authorize(nobody, { token: nobody, personSecret: nobody, pass: null });
  const id = parseDocumentId(nobody);
  if (id !== null) await log.load(id);
}

/** A document as somebody types it. */
function madeUp(): { readonly stored: StoredDocument; readonly edit: Uint8Array } {
  const doc = new Y.Doc();
  doc.clientID = CLIENT_ID;
  const body = doc.getText('body');
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  for (let i = 0; i < WORDS; i++) {
    body.insert((i * 7) % (body.length + 1), 'word ');
    if (i % 3 === 0) body.delete((i * 11) % (body.length - 1), 2);
  }
  const update = Y.encodeStateAsUpdate(doc);
  const throughSeq = asSeq(updates.length);
  body.insert(0, 'later ');
  const edit = updates.splice(0).at(-1) ?? EMPTY_UPDATE;
  doc.destroy();
  return { stored: { checkpoint: { throughSeq, update, isWhole: true }, tail: [], lastSeq: throughSeq }, edit };
}

function logOf(stored: StoredDocument): DocumentLog {
  return {
    load: async () => stored,
    append: async () => stored.lastSeq,
    checkpoint: async () => stored.lastSeq,
    history: async () => [],
    close: async () => undefined,
  };
}

/** Somebody opens a document as a page does, and goes when it has it. False where it did not get it in time. */
function come(server: Server, clock: Clock, round: number, edit: Uint8Array | null): Promise<boolean> {
  const [ours, theirs] = duplexPair();
  return new Promise((resolve) => {
    const end = (isThere: boolean) => {
      patience.cancel();
      ours.destroy();
      theirs.destroy();
      resolve(isThere);
    };
    const patience = clock.setTimer(PATIENCE_MS, () => end(false));
    for (const side of [ours, theirs]) side.on('error', () => end(false));
    let heard = 0;
    ours.on('data', (bytes: Buffer) => {
      // The answer to the upgrade; then whatever is more than a few words is the document.
      if (heard === 0) say(ours, edit);
      heard += bytes.length;
      if (heard > LEAST_ANSWER) setImmediate(() => end(true));
    });
    // What Node's own listener does with a connection from the network.
    server.emit('connection', theirs);
    ours.write(
      [
        `GET /sync/open/warm-up/${round} HTTP/1.1`,
        'Host: localhost',
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        `Sec-WebSocket-Key: ${Buffer.from(systemRandom.bytes(16)).toString('base64')}`,
        // Some read no packed messages, and get everything as it is.
        `Sec-WebSocket-Protocol: ${WEFT_SUBPROTOCOL}${round % 2 === 0 ? '' : `, ${DEFLATE_SUBPROTOCOL}`}`,
        '\r\n',
      ].join('\r\n'),
    );
  });
}

function say(socket: Duplex, edit: Uint8Array | null): void {
  const entry = Buffer.from(`\x01${String.fromCharCode(CLIENT_ID)}\x01\x02{}`, 'latin1');
  const messages = [encodeSyncStep1(EMPTY_STATE_VECTOR), encodeAwareness(entry), encodeSyncStep2(EMPTY_UPDATE)];
  if (edit !== null) messages.push(encodeUpdate(edit));
  for (const message of messages) socket.write(Buffer.concat([frameHead(message.length), message]));
}

/** RFC 6455, section 5.2: final, binary, masked by nothing but zeros. */
function frameHead(length: number): Uint8Array {
  const size = length < 126 ? [0x80 | length] : [0x80 | 126, length >> 8, length & 0xff];
  return Uint8Array.of(0x82, ...size, 0, 0, 0, 0);
}
