/**
 * Whether an update stands on what a document has, and which part of it does. What does not would have to wait in the document for
 * something that may never come, or come from somebody who does not know of it: a deletion of what others have yet to write, or
 * an item that makes their next word refused (HOSTILE S5, S6, S7). So it is not taken in. Pure; knows clocks and no document.
 */
import * as Y from 'yjs';
import type { ClientId } from '../../protocol/ids.ts';
import { checkUpdate, type UpdateFacts, type UpdateRules } from './check-update.ts';
import { slicesIn } from './packed-slices.ts';
import { packSlices } from './slice-update.ts';

const MERGED_AT_ONCE = 32;

type ClockOf = (client: ClientId) => number;

/** True where the update leaves something out, or stands on something, that neither it nor the document has. */
export function lacks(facts: UpdateFacts, clockOf: ClockOf): boolean {
  const reached = new Map<ClientId, number>();
  for (const [client, runs] of facts.structs) {
    let clock = clockOf(client);
    for (const { from, to } of runs) {
      if (from > clock) return true;
      if (to > clock) clock = to;
    }
    reached.set(client, clock);
  }
  const reaches = (client: ClientId, to: number) => to <= (reached.get(client) ?? clockOf(client));
  for (const [client, to] of facts.needs) if (!reaches(client, to)) return true;
  for (const [client, ranges] of facts.deletes) {
    const last = ranges.at(-1);
    if (last !== undefined && !reaches(client, last.to)) return true;
  }
  return false;
}

/** The part of a (checked) update that stands, as one update; null where nothing does. */
export function standingPart(update: Uint8Array, rules: UpdateRules, clockOf: ClockOf): Uint8Array | null {
  const reached = new Map<ClientId, number>();
  const clockWith = (client: ClientId) => Math.max(reached.get(client) ?? 0, clockOf(client));
  // Of millions of structs only the last few are held each by itself: all of them came to hundreds of megabytes (HOSTILE S4).
  const groups: Uint8Array[] = [];
  let kept: Uint8Array[] = [];
  for (const slice of slicesIn(packSlices(update, rules.maxDepth, 1))) {
    const checked = checkUpdate(slice, rules);
    if (!checked.ok || lacks(checked.facts, clockWith)) continue;
    kept.push(slice);
    for (const [client, runs] of checked.facts.structs) reached.set(client, runs.at(-1)?.to ?? 0);
    if (kept.length < MERGED_AT_ONCE) continue;
    groups.push(Y.mergeUpdates(kept));
    kept = [];
  }
  const all = [...groups, ...kept];
  return all.length === 0 ? null : merged(all);
}

/** Yjs looks through all that it merges for every struct that it writes: a few at a time, then what came of them. */
function merged(updates: readonly Uint8Array[]): Uint8Array {
  let left = [...updates];
  while (left.length > 1) {
    const groups: Uint8Array[] = [];
    for (let i = 0; i < left.length; i += MERGED_AT_ONCE)
      groups.push(Y.mergeUpdates(left.slice(i, i + MERGED_AT_ONCE)));
    left = groups;
  }
  return left[0] ?? new Uint8Array([0, 0]);
}
