/** HOSTILE A6, A8, A10 over real sockets: what strangers say of themselves, how often, and what is left of them when they drop, as the others hear it. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Awareness, applyAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { encodeAwareness, encodeProfile, type Present } from '../../../protocol/messages.ts';
import type { CreatedDocument } from '../../../protocol/rest.ts';
import { decodeAwareness, encodeAwarenessEntry, joinAwarenessEntries } from '../../room/awareness-codec.ts';
import { TestServer } from '../../test-server.ts';
import { WireClient } from './wire-client.ts';

let server: TestServer;
let created: CreatedDocument;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());
beforeEach(async () => {
  created = await server.createDocument();
});

const PAGE = ['weft.v1'];
const PLAIN: readonly string[] = [];

const enter = (protocols: readonly string[] = PAGE) =>
  WireClient.join(server.syncUrl(`${created.id}?token=${created.token}`), protocols);

/** One's own state under one's own clock, as a client of y-protocols says it. */
function show(by: WireClient, clock: number, state: unknown): void {
  const entry = encodeAwarenessEntry({ client: by.doc.clientID, clock, json: JSON.stringify(state) });
  by.send(encodeAwareness(joinAwarenessEntries([entry])));
}

/** All that somebody was told of a client id, message by message. */
function told(to: WireClient, of: number): readonly string[] {
  return to.heard.flatMap((message) =>
    message.type === 'awareness'
      ? (decodeAwareness(message.entries, (client) => client === of) ?? []).map(({ json }) => json)
      : [],
  );
}

/** How the server last called whoever writes under this client id. */
function shownTo(to: WireClient, of: number): Present | undefined {
  return to.heard
    .flatMap((message) => (message.type === 'session' ? message.news.present : []))
    .findLast(({ clients }) => clients.some((client) => client === of));
}

const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

test.each([
  ['a tag', '<img src=x onerror=alert(1)>', 'javascript:alert(1)', '<img src=x onerror=alert(1)>'],
  ['the end of a style', '</style><script>', 'red;background:url(//evil.example)', '</style><script>'],
  ['characters that turn the line round', '\u202eaBn\u2066nA\u200f', '#12345g', 'aBn nA'],
  ['lines, tabs and a NUL', 'An\u2028na\n\t\u0000Li', 'expression(alert(1))', 'An na Li'],
  ['nothing that can be seen', '\u200b\u2060\ufeff', '#123', 'Guest'],
  ['a heap of marks', `Z${'\u0301'.repeat(500)}`, 'var(--x)', `Z${'\u0301'.repeat(6)}`.normalize('NFC')],
])(
  'A6: %s as a name, and what is no colour, come to the others harmless, from a page and from a plain client',
  async (_what, name, color, shown) => {
    const watcher = await enter();
    const [page, plain] = [await enter(), await enter(PLAIN)];
    page.send(encodeProfile({ name, color, chosen: true }));
    show(page, 1, { at: 1 });
    show(plain, 1, { user: { name, color } });
    for (const { doc } of [page, plain]) {
      const isCalled = () => shownTo(watcher, doc.clientID)?.name.normalize('NFC') === shown;
      await watcher.until(isCalled);
      const present = shownTo(watcher, doc.clientID);
      expect(present?.color).toMatch(/^#[0-9a-f]{6}$/);
      expect(present?.name).not.toMatch(BIDI);
    }
    for (const client of [watcher, page, plain]) client.terminate();
  },
);

test('A8: a thousand states a second are one message in fifty milliseconds, the last one among them, and nobody is sent away', async () => {
  const readers = [await enter(), await enter(PLAIN)];
  const hasty = await enter();
  const { clientID } = hasty.doc;
  // Before the first is said and after the last is heard: between two rounds the server waits, however late they come here.
  const fromMs = performance.now();
  const [perRound, rounds] = [50, 20];
  for (let round = 1; round <= rounds; round++) {
    for (let at = 1; at <= perRound; at++) show(hasty, round * perRound + at, { at: round * perRound + at });
    const last = JSON.stringify({ at: round * perRound + perRound });
    for (const reader of readers) await reader.until(() => told(reader, clientID).at(-1) === last);
  }
  const tookMs = performance.now() - fromMs;
  for (const reader of readers) {
    const { length } = told(reader, clientID);
    expect(length).toBeGreaterThanOrEqual(rounds);
    // A timer may come a millisecond early. The first round and a part of one are before and after.
    expect(length).toBeLessThanOrEqual(tookMs / 49 + 2);
  }
  for (const client of [...readers, hasty]) client.terminate();
});

/** What y-protocols makes of all that a client was told so far; it leaves out what does not come under a later clock. */
function seenBy(watcher: WireClient, awareness: Awareness): () => ReadonlySet<number> {
  let read = 0;
  return () => {
    for (const message of watcher.heard.slice(read))
      if (message.type === 'awareness') applyAwarenessUpdate(awareness, message.entries, 'server');
    read = watcher.heard.length;
    return new Set(awareness.states.keys());
  };
}

test.each([
  ['pages', PAGE],
  ['plain clients', PLAIN],
])(
  'A10: whoever drops and comes back with the clock it had, again and again, is seen each time and leaves no ghost, also over a restart (%s)',
  async (_who, protocols) => {
    const awareness = new Awareness(new Y.Doc());
    removeAwarenessStates(awareness, [awareness.doc.clientID], 'test');
    const comeBack = async (id: number) => {
      const client = await enter(protocols);
      client.doc.clientID = id;
      show(client, 1, { at: 'here' });
      return client;
    };
    for (let life = 0; life < 2; life++) {
      const watcher = await enter(protocols);
      const seen = seenBy(watcher, awareness);
      for (let round = 0; round < 3; round++) {
        const one = await comeBack(77);
        await watcher.until(() => seen().has(77));
        one.terminate();
        await watcher.until(() => !seen().has(77));
      }
      // Two at once, of whom one stays: the other's end is its own.
      const [stays, goes] = [await comeBack(78), await comeBack(77)];
      await watcher.until(() => seen().has(77) && seen().has(78));
      goes.terminate();
      await watcher.until(() => !seen().has(77));
      expect(seen()).toEqual(new Set([78]));
      stays.terminate();
      await watcher.until(() => seen().size === 0);
      watcher.terminate();
      await server.close();
      await server.open();
    }
    awareness.destroy();
  },
);
