/**
 * Where blocks that are being dragged would come to stand: before or after which block, in which slot, at which depth of a list;
 * and the line that shows it. Reads layout and the editor's state; changes nothing but in `$drop`.
 */
import {
  $getNearestNodeFromDOMNode,
  $getNodeByKey,
  $isElementNode,
  type LexicalEditor,
  type LexicalNode,
  type NodeKey,
} from 'lexical';
import { MAX_DEPTH } from '../../../flow/arrange.ts';
import { MAX_LIST_DEPTH } from '../../../flow/blocks/list-item.ts';
import { $isFiller } from '../binding/editor-tree.ts';
import { blocksNearScreen } from '../carets/dom-places.ts';
import { $depthOf } from '../containers/slots.ts';
import { $isContainerNode, $slotsIn } from '../nodes/container-node.ts';
import { $nextBlock, $previousBlock } from '../nodes/section-node.ts';
import { $isSlotNode } from '../nodes/slot-node.ts';
import { $itemDepth, $setItemDepths } from './nested-items.ts';

/** In the viewport's coordinates. */
export interface DropLine {
  readonly left: number;
  readonly top: number;
  readonly width: number;
}

export interface DropPlace {
  readonly target: NodeKey;
  /** `into` is the empty slot with this key. */
  readonly side: 'before' | 'after' | 'into';
  /** Of items, how deep the first of them is to hang; null for others. */
  readonly depth: number | null;
  readonly line: DropLine;
}

export interface Dragged {
  readonly editor: LexicalEditor;
  readonly text: HTMLElement;
  readonly keys: readonly NodeKey[];
}

/** So much of a container's upper and lower edge belongs to what lies around it, in CSS pixels. */
const EDGE = 7;

interface Candidate {
  readonly dom: HTMLElement;
  readonly side: DropPlace['side'];
}

/** Null where nothing can be dropped. */
export function dropPlaceAt({ editor, text, keys }: Dragged, x: number, y: number): DropPlace | null {
  const own = new Set(keys.flatMap((key) => editor.getElementByKey(key) ?? []));
  const found = candidateIn(blocksNearScreen(text).filter(isBlock), own, x, y, true);
  if (found === null) return null;
  return editor.read(() => {
    const node = $getNearestNodeFromDOMNode(found.dom);
    const nodes = keys.flatMap((key) => $getNodeByKey(key) ?? []);
    const first = nodes[0];
    if (node === null || first === undefined || !$fits(nodes, node, found.side)) return null;
    const rect = found.dom.getBoundingClientRect();
    const isRtl = getComputedStyle(found.dom).direction === 'rtl';
    const depth = $itemDepth(first) === null ? null : $depthAt(node, found, x, rect, isRtl, nodes);
    const step = depth === null || depth === 0 ? 0 : depth * stepOf(found.dom);
    return {
      target: node.getKey(),
      side: found.side,
      depth,
      line: {
        left: rect.left + (isRtl ? 0 : step),
        top: found.side === 'before' ? rect.top - 3 : found.side === 'after' ? rect.bottom + 1 : rect.top + 4,
        width: Math.max(24, rect.width - step),
      },
    };
  });
}

function isBlock(dom: Element): dom is HTMLElement {
  return dom instanceof HTMLElement && dom.classList.contains('flow-block');
}

function candidateIn(
  blocks: readonly HTMLElement[],
  own: ReadonlySet<HTMLElement>,
  x: number,
  y: number,
  isRoot: boolean,
): Candidate | null {
  let nearest: HTMLElement | null = null;
  let distance = Number.POSITIVE_INFINITY;
  for (const dom of blocks) {
    const rect = dom.getBoundingClientRect();
    const away = y < rect.top ? rect.top - y : y > rect.bottom ? y - rect.bottom : 0;
    if (rect.height === 0 || away >= distance) continue;
    nearest = dom;
    distance = away;
    if (away === 0) break;
  }
  if (nearest === null) return null;
  const rect = nearest.getBoundingClientRect();
  const slots = own.has(nearest) ? [] : slotsOf(nearest);
  const isInside = y > rect.top + EDGE && y < rect.bottom - EDGE && (!isRoot || x > rect.left - 4);
  if (slots.length > 0 && isInside) {
    const slot = nearestSlot(slots, x, y);
    const inner = slot === null ? null : candidateInSlot(slot, own, x, y);
    if (inner !== null) return inner;
  }
  return { dom: nearest, side: y < rect.top + rect.height / 2 ? 'before' : 'after' };
}

function candidateInSlot(slot: HTMLElement, own: ReadonlySet<HTMLElement>, x: number, y: number): Candidate | null {
  const blocks = [...slot.children].filter(isBlock);
  const [only] = blocks;
  // An empty slot shows one line that stands for nothing: `$drop` tells it from a line that somebody made.
  if (blocks.length === 1 && only !== undefined && only.textContent === '' && only.classList.contains('flow-paragraph'))
    return { dom: slot, side: 'into' };
  return candidateIn(blocks, own, x, y, false);
}

/** The slots of a container that can be seen; what a section is called takes no blocks. */
function slotsOf(dom: HTMLElement): HTMLElement[] {
  return [...dom.querySelectorAll<HTMLElement>('.flow-slot:not(.flow-toggle-summary)')].filter(
    (slot) => slot.closest('.flow-block') === dom && slot.getClientRects().length > 0,
  );
}

function nearestSlot(slots: readonly HTMLElement[], x: number, y: number): HTMLElement | null {
  let best: HTMLElement | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const slot of slots) {
    const rect = slot.getBoundingClientRect();
    const away = Math.max(rect.left - x, 0, x - rect.right) + Math.max(rect.top - y, 0, y - rect.bottom) * 2;
    if (away < least) [best, least] = [slot, away];
  }
  return best;
}

/** Nothing goes into itself, nor where it would come to stand in too many containers. */
function $fits(nodes: readonly LexicalNode[], target: LexicalNode, side: DropPlace['side']): boolean {
  for (const node of nodes) {
    if (node.is(target) || ($isElementNode(node) && node.isParentOf(target))) return false;
  }
  const depth = side === 'into' ? $depthOf(target) : $depthOf(target.getParent());
  return nodes.every((node) => depth + $heightOf(node) <= MAX_DEPTH);
}

/** How many containers deep a block is in itself. */
function $heightOf(node: LexicalNode): number {
  if (!$isContainerNode(node)) return 0;
  const inner = [...$slotsIn(node).values()].flatMap((slot) => slot.getChildren().map($heightOf));
  return 1 + Math.max(0, ...inner);
}

/** How deep an item would hang: as far as the pointer is to the right, one deeper than the item before it at most. */
function $depthAt(
  node: LexicalNode,
  { side, dom }: Candidate,
  x: number,
  rect: DOMRect,
  isRtl: boolean,
  own: readonly LexicalNode[],
): number {
  if (side === 'into') return 0;
  let before = side === 'after' ? node : $previousBlock(node);
  while (before !== null && own.some((one) => one.is(before))) before = $previousBlock(before);
  const most = $itemDepth(before);
  if (most === null) return 0;
  const along = isRtl ? rect.right - x : x - rect.left;
  return Math.max(0, Math.min(MAX_LIST_DEPTH, most + 1, Math.floor(along / stepOf(dom)) - 1));
}

/** What one depth of a list moves an item by: the style sheet has 1.6 of the letter's size. */
function stepOf(dom: HTMLElement): number {
  return 1.6 * (Number.parseFloat(getComputedStyle(dom).fontSize) || 16);
}

/** Puts the blocks there. The nodes move and keep their keys, so what others type in them meanwhile goes along. */
export function $drop(keys: readonly NodeKey[], { target: key, side, depth }: DropPlace): boolean {
  const target = $getNodeByKey(key);
  const nodes = keys.flatMap((one) => $getNodeByKey(one) ?? []);
  if (target === null || nodes.length === 0 || !$fits(nodes, target, side)) return false;
  if (depth !== null) $setItemDepths(nodes, depth);
  if (side === 'into') {
    if (!$isSlotNode(target)) return false;
    const fillers = target.getChildren().filter($isFiller);
    for (const node of nodes) target.append(node);
    for (const filler of fillers) if (!nodes.some((node) => node.is(filler))) filler.remove(true);
    return true;
  }
  if (side === 'before') for (const node of nodes) target.insertBefore(node, false);
  else for (const node of nodes.toReversed()) target.insertAfter(node, false);
  return true;
}

/** Whether blocks would come to stand where they stand. */
export function $isWhereItIs(keys: readonly NodeKey[], { target: key, side, depth }: DropPlace): boolean {
  const first = $getNodeByKey(keys[0] ?? '');
  const last = $getNodeByKey(keys.at(-1) ?? '');
  const target = $getNodeByKey(key);
  if (first === null || last === null || target === null || side === 'into') return false;
  const beside = side === 'before' ? $nextBlock(last) : $previousBlock(first);
  return target.is(beside) && (depth === null || depth === $itemDepth(first));
}
