import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { IMAGE } from '../../flow/blocks/image.ts';
import { documentBody } from '../../flow/read.ts';
import { MARKER_KEYS } from '../../flow/schema.ts';
import { parseFileId, type FileId } from '../../protocol/files.ts';
import type { KeptFile } from '../files/device-files.ts';
import { UNREACHABLE, type ApiResult } from '../sync/rest-caller.ts';
import { bringFiles, filesIn, type FilePlace } from './bring-files.ts';

const NOW = 1_800_000_000_000;

function fileId(name: string): FileId {
  const id = parseFileId(name.padEnd(22, '-'));
  if (id === null) throw new Error('no id');
  return id;
}

/** A document's files on a device and on the server, in memory. */
class Place implements FilePlace {
  readonly kept = new Map<FileId, KeptFile>();
  readonly sent: Blob[] = [];
  readonly onServer = new Map<FileId, Blob>();
  keeps = true;
  takes = true;
  readonly device = {
    findAnywhere: (id: FileId) => Promise.resolve(this.kept.get(id) ?? null),
    keep: (file: KeptFile) => {
      if (this.keeps) this.kept.set(file.id, file);
      return Promise.resolve(this.keeps);
    },
  };
  readonly api = {
    download: (id: FileId): Promise<ApiResult<Blob>> => {
      const value = this.onServer.get(id);
      return Promise.resolve(value === undefined ? { ok: false, error: UNREACHABLE } : { ok: true, value });
    },
    upload: (blob: Blob) => {
      this.sent.push(blob);
      const value = { id: fileId('any'), type: 'image/png', bytes: 1, width: 1, height: 1 } as const;
      return Promise.resolve(
        this.takes ? ({ ok: true, value } as const) : ({ ok: false, error: UNREACHABLE } as const),
      );
    },
  };
}

const png = (byte: number) => new Blob([Uint8Array.of(byte)], { type: 'image/png' });
const bytes = (byte: number) => Uint8Array.of(byte).buffer;

describe('the pictures of a document that is saved as one\u2019s own', () => {
  it('come from this device, else from the server, and wait to be sent for the new one', async () => {
    const [from, to] = [new Place(), new Place()];
    const [here, there, nowhere] = [fileId('here'), fileId('there'), fileId('nowhere')];
    from.kept.set(here, { id: here, type: 'image/gif', bytes: bytes(1), waits: false, usedAtMs: 5 });
    from.onServer.set(there, png(2));
    expect(await bringFiles([here, there, nowhere], from, to, NOW)).toBe(1);
    expect([...to.kept.values()]).toEqual([
      { id: here, type: 'image/gif', bytes: bytes(1), waits: true, usedAtMs: NOW },
      { id: there, type: 'image/png', bytes: bytes(2), waits: true, usedAtMs: NOW },
    ]);
    expect(to.sent).toEqual([]);
  });

  it('are sent at once from a browser that keeps nothing, and counted where the server takes them not', async () => {
    const [from, to] = [new Place(), new Place()];
    from.onServer.set(fileId('there'), png(2));
    to.keeps = false;
    expect(await bringFiles([fileId('there')], from, to, NOW)).toBe(0);
    expect(to.sent.map(({ type }) => type)).toEqual(['image/png']);
    to.takes = false;
    expect(await bringFiles([fileId('there')], from, to, NOW)).toBe(1);
  });

  it('are no program, whatever the server calls it', async () => {
    const [from, to] = [new Place(), new Place()];
    from.onServer.set(fileId('there'), new Blob(['<svg/>'], { type: 'image/svg+xml' }));
    expect(await bringFiles([fileId('there')], from, to, NOW)).toBe(1);
  });

  it('are found in the text, each once', () => {
    const doc = new Y.Doc();
    const body = documentBody(doc);
    for (const [type, file] of [
      [IMAGE.type, fileId('one')],
      ['callout', fileId('two')],
      [IMAGE.type, fileId('one')],
      [IMAGE.type, 'no id'],
    ])
      body.insertEmbed(body.length, new Y.Map(Object.entries({ [MARKER_KEYS.type]: type, file })));
    expect(filesIn(doc)).toEqual([fileId('one')]);
  });
});
