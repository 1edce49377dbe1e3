/**
 * Colour, highlight and size of the selected text. With nothing selected they are kept for what is typed next: Lexical carries
 * a style along with the selection for that, and what is typed with it gets the marks instead of the style. Runs inside a
 * Lexical read or update; nothing of it reaches a style attribute that lasts.
 */
import { $isTextNode, type LexicalEditor, type RangeSelection } from 'lexical';
import { jsonEqual, NO_MARKS } from '../../../flow/inline.ts';
import { colorName, sizeName } from '../../../flow/palette.ts';
import type { Json, Marks } from '../../../flow/schema.ts';
import {
  $getExtraMarks,
  $isFlowTextNode,
  $setExtraMark,
  $setExtraMarks,
  FlowTextNode,
} from '../nodes/flow-text-node.ts';
import { $extractTexts, $textsOfCells, $textSelection } from './selected-blocks.ts';
import { $touchesSource } from './source-blocks.ts';

export type TextMark = 'color' | 'highlight' | 'size';

const READ: Readonly<Record<TextMark, (value: unknown) => string | null>> = {
  color: colorName,
  highlight: colorName,
  size: sizeName,
};

/** A property that no style sheet knows: it only travels in the selection's style. */
const CARRIER = '--weft-marks:';

/** Gives the selected text the mark, or takes it away with null. */
export function $setTextMark(name: TextMark, value: string | null): boolean {
  const selection = $textSelection();
  if (selection === null || $touchesSource()) return false;
  if (selection.isCollapsed()) {
    const { [name]: _was, ...rest } = $marksAtCaret(selection);
    $carry(selection, value === null ? rest : { ...rest, [name]: value });
    return true;
  }
  for (const node of $extractTexts(selection)) $setExtraMark(node, name, value);
  return true;
}

/** Above this many pieces of text nobody asks what they have in common, and it is answered at every key. */
const MAX_NODES = 300;

/** The mark that all of the selected text has, or that what is typed next will have; null for none or several. */
export function $textMarkAt(name: TextMark): string | null {
  const selection = $textSelection();
  if (selection === null) return null;
  const read = READ[name];
  if (selection.isCollapsed()) return read($marksAtCaret(selection)[name]);
  const nodes = $textsOfCells(selection) ?? selection.getNodes();
  if (nodes.length > MAX_NODES) return null;
  const values = new Set(nodes.filter($isFlowTextNode).map((node) => read($getExtraMarks(node)[name])));
  const [value = null] = values;
  return values.size === 1 ? value : null;
}

/** Keeps the colours of the caret for what is typed next, where a change of format would leave them behind. */
export function $keepTextMarks(): void {
  const selection = $textSelection();
  if (selection === null || !selection.isCollapsed()) return;
  const marks = $marksAtCaret(selection);
  if (Object.keys(marks).length > 0) selection.setStyle(carrierOf(marks));
}

/** What is typed next has no marks of these kinds. */
export function $dropCarriedMarks(): void {
  const selection = $textSelection();
  if (selection !== null && selection.isCollapsed()) $carry(selection, NO_MARKS);
}

/** The marks of what would be typed here. A link is not among them: it does not grow. */
function $marksAtCaret(selection: RangeSelection): Marks {
  const carried = readCarrier(selection.style);
  if (carried !== null) return carried;
  const node = selection.anchor.getNode();
  if (!$isTextNode(node)) return NO_MARKS;
  const { link: _link, ...marks } = $getExtraMarks(node);
  return marks;
}

function $carry(selection: RangeSelection, marks: Marks): void {
  const node = selection.anchor.getNode();
  const here = $isTextNode(node) ? $getExtraMarks(node) : NO_MARKS;
  selection.setStyle(jsonEqual(here, marks) ? '' : carrierOf(marks));
}

function carrierOf(marks: Marks): string {
  return `${CARRIER}${encodeURIComponent(JSON.stringify(marks))}`;
}

function readCarrier(style: string): Marks | null {
  if (!style.startsWith(CARRIER)) return null;
  try {
    // Written by $carry, or by somebody's page into a pasted style: then it is checked like any other stored value.
    const marks: unknown = JSON.parse(decodeURIComponent(style.slice(CARRIER.length)));
    if (typeof marks !== 'object' || marks === null || Array.isArray(marks)) return null;
    return Object.fromEntries(Object.entries(marks).filter((entry): entry is [string, Json] => isPlain(entry[1])));
  } catch {
    return null;
  }
}

function isPlain(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

/** Turns the style that typed text was given into the marks that it stands for. */
export function registerTextMarks(editor: LexicalEditor): () => void {
  return editor.registerNodeTransform(FlowTextNode, (node) => {
    const style = node.getStyle();
    if (style === '') return;
    node.setStyle('');
    const marks = readCarrier(style);
    if (marks === null) return;
    $setExtraMarks(node, marks);
    const selection = $textSelection();
    if (selection?.style === style) selection.setStyle('');
  });
}
