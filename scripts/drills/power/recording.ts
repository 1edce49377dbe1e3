/**
 * A recording of what a server did to its data file: every write, truncation, removal and sync in the order in which they
 * happened, and between them what had been acknowledged. Owns the kept form, which is small enough to lie beside the tests.
 */
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

/** The files that count after a power cut. The index of the write-ahead log is made anew by whoever opens the file first. */
export const FILES = ['weft.db', 'weft.db-wal', 'weft.db-journal'] as const;
/** Which of FILES. */
export type FileIndex = number;

export type DiskOp =
  | { readonly kind: 'write'; readonly file: FileIndex; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'truncate'; readonly file: FileIndex; readonly size: number }
  | { readonly kind: 'remove'; readonly file: FileIndex }
  | { readonly kind: 'sync'; readonly file: FileIndex }
  /** The folder itself was synced: what was removed stays removed. */
  | { readonly kind: 'syncFolder' }
  /** Somebody was told that this document was made. */
  | { readonly kind: 'document'; readonly document: string }
  /** Somebody was told that its text is on disk up to this Yjs clock. */
  | { readonly kind: 'ack'; readonly document: string; readonly client: number; readonly clock: number };

const KINDS = ['write', 'truncate', 'remove', 'sync', 'syncFolder', 'document', 'ack'] as const;

/** The recording as bytes. */
export function packRecording(ops: readonly DiskOp[]): Uint8Array {
  const out = encoding.createEncoder();
  encoding.writeVarUint(out, ops.length);
  for (const op of ops) {
    encoding.writeUint8(out, KINDS.indexOf(op.kind));
    if ('file' in op) encoding.writeUint8(out, op.file);
    if (op.kind === 'write') {
      encoding.writeVarUint(out, op.at);
      encoding.writeVarUint8Array(out, op.bytes);
    } else if (op.kind === 'truncate') encoding.writeVarUint(out, op.size);
    else if (op.kind === 'document') encoding.writeVarString(out, op.document);
    else if (op.kind === 'ack') {
      encoding.writeVarString(out, op.document);
      encoding.writeVarUint(out, op.client);
      encoding.writeVarUint(out, op.clock);
    }
  }
  // The same pages are written over and over, far apart: a large window is what makes it small.
  const params = { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_QUALITY]: 9 };
  return brotliCompressSync(encoding.toUint8Array(out), { params });
}

/** What `packRecording` made. Throws on other bytes. */
export function unpackRecording(bytes: Uint8Array): readonly DiskOp[] {
  const from = decoding.createDecoder(brotliDecompressSync(bytes));
  return Array.from({ length: decoding.readVarUint(from) }, () => readOp(from));
}

function readOp(from: decoding.Decoder): DiskOp {
  const kind = KINDS[decoding.readUint8(from)];
  switch (kind) {
    case 'write':
      return {
        kind,
        file: decoding.readUint8(from),
        at: decoding.readVarUint(from),
        bytes: decoding.readVarUint8Array(from),
      };
    case 'truncate':
      return { kind, file: decoding.readUint8(from), size: decoding.readVarUint(from) };
    case 'remove':
    case 'sync':
      return { kind, file: decoding.readUint8(from) };
    case 'syncFolder':
      return { kind };
    case 'document':
      return { kind, document: decoding.readVarString(from) };
    case 'ack':
      return {
        kind,
        document: decoding.readVarString(from),
        client: decoding.readVarUint(from),
        clock: decoding.readVarUint(from),
      };
    case undefined:
      break;
  }
  throw new Error('this is no recording');
}
