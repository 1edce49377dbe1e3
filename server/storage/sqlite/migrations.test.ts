import Database from 'better-sqlite3';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodeUpdate } from '../../../protocol/messages.ts';
import type { LinkInfo } from '../../../protocol/rest.ts';
import { TestServer } from '../../test-server.ts';
import { WireClient } from '../../transport/websocket/wire-client.ts';
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

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.start();
  await server.close();
  const old = await readFile(join(import.meta.dirname, 'frozen', 'version-1.db.gz'));
  await writeFile(join(server.folder, 'weft.db'), gunzipSync(old));
  await server.open();
});
afterEach(() => server.stop());

describe('a file of version 1', () => {
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
