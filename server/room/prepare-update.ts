/**
 * Everything about a large update that can be done without the document: its check (R6) and its slices. Pure, so that it runs
 * in a thread of its own on the server (`server/preparing/`) and at once in a simulation. Knows no thread.
 */
import { checkUpdate, type UpdateFacts, type UpdateRules } from './check-update.ts';
import { sliceUpdate } from './slice-update.ts';

export type PreparedUpdate =
  | {
      readonly ok: true;
      /** Without what is judged slice by slice: neighbours and nesting. */
      readonly facts: UpdateFacts;
      readonly slices: readonly Uint8Array[];
    }
  | { readonly ok: false; readonly reason: string };

/** Where large updates are prepared. */
export interface UpdatePreparer {
  /** Rejects where it takes too much time or memory, or too many wait. The bytes are the caller's to keep unchanged. */
  prepare(update: Uint8Array, rules: UpdateRules): Promise<PreparedUpdate>;
}

export function prepareUpdate(update: Uint8Array, rules: UpdateRules): PreparedUpdate {
  const checked = checkUpdate(update, rules);
  if (!checked.ok) return checked;
  const { structs, deletes, roots, needs, count } = checked.facts;
  const facts: UpdateFacts = { structs, deletes, roots, needs, count, types: [], between: [] };
  return { ok: true, facts, slices: sliceUpdate(update, rules.maxDepth) };
}

/** Prepares on the spot: for simulations, where threads would not replay. */
export const preparesAtOnce: UpdatePreparer = {
  prepare: (update, rules) => Promise.resolve(prepareUpdate(update, rules)),
};
