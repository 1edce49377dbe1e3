/** Walks the permission table of docs/SECURITY.md for sockets: each cell, by hand-made messages over a real one. */
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import {
  encodeAck,
  encodeAwareness,
  encodeEcho,
  encodeEvent,
  encodeProfile,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
  MessageType,
  type ServerMessage,
} from '../../../protocol/messages.ts';
import type { CreatedDocument, ErrorBody } from '../../../protocol/rest.ts';
import { COLUMNS, readTable, type Column } from '../../permission-table.ts';
import { TestServer } from '../../test-server.ts';
import { WireClient } from './wire-client.ts';

const ROWS = readTable('socket');
const LIMIT = { max: 1_000_000, timeWindow: 60_000 };
/** Of the client under test. */
const CLIENT_ID = 7777;

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start({ overrides: { routeLimits: { any: LIMIT, creation: LIMIT } } });
});
afterAll(() => server.stop());

/** A document with an owner looking on, and a client of one column, plain or not. */
interface Scene {
  readonly created: CreatedDocument;
  readonly onlooker: WireClient;
  readonly client: WireClient;
}

/** What a client does, and how it shows to the onlooker or to itself that something came of it. */
interface Play {
  act(scene: Scene): void | Promise<void>;
  isTaken(scene: Scene): boolean;
}

const ofType = <T extends ServerMessage['type']>({ heard }: WireClient, type: T) =>
  heard.filter((message): message is Extract<ServerMessage, { type: T }> => message.type === type);

function foreignText(): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = CLIENT_ID;
  doc.getText('body').insert(0, 'taken');
  return Y.encodeStateAsUpdate(doc);
}

function awareness(client: number): Uint8Array {
  const encoder = encoding.createEncoder();
  for (const number of [1, client, 1]) encoding.writeVarUint(encoder, number);
  encoding.writeVarString(encoder, '{"cursor":null}');
  return encodeAwareness(encoding.toUint8Array(encoder));
}

const textArrived = ({ onlooker }: Scene) => onlooker.text.includes('taken');
const PLAYS: Readonly<Record<string, Play>> = {
  open: { act: () => undefined, isTaken: ({ client }) => client.socket.readyState === client.socket.OPEN },
  'sync step 1': {
    act: ({ client }) => client.send(encodeSyncStep1(Y.encodeStateVector(new Y.Doc()))),
    isTaken: ({ client }) => ofType(client, 'syncStep2').length > 0,
  },
  'sync step 2': { act: ({ client }) => client.send(encodeSyncStep2(foreignText())), isTaken: textArrived },
  update: { act: ({ client }) => client.send(encodeUpdate(foreignText())), isTaken: textArrived },
  awareness: {
    act: ({ client }) => client.send(awareness(CLIENT_ID)),
    isTaken: ({ onlooker }) => ofType(onlooker, 'awareness').length > 0,
  },
  echo: {
    act: ({ client }) => client.send(encodeEcho(77)),
    isTaken: ({ client }) => ofType(client, 'echo').some(({ number }) => number === 77),
  },
  'query awareness': {
    act: ({ client, onlooker }) => {
      onlooker.send(awareness(8888));
      client.send(new Uint8Array([MessageType.queryAwareness]));
    },
    isTaken: ({ client }) => ofType(client, 'awareness').length > 0,
  },
  profile: {
    act: ({ client }) => client.send(encodeProfile({ name: 'Taken', color: '#112233' })),
    isTaken: ({ onlooker }) =>
      ofType(onlooker, 'session').some(({ news }) => news.present.some(({ name }) => name === 'Taken')),
  },
  "a message of the server's": {
    act: ({ client }) => {
      for (const bytes of [encodeAck(9), encodeEvent({ kind: 'document' })]) client.send(bytes);
    },
    isTaken: ({ onlooker }) =>
      ofType(onlooker, 'ack').some(({ count }) => count === 9) || ofType(onlooker, 'event').length > 0,
  },
  'hear of `requests`, `links` and `people`': {
    act: async ({ created }) => void (await server.createLink(created, 'viewer')),
    isTaken: ({ client }) => ofType(client, 'event').some(({ news }) => news.kind === 'links'),
  },
  'hear of `document`': {
    act: async ({ created: { id, token } }) => {
      await server.fetch(`/api/documents/${id}`, { method: 'PATCH', token, body: '{"guests":"all"}' });
    },
    isTaken: ({ client }) => ofType(client, 'event').some(({ news }) => news.kind === 'document'),
  },
};
/** Rows that only `weft.v1` clients have a message for. */
const NEWS = ['echo', 'hear of `requests`, `links` and `people`', 'hear of `document`'];

async function tokenFor(column: Column, created: CreatedDocument): Promise<string | null> {
  if (column === 'nobody') return null;
  if (column === "another's owner") return (await server.createDocument()).token;
  return column === 'owner' ? created.token : (await server.createLink(created, column)).token;
}

/** The code with which the upgrade is refused, or null where the socket opens. */
function refusal(path: string, protocols: readonly string[]): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': Buffer.alloc(16, 1).toString('base64'),
      ...(protocols.length === 0 ? {} : { 'sec-websocket-protocol': protocols.join(', ') }),
    };
    const asked = request({ port: server.port, path, headers }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('end', () => {
        // A refused upgrade is answered as REST answers.
        resolve((JSON.parse(Buffer.concat(pieces).toString()) as ErrorBody).error.code);
      });
    });
    asked.on('upgrade', (_response, socket) => {
      socket.destroy();
      resolve(null);
    });
    asked.on('error', reject);
    asked.end();
  });
}

async function answerTo(row: string, column: Column, speaksWeft: boolean): Promise<string> {
  const play = PLAYS[row];
  if (play === undefined) throw new Error(`${row} needs a play here.`);
  const created = await server.createDocument({ kind: 'room' });
  const token = await tokenFor(column, created);
  const weft = speaksWeft ? ['weft.v1'] : [];
  const refused = await refusal(`/sync/${created.id}`, token === null ? weft : [...weft, `weft.token.${token}`]);
  if (refused !== null) return refused;
  const url = server.syncUrl(`${created.id}?token=${token ?? ''}`);
  const onlooker = await WireClient.join(server.syncUrl(`${created.id}?token=${created.token}`), ['weft.v1']);
  const client = new WireClient(url, weft);
  await client.opened();
  const scene = { created, onlooker, client };
  await play.act(scene);
  // What the owner writes afterwards arrives after whatever came of it: then there is nothing left to wait for.
  const last = Y.encodeStateVector(onlooker.doc);
  onlooker.doc.getText('body').insert(0, 'last');
  client.send(new Uint8Array([MessageType.queryAwareness]));
  onlooker.send(encodeUpdate(Y.encodeStateAsUpdate(onlooker.doc, last)));
  await onlooker.until(() => onlooker.acked > 0);
  const isOver = () => client.socket.readyState >= client.socket.CLOSING;
  await expect.poll(() => play.isTaken(scene) || isOver() || client.text.includes('last')).toBe(true);
  // News are gathered for a twentieth of a second; those who are to hear of something hear of it within the poll.
  const cell = ROWS.get(row)?.get(column);
  if (cell === 'yes') await expect.poll(() => play.isTaken(scene)).toBe(true);
  const answer = play.isTaken(scene) ? 'yes' : 'dropped';
  client.terminate();
  onlooker.terminate();
  return answer;
}

describe('the permission table of docs/SECURITY.md, by hand-made messages (Roles R1, R2, R6, H7)', () => {
  test('has a play for every row', () => {
    expect([...ROWS.keys()]).toEqual(Object.keys(PLAYS));
  });

  test.each([...ROWS])('%s, from a weft.v1 client', async (row, cells) => {
    const answers = new Map<Column, string>();
    for (const column of COLUMNS) answers.set(column, await answerTo(row, column, true));
    expect(Object.fromEntries(answers)).toEqual(Object.fromEntries(cells));
  });

  test.each([...ROWS].filter(([row]) => !NEWS.includes(row)))('%s, from a plain client', async (row, cells) => {
    const answers = new Map<Column, string>();
    for (const column of COLUMNS) answers.set(column, await answerTo(row, column, false));
    expect(Object.fromEntries(answers)).toEqual(Object.fromEntries(cells));
  });
});
