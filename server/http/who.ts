/**
 * Who makes a REST request: reads the token and the person's secret out of its headers, asks the gate, and throttles an
 * address that keeps guessing (Roles R5). Every route of a document begins here.
 */
import type { FastifyRequest } from 'fastify';
import { AppError } from '../../protocol/errors.ts';
import { PERSON_HEADER, type PersonId } from '../../protocol/ids.ts';
import { roleAllows, type Action } from '../../protocol/roles.ts';
import type { Gate, Permission } from '../access/gate.ts';
import type { Throttle } from '../access/throttle.ts';
import { isSecret, personIdOf } from '../access/tokens.ts';
import { clientAddress } from './client-address.ts';

/** What a guess looks like from here: no such token, or a token tried on another document. */
const GUESSES: readonly string[] = ['unauthorized', 'document_not_found'];

export class Who {
  readonly #gate: Gate;
  readonly #throttle: Throttle;
  readonly #trustedProxies: number;

  constructor(gate: Gate, throttle: Throttle, trustedProxies: number) {
    this.#gate = gate;
    this.#throttle = throttle;
    this.#trustedProxies = trustedProxies;
  }

  /** The permission of this request on this document. Rejects with the gate's refusal, or `forbidden`, or `too_many_requests`. */
  async require(request: FastifyRequest, documentId: string, action: Action): Promise<Permission> {
    const address = clientAddress(request.raw, this.#trustedProxies);
    if (this.#throttle.isSpent(address)) throw new AppError('too_many_requests');
    const permission = await this.#gate.authorize(documentId, bearerToken(request), personSecret(request));
    if (permission instanceof AppError) {
      if (GUESSES.includes(permission.code)) this.#throttle.fail(address);
      throw permission;
    }
    if (!roleAllows(permission.role, action)) throw new AppError('forbidden');
    return permission;
  }

  /** Who asks where no document is concerned yet; null for a client that brought no identity. */
  person(request: FastifyRequest): PersonId | null {
    const secret = personSecret(request);
    return secret === null ? null : personIdOf(secret);
  }
}

function bearerToken(request: FastifyRequest): string | null {
  return /^Bearer +([^\s]+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? null;
}

function personSecret(request: FastifyRequest): string | null {
  const value = request.headers[PERSON_HEADER];
  return typeof value === 'string' && isSecret(value) ? value : null;
}
