/**
 * Sections: in a long document the blocks of the root stand in groups, so that the browser lays out and paints only the groups
 * near the screen and a key costs what it costs on an empty page (measured in bench/writing). A section stands for nothing in
 * the document and is no border to anything; short documents have none. What asks for a block's neighbours at the root asks here.
 */
import {
  $applyNodeReplacement,
  $getRoot,
  $getSelection,
  $isElementNode,
  $isLineBreakNode,
  $isRangeSelection,
  $isRootNode,
  $isRootOrShadowRoot,
  $isTextNode,
  ElementNode,
  mergeRegister,
  type LexicalEditor,
  type LexicalNode,
} from 'lexical';
import { LIST_ITEM } from '../../../flow/blocks/list-item.ts';
import { $createBlockNode, $isBlockNode, BlockNode } from './block-node.ts';

/** When the root's blocks stand in sections. */
export interface SectionRule {
  /** Blocks of the root from which on a document gets sections when it is drawn. */
  readonly from: number;
  /** Blocks that a new section takes. */
  readonly size: number;
}

export const SECTIONS: SectionRule = { from: 400, size: 50 };

export class SectionNode extends ElementNode {
  override $config() {
    return this.config('flow-section', { extends: ElementNode });
  }

  override createDOM(): HTMLElement {
    const dom = document.createElement('div');
    dom.className = 'flow-section';
    return dom;
  }

  override updateDOM(): boolean {
    return false;
  }

  override canBeEmpty(): boolean {
    return false;
  }

  override canIndent(): boolean {
    return false;
  }
}

export function $isSectionNode(node: LexicalNode | null | undefined): node is SectionNode {
  return node instanceof SectionNode;
}

/** The block that follows among its like, in the next section if need be. */
export function $nextBlock(block: LexicalNode): LexicalNode | null {
  const next = block.getNextSibling();
  if (next !== null) return $edgeOf(next, 'first');
  const section = block.getParent();
  return $isSectionNode(section) ? $edgeOf(section.getNextSibling(), 'first') : null;
}

/** The block that precedes among its like, in the section before if need be. */
export function $previousBlock(block: LexicalNode): LexicalNode | null {
  const previous = block.getPreviousSibling();
  if (previous !== null) return $edgeOf(previous, 'last');
  const section = block.getParent();
  return $isSectionNode(section) ? $edgeOf(section.getPreviousSibling(), 'last') : null;
}

/** The node itself, or the first or last block of a section that holds any. */
export function $edgeOf(node: LexicalNode | null, edge: 'first' | 'last'): LexicalNode | null {
  let one = node;
  while ($isSectionNode(one)) {
    const inner = edge === 'first' ? one.getFirstChild() : one.getLastChild();
    one = inner ?? (edge === 'first' ? one.getNextSibling() : one.getPreviousSibling());
  }
  return one;
}

/** The block, table cell's or the root's own, that holds a node: as Lexical's top-level element, but that sections are seen through. */
export function $topBlockOf(node: LexicalNode): LexicalNode | null {
  for (let one = node; ;) {
    if ($isSectionNode(one)) return null;
    const parent: ElementNode | null = one.getParent();
    if (parent === null) return null;
    if ($isRootOrShadowRoot(parent) || $isSectionNode(parent)) return one;
    one = parent;
  }
}

/** Adds a block at the end of a parent; with a section size, in the last section that has room, or in a new one. */
export function $appendBlock(parent: ElementNode, node: LexicalNode, sectionSize: number | null): void {
  const last = parent.getLastChild();
  if (sectionSize === null || !$isBlockNode(node)) parent.append(node);
  else if ($isSectionNode(last) && (last.getChildrenSize() < sectionSize || $isListItem(node))) last.append(node);
  else parent.append($createSection().append(node));
}

/** Whether the root's blocks stand in sections. */
export function $hasSections(): boolean {
  return $getRoot().getChildren().some($isSectionNode);
}

/** Makes the sections that these nodes are, or stand in or beside, as they must be. For what is drawn without transforms. */
export function $tidySections(touched: Iterable<LexicalNode>): void {
  const sections = new Set<SectionNode>();
  for (const node of touched) {
    if (!node.isAttached()) continue;
    const section = $isSectionNode(node) ? node : $isBlockNode(node) ? $takeIn(node) : node.getParent();
    if ($isSectionNode(section)) sections.add(section);
  }
  for (const section of sections) if (section.isAttached()) $tidySection(section);
}

/** Keeps sections as they must be while one writes. */
export function registerSections(editor: LexicalEditor): () => void {
  return mergeRegister(
    editor.registerNodeTransform(SectionNode, $tidySection),
    editor.registerNodeTransform(BlockNode, (block) => {
      const section = $takeIn(block);
      if (section !== null && block.getPreviousSibling() === null) $joinLists(section);
    }),
  );
}

/** The section of a block of text. One that stands at the root beside a section goes into it. */
function $takeIn(block: BlockNode): SectionNode | null {
  const parent = block.getParent();
  if ($isSectionNode(parent)) return parent;
  if (!$isRootNode(parent)) return null;
  const previous = block.getPreviousSibling();
  if ($isSectionNode(previous)) {
    previous.append(block);
    return previous;
  }
  const next = block.getNextSibling();
  if (!$isSectionNode(next)) return null;
  next.splice(0, 0, [block]);
  return next;
}

function $tidySection(section: SectionNode): void {
  $wrapStrays(section);
  $letOut(section);
  $bringCaretIn(section);
  if (section.isEmpty()) section.remove(true);
  else $joinLists(section);
}

/** A caret that is left in the section itself goes into the block beside it: nobody knows how to write between two blocks of text. */
function $bringCaretIn(section: SectionNode): void {
  const selection = $getSelection();
  if (!$isRangeSelection(selection)) return;
  for (const point of [selection.anchor, selection.focus]) {
    if (point.key !== section.getKey()) continue;
    const next = section.getChildAtIndex(point.offset);
    const block = next ?? section.getLastChild();
    if ($isElementNode(block)) point.set(block.getKey(), next === null ? block.getChildrenSize() : 0, 'element');
  }
}

/** Typing where no block is puts letters into the section itself: they are given a block. */
function $wrapStrays(section: SectionNode): void {
  let home: BlockNode | null = null;
  for (const child of section.getChildren()) {
    if (!($isTextNode(child) || $isLineBreakNode(child) || child.isInline())) home = null;
    else {
      if (home === null) {
        home = $createBlockNode();
        child.insertBefore(home, false);
      }
      home.append(child);
    }
  }
}

/** What is no block of text stands at the root: a caret beside it is then a point of the root, which Lexical knows how to write at. */
function $letOut(section: SectionNode): void {
  let last: LexicalNode = section;
  let home: SectionNode | null = section;
  for (const child of section.getChildren()) {
    if (!$isBlockNode(child)) {
      last.insertAfter(child, false);
      last = child;
      home = null;
    } else if (!section.is(home)) {
      if (home === null) {
        home = $createSection();
        last.insertAfter(home, false);
        last = home;
      }
      home.append(child);
    }
  }
}

/** The numbers of a list are counted within a section: where one has come to cross a border, two sections become one. */
function $joinLists(section: SectionNode): void {
  const previous = section.getPreviousSibling();
  if (!$isSectionNode(previous) || !$isListItem(section.getFirstChild()) || !$isListItem(previous.getLastChild()))
    return;
  previous.append(...section.getChildren());
  section.remove(true);
}

function $createSection(): SectionNode {
  return $applyNodeReplacement(new SectionNode());
}

function $isListItem(node: LexicalNode | null): boolean {
  return $isBlockNode(node) && node.getBlockType() === LIST_ITEM.type;
}

/** Whether a point with this node lies between blocks of the root. */
export function $isBetweenBlocks(node: LexicalNode): node is ElementNode {
  return $isElementNode(node) && ($isRootOrShadowRoot(node) || $isSectionNode(node));
}
