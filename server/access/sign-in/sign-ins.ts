/**
 * The browsers that are signed in: makes the secret that a browser keeps in its cookie, finds the account behind one, and ends
 * them, at once and when their time is over. Knows no cookie, no request and no provider's protocol.
 */
import type { PersonId } from '../../../protocol/ids.ts';
import type { Clock, Logger, Random, Timer } from '../../room/ports.ts';
import { isSecret, newToken, tokenDigest } from '../tokens.ts';
import type { Account } from './account.ts';
import type { AccountStore, SignInRecord } from './account-store.ts';

/** Somebody who is signed in, for as long as one request or the life of one connection. */
export interface SignedIn {
  readonly person: PersonId;
  readonly name: string;
  readonly email: string | null;
  /** Tells this sign-in from others of the account. Says nothing about the secret. */
  readonly key: string;
}

/** The rooms, as far as signing out concerns them. */
export interface SignedInSessions {
  endSignIn(key: string): void;
}

export interface SignInsOptions {
  readonly store: AccountStore;
  readonly live: SignedInSessions;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** A sign-in lasts this long, whatever is done with it: then the provider is asked again. */
export const SIGN_IN_MS = 30 * 24 * 60 * 60 * 1000;
/** How often those whose time is over are looked for. A request with one is refused at once. */
const SWEEP_MS = 30_000;

export class SignIns {
  readonly #options: SignInsOptions;
  #sweep: Timer;

  constructor(options: SignInsOptions) {
    this.#options = options;
    this.#sweep = this.#nextSweep();
  }

  /** The secret for the browser that signed in. It is told this once. */
  async begin(account: Account, idToken: string | null): Promise<string> {
    const { store, clock, random } = this.#options;
    const secret = newToken(random);
    const createdAtMs = clock.now();
    const { person } = account;
    const digest = tokenDigest(secret);
    await store.saveSignIn(account, { digest, person, createdAtMs, expiresAtMs: createdAtMs + SIGN_IN_MS, idToken });
    return secret;
  }

  /** Who shows this secret; null for one that is none, that has ended or expired. */
  async find(secret: string | null): Promise<SignedIn | null> {
    if (secret === null || !isSecret(secret)) return null;
    const found = await this.#options.store.findSignIn(tokenDigest(secret));
    if (found === null || found.signIn.expiresAtMs <= this.#options.clock.now()) return null;
    const { person, name, email } = found.account;
    return { person, name, email, key: keyOf(found.signIn.digest) };
  }

  /** Signs this browser out: the secret opens nothing any more, and what is open by it ends. */
  async end(secret: string | null): Promise<SignInRecord | null> {
    if (secret === null || !isSecret(secret)) return null;
    const ended = await this.#options.store.endSignIn(tokenDigest(secret));
    if (ended !== null) this.#options.live.endSignIn(keyOf(ended.digest));
    return ended;
  }

  /** May be called twice. */
  close(): void {
    this.#sweep.cancel();
  }

  #nextSweep(): Timer {
    return this.#options.clock.setTimer(SWEEP_MS, () => {
      this.#sweep = this.#nextSweep();
      void this.#endExpired();
    });
  }

  async #endExpired(): Promise<void> {
    const { store, live, clock, logger } = this.#options;
    try {
      for (const digest of await store.endExpiredSignIns(clock.now())) live.endSignIn(keyOf(digest));
    } catch (error) {
      // The next sweep looks again; until then a request with an expired one is refused all the same.
      logger.warn({ err: error }, 'expired sign-ins were not ended');
    }
  }
}

function keyOf(digest: Uint8Array): string {
  return Buffer.from(digest).toString('base64url');
}
