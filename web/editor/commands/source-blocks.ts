/**
 * What keys do in a block whose text is source, as code: Enter breaks the line and keeps its indent, Tab indents, and there is
 * a way out at the end. Runs inside a Lexical update on the current selection; each tells whether there was anything to do.
 */
import { $createLineBreakNode, $isRangeSelection, type LexicalNode, type RangeSelection } from 'lexical';
import { CODE } from '../../../flow/blocks/code.ts';
import { blockView } from '../block-views.ts';
import { PLAIN, type BlockShape } from '../blocks/block-view.ts';
import { $createBlockNode, $isBlockNode, $setBlock, type BlockNode } from '../nodes/block-node.ts';
import { $nextBlock, $previousBlock } from '../nodes/section-node.ts';
import { $selectWithin } from '../shortcuts/typed-text.ts';
import { $blockText, $offsetInBlock } from './block-text.ts';
import { $blockOfCaret, $selectedBlocks, $textSelection } from './selected-blocks.ts';

const SPACES = '  ';

export function $isSource(block: LexicalNode | null): block is BlockNode {
  return $isBlockNode(block) && blockView(block.getBlockType()).isSource === true;
}

interface InSource {
  readonly selection: RangeSelection;
  readonly block: BlockNode;
  readonly text: string;
  /** The selection, in order. */
  readonly from: number;
  readonly to: number;
}

/** Null where the selection is not all in one source. */
function $inSource(): InSource | null {
  const block = $blockOfCaret();
  const selection = $textSelection();
  if (selection === null || !$isSource(block)) return null;
  const anchor = $offsetInBlock(block, selection.anchor);
  const focus = $offsetInBlock(block, selection.focus);
  if (anchor === null || focus === null) return null;
  return { selection, block, text: $blockText(block), from: Math.min(anchor, focus), to: Math.max(anchor, focus) };
}

/** Enter. An empty line at the end of code, and the end of an equation, lead out; anywhere else the line breaks. */
export function $breakSourceLine(): boolean {
  const at = $inSource();
  if (at === null) return false;
  const { selection, block, text, from, to } = at;
  const atEnd = from === to && to === text.length;
  if (atEnd && text !== '' && block.getBlockType() !== CODE.type) return $leaveAfter(block);
  if (atEnd && text.length > 1 && text.endsWith('\n')) {
    $selectWithin(selection, block, from - 1, from);
    selection.removeText();
    return $leaveAfter(block);
  }
  if (from < to) selection.removeText();
  const indent = /^[ \t]*/.exec(text.slice(lineStart(text, from), from))?.[0] ?? '';
  selection.insertLineBreak();
  if (indent !== '') selection.insertText(indent);
  return true;
}

/** Tab: indents at the caret, or every selected line; outwards, takes one step off each. */
export function $indentSource(by: 1 | -1): boolean {
  const at = $inSource();
  if (at === null) return false;
  const { selection, block, text, from, to } = at;
  const unit = /(^|\n)\t/.test(text) ? '\t' : SPACES;
  if (by === 1 && !text.slice(from, to).includes('\n')) {
    selection.insertText(unit);
    return true;
  }
  let [start, end] = [from, to];
  // From the last line up, so that the offsets of those still to come stay true.
  for (const line of lineStarts(text, from, to).toReversed()) {
    const has = by === 1 ? '' : (/^(\t| {1,2})/.exec(text.slice(line))?.[0] ?? '');
    const size = by === 1 ? unit.length : -has.length;
    if (size === 0) continue;
    $selectWithin(selection, block, line, line + has.length);
    if (by === 1) selection.insertText(unit);
    else selection.removeText();
    if (line < start || (by === 1 && line === start)) start = Math.max(line, start + size);
    end = Math.max(line, end + size);
  }
  $selectWithin(selection, block, start, end);
  return true;
}

/** Arrow down on the last line, or up on the first, where no text stands beyond: a line to write in is made there. */
export function $leaveByArrow(direction: 'up' | 'down'): boolean {
  const at = $inSource();
  if (at === null || at.from !== at.to) return false;
  const { block, text, from } = at;
  const isLastLine = direction === 'down' ? !text.slice(from).includes('\n') : !text.slice(0, from).includes('\n');
  const beyond = direction === 'down' ? $nextBlock(block) : $previousBlock(block);
  if (!isLastLine || $isBlockNode(beyond)) return false;
  if (direction === 'down') return $leaveAfter(block);
  const before = $createBlockNode(PLAIN.type, PLAIN.props);
  block.insertBefore(before, false);
  before.selectStart();
  return true;
}

/** Out of the source, to a plain line after it. */
export function $leaveSource(): boolean {
  const at = $inSource();
  return at !== null && $leaveAfter(at.block);
}

function $leaveAfter(block: BlockNode): boolean {
  const next = $nextBlock(block);
  if ($isBlockNode(next) && next.isEmpty() && next.getBlockType() === PLAIN.type) {
    next.selectStart();
    return true;
  }
  const after = $createBlockNode(PLAIN.type, PLAIN.props);
  block.insertAfter(after, false);
  after.selectStart();
  return true;
}

/** Makes one source of the selected blocks: neighbours become its lines. Plain again where that is what they are. */
export function $toggleSource(shape: BlockShape): boolean {
  const blocks = $selectedBlocks();
  const [first] = blocks;
  if (first === undefined) return false;
  if (blocks.every((block) => block.getBlockType() === shape.type)) {
    for (const block of blocks) $setBlock(block, PLAIN.type, PLAIN.props);
    return true;
  }
  $setBlock(first, shape.type, shape.props);
  for (const block of blocks.slice(1)) {
    // What stands elsewhere, as in another cell, is a source of its own.
    if (!first.is($previousBlock(block))) $setBlock(block, shape.type, shape.props);
    else {
      first.append($createLineBreakNode(), ...block.getChildren());
      block.remove(true);
    }
  }
  return true;
}

/** True where the selection, or a part of it, is in a source: marks mean nothing there. */
export function $touchesSource(): boolean {
  const selection = $textSelection();
  return $isRangeSelection(selection) && $selectedBlocks().some($isSource);
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

function lineStarts(text: string, from: number, to: number): number[] {
  const starts = [lineStart(text, from)];
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  // A selection that ends before a line's first letter leaves that line out.
  if (starts.length > 1 && starts.at(-1) === to) starts.pop();
  return starts;
}
