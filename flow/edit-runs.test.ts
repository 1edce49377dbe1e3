import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { editRuns, type Run } from './edit-runs.ts';

const letters = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 14 });

function changed(runs: readonly Run[], a: readonly string[], b: readonly string[]): string[] {
  const made: string[] = [];
  let at = 0;
  for (const { aFrom, aTo, bFrom, bTo } of runs) {
    made.push(...a.slice(at, aFrom), ...b.slice(bFrom, bTo));
    at = aTo;
  }
  return [...made, ...a.slice(at)];
}

/** How many elements come and go at the least, found the plain way. */
function fewest(a: readonly string[], b: readonly string[]): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, one] of a.entries()) {
    const next = [i + 1];
    for (const [j, other] of b.entries()) {
      const straight = one === other ? (row[j] ?? 0) : Infinity;
      next.push(Math.min(straight, 1 + (row[j + 1] ?? 0), 1 + (next[j] ?? 0)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

const sizeOf = (runs: readonly Run[]) =>
  runs.reduce((sum, { aFrom, aTo, bFrom, bTo }) => sum + aTo - aFrom + bTo - bFrom, 0);

it('leads from one to the other, by as few elements as possible, in runs that do not touch', () => {
  fc.assert(
    fc.property(letters, letters, (a, b) => {
      const runs = editRuns(a, b, 100);
      expect(runs).not.toBeNull();
      expect(changed(runs ?? [], a, b)).toEqual(b);
      expect(sizeOf(runs ?? [])).toBe(fewest(a, b));
      for (const [i, run] of (runs ?? []).entries()) expect(run.aFrom).toBeGreaterThan(runs?.[i - 1]?.aTo ?? -1);
    }),
    { numRuns: 2000 },
  );
});

it('gives up where more differs than it may', () => {
  fc.assert(
    fc.property(letters, letters, fc.integer({ min: 0, max: 20 }), (a, b, most) => {
      expect(editRuns(a, b, most) === null).toBe(fewest(a, b) > most);
    }),
  );
});
