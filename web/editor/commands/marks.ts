/**
 * What a person does to marks: toggling those the flow knows, making, changing and taking away links. Runs inside a Lexical
 * update on the current selection.
 */
import { $formatText, type LexicalNode, type RangeSelection, type TextFormatType } from 'lexical';
import { FLAG_MARKS, type FlagMark } from '../../../flow/schema.ts';
import {
  $setExtraMark,
  $setExtraMarks,
  $createFlowTextNode,
  $getExtraMarks,
  $isFlowTextNode,
  type FlowTextNode,
} from '../nodes/flow-text-node.ts';
import { $extractTexts, $textsOfCells, $textSelection } from './selected-blocks.ts';
import { $touchesSource } from './source-blocks.ts';
import { $dropCarriedMarks, $keepTextMarks } from './text-marks.ts';

/** Lexical can do more formats than the flow has; the others must not be reachable. */
export function isFlagMark(format: TextFormatType): format is FlagMark {
  return FLAG_MARKS.some((mark) => mark === format);
}

/** The link's address as stored, or null. */
export function $linkOf(node: LexicalNode | null): string | null {
  const link = $isFlowTextNode(node) ? $getExtraMarks(node)['link'] : undefined;
  return typeof link === 'string' ? link : null;
}

/** A link in the text: its address and all the runs that make it up. */
export interface LinkRun {
  readonly address: string;
  readonly nodes: readonly FlowTextNode[];
}

/** The link that the caret touches or that the whole selection lies in. */
export function $linkAtSelection(): LinkRun | null {
  const selection = $textSelection();
  if (selection === null) return null;
  const { anchor, focus } = selection;
  const node = $linkedNodeAt(anchor.getNode(), anchor.offset, selection.isCollapsed());
  if (node === null) return null;
  const run = $runOf(node);
  const inside = selection.isCollapsed() || run.nodes.some((one) => one.is(focus.getNode()));
  return inside ? run : null;
}

function $linkedNodeAt(node: LexicalNode, offset: number, collapsed: boolean): FlowTextNode | null {
  if ($isFlowTextNode(node) && $linkOf(node) !== null) return node;
  if (!$isFlowTextNode(node)) return null;
  // At the seam of two runs the caret belongs to the one, and the link may be the other.
  const beside =
    offset === node.getTextContentSize()
      ? node.getNextSibling()
      : collapsed && offset === 0
        ? node.getPreviousSibling()
        : null;
  return $isFlowTextNode(beside) && $linkOf(beside) !== null ? beside : null;
}

/** All neighbours that link to the same place as this one. */
function $runOf(node: FlowTextNode): LinkRun {
  const address = $linkOf(node) ?? '';
  const nodes: FlowTextNode[] = [node];
  for (
    let one = node.getPreviousSibling();
    $isFlowTextNode(one) && $linkOf(one) === address;
    one = one.getPreviousSibling()
  )
    nodes.unshift(one);
  for (let one = node.getNextSibling(); $isFlowTextNode(one) && $linkOf(one) === address; one = one.getNextSibling())
    nodes.push(one);
  return { address, nodes };
}

/** Selects the whole of a link. */
export function $selectRun({ nodes }: LinkRun, selection: RangeSelection): void {
  const first = nodes[0];
  const last = nodes.at(-1);
  if (first === undefined || last === undefined) return;
  selection.anchor.set(first.getKey(), 0, 'text');
  selection.focus.set(last.getKey(), last.getTextContentSize(), 'text');
}

/** Links the selected text, or the link that the caret is in; `null` takes the link away and leaves the text. */
export function $setLink(address: string | null): boolean {
  const selection = $textSelection();
  if (selection === null) return false;
  const nodes = selection.isCollapsed() ? ($linkAtSelection()?.nodes ?? []) : $extractTexts(selection);
  for (const node of nodes) $setExtraMark(node, 'link', address);
  return nodes.length > 0;
}

/** Types a link's text at the caret, where nothing was selected to become one. */
export function $insertLink(text: string, address: string): boolean {
  const selection = $textSelection();
  if (selection === null || text === '') return false;
  const node = $createFlowTextNode(text);
  node.setFormat(selection.format);
  $setExtraMark(node, 'link', address);
  selection.insertNodes([node]);
  return true;
}

/** Takes every mark off the selected text but links, which are content. */
export function $clearMarks(): boolean {
  const selection = $textSelection();
  if (selection === null) return false;
  if (selection.isCollapsed()) {
    selection.setFormat(0);
    $dropCarriedMarks();
    return true;
  }
  for (const node of $extractTexts(selection)) {
    const link = $linkOf(node);
    node.setFormat(0);
    $setExtraMarks(node, link === null ? {} : { link });
  }
  selection.setFormat(0);
  return true;
}

export function $toggleMark(mark: FlagMark): boolean {
  const selection = $textSelection();
  if (selection === null || $touchesSource()) return false;
  const inCells = $textsOfCells(selection);
  if (inCells === null) {
    $formatText(selection, mark);
    $keepTextMarks();
    return true;
  }
  const isOn = $haveMark(inCells, mark);
  for (const node of inCells) if (node.hasFormat(mark) === isOn) node.toggleFormat(mark);
  return true;
}

/** The marks that all of the selected text has, or that what is typed next will have. */
export function $flagMarksAt(selection: RangeSelection): readonly FlagMark[] {
  const inCells = $textsOfCells(selection);
  return FLAG_MARKS.filter((mark) => (inCells === null ? selection.hasFormat(mark) : $haveMark(inCells, mark)));
}

function $haveMark(nodes: readonly FlowTextNode[], mark: FlagMark): boolean {
  return nodes.length > 0 && nodes.every((node) => node.hasFormat(mark));
}
