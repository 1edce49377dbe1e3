/**
 * From places in the flow to places on the screen. Reads layout; changes nothing. Everything is in the viewport's
 * coordinates, as the DOM gives them.
 */
import { $getNodeByKey, $isElementNode, type LexicalEditor } from 'lexical';
import type { FlowBinding } from '../binding/flow-binding.ts';
import { $placeOfOffset, type PointPlace } from '../binding/positions.ts';

/** A DOM position, as ranges take it. */
interface DomPoint {
  readonly node: Node;
  readonly offset: number;
}

/** The DOM positions of flow offsets, in the order given; null for one that is not drawn. */
export function domPointsOf(
  editor: LexicalEditor,
  binding: FlowBinding,
  offsets: readonly number[],
): (DomPoint | null)[] {
  return editor.getEditorState().read(
    () =>
      offsets.map((offset) => {
        const place = $placeOfOffset(binding.view, binding.keys, offset, '');
        return place === null ? null : $domPoint(editor, place);
      }),
    { editor },
  );
}

function $domPoint(editor: LexicalEditor, { key, offset, type }: PointPlace): DomPoint | null {
  const dom = editor.getElementByKey(key);
  if (dom === null) return null;
  if (type === 'text') {
    const text = document.createTreeWalker(dom, NodeFilter.SHOW_TEXT).nextNode();
    return text instanceof Text ? { node: text, offset: Math.min(offset, text.length) } : { node: dom, offset: 0 };
  }
  const node = $getNodeByKey(key);
  const child = $isElementNode(node) ? node.getChildAtIndex(offset) : null;
  const childDom = child === null ? null : editor.getElementByKey(child.getKey());
  if (childDom?.parentNode)
    return { node: childDom.parentNode, offset: [...childDom.parentNode.childNodes].indexOf(childDom) };
  const slot = dom.querySelector<HTMLElement>(':scope > [data-slot]') ?? dom;
  // Behind the last child, but before the line break that Lexical puts into a line that would have no height.
  const last = slot.lastChild;
  const end =
    last instanceof HTMLBRElement && slot.childNodes.length > 1 ? slot.childNodes.length - 1 : slot.childNodes.length;
  return { node: slot, offset: slot.childNodes.length === 1 && last instanceof HTMLBRElement ? 0 : end };
}

/** Where a caret at this place is drawn: its top, its left, its height. Null far from the screen, where nothing is laid out. */
export function caretRect({ node, offset }: DomPoint): DOMRect | null {
  const holder = node instanceof Element ? node : node.parentElement;
  // To ask for its place would lay it out, at every look.
  if (holder?.checkVisibility({ contentVisibilityAuto: true }) === false) return null;
  const range = document.createRange();
  range.setStart(node, offset);
  const [rect] = range.getClientRects();
  if (rect !== undefined && rect.height > 0) return rect;
  // An empty line has no text to measure: the line break in it, or else the block, says where it is.
  const child = node.childNodes[offset] ?? node.childNodes[offset - 1];
  const element =
    child instanceof HTMLElement && child.getClientRects().length > 0
      ? child
      : node instanceof HTMLElement
        ? node
        : node.parentElement;
  if (element === null) return null;
  const box = element.getBoundingClientRect();
  if (box.height === 0) return null;
  const atRight = getComputedStyle(element).direction === 'rtl';
  return new DOMRect(atRight ? box.right : box.left, box.top, 0, Math.min(box.height, lineHeight(element)));
}

function lineHeight(element: HTMLElement): number {
  const style = getComputedStyle(element);
  return Number.parseFloat(style.lineHeight) || Number.parseFloat(style.fontSize) * 1.5;
}

/** The rectangles that a selection covers, a few for each line, cut to the part of the page that is near the screen. */
export function selectionRects(from: DomPoint, to: DomPoint, text: HTMLElement): DOMRect[] {
  const range = document.createRange();
  range.setStart(from.node, from.offset);
  range.setEnd(to.node, to.offset);
  if (range.collapsed) {
    range.setStart(to.node, to.offset);
    range.setEnd(from.node, from.offset);
  }
  const rects: DOMRect[] = [];
  for (const block of blocksNearScreen(text)) {
    if (!range.intersectsNode(block)) continue;
    const part = document.createRange();
    part.selectNodeContents(block.querySelector(':scope > [data-slot]') ?? block);
    // What a block has beside its text (a check box) is not selected.
    if (range.compareBoundaryPoints(Range.START_TO_START, part) > 0)
      part.setStart(range.startContainer, range.startOffset);
    if (range.compareBoundaryPoints(Range.END_TO_END, part) < 0) part.setEnd(range.endContainer, range.endOffset);
    rects.push(...mergedLines([...part.getClientRects()]));
  }
  return rects;
}

/** The blocks that are on the screen or less than a screen away. They stand in order, so the first is found by halving. */
export function blocksNearScreen(text: Element): HTMLElement[] {
  const margin = window.innerHeight;
  const blocks = text.children;
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((blocks[middle]?.getBoundingClientRect().bottom ?? 0) < -margin) low = middle + 1;
    else high = middle;
  }
  const near: HTMLElement[] = [];
  for (let i = low; i < blocks.length; i++) {
    const block = blocks[i];
    if (block === undefined || block.getBoundingClientRect().top > window.innerHeight + margin) break;
    // What is in a section far away is not laid out, and asking for it would be work.
    if (block.classList.contains('flow-section')) near.push(...blocksNearScreen(block));
    else if (block instanceof HTMLElement) near.push(block);
  }
  return near;
}

/**
 * One rectangle for each run of neighbours on a line: a browser gives one for every element and once more for the text in
 * it, and what lies twice over the text would look darker.
 */
function mergedLines(rects: readonly DOMRect[]): DOMRect[] {
  const lines: DOMRect[] = [];
  for (const rect of rects) {
    if (rect.width === 0 || rect.height === 0) continue;
    const at = lines.findIndex((line) => isBeside(line, rect));
    const line = lines[at];
    if (line === undefined) lines.push(rect);
    else lines[at] = union(line, rect);
  }
  return lines;
}

function isBeside(a: DOMRect, b: DOMRect): boolean {
  const onSameLine = Math.abs(a.bottom - b.bottom) < Math.min(a.height, b.height) / 2;
  return onSameLine && b.left <= a.right + 1 && b.right >= a.left - 1;
}

function union(a: DOMRect, b: DOMRect): DOMRect {
  const left = Math.min(a.left, b.left);
  const top = Math.min(a.top, b.top);
  return new DOMRect(left, top, Math.max(a.right, b.right) - left, Math.max(a.bottom, b.bottom) - top);
}
