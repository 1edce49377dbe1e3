/**
 * Applies a batch of a recording to a Y.Text: turns code points into UTF-16 units and writes behind what stands before
 * the text (the first marker of a document). Knows neither clients nor servers.
 */
import type * as Y from 'yjs';
import type { Batch, Patch } from './trace.ts';

/** How many UTF-16 units the first `codePoints` code points of `text` take. */
function unitsOf(text: string, codePoints: number): number {
  let units = 0;
  for (let left = codePoints; left > 0 && units < text.length; left -= 1) {
    units += (text.codePointAt(units) ?? 0) > 0xffff ? 2 : 1;
  }
  return units;
}

function applyPatch(target: Y.Text, offset: number, [position, deleted, inserted]: Patch, hasAstral: boolean): void {
  let start = position;
  let length = deleted;
  if (hasAstral) {
    // Reading the whole text for each patch is slow, but only recordings with such characters pay for it.
    const text = target.toString();
    start = unitsOf(text, position);
    length = unitsOf(text.slice(start), deleted);
  }
  if (length > 0) target.delete(offset + start, length);
  if (inserted !== '') target.insert(offset + start, inserted);
}

/**
 * Applies the whole batch in one transaction. `offset` is the number of positions before the text, `hasAstral` the
 * trace's.
 */
export function applyBatch(doc: Y.Doc, target: Y.Text, offset: number, batch: Batch, hasAstral: boolean): void {
  doc.transact(() => {
    for (const patch of batch.patches) applyPatch(target, offset, patch, hasAstral);
  });
}
