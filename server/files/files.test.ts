import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../protocol/errors.ts';
import type { DocumentId } from '../../protocol/ids.ts';
import { samplePicture, samplePng } from '../../protocol/sample-pictures.ts';
import type { Logger } from '../room/ports.ts';
import type { FileNumber } from './file-store.ts';
import { Files, type FilesOptions } from './files.ts';
import { MemoryFileStore } from './memory-file-store.ts';

// An id of the right shape.
const DOCUMENT = 'contract-document-one1' as DocumentId;
const SILENT: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) {
    await Promise.resolve();
    yield bytes.subarray(at, at + size);
  }
}

function make(more: Partial<FilesOptions> = {}) {
  const store = new MemoryFileStore();
  const clock = { now: () => 5, setTimer: () => ({ cancel: () => undefined }) };
  const options = { store, clock, logger: SILENT, maxFileBytes: 1_000_000, maxDocumentBytes: 3_000_000, ...more };
  const files = new Files(options);
  const receive = (bytes: Uint8Array, chunk = 1000, declaredBytes: number | null = bytes.length) =>
    files.receive({ documentId: DOCUMENT, createdBy: null, declaredBytes, body: inChunks(bytes, chunk) });
  return { store, files, receive };
}

async function bytesOf(files: Files, file: Awaited<ReturnType<Files['find']>>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of files.read(file)) pieces.push(piece);
  return Buffer.concat(pieces);
}

describe('taking a file in', () => {
  test.each([1, 1000, 131_072, 400_000])('keeps every byte, in chunks of %i', async (chunk) => {
    const { files, receive } = make();
    const picture = samplePng(300, 300);
    const file = await receive(chunk === 1 ? samplePicture('jpeg') : picture, chunk);
    const kept = await bytesOf(files, file);
    expect(kept.equals(chunk === 1 ? samplePicture('jpeg') : picture)).toBe(true);
    expect(kept.length).toBe(file.bytes);
  });

  test('names it by its content, so that the same bytes are one file', async () => {
    const { receive } = make();
    const picture = samplePng(40, 30);
    const digest = createHash('sha256').update(picture).digest().subarray(0, 16).toString('base64url');
    const [first, second] = [await receive(picture), await receive(picture)];
    expect(first).toMatchObject({ id: digest, type: 'image/png', width: 40, height: 30, bytes: picture.length });
    expect(second).toEqual(first);
  });

  const left = async (store: MemoryFileStore) => store.discardUnfinished();

  test.each([
    ['what is no picture (U2)', new TextEncoder().encode('<script>'.repeat(100)), 'file_not_supported'],
    ['nothing at all', new Uint8Array(0), 'file_not_supported'],
    ['a picture that stops before it says how large it is', samplePng(4, 4).subarray(0, 20), 'file_not_supported'],
    ['a picture of too many pixels (U3)', bomb(9000, 9000), 'picture_too_large'],
    ['a picture that is too long (U3)', bomb(40_000, 1), 'picture_too_large'],
    ['a file over the limit', samplePng(1000, 400), 'too_large'],
  ])('refuses %s and keeps nothing of it', async (_name, bytes, code) => {
    const { store, receive } = make();
    await expect(receive(bytes)).rejects.toMatchObject({ code });
    await expect(receive(bytes, 1000, null)).rejects.toMatchObject({ code });
    expect(await left(store)).toBe(0);
  });

  test('a body longer than its sender said is refused', async () => {
    const { store, receive } = make();
    await expect(receive(samplePng(40, 30), 100, 500)).rejects.toMatchObject({ code: 'too_large' });
    expect(await left(store)).toBe(0);
  });

  test('a body that breaks off keeps nothing', async () => {
    const { store, files } = make();
    const body = (async function* () {
      yield* inChunks(samplePng(40, 30), 100);
      throw new Error('the connection ended');
    })();
    const upload = { documentId: DOCUMENT, createdBy: null, declaredBytes: null, body };
    await expect(files.receive(upload)).rejects.toThrow('the connection ended');
    expect(await left(store)).toBe(0);
  });

  test('a document takes no more than its room', async () => {
    const { receive } = make({ maxDocumentBytes: 10_000 });
    const picture = samplePng(50, 50);
    await receive(picture);
    await expect(receive(samplePng(50, 49))).rejects.toMatchObject({ code: 'files_full' });
    expect((await receive(samplePng(20, 20))).width).toBe(20);
  });

  test('what cannot be removed from a full disk goes before the next upload (U5)', async () => {
    const full = new (class extends MemoryFileStore {
      isFull = false;
      override append(upload: FileNumber, piece: Uint8Array<ArrayBuffer>): Promise<void> {
        return this.isFull ? Promise.reject(new AppError('disk_full')) : super.append(upload, piece);
      }
      override discard(upload: FileNumber): Promise<void> {
        return this.isFull ? Promise.reject(new AppError('disk_full')) : super.discard(upload);
      }
    })();
    const { receive } = make({ store: full });
    full.isFull = true;
    await expect(receive(samplePng(40, 30))).rejects.toMatchObject({ code: 'disk_full' });
    full.isFull = false;
    await receive(samplePng(40, 30));
    expect(await full.discardUnfinished()).toBe(0);
  });
});

function bomb(width: number, height: number): Uint8Array {
  const picture = samplePng(1, 1);
  new DataView(picture.buffer).setUint32(16, width);
  new DataView(picture.buffer).setUint32(20, height);
  return picture;
}

test('H6: of many who download at once a few pieces are read at a time, in turn, and one that fails holds nobody up', async () => {
  class Counted extends MemoryFileStore {
    underWay = 0;
    most = 0;
    readonly asked: number[] = [];
    isBroken = false;

    override async readPiece(...[file, index]: Parameters<MemoryFileStore['readPiece']>): Promise<Uint8Array> {
      this.most = Math.max(this.most, ++this.underWay);
      this.asked.push(index);
      const fails = this.isBroken && index === 1;
      await Promise.resolve();
      this.underWay--;
      if (fails) throw new AppError('file_damaged');
      return super.readPiece(file, index);
    }
  }
  const store = new Counted();
  const { files, receive } = make({ store });
  const bytes = new Uint8Array(500_000);
  bytes.set(samplePng(4, 4));
  const file = await receive(bytes);
  const whole = await Promise.all(Array.from({ length: 30 }, () => bytesOf(files, file)));
  expect(whole.every((one) => one.equals(bytes))).toBe(true);
  expect([store.most, store.asked.slice(0, 30)]).toEqual([2, Array(30).fill(0)]);
  store.isBroken = true;
  const failed = await Promise.allSettled(Array.from({ length: 30 }, () => bytesOf(files, file)));
  expect(failed.map(({ status }) => status)).toEqual(Array(30).fill('rejected'));
  store.isBroken = false;
  expect((await bytesOf(files, file)).equals(bytes)).toBe(true);
});
