/** Inserting and moving ids that a block keeps ranked in its properties (rows, columns), as edits of its marker's keys. Pure. */
import { rankedIds } from './blocks/ranked-keys.ts';
import type { KeyEdit } from './diff.ts';
import type { LiveBlock } from './parse.ts';
import { rankBetween } from './ranks.ts';

/** Puts an id, known or new, before the `index`-th of the others (at the end past the last). */
export function placeRanked(
  block: Pick<LiveBlock, 'marker' | 'props'>,
  prefix: string,
  id: string,
  index: number,
): KeyEdit[] {
  const { marker, props } = block;
  if (marker === null) return [];
  const others = rankedIds(props, prefix).filter((one) => one !== id);
  const rankOf = (one: string | undefined) => {
    const rank = one === undefined ? null : props[`${prefix}${one}`];
    return typeof rank === 'string' ? rank : null;
  };
  let low = rankOf(others[index - 1]);
  const high = rankOf(others[index]);
  const isTied = low !== null && high !== null && low >= high;
  const rank = rankBetween(low, isTied ? null : high);
  const edits: KeyEdit[] = [{ marker, key: `${prefix}${id}`, value: rank }];
  if (!isTied) return edits;
  // Two were made at one place at once and got one rank: those that come after are ranked anew.
  low = rank;
  for (const other of others.slice(index)) {
    const was = rankOf(other);
    if (was !== null && was > low) break;
    low = rankBetween(low, null);
    edits.push({ marker, key: `${prefix}${other}`, value: low });
  }
  return edits;
}
