/**
 * The checksum of a stored row. It covers the document and the number too, so that bytes which ended up in another row are
 * noticed as well as bytes that changed (HOSTILE D5). It guards against faults, not against somebody who can write the file.
 */
import { crc32 } from 'node:zlib';
import type { DocumentId, PersonId, Seq } from '../../../protocol/ids.ts';

/**
 * CRC-32, as an unsigned integer. `author` is null for a checkpoint and for a chunk; in the place of `atMs` stands whether a
 * checkpoint is whole, or a chunk's last number.
 */
export function rowChecksum(
  id: DocumentId,
  seq: Seq,
  atMs: number,
  author: PersonId | null,
  bytes: Uint8Array,
): number {
  return crc32(bytes, crc32(`${id}\n${seq}\n${atMs}\n${author ?? ''}\n`));
}
