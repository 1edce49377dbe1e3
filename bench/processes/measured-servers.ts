/** The servers of this measurement: Weft, and the experiment with what passing a message between threads costs. */
import { join } from 'node:path';
import { type Contender, RELAY, WEFT, allContenders } from '../contenders.ts';

/** Where a message is looked at: where it came in, or in a thread of its room, and how it gets there and back. */
export const PASSINGS = ['direct', 'port', 'shared'] as const;
export type Passing = (typeof PASSINGS)[number];

export function passingContender(passing: Passing): Contender {
  const relay = named(RELAY);
  return {
    ...relay,
    name: `passing-${passing}`,
    script: join(import.meta.dirname, 'passing-server.ts'),
    environment: () => ({ BENCH_PASSING: passing }),
  };
}

/** By the name that `contender.name` says. */
export function contenderCalled(name: string): Contender {
  const passing = PASSINGS.find((candidate) => name === `passing-${candidate}`);
  return passing === undefined ? named(name) : passingContender(passing);
}

export const weft = (): Contender => named(WEFT);

function named(name: string): Contender {
  const found = allContenders().find((contender) => contender.name === name);
  if (found === undefined) throw new Error(`nobody is called ${name}`);
  return found;
}
