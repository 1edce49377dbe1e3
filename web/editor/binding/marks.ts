/** Between the flow's marks and what a Lexical text node holds: format bits for the flags, node state for all others. */
import { TEXT_TYPE_TO_FORMAT, type TextNode } from 'lexical';
import { FLAG_MARKS, type FlagMark, type Json, type Marks } from '../../../flow/schema.ts';
import { $getExtraMarks, $setExtraMarks } from '../nodes/flow-text-node.ts';

function bitOf(flag: FlagMark): number {
  const bit = TEXT_TYPE_TO_FORMAT[flag];
  if (bit === undefined) throw new Error(`Lexical knows no format ${flag}`);
  return bit;
}

const FLAG_BITS: readonly (readonly [FlagMark, number])[] = FLAG_MARKS.map((flag) => [flag, bitOf(flag)]);

export function $marksOf(node: TextNode): Marks {
  const format = node.getFormat();
  const marks: Record<string, Json> = { ...$getExtraMarks(node) };
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
