/** Ranks: fractional indexes, compared as strings, that keep what was moved in order. */
import { generateKeyBetween } from 'fractional-indexing';

export function compareRanks(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A rank after `low` and before `high`; null is open. */
export function rankBetween(low: string | null, high: string | null): string {
  try {
    return generateKeyBetween(low, high);
  } catch {
    // Others may have stored any string as a rank, or one rank twice: what is longer still comes after.
    return low === null ? '' : `${low}V`;
  }
}
