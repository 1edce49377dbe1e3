/** The headings of a document in reading order, nested as a reader takes them. Pure. */
import { HEADING, headingLevel } from '../../../flow/blocks/heading.ts';
import type { Arrangement } from '../../../flow/arrange.ts';
import type { LiveBlock } from '../../../flow/parse.ts';
import { blocksInWords } from '../../../flow/read.ts';

export interface Heading {
  /** Stays the same while the block is there, whatever is written in it. */
  readonly block: LiveBlock;
  readonly text: string;
  /** How deep it stands below others, from 0. A level that is left out does not count. */
  readonly depth: number;
  /** Whether deeper ones follow it. */
  readonly hasInner: boolean;
}

/** Headings without a word are left out: there is nothing to show of them. */
export function headingsOf(arrangement: Arrangement): Heading[] {
  const found: { block: LiveBlock; text: string; level: number }[] = [];
  for (const block of arrangement.isFlat ? arrangement.root : arrangement.inReadingOrder()) {
    if (block.type !== HEADING.type) continue;
    const text = blocksInWords([block]).replace(/\s+/gu, ' ').trim();
    if (text !== '') found.push({ block, text, level: headingLevel(block.props) });
  }
  const above: number[] = [];
  const depths = found.map(({ level }) => {
    while ((above.at(-1) ?? 0) >= level) above.pop();
    above.push(level);
    return above.length - 1;
  });
  return found.map(({ block, text }, i) => {
    const depth = depths[i] ?? 0;
    return { block, text, depth, hasInner: (depths[i + 1] ?? 0) > depth };
  });
}

export function sameHeadings(a: readonly Heading[], b: readonly Heading[]): boolean {
  return (
    a.length === b.length &&
    a.every((one, i) => {
      const other = b[i];
      return (
        one.block === other?.block &&
        one.text === other.text &&
        one.depth === other.depth &&
        one.hasInner === other.hasInner
      );
    })
  );
}
