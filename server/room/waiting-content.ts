/**
 * What waits in a document for an update that is missing. Every client keeps such content too, and hands it back when it comes
 * again: that is nothing new, and not its doing (HOSTILE S5, S7). Reads Yjs's pending bytes, changes nothing.
 */
import * as Y from 'yjs';
import type { ClientId } from '../../protocol/ids.ts';
import type { ClockRange } from './check-update.ts';

type Store = Y.Doc['store'];

/** What immutable bytes say. */
const RUNS = new WeakMap<Uint8Array, ReadonlyMap<ClientId, readonly ClockRange[]>>();

function runsIn(pending: Uint8Array): ReadonlyMap<ClientId, readonly ClockRange[]> {
  const known = RUNS.get(pending);
  if (known !== undefined) return known;
  const runs = new Map<ClientId, { from: number; to: number }[]>();
  for (const struct of Y.decodeUpdateV2(pending).structs) {
    if (struct instanceof Y.Skip) continue;
    const { client, clock } = struct.id;
    const own = runs.get(client) ?? [];
    const last = own.at(-1);
    if (last !== undefined && last.to === clock) last.to = clock + struct.length;
    else own.push({ from: clock, to: clock + struct.length });
    runs.set(client, own);
  }
  RUNS.set(pending, runs);
  return runs;
}

/** True where all of these runs that the document has not taken in waits in it. */
export function isAllWaiting(store: Store, client: ClientId, runs: readonly ClockRange[]): boolean {
  const pending = store.pendingStructs;
  if (pending === null) return false;
  const state = Y.getState(store, client);
  const missing = runs.filter(({ to }) => to > state);
  // What continues where the document stands is new, whatever waits.
  if (missing.some(({ from }) => from <= state)) return false;
  const waiting = runsIn(pending.update).get(client) ?? [];
  return missing.every(({ from, to }) => waiting.some((run) => run.from <= from && run.to >= to));
}

export function pendingBytesOf({ pendingStructs, pendingDs }: Y.Doc['store']): number {
  return (pendingStructs?.update.length ?? 0) + (pendingDs?.length ?? 0);
}
