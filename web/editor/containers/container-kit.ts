/**
 * For tests of containers: an EditorKit that shows the document with what stands in what, and where the caret is. A table is
 * shown row by row, with `|` between the cells; an empty slot as nothing.
 */
import {
  $createRangeSelection,
  $getRoot,
  $getSelection,
  $isElementNode,
  $isRangeSelection,
  $setSelection,
  type LexicalNode,
} from 'lexical';
import { arrangeFlow, type Arrangement } from '../../../flow/arrange.ts';
import { columnIds } from '../../../flow/blocks/columns.ts';
import { readTable } from '../../../flow/blocks/table.ts';
import { slotsOf } from '../../../flow/block-specs.ts';
import type { LiveBlock } from '../../../flow/parse.ts';
import { documentBody, readBlocks } from '../../../flow/read.ts';
import type { BlockProps } from '../../../flow/schema.ts';
import { newTableProps } from '../../../flow/table-shape.ts';
import { $offsetInBlock } from '../commands/block-text.ts';
import { $blockAround, $textSelection } from '../commands/selected-blocks.ts';
import { EditorKit, showBlocks } from '../editor-kit.ts';
import { $isBlockNode, type BlockNode } from '../nodes/block-node.ts';
import { $selectWithin } from '../shortcuts/typed-text.ts';
import { newColumnsProps } from './column-edits.ts';
import { $readContainerState, type ContainerState } from './container-state.ts';
import { $insertContainer } from './make-container.ts';

export class ContainerKit extends EditorKit {
  /** What a reader sees, by the flow alone. */
  tree(): string[] {
    const body = documentBody(this.doc);
    const arrangement = arrangeFlow(body, readBlocks(body));
    return arrangement.root.flatMap((block) => showBlock(arrangement, block));
  }

  insert(type: string, props: BlockProps = {}): void {
    this.act(() => $insertContainer(type, props, this.makeId()));
  }

  insertTable(rows: number, columns: number): void {
    this.insert('table', newTableProps(rows, columns, this.makeId));
  }

  insertColumns(count: number): void {
    this.insert('columns', newColumnsProps(count, this.makeId));
  }

  /** Selects from one place to another, each a text of the document and an offset in it; one place for a caret. */
  selectText(from: string, fromOffset: number, to = from, toOffset = fromOffset): void {
    this.act(() => {
      const range = $createRangeSelection();
      const end = $createRangeSelection();
      $selectWithin(range, $find(from), fromOffset, fromOffset);
      $selectWithin(end, $find(to), toOffset, toOffset);
      range.focus.set(end.focus.key, end.focus.offset, end.focus.type);
      $setSelection(range);
    });
  }

  /** The text of the caret's block with `^` at the caret, and the slot it stands in. */
  caret(): string {
    return this.editor.getEditorState().read(() => {
      const selection = $getSelection();
      if (!$isRangeSelection(selection)) return 'none';
      const block = $blockAround(selection.focus.getNode());
      if (!$isBlockNode(block)) return 'between';
      const text = block.getTextContent();
      const offset = $offsetInBlock(block, selection.focus) ?? 0;
      return `${text.slice(0, offset)}^${text.slice(offset)}`;
    });
  }

  state(): ContainerState | null {
    return this.editor.getEditorState().read($readContainerState);
  }

  /** What is selected, as text. */
  selected(): string {
    return this.editor.getEditorState().read(() => $textSelection()?.getTextContent() ?? '');
  }
}

function $find(text: string): BlockNode {
  const blocks: BlockNode[] = [];
  const visit = (node: LexicalNode): void => {
    if ($isBlockNode(node)) blocks.push(node);
    else if ($isElementNode(node)) for (const child of node.getChildren()) visit(child);
  };
  visit($getRoot());
  const found = blocks.find((block) => block.getTextContent() === text);
  if (found === undefined) throw new Error(`no block says ${text}`);
  return found;
}

function showBlock(arrangement: Arrangement, block: LiveBlock): string[] {
  const slots = slotsOf(block.type)?.list(block.props);
  if (slots === undefined) return showBlocks([block]);
  const show = (slot: string) =>
    arrangement.siblings({ parent: block, slot }).flatMap((one) => showBlock(arrangement, one));
  if (block.type === 'table') {
    const { rows, cells } = readTable(block.props);
    return rows.map(
      (_row, i) =>
        `|${cells
          .filter(({ row }) => row === i)
          .map(({ slot }) => `${show(slot).join(' / ')}|`)
          .join('')}`,
    );
  }
  const names = block.type === 'columns' ? columnIds(block.props).map((_id, i) => String(i + 1)) : slots;
  return [`[${block.type}]`, ...slots.flatMap((slot, i) => show(slot).map((line) => `  ${names[i] ?? ''}: ${line}`))];
}
