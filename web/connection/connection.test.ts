import { beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { Connection } from '../sync/attempts.ts';
import type { Saving } from '../sync/saving-ledger.ts';
import { Store } from '../sync/store.ts';
import type { Carriage } from '../sync/transports/carrier.ts';
import { ConnectionLog } from './connection-log.ts';
import { adviceFor, reportText, stateSentence, unsentSentence, type Facts } from './report.ts';

const SEEN_BY: Carriage = { transport: 'websocket', isInstead: false, sinceMs: 0, roundTripMs: 12.4 };

let doc: Y.Doc;
let connection: Store<Connection>;
let saving: Store<Saving>;
let carriage: Store<Carriage>;
let log: ConnectionLog;
beforeEach(() => {
  doc = new Y.Doc();
  connection = new Store<Connection>({ state: 'connecting', answered: false });
  saving = new Store<Saving>({ state: 'disk' });
  carriage = new Store<Carriage>({ ...SEEN_BY, transport: null });
  log = new ConnectionLog({ doc, connection, saving, carriage, now: () => 1000 });
});

const words = () => log.happenings.get().map((happening) => happening.words);

describe('ConnectionLog', () => {
  it('tells transports, breaks and refusals, each once', () => {
    carriage.set(SEEN_BY);
    carriage.set({ ...SEEN_BY, roundTripMs: 20 });
    connection.set({ state: 'online' });
    connection.set({ state: 'offline', retryAtMs: 0, code: null });
    connection.set({ state: 'connecting', answered: false });
    connection.set({ state: 'offline', retryAtMs: 0, code: null });
    carriage.set({ ...SEEN_BY, transport: 'polling', isInstead: true });
    saving.set({ state: 'refused', code: 'read_only' });
    saving.set({ state: 'refused', code: 'read_only' });
    expect(words()).toEqual([
      'Connected by WebSocket.',
      'The connection broke.',
      'Connected by polling.',
      'A change was not taken: Your link lets you read this document, not change it.',
    ]);
  });

  it('counts the bytes written here that wait, and none that came from others', () => {
    saving.set({ state: 'device' });
    doc.getText('body').insert(0, 'mine');
    const mine = log.waitingBytes;
    expect(mine).toBeGreaterThan(4);
    const other = new Y.Doc();
    other.getText('body').insert(0, 'theirs');
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
    expect(log.waitingBytes).toBe(mine);
    saving.set({ state: 'server' });
    expect(log.waitingBytes).toBe(0);
  });

  it('keeps the last twenty, and hears nothing more once it is closed', () => {
    for (let i = 0; i < 30; i += 1) {
      connection.set({ state: 'online' });
      connection.set({ state: 'offline', retryAtMs: i, code: 'restarting' });
    }
    expect(words()).toHaveLength(20);
    log.close();
    connection.set({ state: 'ended', code: 'link_revoked' });
    expect(words()).toHaveLength(20);
  });
});

describe('what the panel says', () => {
  const facts = (part: Partial<Facts> = {}): Facts => ({
    connection: { state: 'online' },
    carriage: SEEN_BY,
    saving: { state: 'disk' },
    unsent: null,
    waitingBytes: 0,
    happenings: [],
    tests: {},
    ...part,
  });
  const time = () => '14:02';

  it('by what one is connected, and why not by WebSocket', () => {
    expect(stateSentence(facts())).toBe('Connected by WebSocket.');
    const carried = { ...SEEN_BY, transport: 'stream', isInstead: true } as const;
    expect(stateSentence(facts({ carriage: carried }))).toContain('WebSocket does not get through here');
    expect(stateSentence(facts({ connection: { state: 'ended', code: 'removed' } }))).toContain('not trying');
  });

  it('how much is not on the server, and since when', () => {
    expect(unsentSentence(facts(), time)).toContain('Nothing');
    const waiting = { saving: { state: 'device' }, waitingBytes: 2048, unsent: { changes: 3, sinceMs: 1 } } as const;
    expect(unsentSentence(facts(waiting), time)).toBe('3 changes (2.0 kB), since 14:02.');
    const earlier = { saving: { state: 'device' }, unsent: { changes: 0, sinceMs: 1 } } as const;
    expect(unsentSentence(facts(earlier), time)).toBe('Changes of an earlier visit, since 14:02.');
  });

  it('what to do about the results of the tests', () => {
    const all = { websocket: 'works', stream: 'works', events: 'works', polling: 'works' } as const;
    expect(adviceFor({})).toBeNull();
    expect(adviceFor(all)).toBeNull();
    expect(adviceFor({ ...all, websocket: 'running' })).toBeNull();
    expect(adviceFor({ ...all, websocket: 'fails' })).toContain('blocks WebSocket');
    expect(adviceFor({ ...all, polling: 'fails' })).toContain('Nothing gets through');
    expect(adviceFor({ ...all, stream: 'fails', events: 'fails' })).toContain('gathers');
  });

  it('a report to hand on has all of it', () => {
    const happenings = [{ atMs: 0, kind: 'trouble', words: 'The connection broke.' }] as const;
    const text = reportText(facts({ happenings, tests: { websocket: 'fails' } }), {
      host: 'weft.example',
      browser: 'A browser',
      nowMs: 5,
    });
    for (const part of ['weft.example', 'A browser', 'Round trip: 12 ms', 'Test of websocket: does not', 'broke.']) {
      expect(text).toContain(part);
    }
  });
});
