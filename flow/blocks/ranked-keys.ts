/**
 * Ordered ids kept as properties of one block (`row:<id>`, `col:<id>`), each with its rank: inserting, moving and deleting one
 * is setting or taking away one key, so people who do it at once meet in one order.
 */
import { compareRanks } from '../ranks.ts';
import type { BlockProps } from '../schema.ts';

/** The ids under a prefix, by rank and then by id. An id holds no colon. */
export function rankedIds(props: BlockProps, prefix: string): string[] {
  const found: { readonly id: string; readonly rank: string }[] = [];
  for (const [key, rank] of Object.entries(props)) {
    if (!key.startsWith(prefix) || typeof rank !== 'string') continue;
    const id = key.slice(prefix.length);
    if (id !== '' && !id.includes(':')) found.push({ id, rank });
  }
  found.sort((a, b) => compareRanks(a.rank, b.rank) || compareRanks(a.id, b.id));
  return found.map(({ id }) => id);
}
