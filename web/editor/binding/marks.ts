/** Between the flow's marks and what a Lexical text node holds: format bits for the flags, node state for all others. */
import { TEXT_TYPE_TO_FORMAT, type TextNode } from 'lexical';
import { NO_MARKS } from '../../../flow/inline.ts';
import { FLAG_MARKS, type FlagMark, type Json, type Marks } from '../../../flow/schema.ts';
import { $getExtraMarks, $setExtraMarks } from '../nodes/flow-text-node.ts';

function bitOf(flag: FlagMark): number {
  const bit = TEXT_TYPE_TO_FORMAT[flag];
  if (bit === undefined) throw new Error(`Lexical knows no format ${flag}`);
  return bit;
}

const FLAG_BITS: readonly (readonly [FlagMark, number])[] = FLAG_MARKS.map((flag) => [flag, bitOf(flag)]);

export function $marksOf(node: TextNode): Marks {
  const latest = node.getLatest();
  const format = latest.__format;
  const extra = $getExtraMarks(latest);
  // Most words have none, and a block of code has thousands of nodes: they share one object, which compares by identity.
  if (format === 0 && (extra === NO_MARKS || Object.keys(extra).length === 0)) return NO_MARKS;
  const marks: Record<string, Json> = { ...extra };
  for (const [flag, bit] of FLAG_BITS) {
    if ((format & bit) !== 0) marks[flag] = true;
  }
  return marks;
}

export function $setMarks(node: TextNode, marks: Marks): void {
  const extra: Record<string, Json> = { ...marks };
  let format = 0;
  for (const [flag, bit] of FLAG_BITS) {
    if (marks[flag] !== true) continue;
    format |= bit;
    delete extra[flag];
  }
  if (node.getFormat() !== format) node.setFormat(format);
  $setExtraMarks(node, extra);
}
