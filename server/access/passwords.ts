/**
 * The passwords of links: slow hashes (scrypt, off the event loop), and how many may be computed at once. The parameters stand
 * with each hash, so that they can be raised later without anybody choosing a password anew. Each is computed for an asker,
 * of whom only a few wait, so that nobody can fill the queue alone. Knows no link and no address.
 */
import { scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { AppError } from '../../protocol/errors.ts';
import { FewAtOnce } from '../few-at-once.ts';
import type { Random } from '../room/ports.ts';

/** 32 MiB and about a tenth of a second each: too slow to guess with, fast enough to wait for. */
const LOG_COST = 15;
const BLOCK_SIZE = 8;
const PARALLEL = 1;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** More at once would take memory and the threads that files and DNS need as well. */
const MAX_RUNNING = 2;
const MAX_WAITING = 64;
/** Of one asker, running or waiting: a class behind one address opens its link at the same minute, and has to wait a little. */
const MAX_PER_ASKER = 16;
const STORED = /^scrypt\$(\d{1,2})\$(\d{1,2})\$(\d{1,2})\$([A-Za-z0-9_-]+)\$([A-Za-z0-9_-]+)$/;

interface Parameters {
  readonly logCost: number;
  readonly blockSize: number;
  readonly parallel: number;
}

export class Passwords {
  readonly #random: Random;
  readonly #running = new FewAtOnce(MAX_RUNNING);
  readonly #perAsker = new Map<string, number>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** The hash, to be stored. Rejects with `too_many_requests` where too many wait, in all or of this asker. */
  async hash(password: string, asker: string): Promise<string> {
    const salt = Buffer.from(this.#random.bytes(SALT_BYTES));
    const parameters = { logCost: LOG_COST, blockSize: BLOCK_SIZE, parallel: PARALLEL };
    const hash = await this.#inTurn(asker, () => derive(password, salt, HASH_BYTES, parameters));
    return ['scrypt', LOG_COST, BLOCK_SIZE, PARALLEL, salt.toString('base64url'), hash.toString('base64url')].join('$');
  }

  /** Whether this is the password of that hash. Rejects as `hash` does, and with `internal` for what is no hash of ours. */
  async verify(password: string, stored: string, asker: string): Promise<boolean> {
    const [, logCost, blockSize, parallel, salt = '', hash = ''] = STORED.exec(stored) ?? [];
    if (hash === '') throw new AppError('internal', 'a stored password hash cannot be read');
    const expected = Buffer.from(hash, 'base64url');
    const parameters = { logCost: Number(logCost), blockSize: Number(blockSize), parallel: Number(parallel) };
    const actual = await this.#inTurn(asker, () =>
      derive(password, Buffer.from(salt, 'base64url'), expected.length, parameters),
    );
    return timingSafeEqual(actual, expected);
  }

  async #inTurn<T>(asker: string, compute: () => Promise<T>): Promise<T> {
    const own = this.#perAsker.get(asker) ?? 0;
    if (own >= MAX_PER_ASKER) throw new AppError('too_many_requests', 'too many passwords of one asker wait');
    if (this.#running.waiting >= MAX_WAITING) throw new AppError('too_many_requests', 'too many passwords wait');
    this.#perAsker.set(asker, own + 1);
    try {
      return await this.#running.run(compute);
    } finally {
      const left = (this.#perAsker.get(asker) ?? 1) - 1;
      if (left === 0) this.#perAsker.delete(asker);
      else this.#perAsker.set(asker, left);
    }
  }
}

/** Keyboards write the same letter in different ways: the composed form counts (NFKC, as RFC 8265 asks). */
function derive(password: string, salt: Buffer, length: number, parameters: Parameters): Promise<Buffer> {
  const { logCost, blockSize, parallel } = parameters;
  const cost = 2 ** logCost;
  const options: ScryptOptions = {
    N: cost,
    r: blockSize,
    p: parallel,
    maxmem: 2 * 128 * cost * blockSize,
  };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, length, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
