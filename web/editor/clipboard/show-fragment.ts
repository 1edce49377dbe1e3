/** Shows a fragment as short lines, for tests: as a person sees it, tables and other containers with what stands in each of their slots. */
import { blockAlign, blockIndent } from '../../../flow/blocks/placement.ts';
import { TABLE, TABLE_KEYS } from '../../../flow/blocks/table.ts';
import { showBlocks } from '../editor-kit.ts';
import type { Fragment, FragmentBlock } from './fragment.ts';
import { cellsOf } from './table-fragment.ts';

export function showFragment(fragment: Fragment): string[] {
  return fragment.flatMap((block) => {
    if (block.slots === undefined) return showBlocks([block]).map((line) => `${line}${placeOf(block)}`);
    if (block.type === TABLE.type) return [`[table${headOf(block)}]`, ...rowsOf(block)];
    const kind = block.props['kind'];
    const name = typeof kind === 'string' ? `${block.type} ${kind}` : block.type;
    return [`[${name}] ${block.slots.map(({ blocks }) => showFragment(blocks).join(' / ')).join(' | ')}`];
  });
}

/** `{center 1}`: where a block is set, and how far in. */
function placeOf({ props }: FragmentBlock): string {
  const said = [
    ...(blockAlign(props) === 'left' ? [] : [blockAlign(props)]),
    ...(blockIndent(props) === 0 ? [] : [String(blockIndent(props))]),
  ];
  return said.length === 0 ? '' : ` {${said.join(' ')}}`;
}

function headOf({ props }: FragmentBlock): string {
  return props[TABLE_KEYS.headerRow] === true ? ' with a header' : '';
}

/** A line for each row; `2x1` before a cell that takes two rows. */
function rowsOf(table: FragmentBlock): string[] {
  const rows: string[][] = [];
  for (const { row, rowSpan, columnSpan, blocks } of cellsOf(table)) {
    const spans = rowSpan > 1 || columnSpan > 1 ? `${rowSpan}x${columnSpan} ` : '';
    (rows[row] ??= []).push(`${spans}${showFragment(blocks).join(' / ')}`);
  }
  return rows.map((cells) => `  ${cells.join(' | ')}`);
}
