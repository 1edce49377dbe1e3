import Database from 'better-sqlite3';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodeUpdate } from '../../../protocol/messages.ts';
import { asSeq, type DocumentId } from '../../../protocol/ids.ts';
import type { LinkInfo } from '../../../protocol/rest.ts';
import { TestServer } from '../../test-server.ts';
import { WireClient } from '../../transport/websocket/wire-client.ts';
import { LogStatements } from './log-statements.ts';
import { NEWEST_VERSION } from './migrations.ts';

/** What the file of version 1 holds. */
const OLD = {
  id: 'E2ioAzJ740vbLAmRKg6SNg',
  owner: 'YTo4vLL0Mc4WmUVeJdmceQ',
  editor: 'ZJuKtylITt2f1wLyA4ADdQ',
  viewer: 'MxPwmu6vXzYV4tlUU6E2qA',
  revoked: 'gl-f6cLGXoRmM_m4FUDA_w',
  room: 'Gda1gaiAJL8dTL01eSFyFQ',
  roomOwner: '2f_FLsKYwj14DTkNaD4sAQ',
  secret: 'frozen-person-secret-01',
} as const;

/** What the file of version 5 holds: one document in 551 updates, a checkpoint through the 521st, killed after the last. */
const LONG = {
  id: 'o35G_Btb6BBIegmKQa3Sgw',
  owner: 'DPuXoMw7vak6MBTt8C4jgg',
  updates: 551,
  checkpointed: 521,
} as const;

let server: TestServer;
afterEach(() => server.stop());

async function openFrozen(name: string): Promise<void> {
  server = await TestServer.start();
  await server.close();
  const old = await readFile(join(import.meta.dirname, 'frozen', name));
  await writeFile(join(server.folder, 'weft.db'), gunzipSync(old));
  await server.open();
}

describe('a file of version 1', () => {
  beforeEach(() => openFrozen('version-1.db.gz'));

  test('is brought to this version, with every document, link and person that it held', async () => {
    const codes: unknown[] = [];
    for (const token of [OLD.owner, OLD.editor, OLD.viewer, OLD.revoked]) {
      const answer = (await (await server.fetch(`/api/documents/${OLD.id}`, { token })).json()) as {
        role?: string;
        guests?: string;
        error?: { code: string };
      };
      codes.push(answer.error?.code ?? `${answer.role} ${answer.guests}`);
    }
    expect(codes).toEqual(['owner all', 'editor all', 'viewer all', 'link_revoked']);
    const room = await server.fetch(`/api/documents/${OLD.room}`, { token: OLD.roomOwner });
    expect(await room.json()).toMatchObject({ kind: 'room', role: 'owner' });
    const response = await server.fetch(`/api/documents/${OLD.id}/links`, { token: OLD.owner });
    const { links } = (await response.json()) as { links: LinkInfo[] };
    expect(links).toMatchObject([
      { role: 'owner', hasPassword: false, maxPeople: null, createdBy: null },
      { role: 'editor', label: 'For the class', createdBy: { name: 'Ada', color: '#112233' } },
      { role: 'viewer', expiresAtMs: Date.UTC(2199, 0, 1), people: 0 },
      { role: 'commenter', hasPassword: false },
    ]);
    const db = new Database(join(server.folder, 'weft.db'), { readonly: true });
    expect(db.pragma('user_version', { simple: true })).toBe(NEWEST_VERSION);
    expect(db.pragma('foreign_key_check')).toEqual([]);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    db.close();
  });

  test('is written on as a new one is', async () => {
    const url = server.syncUrl(OLD.id);
    const writer = await WireClient.join(url, ['weft.v1', `weft.token.${OLD.editor}`, `weft.person.${OLD.secret}`]);
    expect(writer.text).toContain('kept words');
    writer.send(encodeUpdate(writer.edit('and new ones ')));
    await writer.until(() => writer.acked === 1);
    writer.terminate();
    const people = await server.fetch(`/api/documents/${OLD.id}/people`, { token: OLD.owner });
    expect(await people.json()).toMatchObject({ people: [{ name: 'Ada', color: '#112233', role: 'editor' }] });
  });
});

describe('a file of version 5', () => {
  beforeEach(() => openFrozen('version-5.db.gz'));

  test('R10: every update stays, first in its own row, and after the next compaction with others in a chunk', async () => {
    const plain = (log: LogStatements) => {
      // Cast: the id is a document's, as the file was made.
      const history = log.history(LONG.id as DocumentId, asSeq(0));
      return history.map(({ update, atMs, author, seq }) => [Buffer.from(update).toString('hex'), atMs, author, seq]);
    };
    const look = <T>(at: (log: LogStatements, db: Database.Database) => T): T => {
      const db = new Database(join(server.folder, 'weft.db'), { readonly: true });
      try {
        return at(new LogStatements(db), db);
      } finally {
        db.close();
      }
    };
    const before = look(plain);
    expect(before).toHaveLength(LONG.updates);
    expect(look((log) => log.newestCheckpoint(LONG.id as DocumentId))).toMatchObject({
      throughSeq: LONG.checkpointed,
      isWhole: false,
    });

    const writer = await WireClient.join(server.syncUrl(LONG.id), ['weft.v1', `weft.token.${LONG.owner}`]);
    expect(writer.text).toMatch(/^ar and weftwarp .*tail tail tail tail tail tail $/);
    writer.send(encodeUpdate(writer.edit('new ')));
    await writer.until(() => writer.acked === 1);
    writer.terminate();
    await server.close();

    const after = look(plain);
    expect(after.slice(0, -1)).toEqual(before);
    const rows = look((_log, db) => db.prepare('SELECT count(*) FROM updates WHERE log = 2').pluck().get());
    expect([after.length, rows]).toEqual([LONG.updates + 1, 0]);
    expect(look((log) => log.newestCheckpoint(LONG.id as DocumentId))).toMatchObject({
      throughSeq: LONG.updates + 1,
      isWhole: true,
    });
    await server.open();
    const reader = await WireClient.join(server.syncUrl(LONG.id), ['weft.v1', `weft.token.${LONG.owner}`]);
    expect(reader.text).toBe(`new ${writer.text.replace('new ', '')}`);
    reader.terminate();
  });
});
