/**
 * Who makes a REST request: reads the token and the person's secret out of its headers, and asks the gate, where wrong tokens
 * are counted (Roles R5). Every route of a document begins here.
 */
import type { FastifyRequest } from 'fastify';
import { AppError } from '../../protocol/errors.ts';
import { PASS_HEADER, PERSON_HEADER, type PersonId } from '../../protocol/ids.ts';
import { roleAllows, type Action } from '../../protocol/roles.ts';
import type { LinkRecord } from '../access/access-store.ts';
import type { Credentials, Gate, Permission } from '../access/gate.ts';
import type { Growth } from '../access/growth.ts';
import type { Guesses } from '../access/guesses.ts';
import type { SignedIn, SignIns } from '../access/sign-in/sign-ins.ts';
import { isSecret, personIdOf } from '../access/tokens.ts';
import { clientAddress } from './client-address.ts';
import type { Cookies } from './cookies.ts';

export class Who {
  readonly #gate: Gate;
  readonly #guesses: Guesses;
  readonly #trustedProxies: number;
  readonly #signIns: Pick<SignIns, 'find'>;
  readonly #cookies: Cookies;
  readonly #growth: Growth;

  constructor(
    gate: Gate,
    guesses: Guesses,
    trustedProxies: number,
    signedIn: { readonly signIns: Pick<SignIns, 'find'>; readonly cookies: Cookies },
    growth: Growth,
  ) {
    this.#gate = gate;
    this.#guesses = guesses;
    this.#trustedProxies = trustedProxies;
    this.#signIns = signedIn.signIns;
    this.#cookies = signedIn.cookies;
    this.#growth = growth;
  }

  /** The permission of this request on this document. Rejects with the gate's refusal, or `forbidden`, or `too_many_requests`. */
  async require(request: FastifyRequest, documentId: string, action: Action): Promise<Permission> {
    const permission = await this.#permit(request, documentId);
    if (!roleAllows(permission.role, action)) throw new AppError('forbidden');
    return permission;
  }

  /** Like `require` for reading, for somebody who is about to choose the name that the document asks for. */
  requireNameless(request: FastifyRequest, documentId: string): Promise<Permission> {
    return this.#permit(request, documentId, 'nameless');
  }

  /** The link of somebody who is about to say its password. */
  requireLink(request: FastifyRequest, documentId: string): Promise<LinkRecord> {
    return this.#let(request, async () => this.#gate.linkToUnlock(documentId, await this.#shownBy(request)));
  }

  /** The address that this request counts for. */
  address(request: FastifyRequest): string {
    return clientAddress(request.raw, this.#trustedProxies);
  }

  /** Before something is begun that is kept, of so many bytes where that is known. Rejects with `share_used_up` or `disk_full`. */
  requireSpace(request: FastifyRequest, bytes?: number): Promise<void> {
    return this.#growth.requireSpace(this.address(request), bytes);
  }

  /** So much is kept now. */
  added(request: FastifyRequest, bytes: number): void {
    this.#growth.of(this.address(request)).add(bytes);
  }

  /** Runs what tries several tokens at once, and answers how many opened something. */
  countRight(request: FastifyRequest, tried: number, run: () => Promise<number>): Promise<number> {
    return this.#guesses.count(this.address(request), tried, run);
  }

  async #permit(request: FastifyRequest, documentId: string, nameless?: 'nameless'): Promise<Permission> {
    const permission = await this.#let(request, async () =>
      this.#gate.authorize(documentId, await this.#shownBy(request), nameless),
    );
    this.#gate.settled(permission);
    return permission;
  }

  async #let<T>(request: FastifyRequest, ask: () => Promise<T | AppError>): Promise<T> {
    const answer = await this.#guesses.judge(this.address(request), ask);
    if (answer instanceof AppError) throw answer;
    return answer;
  }

  /** The account that the browser is signed in to; null for a guest. */
  account(request: FastifyRequest): Promise<SignedIn | null> {
    return this.#signIns.find(this.#cookies.read(request.raw, 'session'));
  }

  /** Rejects with `sign_in_needed` where nobody is signed in. */
  async requireAccount(request: FastifyRequest): Promise<SignedIn> {
    const account = await this.account(request);
    if (account === null) throw new AppError('sign_in_needed');
    return account;
  }

  /** The browser's own identity, whoever is signed in; null for a client that brought none. */
  guest(request: FastifyRequest): PersonId | null {
    const secret = personSecret(request);
    return secret === null ? null : personIdOf(secret);
  }

  /** Who asks where no document is concerned yet; null for a client that brought no identity. */
  async person(request: FastifyRequest): Promise<PersonId | null> {
    return (await this.account(request))?.person ?? this.guest(request);
  }

  /** What the request's headers show. */
  async #shownBy(request: FastifyRequest): Promise<Credentials> {
    return { ...shownInHeaders(request), account: await this.account(request) };
  }
}

/** What the request's headers show, but for the account's cookie. */
export function shownInHeaders(request: FastifyRequest): Credentials {
  const pass = request.headers[PASS_HEADER];
  return {
    token: bearerToken(request),
    personSecret: personSecret(request),
    pass: typeof pass === 'string' ? pass : null,
  };
}

/** What stands after `Bearer` in the `Authorization` header. */
export function bearerToken(request: FastifyRequest): string | null {
  return /^Bearer +([^\s]+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? null;
}

function personSecret(request: FastifyRequest): string | null {
  const value = request.headers[PERSON_HEADER];
  return typeof value === 'string' && isSecret(value) ? value : null;
}
