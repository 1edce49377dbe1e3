/**
 * Everything about a large update that can be done without the document: its check (R6) and its slices. Pure, so that it runs
 * in a thread of its own on the server (`server/preparing/`) and at once in a simulation. Knows no thread.
 */
import { checkAsWhole, type UpdateFacts, type UpdateRules } from './check-update.ts';
import type { ClientId } from '../../protocol/ids.ts';
import type { PackedSlices } from './packed-slices.ts';
import { packSlices } from './slice-update.ts';
import { standingPart } from './standing-part.ts';
import { Refusal } from './update-reader.ts';

export type PreparedUpdate =
  | {
      readonly ok: true;
      /** Without what is judged slice by slice: neighbours, nesting, single deletions (`checkAsWhole`). */
      readonly facts: UpdateFacts;
      readonly slices: PackedSlices;
      /** What of the update was prepared, where only a part was asked for. */
      readonly standing?: Uint8Array;
    }
  | { readonly ok: false; readonly reason: string };

/** Too many wait for the preparer: whoever asks again later may be heard. */
export class PreparerFull extends Error {}

/** Where large updates are prepared. */
export interface UpdatePreparer {
  /**
   * Rejects where it takes too much time or memory, or, with PreparerFull, too many wait. The bytes are the caller's to keep unchanged. With `clocks`
   * only what stands on a document that has these is prepared.
   */
  prepare(
    update: Uint8Array,
    rules: UpdateRules,
    clocks?: ReadonlyMap<ClientId, number> | null,
  ): Promise<PreparedUpdate>;

  /** The slices of what is stored, which was checked when it came. Null where it cannot be read; rejects as `prepare` does. */
  slice(stored: Uint8Array, maxDepth: number): Promise<PackedSlices | null>;
}

/** An update of nothing. */
const NOTHING = new Uint8Array([0, 0]);

export function prepareUpdate(
  update: Uint8Array,
  rules: UpdateRules,
  clocks: ReadonlyMap<ClientId, number> | null = null,
): PreparedUpdate {
  if (clocks !== null) {
    const standing = standingPart(update, rules, (client) => clocks.get(client) ?? 0) ?? NOTHING;
    const prepared = prepareUpdate(standing, rules);
    return prepared.ok ? { ...prepared, standing } : prepared;
  }
  const checked = checkAsWhole(update, rules);
  if (!checked.ok) return checked;
  const { structs, deletes, roots, needs, count } = checked.facts;
  const facts: UpdateFacts = { structs, deletes, roots, needs, count, types: [], between: [] };
  return { ok: true, facts, slices: packSlices(update, rules.maxDepth) };
}

export function sliceStored(stored: Uint8Array, maxDepth: number): PackedSlices | null {
  try {
    return packSlices(stored, maxDepth);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/** Prepares on the spot: for simulations, where threads would not replay. */
export const preparesAtOnce: UpdatePreparer = {
  prepare: (update, rules, clocks) => Promise.resolve(prepareUpdate(update, rules, clocks)),
  slice: (stored, maxDepth) => Promise.resolve(sliceStored(stored, maxDepth)),
};
