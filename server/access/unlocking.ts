/**
 * From a link's password to a pass: the throttled guess, and what is kept of the pass. A pass is good for its link until the
 * password or the token changes, the link is revoked, or its time is over. Knows neither HTTP nor WebSocket.
 */
import { AppError } from '../../protocol/errors.ts';
import type { Clock, Random } from '../room/ports.ts';
import type { LinkRecord } from './access-store.ts';
import type { Passwords } from './passwords.ts';
import type { PeopleStore } from './people-store.ts';
import { Throttle } from './throttle.ts';
import { newToken, tokenDigest } from './tokens.ts';

const PASS_MS = 30 * 24 * 60 * 60 * 1000;
/** Wrong passwords of one link from one address: ten, then one in ten seconds. */
const PER_ADDRESS = { burst: 10, refillPerSecond: 0.1 };
/** Wrong passwords of one link from everywhere: a machine with many addresses gets no further than one a second. */
const PER_LINK = { burst: 100, refillPerSecond: 1 };

export interface UnlockingOptions {
  readonly store: PeopleStore;
  readonly passwords: Pick<Passwords, 'verify'>;
  readonly clock: Clock;
  readonly random: Random;
}

export class Unlocking {
  readonly #options: UnlockingOptions;
  readonly #perAddress: Throttle;
  readonly #perLink: Throttle;

  constructor(options: UnlockingOptions) {
    this.#options = options;
    this.#perAddress = new Throttle({ clock: options.clock, ...PER_ADDRESS });
    this.#perLink = new Throttle({ clock: options.clock, ...PER_LINK });
  }

  /** Rejects with `password_wrong`, `too_many_requests`, and `bad_request` for a link without a password. */
  async unlock(link: LinkRecord, password: string, address: string): Promise<{ pass: string; expiresAtMs: number }> {
    const { clock, passwords, random, store } = this.#options;
    if (link.passwordHash === null) throw new AppError('bad_request', 'the link has no password');
    const here = `${link.id} ${address}`;
    if (this.#perAddress.isSpent(here) || this.#perLink.isSpent(link.id)) throw new AppError('too_many_requests');
    // Counted before the answer is known: guesses made at once would all find the bucket full otherwise.
    this.#perAddress.fail(here);
    this.#perLink.fail(link.id);
    const takeBack = () => {
      this.#perAddress.forgive(here);
      this.#perLink.forgive(link.id);
    };
    const isRight = await passwords.verify(password, link.passwordHash, address).catch((error: unknown) => {
      // Nothing was learned of the password where it was not compared.
      takeBack();
      throw error;
    });
    if (!isRight) throw new AppError('password_wrong');
    takeBack();
    const pass = newToken(random);
    const nowMs = clock.now();
    const expiresAtMs = nowMs + PASS_MS;
    const { id: linkId, generation } = link;
    await store.addPass({ digest: tokenDigest(pass), linkId, generation, expiresAtMs }, nowMs);
    return { pass, expiresAtMs };
  }
}
