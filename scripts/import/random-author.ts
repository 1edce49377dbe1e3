/**
 * A person at a Lexical editor, by chance: types, splits, joins, formats, links, makes lists, headings, code and tables, pastes, moves,
 * undoes. One seed is one person. For the property that what is imported is what the editor shows.
 */
import { $createCodeNode, $isCodeNode } from '@lexical/code';
import { $toggleLink } from '@lexical/link';
import { $insertList, $removeList } from '@lexical/list';
import { $createHeadingNode, $createQuoteNode } from '@lexical/rich-text';
import {
  $createTableNodeWithDimensions,
  $insertTableColumnAtSelection,
  $insertTableRowAtSelection,
} from '@lexical/table';
import {
  $createParagraphNode,
  $createTabNode,
  $createTextNode,
  $getRoot,
  $getSelection,
  $isElementNode,
  $isRangeSelection,
  $isTextNode,
  type ElementNode,
  type RangeSelection,
  type TextFormatType,
  type TextNode,
} from 'lexical';
import type { SeededRandom } from '../../server/transport/memory/seeded-random.ts';
import type { LexicalWriter } from './lexical-kit.ts';

const FORMATS: readonly TextFormatType[] = ['bold', 'italic', 'underline', 'code', 'superscript', 'highlight'];
const WORDS = ['weft ', 'Ärger ', '\u{1F9F6}', 'x', ' and on ', 'ש', '7 '];

/** A few paragraphs to begin with. */
export function $beginDocument(random: SeededRandom): void {
  for (let n = 0; n < 6; n++) {
    const text = [random.pick(WORDS), random.pick(WORDS), random.pick(WORDS)].join('');
    $getRoot().append($createParagraphNode().append($createTextNode(text)));
  }
}

/** One thing that a person does. Lexical itself may refuse it; then nothing was done. */
export function actAtRandom(writer: LexicalWriter, random: SeededRandom): void {
  const roll = random.int(100);
  if (roll < 6) writer.undo();
  else if (roll < 9) writer.redo();
  else writer.act(() => $actOnText(random, roll));
}

function $actOnText(random: SeededRandom, roll: number): void {
  const selection = $selectSomewhere(random, roll >= 55);
  if (selection === null) return;
  if (roll < 40) selection.insertText(random.pick(WORDS));
  else if (roll < 50) selection.insertParagraph();
  else if (roll < 53) selection.insertLineBreak();
  else if (roll < 55) selection.insertNodes([$createTabNode()]);
  else if (roll < 67) selection.formatText(random.pick(FORMATS));
  else if (roll < 73) selection.removeText();
  else if (roll < 78) $toggleLink(random.chance(0.7) ? 'https://example.org/' : null);
  else if (roll < 83) $retype(random);
  else if (roll < 87) $insertList(random.pick(['bullet', 'number', 'check']));
  else if (roll < 88) $removeList();
  else if (roll < 91) $joinWithNext(random);
  else if (roll < 93) $insertTable(random);
  else if (roll < 95) $growTable(random);
  else if (roll < 97) $indent();
  else $moveBlock(random);
}

function $texts(): TextNode[] {
  return $getRoot().getAllTextNodes();
}

/** A caret in some text, or a stretch from there to some other place of the same block. */
function $selectSomewhere(random: SeededRandom, asStretch: boolean): RangeSelection | null {
  const texts = $texts();
  if (texts.length === 0 || random.chance(0.1)) {
    const blocks = $getRoot().getChildren().filter($isElementNode);
    return blocks.length === 0 ? null : random.pick(blocks).selectEnd();
  }
  const text = random.pick(texts);
  const offset = safeOffset(text, random);
  const selection = text.select(offset, offset);
  if (asStretch) {
    const sibling = random.pick(text.getParentOrThrow().getAllTextNodes());
    selection.focus.set(sibling.getKey(), safeOffset(sibling, random), 'text');
  }
  return selection;
}

/** Not between the halves of a surrogate pair: a browser puts no caret there. */
function safeOffset(text: TextNode, random: SeededRandom): number {
  const content = text.getTextContent();
  const offset = random.int(content.length + 1);
  return /[\uDC00-\uDFFF]/.test(content.charAt(offset)) ? offset + 1 : offset;
}

function $topBlock(): ElementNode | null {
  const selection = $getSelection();
  if (!$isRangeSelection(selection)) return null;
  const top = selection.anchor.getNode().getTopLevelElement();
  return $isElementNode(top) ? top : null;
}

function $retype(random: SeededRandom): void {
  const block = $topBlock();
  if (block === null || (block.getType() !== 'paragraph' && block.getType() !== 'heading')) return;
  const kind = random.int(4);
  const next =
    kind === 0
      ? $createHeadingNode(random.pick(['h1', 'h2', 'h3']))
      : kind === 1
        ? $createQuoteNode()
        : kind === 2
          ? $createCodeNode('python')
          : $createParagraphNode();
  if ($isCodeNode(next)) next.append(...block.getAllTextNodes().filter($isTextNode));
  else next.append(...block.getChildren()).setFormat(random.pick(['center', 'justify', '']));
  block.replace(next);
}

function $joinWithNext(random: SeededRandom): void {
  const blocks = $getRoot().getChildren().filter($isElementNode);
  const index = random.int(blocks.length);
  const [one, other] = [blocks[index], blocks[index + 1]];
  if (one?.getType() !== 'paragraph' || other?.getType() !== 'paragraph') return;
  one.append(...other.getChildren());
  other.remove();
}

function $insertTable(random: SeededRandom): void {
  if (
    $getRoot()
      .getChildren()
      .filter((node) => node.getType() === 'table').length >= 2
  )
    return;
  $topBlock()?.insertAfter($createTableNodeWithDimensions(1 + random.int(3), 1 + random.int(3), random.chance(0.5)));
}

function $growTable(random: SeededRandom): void {
  const tables = $getRoot()
    .getChildren()
    .filter((node) => node.getType() === 'table');
  if (tables.length === 0) return;
  const table = random.pick(tables);
  if (!$isElementNode(table)) return;
  table.selectStart();
  if (random.chance(0.5)) $insertTableRowAtSelection(random.chance(0.5));
  else $insertTableColumnAtSelection(random.chance(0.5));
}

function $indent(): void {
  const block = $topBlock();
  if (block?.getType() === 'paragraph') block.setIndent(block.getIndent() + 1);
}

function $moveBlock(random: SeededRandom): void {
  const blocks = $getRoot().getChildren();
  if (blocks.length > 1) random.pick(blocks).insertAfter(random.pick(blocks).getLatest());
}
