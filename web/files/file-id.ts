/** The id of a file by its bytes, as the server will give it (protocol/files.ts). */
import { FILE_ID_BYTES, type FileId } from '../../protocol/files.ts';

/** Null where this browser needs code for it that cannot be had just now. */
export async function fileIdOf(bytes: Uint8Array<ArrayBuffer>): Promise<FileId | null> {
  const digest = await sha256(bytes);
  if (digest === null) return null;
  const text = btoa(String.fromCharCode(...digest.subarray(0, FILE_ID_BYTES)));
  // Sixteen bytes are 22 characters of URL-safe base64, which is what a file's id is.
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '') as FileId;
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array | null> {
  // A browser has it only where the page came by TLS or from this machine; a server on a home network may have neither.
  if (globalThis.isSecureContext && typeof crypto.subtle === 'object')
    return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const code = await import('lib0/hash/sha256').catch(() => null);
  return code === null ? null : code.digest(bytes);
}
