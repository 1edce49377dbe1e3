/**
 * The shortest way from one sequence to another: which stretches of the first give way to which of the second. Myers' greedy search; its
 * time and memory grow with what differs, so that whoever asks says how much may differ. Knows nothing of what the sequences are.
 */

/** [aFrom, aTo) gives way to [bFrom, bTo). */
export interface Run {
  aFrom: number;
  aTo: number;
  bFrom: number;
  bTo: number;
}

/** Nobody has come to this diagonal yet. */
const NOWHERE = -1;

/** The runs that differ, in order; null where more than `most` elements would come or go. */
export function editRuns<T>(a: readonly T[], b: readonly T[], most: number): Run[] | null {
  const bound = Math.min(most, a.length + b.length);
  // On each diagonal (x - y), how far one comes in `a`. With one diagonal to spare on either side.
  const furthest = new Int32Array(2 * bound + 3).fill(NOWHERE);
  const middle = bound + 1;
  /** What `furthest` was before each step. */
  const trace: Int32Array[] = [];
  for (let edits = 0; edits <= bound; edits++) {
    trace.push(furthest.slice(middle - edits - 1, middle + edits + 2));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = edits === 0 ? 0 : step(trace[edits], edits, diagonal, a.length, b.length).x;
      if (x !== NOWHERE) {
        while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x++;
        if (x === a.length && x - diagonal === b.length) return wayBack(trace, a.length, b.length);
      }
      furthest[middle + diagonal] = x;
    }
  }
  return null;
}

interface Step {
  /** Where one is in `a` after it. */
  readonly x: number;
  readonly isRemoval: boolean;
}

const NO_STEP: Step = { x: NOWHERE, isRemoval: false };

/** The better of the two ways onto a diagonal: an element of `a` goes, or one of `b` comes. */
function step(before: Int32Array | undefined, edits: number, diagonal: number, aLength: number, bLength: number): Step {
  const at = (other: number): number => before?.[other + edits + 1] ?? NOWHERE;
  const left = at(diagonal - 1);
  const above = at(diagonal + 1);
  const canRemove = left !== NOWHERE && left < aLength;
  const canAdd = above !== NOWHERE && above - diagonal <= bLength;
  if (canAdd && (!canRemove || left < above)) return { x: above, isRemoval: false };
  return canRemove ? { x: left + 1, isRemoval: true } : NO_STEP;
}

function wayBack(trace: readonly Int32Array[], aLength: number, bLength: number): Run[] {
  const runs: Run[] = [];
  let x = aLength;
  let y = bLength;
  for (let edits = trace.length - 1; edits > 0; edits--) {
    const diagonal = x - y;
    const { x: after, isRemoval } = step(trace[edits], edits, diagonal, aLength, bLength);
    // What is equal behind the step stays.
    x = after;
    y = after - diagonal;
    const first = runs.at(-1);
    const run =
      first !== undefined && first.aFrom === x && first.bFrom === y ? first : { aFrom: x, aTo: x, bFrom: y, bTo: y };
    if (run !== first) runs.push(run);
    if (isRemoval) x--;
    else y--;
    run.aFrom = x;
    run.bFrom = y;
  }
  return runs.toReversed();
}
