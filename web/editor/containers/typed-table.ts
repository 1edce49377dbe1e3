/** A line written as a row of a markdown table, `| a | b |`, becomes a table with Enter: its cells are the header. Runs inside a Lexical update. */
import { $onUpdate } from 'lexical';
import { readTable, TABLE, TABLE_KEYS } from '../../../flow/blocks/table.ts';
import { newTableProps } from '../../../flow/table-shape.ts';
import { $readContent } from '../binding/read-editor.ts';
import { PLAIN } from '../blocks/block-view.ts';
import { sliceContent, type FragmentSlot } from '../clipboard/fragment.ts';
import { $createNodes } from '../clipboard/insert-fragment.ts';
import { $blockText } from '../commands/block-text.ts';
import { $blockOfCaret, $textSelection } from '../commands/selected-blocks.ts';
import { $isContainerNode, $slotsIn } from '../nodes/container-node.ts';
import { $enterSlot } from './make-container.ts';
import { $depthOf } from './slots.ts';

const MAX_TYPED_COLUMNS = 20;

/** True where the line of the caret was such a row. A step of its own: one undo gives the row back. */
export function $openTypedTable(makeId: () => string, endStep: () => void): boolean {
  const selection = $textSelection();
  const block = $blockOfCaret();
  if (selection === null || !selection.isCollapsed() || block === null || block.getBlockType() !== PLAIN.type)
    return false;
  const cells = typedCells($blockText(block));
  // What stands in tables is no table: there a bar is a bar.
  if (cells === null || $depthOf(block) > 0) return false;
  endStep();
  $onUpdate(endStep);
  const props = { ...newTableProps(2, cells.length, makeId), [TABLE_KEYS.headerRow]: true };
  const content = $readContent(block);
  const slots = readTable(props)
    .cells.slice(0, cells.length)
    .map(({ slot }, i): FragmentSlot => {
      const [from, to] = cells[i] ?? [0, 0];
      return { slot, blocks: from < to ? [{ ...PLAIN, content: sliceContent(content, from, to) }] : [] };
    });
  const [table] = $createNodes({ type: TABLE.type, props, content: [], slots }, 0, makeId);
  if (!$isContainerNode(table)) return false;
  block.replace(table);
  const below = readTable(props).cells[cells.length];
  return $enterSlot(below === undefined ? undefined : $slotsIn(table).get(below.slot), 'start');
}

/** Where the cells of a row are in a line, without the spaces around them; null for a line that is no row. Pure. */
export function typedCells(line: string): (readonly [from: number, to: number])[] | null {
  if (!/^\|.*[^\\]\|\s*$/.test(line) || line.includes('\n')) return null;
  const cells: (readonly [number, number])[] = [];
  let start = 1;
  const end = line.trimEnd().length;
  for (let at = 1; at < end; at++) {
    if (line.charAt(at) !== '|' || line.charAt(at - 1) === '\\') continue;
    const cell = line.slice(start, at);
    const from = start + (cell.length - cell.trimStart().length);
    cells.push([from, Math.max(from, start + cell.trimEnd().length)]);
    start = at + 1;
  }
  return cells.length < 2 || cells.length > MAX_TYPED_COLUMNS ? null : cells;
}
