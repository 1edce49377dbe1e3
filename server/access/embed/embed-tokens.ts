/**
 * Tokens that a host application signs, so that its people open a document inside it: checks one and says what it permits. The
 * only importer of jose. Pure but for the keys and the clock it is given; knows no document and no request.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../../protocol/errors.ts';
import type { PersonId } from '../../../protocol/ids.ts';
import { LIMITS } from '../../../protocol/limits.ts';
import { ROLES, type Role } from '../../../protocol/roles.ts';
import type { Clock } from '../../room/ports.ts';
import type { EmbedKey } from './embed-keys.ts';

/** What a host says of somebody and of one document. */
export interface Embedded {
  readonly documentId: string;
  readonly role: Role;
  readonly person: PersonId;
  /** As the host wants the person to be shown; null leaves it to the person. */
  readonly name: string | null;
  readonly color: string | null;
  readonly expiresAtMs: number;
}

const EMBED_AUDIENCE = 'weft';

/** How far a host's clock may be off, for tokens that are not valid yet. A token's end is taken at its word. */
const CLOCK_TOLERANCE_SECONDS = 60;

const claimsSchema = z.object({
  doc: z.string().max(256),
  // Owning goes by links alone: a host that may share or delete holds an owner's link and keeps it to itself.
  role: z.enum(ROLES).exclude(['owner']),
  sub: z.string().min(1).max(256),
  name: z.string().min(1).max(LIMITS.maxNameLength).optional(),
  color: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i)
    .optional(),
  exp: z.number(),
});

/** True for what has the shape of a signed token, and so is none of our own. */
export function looksSigned(token: string): boolean {
  return token.length <= LIMITS.maxEmbedTokenBytes && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token);
}

/** The person that a host's name for somebody stands for. Another host's person of the same name is another one. */
export function embedPersonId(keyName: string, subject: string): PersonId {
  const digest = createHash('sha256')
    .update(`weft embed v1\n${JSON.stringify([keyName, subject])}`)
    .digest();
  // 22 URL-safe base64 characters are what a person's id is.
  return digest.subarray(0, 16).toString('base64url') as PersonId;
}

export class EmbedTokens {
  readonly #keys: ReadonlyMap<string, EmbedKey>;
  readonly #clock: Clock;

  constructor(keys: ReadonlyMap<string, EmbedKey>, clock: Clock) {
    this.#keys = keys;
    this.#clock = clock;
  }

  /** What the token says, or `unauthorized` for one that nobody trusted signed like this, or `link_expired`. */
  async read(token: string): Promise<Embedded | AppError> {
    const nowMs = this.#clock.now();
    if (this.#keys.size === 0) return new AppError('unauthorized', 'no host may sign here');
    // Loaded when the first host's token comes: most servers have no such host.
    const { decodeProtectedHeader, jwtVerify } = await import('jose');
    try {
      const { kid } = decodeProtectedHeader(token);
      const key = typeof kid === 'string' ? this.#keys.get(kid) : undefined;
      if (key === undefined) return new AppError('unauthorized', 'a token of an unknown key');
      const { payload } = await jwtVerify(token, key.key, {
        // The key decides, not the token: one for EdDSA is never tried as a secret, and `none` is nobody's.
        algorithms: [key.algorithm],
        audience: EMBED_AUDIENCE,
        currentDate: new Date(nowMs),
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        requiredClaims: ['exp', 'sub'],
      });
      const claims = claimsSchema.parse(payload);
      const expiresAtMs = claims.exp * 1000;
      if (expiresAtMs <= nowMs) return new AppError('link_expired');
      if (expiresAtMs > nowMs + LIMITS.maxEmbedTokenMs) return new AppError('unauthorized', 'valid for too long');
      return {
        documentId: claims.doc,
        role: claims.role,
        person: embedPersonId(key.name, claims.sub),
        name: claims.name ?? null,
        color: claims.color ?? null,
        expiresAtMs,
      };
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : null;
      if (code === 'ERR_JWT_EXPIRED') return new AppError('link_expired');
      // The causes of jose and zod may repeat the token's content, so only their kind goes on.
      return new AppError('unauthorized', typeof code === 'string' ? code : 'claims');
    }
  }
}
