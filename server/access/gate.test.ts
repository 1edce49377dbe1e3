import { beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '../../protocol/errors.ts';
import type { DocumentId } from '../../protocol/ids.ts';
import type { Clock } from '../room/ports.ts';
import { MemoryLog } from '../storage/memory/memory-log.ts';
import { Documents, type MadeLink, type NewLink } from './documents.ts';
import { Gate } from './gate.ts';
import { MemoryAccessStore } from './memory-access-store.ts';
import { personIdOf, tokenDigest } from './tokens.ts';

const SECRET = 'a-secret-of-a-browser-0';

let nowMs: number;
let documents: Documents;
let gate: Gate;
let openGate: Gate;
let ended: string[];
let id: DocumentId;
let owner: MadeLink;

beforeEach(async () => {
  nowMs = 1_800_000_000_000;
  ended = [];
  let count = 0;
  const clock: Clock = { now: () => nowMs, setTimer: () => ({ cancel: () => undefined }) };
  const store = new MemoryAccessStore(new MemoryLog());
  const live = {
    revokeLink: (_id: DocumentId, linkId: string) => void ended.push(linkId),
    closeDocument: (_id: DocumentId, code: string) => void ended.push(code),
  };
  const random = { bytes: (length: number) => new Uint8Array(length).fill((count += 1)) };
  documents = new Documents({ store, live, clock, random });
  gate = new Gate({ store, clock, openRooms: false });
  openGate = new Gate({ store, clock, openRooms: true });
  const created = await documents.create('document', 'Plans', null);
  id = created.document.id;
  owner = created;
});

async function codeFor(documentId: string, token: string | null): Promise<string> {
  const answer = await gate.authorize(documentId, token, null);
  return answer instanceof AppError ? answer.code : answer.role;
}

function link(role: NewLink['role'], expiresAtMs: number | null = null): Promise<MadeLink> {
  return documents.createLink(id, { role, label: '', expiresAtMs, createdBy: null });
}

describe('the gate', () => {
  test('lets a link in with its role, and the person behind it by a digest of its secret', async () => {
    const { token, link: made } = await link('commenter', nowMs + 1000);
    expect(await gate.authorize(id, token, SECRET)).toEqual({
      documentId: id,
      kind: 'document',
      role: 'commenter',
      linkId: made.id,
      personId: personIdOf(SECRET),
      expiresAtMs: nowMs + 1000,
    });
    expect(personIdOf(SECRET)).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(personIdOf(SECRET)).not.toBe(personIdOf(`${SECRET}x`));
  });

  test('takes a secret that is too easy to guess for none', async () => {
    expect(await gate.authorize(id, owner.token, 'short')).toMatchObject({ personId: null });
  });

  test('refuses no token and a wrong one with 401, another document with 404 (H7, Roles R6)', async () => {
    const other = await documents.create('room', '', null);
    expect(await codeFor(id, null)).toBe('unauthorized');
    expect(await codeFor(id, 'x'.repeat(22))).toBe('unauthorized');
    expect(await codeFor(id, other.token)).toBe('document_not_found');
    expect(await codeFor('nothing', owner.token)).toBe('document_not_found');
  });

  test('refuses an expired link from the very millisecond on', async () => {
    const { token } = await link('editor', nowMs + 1000);
    nowMs += 999;
    expect(await codeFor(id, token)).toBe('editor');
    nowMs += 1;
    expect(await codeFor(id, token)).toBe('link_expired');
  });

  test('refuses a revoked link and a deleted document, and live sessions are told (Roles R4)', async () => {
    const { token, link: made } = await link('editor');
    expect(await documents.revokeLink(id, made.id)).toBe(true);
    expect(await codeFor(id, token)).toBe('link_revoked');
    await documents.delete(id);
    expect(await codeFor(id, owner.token)).toBe('document_deleted');
    expect(ended).toEqual([made.id, 'document_deleted']);
  });

  test('opens a named room without a token only where that was allowed', async () => {
    expect(await codeFor('open/a room', null)).toBe('document_not_found');
    expect(await openGate.authorize('open/a room', null, null)).toMatchObject({
      role: 'editor',
      kind: 'room',
      linkId: null,
    });
    expect(await openGate.authorize(id, null, null)).toMatchObject({ code: 'unauthorized' });
  });
});

test('a token is kept as a digest only', () => {
  const { link: made, token } = owner;
  expect(Buffer.from(made.tokenDigest).equals(tokenDigest(token))).toBe(true);
  expect(JSON.stringify(made)).not.toContain(token);
});
