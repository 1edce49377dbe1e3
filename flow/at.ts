/**
 * Where a block stands, as its marker stores it under the key `at`: one JSON value, so that of two people who put one block
 * somewhere the one wins whole. Owns that shape; what it means for the order of a flow is `arrange.ts`.
 */
import type { At, ItemId, Json, Move } from './schema.ts';

/** A block that is read where its marker stands in the text. */
export const NOWHERE_ELSE: At = Object.freeze({ container: null, slot: '', move: null });

/** Total: whatever is stored has one meaning, and what cannot be understood means nothing. */
export function readAt(stored: unknown): At {
  if (typeof stored !== 'object' || stored === null) return NOWHERE_ELSE;
  const inside = 'in' in stored ? readIn(stored.in) : null;
  const move = readMove(stored);
  if (inside === null && move === null) return NOWHERE_ELSE;
  return { container: inside?.[0] ?? null, slot: inside?.[1] ?? '', move };
}

function readIn(value: unknown): readonly [string, string] | null {
  if (!Array.isArray(value)) return null;
  const [container, slot] = value as readonly unknown[];
  return typeof container === 'string' && typeof slot === 'string' && container !== '' ? [container, slot] : null;
}

function readMove(stored: object): Move | null {
  const { before = null, rank }: { before?: unknown; rank?: unknown } = stored;
  if (typeof rank !== 'string') return null;
  if (before === null) return { before: null, rank };
  if (!Array.isArray(before)) return null;
  const [client, clock] = before as readonly unknown[];
  if (!isCount(client) || !isCount(clock)) return null;
  return { before: { client, clock }, rank };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** What to store, or null where the key is to be taken away. */
export function storedAt({ container, slot, move }: At): Json {
  if (container === null && move === null) return null;
  return {
    ...(container === null ? {} : { in: [container, slot] }),
    ...(move === null ? {} : { before: storedId(move.before), rank: move.rank }),
  };
}

function storedId(id: ItemId | null): Json {
  return id === null ? null : [id.client, id.clock];
}
