import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { IndexedDbStore } from './device-store.ts';
import type { Clock } from './ports.ts';

let fireTimers: (() => void)[] = [];
const clock: Clock = {
  now: () => 0,
  setTimer: (_delayMs, fire) => {
    fireTimers.push(fire);
    return { cancel: () => (fireTimers = fireTimers.filter((other) => other !== fire)) };
  },
};
let names = 0;
const opened: IndexedDbStore[] = [];

function open(name: string, doc = new Y.Doc()) {
  const store = new IndexedDbStore(name, doc, clock);
  opened.push(store);
  return { doc, store, text: doc.getText('body') };
}

function fresh(): string {
  return `journal-${++names}`;
}

async function rows(name: string): Promise<Uint8Array[]> {
  const database = await new Promise<IDBDatabase>((resolve) => {
    const request = indexedDB.open(name);
    request.addEventListener('success', () => resolve(request.result));
  });
  const all = await new Promise<Uint8Array[]>((resolve) => {
    const request = database.transaction('updates').objectStore('updates').getAll();
    // Only updates are kept there.
    request.addEventListener('success', () => resolve(request.result as Uint8Array[]));
  });
  database.close();
  return all;
}

/** Adds a row as if it had been kept. */
async function plant(name: string, row: Uint8Array): Promise<void> {
  const database = await new Promise<IDBDatabase>((resolve) => {
    const request = indexedDB.open(name);
    request.addEventListener('success', () => resolve(request.result));
  });
  await new Promise<void>((resolve) => {
    const transaction = database.transaction('updates', 'readwrite');
    transaction.objectStore('updates').add(row);
    transaction.addEventListener('complete', () => resolve());
  });
  database.close();
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
});

describe('IndexedDbStore', () => {
  it('B3: brings in what is kept where the browser hands it out only after its time', async () => {
    const name = fresh();
    const before = open(name);
    before.text.insert(0, 'kept');
    await before.store.close();
    const { store, text } = open(name);
    // Four seconds without an answer.
    for (const fire of fireTimers.splice(0)) fire();
    expect(await store.loaded).toEqual({ hadContent: false });
    text.insert(0, 'new ');
    expect(store.keeping.get()).toBe('failing');
    for (const fire of fireTimers.splice(0)) fire();
    await expect.poll(() => store.keeping.get()).toBe('kept');
    expect(text.toJSON()).toContain('kept');
    expect(text.toJSON()).toContain('new ');
  });

  it('B1: keeps what is written in the very moment in which a write ends', async () => {
    for (let turns = 0; turns < 12; turns += 1) {
      const name = fresh();
      const { store, text } = open(name);
      await store.loaded;
      let hasWritten = false;
      store.keeping.subscribe(() => {
        if (store.keeping.get() !== 'kept' || hasWritten) return;
        hasWritten = true;
        // So many turns after the browser has confirmed the first one.
        let later = Promise.resolve();
        for (let turn = 0; turn < turns; turn += 1) later = later.then(() => undefined);
        void later.then(() => text.insert(0, 'second '));
      });
      text.insert(0, 'first');
      await expect.poll(() => text.toJSON()).toBe('second first');
      await expect.poll(() => store.keeping.get()).toBe('kept');
      expect(await rows(name)).toHaveLength(2);
    }
  });

  it('keeps what was written and gives it back on the next visit, as its own', async () => {
    const name = fresh();
    const first = open(name);
    expect(await first.store.loaded).toEqual({ hadContent: false });
    first.text.insert(0, 'kept');
    await first.store.close();

    const origins: unknown[] = [];
    const doc = new Y.Doc();
    doc.on('update', (_update: Uint8Array, origin: unknown) => origins.push(origin));
    const second = open(name, doc);
    expect(await second.store.loaded).toEqual({ hadContent: true });
    expect(second.text.toString()).toBe('kept');
    expect(origins.every((origin) => second.store.isOrigin(origin))).toBe(true);
    await second.store.close();
    expect(await rows(name)).toHaveLength(1);
  });

  it('keeps what is written before the journal has opened, and what others wrote too', async () => {
    const name = fresh();
    const { doc, store, text } = open(name);
    text.insert(0, 'early');
    const other = new Y.Doc();
    other.getText('body').insert(0, 'theirs ');
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(other), 'provider');
    await store.close();
    const again = open(name);
    await again.store.loaded;
    expect(again.text.toString()).toBe(text.toString());
  });

  it('loads histories on which Yjs throws when they are applied in one transaction', async () => {
    // From the simulation of rooms: an update that reaches into something deleted (server/storage/checkpoint.test.ts).
    const history = [
      'AQLrBwIHAQRib2R5ASgA6wcCAmlkAXcGNjk0MzY2AA==',
      'AQTrBwAEAQV0aXRsZQFDROsHAAFCBwEEYm9keQEoAOsHAgJpZAF3BjY5NDM2NgA=',
      'AQHrBwSE6wcCAWEA',
      'AQzpBwAEAQV0aXRsZQFCBAEEYm9keQTwn6e1ROkHAQEKROkHAwFhhOkHAgF0hOkHBQJvIETpBwQBCsfpBwXpBwYBKADpBwkCaWQBdwY0MDE0ODDH6QcC6QcFASgA6QcLAmlkAXcGMTk2NzI4xOkHAukHCwTwn6e1AA==',
      'AQHpBw/E6QcC6QcNBHdlZnQA',
      'AgHrBwUAAQnoBwAEAQRib2R5A3dlZoHoBwIBwegHAugHAwGB6AcDAcHoBwPoBwUBxOgHAugHBAEKwegHA+gHBgHH6wcC6wcEASgA6AcJAmlkAXcGMTg5Nzc0AusHAgICBQHoBwIDBAgB',
      'AQXqBwAEAQRib2R5B++/ve+/vXeE6gcCA2VmdEbqBwAGaXRhbGljBHRydWXG6gcC6gcDBml0YWxpYwRudWxsBAEFdGl0bGUBQgA=',
      'AgPrBwUhAOsHAgR0eXBlAsTqBwXrBwIEd2VmdKjrBwYBdwlwYXJhZ3JhcGgE6gcABAEEYm9keQfvv73vv713hOoHAgNlZnRG6gcABml0YWxpYwR0cnVlxuoHAuoHAwZpdGFsaWMEbnVsbAHrBwEEAw==',
    ].map((base64) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)));
    const name = fresh();
    await open(name).store.close();
    const whole = new Y.Doc();
    for (const update of history) {
      await plant(name, update);
      Y.applyUpdate(whole, update);
    }
    const { store, text } = open(name);
    await store.loaded;
    expect(text.toString()).toBe(whole.getText('body').toString());
    expect(store.damaged.get()).toBe(false);
  });

  it('merges a long journal into one row, what another tab wrote included', async () => {
    const name = fresh();
    const a = open(name);
    const b = open(name);
    await Promise.all([a.store.loaded, b.store.loaded]);
    b.text.insert(0, 'from the other tab ');
    await b.store.close();
    for (let i = 0; i < 600; i++) {
      a.text.insert(a.text.length, String(i % 10));
      // Each its own row, as when a person types.
      if (i % 50 === 0) await Promise.resolve();
    }
    await a.store.close();
    const kept = await rows(name);
    expect(kept.length).toBeLessThan(500);
    const again = open(name);
    await again.store.loaded;
    expect(again.text.toString()).toContain('from the other tab ');
    expect(again.text.length).toBe(619);
  });

  it('shows what a damaged journal still holds, keeps its rows and warns', async () => {
    const name = fresh();
    const first = open(name);
    await first.store.loaded;
    first.text.insert(0, 'whole');
    await first.store.close();
    await plant(name, new Uint8Array([1, 2, 3, 4, 5]));
    const second = open(name);
    await second.store.loaded;
    expect(second.text.toString()).toBe('whole');
    expect(second.store.damaged.get()).toBe(true);
    // The damage is one thing, keeping what comes another: writing is kept, and the warning stays.
    second.text.insert(5, ' again');
    await expect.poll(() => second.store.keeping.get()).toBe('kept');
    expect(second.store.damaged.get()).toBe(true);
    second.store.noteTold();
    expect(second.store.damaged.get()).toBe(false);
    await second.store.close();
    expect(await rows(name)).toHaveLength(3);

    const third = open(name);
    await third.store.loaded;
    expect(third.text.toString()).toBe('whole again');
    expect(third.store.damaged.get()).toBe(false);
  });

  it('merges around a damaged row and does not destroy it (B3)', async () => {
    const name = fresh();
    await open(name).store.close();
    const damaged = new Uint8Array([1, 2, 3, 4, 5]);
    await plant(name, damaged);
    const doc = new Y.Doc();
    for (let i = 0; i < 520; i++) {
      const before = Y.encodeStateVector(doc);
      doc.getText('body').insert(i, String(i % 10));
      await plant(name, Y.encodeStateAsUpdate(doc, before));
    }
    const { store, text } = open(name);
    await store.loaded;
    expect(store.damaged.get()).toBe(true);
    text.insert(0, 'x');
    await store.close();
    const kept: unknown[] = await rows(name);
    expect(kept).toHaveLength(2);
    expect(kept).toContainEqual({ aside: damaged, told: false });
    const again = open(name);
    await again.store.loaded;
    expect(again.text.length).toBe(521);
  });

  it('is not said to be kept before the browser confirmed it (P1)', async () => {
    const { store, text } = open(fresh());
    await store.loaded;
    const said: string[] = [];
    store.keeping.subscribe(() => said.push(store.keeping.get()));
    text.insert(0, 'a');
    expect(store.keeping.get()).toBe('writing');
    await expect.poll(() => store.keeping.get()).toBe('kept');
    expect(said).toEqual(['writing', 'kept']);
  });

  it('hands over what waits when the page goes, without waiting for what is under way (B5)', async () => {
    const name = fresh();
    const { store, text } = open(name);
    await store.loaded;
    text.insert(0, 'a');
    // The first is under way: this one would wait for it.
    text.insert(1, 'b');
    text.insert(2, 'c');
    store.flush();
    expect(store.keeping.get()).toBe('writing');
    // Nothing of the page runs from here on but what the browser was given.
    const read = new Y.Doc();
    for (const row of await rows(name)) Y.applyUpdate(read, row);
    expect(read.getText('body').toString()).toBe('abc');
  });

  it('tries again by itself after the browser had no room (B3)', async () => {
    const name = fresh();
    const { store, text } = open(name);
    await store.loaded;
    const add = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    text.insert(0, 'no room');
    await expect.poll(() => store.keeping.get()).toBe('failing');
    text.insert(7, ' yet');
    await expect.poll(() => store.keeping.get()).toBe('failing');
    add.mockRestore();
    for (const fire of fireTimers.splice(0)) fire();
    await expect.poll(() => store.keeping.get()).toBe('kept');
    await store.close();
    const again = open(name);
    await again.store.loaded;
    expect(again.text.toString()).toBe('no room yet');
  });

  it('keeps the whole document anew after the browser cleared its storage under it (B3)', async () => {
    const name = fresh();
    const opening = vi.spyOn(indexedDB, 'open');
    const { store, text } = open(name);
    await store.loaded;
    text.insert(0, 'before');
    await expect.poll(() => store.keeping.get()).toBe('kept');
    const request: unknown = opening.mock.results[0]?.value;
    opening.mockRestore();
    // Cast: the only request that was made meanwhile is the store's.
    const database = (request as IDBOpenDBRequest).result;
    // What a browser does that clears a site: the connection is closed from below.
    database.close();
    await new Promise<void>((resolve) => {
      indexedDB.deleteDatabase(name).addEventListener('success', () => resolve());
    });
    text.insert(6, ' and after');
    await expect.poll(() => store.keeping.get()).toBe('failing');
    for (const fire of fireTimers.splice(0)) fire();
    await expect.poll(() => store.keeping.get()).toBe('kept');
    await store.close();
    const again = open(name);
    await again.store.loaded;
    expect(again.text.toString()).toBe('before and after');
  });

  it('says that nothing is kept when the browser takes the database away, and writing goes on (B3)', async () => {
    const name = fresh();
    const { store, text } = open(name);
    await store.loaded;
    await new Promise<void>((resolve) => {
      const request = indexedDB.deleteDatabase(name);
      request.addEventListener('success', () => resolve());
    });
    expect(store.keeping.get()).toBe('failing');
    text.insert(0, 'goes on');
    expect(text.toString()).toBe('goes on');
    // Somebody forgot the copy on purpose: it does not come back behind their back.
    for (const fire of fireTimers.splice(0)) fire();
    await store.close();
    expect((await indexedDB.databases()).map((database) => database.name)).not.toContain(name);
  });

  it('says that nothing is kept when the database never opens (B3)', async () => {
    const real = indexedDB.open.bind(indexedDB);
    // A request that nobody ever answers, as when another tab blocks it.
    indexedDB.open = () => Object.assign(new EventTarget()) as IDBOpenDBRequest;
    const { store, text } = open(fresh());
    indexedDB.open = real;
    for (const fire of fireTimers.splice(0)) fire();
    expect(await store.loaded).toEqual({ hadContent: false });
    expect(store.keeping.get()).toBe('failing');
    text.insert(0, 'goes on');
    expect(text.length).toBe(7);
  });

  it('forgets the copy when asked to', async () => {
    const name = fresh();
    const first = open(name);
    await first.store.loaded;
    first.text.insert(0, 'secret');
    await first.store.clear();
    const second = open(name);
    expect(await second.store.loaded).toEqual({ hadContent: false });
    expect(second.text.length).toBe(0);
  });
});
