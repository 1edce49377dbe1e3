/**
 * Two honest people in one document, typing all along: what each wrote must reach the other and the disk, whatever somebody else
 * does meanwhile. In a room with hostile editors their words may be deleted, as anybody's may; so what counts is that both and
 * whoever comes afresh see the same, that all they sent was acknowledged, and that each one's caret is what it said.
 */
import { isDeepStrictEqual } from 'node:util';
import * as Y from 'yjs';
import { encodeAwareness, encodeSyncStep2, encodeUpdate } from '../../protocol/messages.ts';
import { decodeAwareness, encodeAwarenessEntry, joinAwarenessEntries } from '../../server/room/awareness-codec.ts';
import { compareDocuments } from '../../server/storage/checkpoint.ts';
import { WireClient } from '../../server/transport/websocket/wire-client.ts';
import type { Aim } from './aimed.ts';
import { findUnsound } from './soundness.ts';

export interface Door {
  readonly webSocketUrl: string;
  readonly id: string;
  readonly token: string;
}

function join({ webSocketUrl, id, token }: Door): Promise<WireClient> {
  return WireClient.join(`${webSocketUrl}/sync/${id}`, ['weft.v1', `weft.token.${token}`]);
}

/** The document as somebody sees it who comes now. */
export async function freshLook(door: Door): Promise<Y.Doc> {
  const client = await join(door);
  client.terminate();
  return client.doc;
}

/** Types at the beginning and answers with what Yjs says of that, as a provider sends it. */
function typed(doc: Y.Doc, text: string): Uint8Array {
  let update = new Uint8Array();
  doc.once('update', (bytes: Uint8Array) => (update = new Uint8Array(bytes)));
  doc.getText('body').insert(0, text);
  return update;
}

/** Null where two see the same text, made of the same letters. What waits for what a hostile one never sent may differ. */
export function compareViews(a: Y.Doc, b: Y.Doc): string | null {
  if (!isDeepStrictEqual(viewOf(a), viewOf(b))) return 'the texts differ';
  const waiting = [a, b].map(({ store }) => ({ store, structs: store.pendingStructs, deletes: store.pendingDs }));
  for (const { store } of waiting) store.pendingStructs = store.pendingDs = null;
  const difference = compareDocuments(a, b);
  for (const { store, structs, deletes } of waiting) [store.pendingStructs, store.pendingDs] = [structs, deletes];
  return difference;
}

function viewOf(doc: Y.Doc): unknown {
  // As JSON, since shared types know how to show themselves, and read again, since the order of keys means nothing.
  const shown: unknown = JSON.parse(
    JSON.stringify(['title', 'body'].map((root) => doc.getText(root).toDelta() as unknown)),
  );
  return shown;
}

export class HonestPair {
  readonly #door: Door;
  readonly #clients: readonly [WireClient, WireClient];
  readonly #sent = [0, 0];
  readonly #ids: readonly number[];
  readonly #name: string;
  #slowestMs = 0;
  #caretClock = 0;

  private constructor(name: string, door: Door, clients: readonly [WireClient, WireClient]) {
    this.#name = name;
    this.#door = door;
    this.#clients = clients;
    this.#ids = clients.map(({ doc }) => doc.clientID);
  }

  static async enter(name: string, door: Door): Promise<HonestPair> {
    const pair = new HonestPair(name, door, [await join(door), await join(door)]);
    // As every provider does: its caret, and its answer to sync step 1. From there on its client id is its own (R8).
    // Both at once, since a caret that is not shown again for half a minute is taken away, and a large document takes its time.
    await Promise.all(
      pair.#clients.map(async (client, i) => {
        pair.#showCaret(i);
        await pair.#send(i, encodeSyncStep2(Y.encodeStateAsUpdate(client.doc)));
      }),
    );
    return pair;
  }

  /** Where the next word of each will stand. */
  get aims(): readonly Aim[] {
    return this.#clients.map(({ doc }) => ({ client: doc.clientID, clock: Y.getState(doc.store, doc.clientID) }));
  }

  #caretOf(i: number): string {
    return JSON.stringify({ user: { name: `${this.#name} ${i}` } });
  }

  #showCaret(i: number): void {
    const client = this.#clients[i];
    if (client === undefined) return;
    const entry = { client: client.doc.clientID, clock: ++this.#caretClock, json: this.#caretOf(i) };
    client.send(encodeAwareness(joinAwarenessEntries([encodeAwarenessEntry(entry)])));
  }

  /** What each was told of the other's caret; throws where that is not what the other said. */
  #checkCarets(): void {
    for (const [i, client] of this.#clients.entries()) {
      const other = 1 - i;
      const id = this.#clients[other]?.doc.clientID;
      for (const message of client.heard) {
        if (message.type !== 'awareness') continue;
        for (const { json } of decodeAwareness(message.entries, (of) => of === id) ?? []) {
          if (json !== this.#caretOf(other)) throw new Error(`${this.#name}: a caret was told as ${json}`);
        }
      }
    }
  }

  /** The longest that an ack took. */
  get slowestMs(): number {
    return this.#slowestMs;
  }

  /** Each types a word; resolves when both are on disk. Rejects when one of them was disturbed. */
  async type(): Promise<void> {
    const startedMs = performance.now();
    await Promise.all(
      this.#clients.map(async (client, i) => {
        this.#showCaret(i);
        await this.#send(i, encodeUpdate(typed(client.doc, `${this.#name} `)));
      }),
    );
    this.#slowestMs = Math.max(this.#slowestMs, performance.now() - startedMs);
  }

  /** Rejects where both and whoever comes afresh do not come to see the same, or what they see must not be. */
  async settle(): Promise<void> {
    const [a, b] = this.#clients;
    this.#checkCarets();
    // Yjs takes another client id where it is told of words under its own that it never wrote (R8).
    if (this.#clients.some(({ doc }, i) => doc.clientID !== this.#ids[i]))
      throw new Error(`${this.#name}: somebody wrote under the client id of an honest one`);
    // Whatever is still on its way to them comes before an answer to what they ask last.
    for (const client of [a, b]) client.heard.splice(0, client.heard.length - 1);
    await this.type();
    // As whoever comes back does: everything that it has, with what waits in it for what hostile ones never sent.
    for (const [i, client] of this.#clients.entries()) {
      await this.#send(i, encodeSyncStep2(Y.encodeStateAsUpdate(client.doc)));
    }
    const fresh = await freshLook(this.#door);
    await this.#inTime(
      (async () => {
        while (compareViews(a.doc, fresh) !== null || compareViews(b.doc, fresh) !== null) {
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      })(),
      'the two do not come to see what a newcomer sees',
    );
    const unsound = findUnsound(fresh);
    if (unsound !== null) throw new Error(`${this.#name}: the document holds ${unsound}`);
  }

  async #send(i: number, message: Uint8Array): Promise<void> {
    const client = this.#clients[i];
    if (client === undefined) return;
    client.send(message);
    const count = (this.#sent[i] = (this.#sent[i] ?? 0) + 1);
    await this.#inTime(
      client.until(() => client.acked >= count),
      'an ack did not come',
    );
  }

  leave(): void {
    for (const client of this.#clients) client.terminate();
  }

  async #inTime(promise: Promise<void>, words: string): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`${this.#name}: ${words} within 20 s`)), 20_000);
    });
    try {
      await Promise.race([promise, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
