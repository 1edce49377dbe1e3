/**
 * What a reader that lags has been told, and is to be told: clocks by client id, noted while it misses updates (R9). Knows bytes only.
 */
import * as Y from 'yjs';
import type { Lag } from './outbox.ts';
import type { Section } from './update-walk.ts';

/** A large update is told when all of it stands (HOSTILE S4): part of it may have stood when the reader fell behind. */
export function noteMissed({ missed }: Lag, sections: readonly Section[]): void {
  for (const { client, clock } of sections) if (clock < (missed.get(client) ?? Infinity)) missed.set(client, clock);
}

/** The state vector of what a reader that lags has been told. */
export function toldOf({ missed, stateVector }: Lag): Uint8Array {
  const clocks = Y.decodeStateVector(stateVector);
  let isLess = false;
  for (const [client, clock] of missed) {
    if (clock >= (clocks.get(client) ?? 0)) continue;
    clocks.set(client, clock);
    isLess = true;
  }
  return isLess ? Y.encodeStateVector(clocks) : stateVector;
}

/** The state vector for which it is caught up. */
export function owedTo(lag: Lag): Uint8Array {
  return lag.owedStep2 ?? toldOf(lag);
}
