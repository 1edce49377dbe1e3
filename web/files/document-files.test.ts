import { createHash } from 'node:crypto';
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CreatedFile, FileId } from '../../protocol/files.ts';
import { readImageHeader } from '../../protocol/image-header.ts';
import { samplePicture, samplePng } from '../../protocol/sample-pictures.ts';
import type { FileApi } from '../sync/file-api.ts';
import type { ApiResult } from '../sync/rest-caller.ts';
import { IndexedDbFiles, type DeviceFiles } from './device-files.ts';
import { DocumentFiles, type DocumentFilesOptions } from './document-files.ts';

const PNG = samplePng(40, 30);
const picture = (bytes: Uint8Array<ArrayBuffer> = PNG) => new Blob([bytes], { type: 'image/png' });
// The first 16 bytes of a digest are what a file's id is.
const idOf = (bytes: Uint8Array) =>
  createHash('sha256').update(bytes).digest().subarray(0, 16).toString('base64url') as FileId;

type Refusal = Extract<ApiResult<never>, { ok: false }>['error'];
const AWAY: Refusal = { code: 'unreachable', words: 'away' };

/** A server of files that may be away, or refuse. */
class FakeServer implements Pick<FileApi, 'upload' | 'download' | 'has'> {
  readonly files = new Map<string, Blob>();
  refuses: Refusal | null = null;
  uploads = 0;
  /** Held back uploads go on when this is called. */
  release: (() => void) | null = null;
  holds = false;

  async upload(file: Blob, onProgress: (part: number) => void): Promise<ApiResult<CreatedFile>> {
    this.uploads++;
    onProgress(0.5);
    if (this.holds) await new Promise<void>((resolve) => (this.release = resolve));
    if (this.refuses !== null) return { ok: false, error: this.refuses };
    const bytes = new Uint8Array(await file.arrayBuffer());
    const id = idOf(bytes);
    this.files.set(id, file);
    return { ok: true, value: { id, type: 'image/png', bytes: bytes.length, width: 40, height: 30 } };
  }
  download(id: FileId): Promise<ApiResult<Blob>> {
    const file = this.files.get(id);
    if (this.refuses !== null) return Promise.resolve({ ok: false, error: this.refuses });
    if (file === undefined) return Promise.resolve({ ok: false, error: { code: 'file_not_found', words: 'none' } });
    return Promise.resolve({ ok: true, value: file });
  }
  has(id: FileId): Promise<ApiResult<boolean>> {
    return Promise.resolve(
      this.refuses === null ? { ok: true, value: this.files.has(id) } : { ok: false, error: this.refuses },
    );
  }
}

/** Time that moves when it is told to. */
class FakeClock {
  #now = 1000;
  readonly #timers = new Set<{ at: number; fire: () => void }>();
  now = (): number => this.#now;
  setTimer = (delayMs: number, fire: () => void) => {
    const timer = { at: this.#now + delayMs, fire };
    this.#timers.add(timer);
    return { cancel: () => void this.#timers.delete(timer) };
  };
  advance(ms: number): void {
    this.#now += ms;
    for (const timer of [...this.#timers]) if (timer.at <= this.#now && this.#timers.delete(timer)) timer.fire();
  }
}

let server: FakeServer;
let clock: FakeClock;
let opened: DocumentFiles[];
let shown: Set<string>;
let documents = 0;
let documentId: string;
beforeEach(() => {
  server = new FakeServer();
  clock = new FakeClock();
  opened = [];
  shown = new Set();
  documentId = `document-${++documents}`;
});
afterEach(() => {
  for (const files of opened) files.close();
  expect(shown, 'addresses that nobody took back').toEqual(new Set());
});

function open(more: Partial<DocumentFilesOptions> = {}): DocumentFiles {
  const urls = {
    create: (blob: Blob) => {
      const url = `blob:${shown.size}-${blob.size}`;
      shown.add(url);
      return url;
    },
    revoke: (url: string) => void shown.delete(url),
  };
  const files = new DocumentFiles({
    readHeader: (bytes) => Promise.resolve(readImageHeader(bytes)),
    api: server,
    device: new IndexedDbFiles(documentId),
    clock,
    random: () => 0.5,
    urls,
    ...more,
  });
  opened.push(files);
  return files;
}

describe('putting a picture in', () => {
  it('names it by its content before anything is sent, shows it at once, and says how far it is', async () => {
    server.holds = true;
    const files = open();
    const added = await files.add(picture());
    expect(added).toEqual({ ok: true, file: idOf(PNG), width: 40, height: 30 });
    const end = files.watch(idOf(PNG), () => undefined);
    await expect
      .poll(() => files.stateOf(idOf(PNG)))
      .toMatchObject({
        state: 'shown',
        sending: { state: 'sending', part: 0.5 },
      });
    expect(files.unsent.get()).toBe(1);
    server.release?.();
    await expect.poll(() => files.stateOf(idOf(PNG))).toMatchObject({ state: 'shown', sending: null });
    expect(files.unsent.get()).toBe(0);
    expect(server.files.size).toBe(1);
    end();
    expect(shown.size).toBe(0);
  });

  it('refuses what is no picture, or too much of one, in words and before anything is sent (U2, U3)', async () => {
    const files = open();
    expect(await files.add(new Blob(['<svg/>'], { type: 'image/png' }))).toMatchObject({ ok: false });
    const bomb = samplePng(1, 1);
    new DataView(bomb.buffer).setUint32(16, 30_000);
    new DataView(bomb.buffer).setUint32(20, 30_000);
    expect(await files.add(picture(bomb))).toMatchObject({ ok: false });
    expect(server.uploads).toBe(0);
  });

  it('offline, keeps it on the device, and sends it when the server is there', async () => {
    server.refuses = AWAY;
    const files = open();
    await files.add(picture());
    const end = files.watch(idOf(PNG), () => undefined);
    await expect.poll(() => files.stateOf(idOf(PNG))).toMatchObject({ state: 'shown', sending: { state: 'waiting' } });
    server.refuses = null;
    files.online();
    await expect.poll(() => files.unsent.get()).toBe(0);
    end();
  });

  it('outlives the page: what was not sent is sent by the next one', async () => {
    server.refuses = AWAY;
    const before = open();
    await before.add(picture());
    await before.add(picture(samplePicture('jpeg')));
    await expect.poll(() => server.uploads).toBeGreaterThan(0);
    before.close();
    server.refuses = null;
    const after = open();
    await after.start();
    await expect.poll(() => server.files.size).toBe(2);
    await expect.poll(() => after.unsent.get()).toBe(0);
    const third = open();
    await third.start();
    expect(third.unsent.get()).toBe(0);
  });

  it('tries again by itself, later and later', async () => {
    server.refuses = AWAY;
    const files = open();
    await files.add(picture());
    await expect.poll(() => server.uploads).toBe(1);
    await expect.poll(() => files.unsent.get()).toBe(1);
    server.refuses = { code: 'disk_full', words: 'full' };
    await expect.poll(() => (clock.advance(1000), server.uploads)).toBeGreaterThan(2);
    server.refuses = null;
    await expect.poll(() => (clock.advance(10_000), files.unsent.get())).toBe(0);
  });

  it('says what the server refused, goes on with the others, and tries again when asked', async () => {
    server.refuses = { code: 'files_full', words: 'no more room' };
    const files = open();
    await files.add(picture());
    const end = files.watch(idOf(PNG), () => undefined);
    await expect
      .poll(() => files.stateOf(idOf(PNG)))
      .toMatchObject({
        state: 'shown',
        sending: { state: 'refused', words: 'no more room' },
      });
    expect(files.unsent.get()).toBe(1);
    server.refuses = null;
    await files.add(picture(samplePicture('jpeg')));
    await expect.poll(() => files.unsent.get()).toBe(1);
    files.retry(idOf(PNG));
    await expect.poll(() => files.unsent.get()).toBe(0);
    end();
  });

  it('where the browser keeps nothing, closing the page would lose it, until it is sent (B3)', async () => {
    const none: DeviceFiles = {
      keep: () => Promise.resolve(false),
      find: () => Promise.resolve(null),
      has: () => Promise.resolve(false),
      findAnywhere: () => Promise.resolve(null),
      waiting: () => Promise.resolve([]),
      sent: () => Promise.resolve(),
      close: () => Promise.resolve(),
      clear: () => Promise.resolve(),
    };
    server.refuses = AWAY;
    const files = open({ device: none });
    await files.add(picture());
    expect(files.wouldLose).toBe(true);
    server.refuses = null;
    files.online();
    await expect.poll(() => (clock.advance(10_000), files.wouldLose)).toBe(false);
  });
});

describe('showing a picture', () => {
  it('asks the server once, keeps a copy, and shows that without asking', async () => {
    server.files.set(idOf(PNG), picture());
    const first = open();
    const end = first.watch(idOf(PNG), () => undefined);
    await expect.poll(() => first.stateOf(idOf(PNG)).state).toBe('shown');
    end();
    first.close();
    server.refuses = AWAY;
    const second = open();
    second.watch(idOf(PNG), () => undefined);
    await expect.poll(() => second.stateOf(idOf(PNG)).state).toBe('shown');
  });

  it('that is not there yet is asked for again, and comes', async () => {
    const files = open();
    files.watch(idOf(PNG), () => undefined);
    await expect.poll(() => files.stateOf(idOf(PNG)).state).toBe('missing');
    server.files.set(idOf(PNG), picture());
    await expect.poll(() => (clock.advance(1000), files.stateOf(idOf(PNG)).state)).toBe('shown');
  });

  it('comes when the server is there again, and not before', async () => {
    server.refuses = AWAY;
    const files = open();
    files.watch(idOf(PNG), () => undefined);
    await expect.poll(() => files.stateOf(idOf(PNG)).state).toBe('unreachable');
    server.refuses = null;
    server.files.set(idOf(PNG), picture());
    files.online();
    await expect.poll(() => files.stateOf(idOf(PNG)).state).toBe('shown');
  });

  it('of a link that ended says why, and asks no more (R4)', async () => {
    server.refuses = { code: 'link_revoked', words: 'This link was revoked by an owner.' };
    const files = open();
    files.watch(idOf(PNG), () => undefined);
    await expect.poll(() => files.stateOf(idOf(PNG))).toEqual({ state: 'refused', words: server.refuses.words });
  });

  it('whose id is none is never asked for', () => {
    const files = open();
    files.watch('../../etc/passwd', () => undefined)();
    expect(files.stateOf('../../etc/passwd').state).toBe('loading');
  });

  it('that two frames show is one, until the last of them is gone', async () => {
    server.files.set(idOf(PNG), picture());
    const files = open();
    const ends = [files.watch(idOf(PNG), () => undefined), files.watch(idOf(PNG), () => undefined)];
    await expect.poll(() => files.stateOf(idOf(PNG)).state).toBe('shown');
    expect(shown.size).toBe(1);
    ends[0]?.();
    expect(shown.size).toBe(1);
    ends[1]?.();
    expect(shown.size).toBe(0);
  });
});

describe('a picture that was copied from another document', () => {
  it('is sent to this one, out of what the device keeps', async () => {
    const there = open();
    await there.add(picture());
    await expect.poll(() => there.unsent.get()).toBe(0);
    there.close();
    server.files.clear();
    documentId = `${documentId}-other`;
    const here = open();
    const end = here.watch(idOf(PNG), () => undefined);
    await expect.poll(() => here.stateOf(idOf(PNG)).state).toBe('missing');
    await here.adopt(idOf(PNG));
    await expect.poll(() => server.files.has(idOf(PNG))).toBe(true);
    await expect.poll(() => here.stateOf(idOf(PNG)).state).toBe('shown');
    end();
  });

  it('that is here already is not sent again', async () => {
    server.files.set(idOf(PNG), picture());
    const files = open();
    await files.adopt(idOf(PNG));
    expect(server.uploads).toBe(0);
  });
});

describe('what the device keeps', () => {
  it('is also what nobody has looked at yet, fetched once', async () => {
    const other = samplePng(20, 20);
    server.files.set(idOf(PNG), picture());
    server.files.set(idOf(other), picture(other));
    let downloads = 0;
    const counting: Pick<FileApi, 'upload' | 'download' | 'has'> = {
      upload: (file, onProgress) => server.upload(file, onProgress),
      has: (id) => server.has(id),
      download: (id) => {
        downloads += 1;
        return server.download(id);
      },
    };
    const gone = idOf(samplePng(1, 1));
    await open({ api: counting }).keepCopies([gone, idOf(PNG), idOf(other)]);
    await open({ api: counting }).keepCopies([idOf(PNG), idOf(other)]);
    expect(downloads).toBe(3);
    server.refuses = AWAY;
    const files = open();
    const end = files.watch(idOf(other), () => undefined);
    await expect.poll(() => files.stateOf(idOf(other)).state).toBe('shown');
    end();
  });

  it('asks no further where the server is away, or the page has closed', async () => {
    server.refuses = AWAY;
    const files = open();
    const asked: FileId[] = [];
    const away = open({
      api: {
        upload: (file, onProgress) => server.upload(file, onProgress),
        has: (id) => server.has(id),
        download: (id) => {
          asked.push(id);
          return server.download(id);
        },
      },
    });
    await away.keepCopies([idOf(PNG), idOf(samplePng(2, 2))]);
    expect(asked).toEqual([idOf(PNG)]);
    files.close();
    await files.keepCopies([idOf(PNG)]);
  });

  it('is forgotten with the document', async () => {
    server.refuses = AWAY;
    const files = open();
    await files.add(picture());
    await files.clear();
    const after = open();
    await after.start();
    expect(after.unsent.get()).toBe(0);
  });
});
