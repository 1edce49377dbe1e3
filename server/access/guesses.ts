/**
 * Wrong tokens, counted by address over HTTP and WebSocket together (Roles R5). From a number on, an address is told no more which of its
 * tokens was wrong and how, and they are looked up one after the other. A right one is never refused for the wrong ones of others: a whole
 * office may be one address, and one stranger in it would lock the others out. That costs no safety: tokens are 128 random bits, which nobody
 * guesses at any pace, so the count is there for what guessing costs the server. Knows no request.
 */
import { AppError } from '../../protocol/errors.ts';
import type { Throttle } from './throttle.ts';

/** What a guess looks like from here: no such token, or a token tried on another document. */
const WRONG: readonly string[] = ['unauthorized', 'document_not_found'];

export class Guesses {
  readonly #throttle: Throttle;
  /** The last look-up that an address has under way, of those that guess. */
  readonly #lines = new Map<string, Promise<unknown>>();

  constructor(throttle: Throttle) {
    this.#throttle = throttle;
  }

  /** The answer of `look`, in its turn; `too_many_requests` in place of one that says that a token was wrong, where there were too many. */
  async judge<T>(address: string, look: () => Promise<T | AppError>): Promise<T | AppError> {
    const answer = await this.#inTurn(address, look);
    if (!(answer instanceof AppError) || !WRONG.includes(answer.code)) return answer;
    // Asked when the answer is there: guesses made at once would all find the count low otherwise.
    const wereTooMany = this.#throttle.isSpent(address);
    this.#throttle.fail(address);
    return wereTooMany ? new AppError('too_many_requests') : answer;
  }

  /** Tries several tokens at once and answers how many were right. Those that were not count as one: a browser may hold many that were revoked since. */
  async count(address: string, tried: number, look: () => Promise<number>): Promise<number> {
    const right = await this.#inTurn(address, look);
    if (right < tried) this.#throttle.fail(address);
    return right;
  }

  /** At once, or where the address has guessed too often, after what it asked before. */
  async #inTurn<T>(address: string, look: () => Promise<T>): Promise<T> {
    if (!this.#throttle.isSpent(address)) return look();
    const before = this.#lines.get(address);
    const mine = before === undefined ? look() : before.then(look, look);
    this.#lines.set(address, mine);
    try {
      return await mine;
    } finally {
      if (this.#lines.get(address) === mine) this.#lines.delete(address);
    }
  }
}
