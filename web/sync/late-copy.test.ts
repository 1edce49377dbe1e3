/** A copy on this device that the browser hands out only after its time (HOSTILE B3, P1). */
import { afterEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Keeping } from './device-store.ts';
import { DocumentSession } from './document-session.ts';
import { FakeWebSocket } from './fake-web-socket.ts';
import { Store } from './store.ts';

const opened: DocumentSession[] = [];
afterEach(async () => {
  for (const session of opened.splice(0)) await session.close();
});

test('is not called saved before a server has it', async () => {
  const kept = new Y.Doc();
  kept.getText('body').insert(0, 'kept');
  const origin = {};
  const nothing = () => () => undefined;
  const session = new DocumentSession({
    documentId: 'doc',
    token: 'token-token-token-token',
    personSecret: 'secret',
    profile: new Store({ name: 'Ada', color: '#112233' }),
    syncUrl: 'ws://weft.test/sync',
    // The session uses only what the fake has.
    WebSocket: FakeWebSocket as unknown as typeof WebSocket,
    clock: { now: () => 0, setTimer: () => ({ cancel: () => undefined }) },
    random: () => 0.5,
    wake: { onWake: nothing, onLeave: nothing },
    openStore: () => ({
      loaded: Promise.resolve({ hadContent: false }),
      keeping: new Store<Keeping>('kept'),
      damaged: new Store(false),
      noteTold: () => undefined,
      flush: () => undefined,
      isOrigin: (candidate) => candidate === origin,
      close: () => Promise.resolve(),
      clear: () => Promise.resolve(),
    }),
    whyRefused: () => Promise.resolve(null),
    onNews: () => undefined,
    onDisconnect: () => undefined,
  });
  opened.push(session);
  await Promise.resolve();
  FakeWebSocket.made.at(-1)?.end(1006);
  expect(session.saving.get().state).toBe('disk');
  Y.applyUpdate(session.doc, Y.encodeStateAsUpdate(kept), origin);
  expect(session.saving.get().state).toBe('device');
});
