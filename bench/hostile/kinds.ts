/**
 * Hostile clients, one of each kind, each doing its worst until it is stopped. They have an editor's link of a document of their
 * own and know nobody else's. Knows bytes and sockets, and nothing of what is measured.
 */
import * as Y from 'yjs';
import { filePath, filesPath, type CreatedFile } from '../../protocol/files.ts';
import { encodeProfile, encodeSyncStep1, encodeSyncStep2, encodeUpdate } from '../../protocol/messages.ts';
import { samplePng } from '../../protocol/sample-pictures.ts';
import { BareSocket, frameOf } from '../../scripts/wire-fuzz/bare-socket.ts';
import { Forge, forge } from '../../server/transport/memory/forge.ts';

export interface Ground {
  readonly port: number;
  readonly id: string;
  readonly token: string;
}

/** Runs until `isOver`. */
type Hostile = (ground: Ground, isOver: () => boolean) => Promise<void>;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function enter({ port, id, token }: Ground): Promise<BareSocket> {
  const socket = new BareSocket(port);
  await socket.upgrade(`/sync/${id}?token=${token}`, []);
  return socket;
}

/** Sends what `next` makes, on one connection after the other, as fast as they take it. */
function flood(next: (n: number) => Uint8Array, options: { readonly reads?: boolean } = {}): Hostile {
  return async (ground, isOver) => {
    for (let n = 0; !isOver();) {
      const socket = await enter(ground);
      if (socket.isOver) await pause(5);
      if (options.reads === false) socket.stopReading();
      while (!socket.isOver && !isOver()) {
        await Promise.race([socket.write(next(n++)), pause(1000)]);
        if (n % 64 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      socket.destroy();
    }
  };
}

const message = (payload: Uint8Array) => frameOf(payload);
const inBody = (text: string) => (f: Forge) => f.inRoot(4, 'body').text(text);

/** A document of megabytes, and as many client ids as one may have. */
function offline(people: number, words: number): Uint8Array {
  const doc = new Y.Doc();
  for (let i = 0; i < people * words; i++) {
    doc.clientID = 1 + Math.floor(Math.random() * 2 ** 32);
    for (let n = 0; n < 10; n++) doc.getText('body').insert(0, 'word ');
  }
  return Y.encodeStateAsUpdate(doc);
}

function random(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** Nine megabytes that count as a picture. Answers its path. */
async function hang({ port, id, token }: Ground): Promise<string> {
  const body = new Uint8Array(9_000_000);
  body.set(samplePng(4, 4));
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' };
  const url = `http://127.0.0.1:${port}${filesPath(id)}`;
  // The answer of the route is of this shape.
  const { id: file } = (await (await fetch(url, { method: 'POST', headers, body })).json()) as CreatedFile;
  return filePath(id, file);
}

/** Asks for what `path` says on many connections, several times on each, and reads nothing. */
function unread(path: (ground: Ground) => string | Promise<string>): Hostile {
  return async (ground, isOver) => {
    const what = await path(ground);
    const text = `GET ${what} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ground.token}\r\n\r\n`;
    while (!isOver()) {
      const sockets = Array.from({ length: 300 }, () => new BareSocket(ground.port));
      for (const socket of sockets) {
        socket.stopReading();
        await socket.write(text.repeat(10));
      }
      await pause(2000);
      for (const socket of sockets) socket.destroy();
    }
  };
}

let clock = 0;

export const KINDS: Readonly<Record<string, Hostile>> = {
  'edits as fast as it can': flood((n) => {
    if (n === 0) clock = 0;
    return message(encodeUpdate(forge(7, clock++, 1, inBody('x'))));
  }),
  'many at one place': flood((n) => message(encodeUpdate(forge(1000 + n, 0, 1, inBody('x'))))),
  // Each before all that are there, which is cheap, until there are 100,000; then behind all of them, and all over again.
  'few behind many': flood((n) => {
    const round = n % 400;
    const [client, from] = round < 200 ? [2_000_000 - Math.floor(n / 400), round * 500] : [3_000_000 + n, 0];
    return message(
      encodeUpdate(
        forge(client, from, 500, (f) => {
          for (let i = 0; i < 500; i++) inBody('x')(f);
          return f;
        }),
      ),
    );
  }),
  'deletions that cut': flood((n) => {
    const client = 1_000_000 + Math.floor(n / 2);
    if (n % 2 === 0) {
      const many = (f: Forge) => {
        for (let i = 0; i < 10_000; i++) inBody('xyz')(f);
        return f;
      };
      return message(encodeUpdate(forge(client, 0, 10_000, many)));
    }
    const deletions = new Forge().uint(0, 1, client, 10_000);
    for (let i = 0; i < 10_000; i++) deletions.uint(i * 3 + 1, 1);
    return message(encodeUpdate(deletions.bytes()));
  }),
  'huge edits': flood((n) => message(encodeUpdate(forge(1000 + n, 0, 1, inBody('x'.repeat(4_000_000)))))),
  'long offline merges': (() => {
    let made: Uint8Array | null = null;
    return flood(() => message(encodeSyncStep2((made ??= offline(100, 20)))));
  })(),
  gaps: flood((n) => message(encodeUpdate(forge(7, 10 + n * 2, 1, inBody('x'))))),
  'bad neighbours': flood((n) =>
    message(
      encodeUpdate(
        forge(1000 + n, 0, 2, (f) =>
          inBody('ab')(f)
            .between(4, [1000 + n, 1], [1000 + n, 0])
            .text('x'),
        ),
      ),
    ),
  ),
  'sync step 1, reading': flood(() => message(encodeSyncStep1(new Forge().uint(1, 99, 1).bytes()))),
  'sync step 1, not reading': flood(() => message(encodeSyncStep1(new Uint8Array([0]))), { reads: false }),
  'carets and names': flood((n) =>
    message(
      n % 2 === 0
        ? encodeProfile({ name: `n${n}`, color: '#112233' })
        : new Forge().uint(1, 12, 1, 7, n, 8).text('{"a":1}').bytes(),
    ),
  ),
  'random bytes': flood(() => message(random(64))),
  'fragments without end': flood(() => frameOf(new Uint8Array(1), 0x02)),
  pings: flood(() => frameOf(new Uint8Array(0), 0x89)),
  'half-open upgrades': async ({ port }, isOver) => {
    const open = new Set<BareSocket>();
    while (!isOver()) {
      for (const socket of open) if (socket.isOver) open.delete(socket);
      while (open.size < 500) {
        const socket = new BareSocket(port);
        open.add(socket);
        await socket.write('GET /sync/x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgr');
      }
      await pause(100);
    }
    for (const socket of open) socket.destroy();
  },
  requests: async ({ port, id, token }, isOver) => {
    const text = `GET /api/documents/${id} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`;
    while (!isOver()) {
      const socket = new BareSocket(port);
      while (!socket.isOver && !isOver())
        await Promise.race([socket.write(text.repeat(20)), pause(1000)]).then(() => pause(1));
      socket.destroy();
    }
  },
  'pictures, not read': unread(hang),
  'texts, not read': unread(({ id }) => `/api/documents/${id}/state`),
  'wrong tokens': async ({ port, id }, isOver) => {
    while (!isOver()) {
      await Promise.all(
        Array.from({ length: 20 }, async (_, i) => {
          const socket = new BareSocket(port);
          await socket.upgrade(`/sync/${id}?token=${String(i).padStart(22, 'x')}`, []);
          socket.destroy();
        }),
      );
    }
  },
};
