/** HOSTILE I4: whose document is read next, and who makes way, in a line whose clock and work the test holds. */
import { describe, expect, it } from 'vitest';
import { AppError } from '../../protocol/errors.ts';
import { ImportLine, type ImportLineLimits, type ImportPlace } from './import-line.ts';

const MB = 1024 * 1024;

class Bench {
  nowMs = 1_000_000;
  readonly pushedOut: string[] = [];
  /** Whose work is under way, in the order in which it began, with how to end it. */
  readonly atWork = new Map<string, () => void>();
  readonly refused: string[] = [];
  readonly #line: ImportLine;

  constructor(limits: Partial<ImportLineLimits> = {}) {
    this.#line = new ImportLine({ maxAtOnce: 4, maxPerAddress: 2, maxProcesses: 1, ...limits }, () => this.nowMs);
  }

  enter(address: string, bytes = MB): ImportPlace | null {
    return this.#line.enter(address, bytes, () => this.pushedOut.push(address));
  }

  /** Its body is there. */
  run(place: ImportPlace | null, name: string, bytes = MB): void {
    if (place === null) throw new Error(`${name} has no place`);
    void place
      .run(bytes, () => new Promise<void>((done) => this.atWork.set(name, done)))
      .then(
        () => place.leave(),
        (error: unknown) => this.refused.push(`${name}: ${error instanceof AppError ? error.code : String(error)}`),
      );
  }

  /** The work of this one has taken so long. */
  async end(name: string, tookMs: number): Promise<void> {
    this.nowMs += tookMs;
    this.atWork.get(name)?.();
    this.atWork.delete(name);
    await this.settled();
  }

  async settled(): Promise<void> {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  }

  get names(): readonly string[] {
    return [...this.atWork.keys()];
  }
}

describe('I4: the line of imports', () => {
  it('places are bounded in all and for one address, and given back once', () => {
    const bench = new Bench({ maxAtOnce: 3 });
    const first = bench.enter('a');
    expect(first).not.toBeNull();
    expect(bench.enter('a')).not.toBeNull();
    expect(bench.enter('a')).toBeNull();
    expect(bench.enter('b')).not.toBeNull();
    expect(bench.enter('c')).toBeNull();
    first?.leave();
    first?.leave();
    expect(bench.enter('c')).not.toBeNull();
    expect(bench.enter('d')).toBeNull();
  });

  it('whose address has cost least is read first, else who came first, and what was spent is forgotten with time', async () => {
    const bench = new Bench();
    bench.run(bench.enter('dear'), 'dear 1');
    await bench.settled();
    for (const name of ['dear', 'b', 'c']) bench.run(bench.enter(name), `${name} 2`);
    await bench.end('dear 1', 20_000);
    expect(bench.names).toEqual(['b 2']);
    await bench.end('b 2', 10);
    expect(bench.names).toEqual(['c 2']);
    await bench.end('c 2', 10);
    expect(bench.names).toEqual(['dear 2']);
    bench.run(bench.enter('b'), 'b 3');
    bench.nowMs += 20 * 20_000;
    await bench.end('dear 2', 10);
    expect(bench.names).toEqual(['b 3']);
  });

  it('with every place taken a short one takes that of the longest that waits, which is told to come again', async () => {
    const bench = new Bench();
    for (const name of ['a', 'b', 'c', 'd']) bench.run(bench.enter(name, 16 * MB), name, 16 * MB);
    await bench.settled();
    expect(bench.names).toEqual(['a']);
    // As long as they: it waits for its turn to come.
    expect(bench.enter('late', 16 * MB)).toBeNull();
    const short = bench.enter('honest', MB);
    await bench.settled();
    expect(bench.refused).toEqual(['b: too_many_requests']);
    bench.run(short, 'honest');
    await bench.end('a', 5000);
    expect(bench.names).toEqual(['honest']);
  });

  it('what is being read is ended for nobody, and holds its place when its sender has gone', async () => {
    const bench = new Bench({ maxAtOnce: 1 });
    const place = bench.enter('a', 30 * MB);
    bench.run(place, 'a', 30 * MB);
    await bench.settled();
    place?.leave();
    expect(bench.enter('b', 1)).toBeNull();
    await bench.end('a', 10);
    expect(bench.enter('b', 1)).not.toBeNull();
  });

  it('a body that comes slowly makes way, one that has just begun does not (P7)', async () => {
    const bench = new Bench({ maxAtOnce: 2 });
    const slow = bench.enter('slow');
    bench.nowMs += 3000;
    bench.enter('quick');
    expect(bench.pushedOut).toEqual([]);
    expect(bench.enter('honest')).not.toBeNull();
    expect(bench.pushedOut).toEqual(['slow']);
    expect(bench.enter('another')).toBeNull();
    bench.run(slow, 'slow');
    await bench.settled();
    expect(bench.refused).toEqual(['slow: too_many_requests']);
    slow?.leave();
    expect(bench.enter('another')).toBeNull();
  });

  it('of two processes one reads short ones only: nobody with a few pages waits for the largest', async () => {
    const bench = new Bench({ maxAtOnce: 8, maxProcesses: 2 });
    for (const name of ['a', 'b']) bench.run(bench.enter(name, 16 * MB), name, 16 * MB);
    await bench.settled();
    expect(bench.names).toEqual(['a']);
    bench.run(bench.enter('honest'), 'honest');
    await bench.settled();
    expect(bench.names).toEqual(['a', 'honest']);
    await bench.end('honest', 10);
    await bench.end('a', 10);
    expect(bench.names).toEqual(['b']);
  });

  it('who leaves the line is read no more, and who is next is', async () => {
    const bench = new Bench();
    bench.run(bench.enter('a'), 'a');
    const gone = bench.enter('b');
    bench.run(gone, 'b');
    bench.run(bench.enter('c'), 'c');
    await bench.settled();
    gone?.leave();
    await bench.end('a', 1);
    expect(bench.names).toEqual(['c']);
    expect(bench.refused).toEqual(['b: too_many_requests']);
  });

  it('a clock that was set back holds nobody to what it spent (K5)', async () => {
    const bench = new Bench();
    bench.run(bench.enter('a'), 'a');
    await bench.settled();
    await bench.end('a', 20_000);
    bench.nowMs -= 86_400_000;
    for (const name of ['b', 'a', 'c']) bench.run(bench.enter(name), name);
    await bench.settled();
    await bench.end('b', 10);
    expect(bench.names).toEqual(['a']);
  });
});
