/**
 * The keys by which host applications sign tokens for embedding: how they are written in a setting, and which algorithm each
 * is for. A key is for exactly one algorithm, whatever a token says of itself. Knows no token.
 */
import { createPublicKey, type KeyObject } from 'node:crypto';

export type EmbedAlgorithm = 'HS256' | 'EdDSA';

export interface EmbedKey {
  /** What a token names in its header's `kid`. */
  readonly name: string;
  readonly algorithm: EmbedAlgorithm;
  readonly key: Uint8Array | KeyObject;
}

/** RFC 7518, section 3.2: a key for HS256 has at least as many bits as its digest. */
const LEAST_SECRET_BYTES = 32;
/** An Ed25519 public key alone, and as OpenSSL writes it (SubjectPublicKeyInfo). */
const ED25519_BYTES = 32;
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');
const ENTRY = /^([A-Za-z0-9._-]{1,64}):(HS256|EdDSA):([A-Za-z0-9+/_-]+={0,2})$/;

/**
 * Keys as `name:HS256:<secret in base64>` or `name:EdDSA:<public key in base64>`, separated by spaces, commas or new lines; a
 * line that begins with `#` is a comment. Answers with the keys by name, or with words that say what is wrong and repeat nothing.
 */
export function parseEmbedKeys(text: string): ReadonlyMap<string, EmbedKey> | string {
  const keys = new Map<string, EmbedKey>();
  const entries = text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .flatMap((line) => line.split(/[\s,]+/).filter((part) => part !== ''));
  for (const [index, entry] of entries.entries()) {
    const place = `key ${index + 1}`;
    const [, name, algorithm, encoded] = ENTRY.exec(entry) ?? [];
    if (name === undefined || encoded === undefined)
      return `${place} must look like name:HS256:<base64> or name:EdDSA:<base64>`;
    if (keys.has(name)) return `${place} has the name of an earlier one`;
    const bytes = Buffer.from(encoded, 'base64url');
    if (algorithm === 'HS256') {
      if (bytes.length < LEAST_SECRET_BYTES) return `${place} must be a secret of at least ${LEAST_SECRET_BYTES} bytes`;
      keys.set(name, { name, algorithm, key: Uint8Array.from(bytes) });
      continue;
    }
    const key = publicKey(bytes);
    if (key === null) return `${place} must be an Ed25519 public key`;
    keys.set(name, { name, algorithm: 'EdDSA', key });
  }
  return keys;
}

function publicKey(bytes: Buffer): KeyObject | null {
  const der = bytes.length === ED25519_BYTES ? Buffer.concat([SPKI_HEAD, bytes]) : bytes;
  try {
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' ? key : null;
  } catch {
    // Not a key at all: the setting's words say what is expected.
    return null;
  }
}
