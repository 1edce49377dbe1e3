/**
 * A person with the editor that Lexical's own packages make: paragraphs, headings, quotes, lists, links, code and tables as
 * their playground has them, with its commands. How the editor is bound to the Y.Doc is what V1 and V2 differ in.
 */
import { $createCodeNode, $isCodeNode, CodeHighlightNode, CodeNode } from '@lexical/code';
import { createHeadlessEditor } from '@lexical/headless';
import { $createLinkNode, $isLinkNode, $toggleLink, LinkNode } from '@lexical/link';
import {
  $createListItemNode,
  $createListNode,
  $handleListInsertParagraph,
  $insertList,
  $isListItemNode,
  $isListNode,
  ListItemNode,
  ListNode,
  registerList,
} from '@lexical/list';
import {
  $createHeadingNode,
  $createQuoteNode,
  $isHeadingNode,
  $isQuoteNode,
  HeadingNode,
  QuoteNode,
  registerRichText,
} from '@lexical/rich-text';
import { $patchStyleText, $setBlocksType } from '@lexical/selection';
import {
  $createTableNodeWithDimensions,
  $deleteTableRowAtSelection,
  $getTableCellNodeFromLexicalNode,
  $getTableColumnIndexFromTableCellNode,
  $getTableNodeFromLexicalNodeOrThrow,
  $getTableRowIndexFromTableCellNode,
  $insertTableColumnAtNode,
  $insertTableRowAtNode,
  $isTableCellNode,
  $isTableNode,
  $isTableRowNode,
  $mergeCells,
  $moveTableColumn,
  $moveTableRow,
  TableCellNode,
  TableNode,
  TableRowNode,
  registerTablePlugin,
} from '@lexical/table';
import {
  $createParagraphNode,
  $createTextNode,
  $getRoot,
  $isElementNode,
  $isLineBreakNode,
  $isTextNode,
  COMMAND_PRIORITY_LOW,
  type ElementNode,
  INSERT_PARAGRAPH_COMMAND,
  type LexicalNode,
} from 'lexical';
import { Author, type Drop, type Kind, NotOffered, type Spot } from './author.ts';
import { CELL, CELL_LINE, joinRuns, type Line, type Run, type RunMarks, splitText } from './lines.ts';

const NODES = [
  HeadingNode,
  QuoteNode,
  ListNode,
  ListItemNode,
  CodeNode,
  CodeHighlightNode,
  LinkNode,
  TableNode,
  TableRowNode,
  TableCellNode,
];

export abstract class PlaygroundAuthor extends Author {
  constructor(clientId: number) {
    super(clientId, (onError) => {
      const editor = createHeadlessEditor({ nodes: NODES, onError });
      registerRichText(editor);
      registerList(editor);
      registerTablePlugin(editor);
      editor.registerCommand(INSERT_PARAGRAPH_COMMAND, () => $handleListInsertParagraph(), COMMAND_PRIORITY_LOW);
      return editor;
    });
  }

  override split(spot: Spot): void {
    this.act(() => {
      this.$caret(spot);
      this.editor.dispatchCommand(INSERT_PARAGRAPH_COMMAND, undefined);
    });
  }

  turnInto(char: string, kind: Kind): void {
    this.act(() => {
      const selection = this.$caret({ before: char });
      if (kind === 'item') $insertList('bullet');
      else $setBlocksType(selection, () => $createBlock(kind));
    });
  }

  link(from: string, to: string, address: string): void {
    this.act(() => {
      this.$select(from, to);
      $toggleLink(address);
    });
  }

  color(from: string, to: string, name: string): void {
    this.act(() => $patchStyleText(this.$select(from, to), { color: name }));
  }

  paste(spot: Spot, lines: readonly string[]): void {
    this.act(() => {
      const blocks = lines.map((text) => $createParagraphNode().append($createTextNode(text)));
      this.$caret(spot).insertNodes(blocks);
    });
  }

  indent(char: string): void {
    this.act(() => {
      const item = this.$blockOf(this.$find(char).node);
      item.setIndent(item.getIndent() + 1);
    });
  }

  insertRow(drop: Drop): void {
    this.act(() => void $insertTableRowAtNode(this.#cellOf(charOf(drop)), 'after' in drop));
  }

  insertColumn(drop: Drop): void {
    this.act(() => void $insertTableColumnAtNode(this.#cellOf(charOf(drop)), 'after' in drop));
  }

  moveRow(char: string, drop: Drop): void {
    this.act(() => {
      const cell = this.#cellOf(char);
      const index = (one: TableCellNode) => $getTableRowIndexFromTableCellNode(one);
      $moveTableRow($getTableNodeFromLexicalNodeOrThrow(cell), index(cell), index(this.#cellOf(charOf(drop))));
    });
  }

  moveColumn(char: string, drop: Drop): void {
    this.act(() => {
      const cell = this.#cellOf(char);
      const index = (one: TableCellNode) => $getTableColumnIndexFromTableCellNode(one);
      $moveTableColumn($getTableNodeFromLexicalNodeOrThrow(cell), index(cell), index(this.#cellOf(charOf(drop))));
    });
  }

  deleteRow(char: string): void {
    this.act(() => {
      this.$caret({ before: char });
      $deleteTableRowAtSelection();
    });
  }

  mergeCells(from: string, to: string): void {
    this.act(() => void $mergeCells([this.#cellOf(from), this.#cellOf(to)]));
  }

  makeToggle(): void {
    throw new NotOffered('toggles are a part of the playground, not of a package');
  }

  makeColumns(): void {
    throw new NotOffered('columns are a part of the playground, not of a package');
  }

  protected $append(lines: readonly Line[]): void {
    const root = $getRoot();
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i];
      if (line === undefined) continue;
      const depth = depthOf(line);
      if (line.kind === 'row') {
        const end = lines.findIndex((one, at) => at > i && one.kind !== 'row');
        const rows = lines.slice(i, end === -1 ? undefined : end).map((row) => splitText(row, CELL));
        root.append($createTable(rows));
        i += rows.length - 1;
      } else if (depth !== null) {
        const last = root.getLastChild();
        const list = $isListNode(last) ? last : $createListNode('bullet');
        if (!list.isAttached()) root.append(list);
        const item = $createListItemNode();
        list.append(item.append(...$createTexts(line.runs)));
        item.setIndent(depth);
      } else root.append($createBlock(line.kind).append(...$createTexts(line.runs)));
    }
  }

  protected $cellAt(row: number, column: number): ElementNode {
    const rows = $getRoot().getChildren().find($isTableNode)?.getChildren().filter($isTableRowNode);
    const cell = rows?.[row]?.getChildren().filter($isTableCellNode)[column];
    if (cell === undefined) throw new Error('no such cell');
    return cell;
  }

  protected $readLines(): Line[] {
    return $getRoot().getChildren().flatMap($readBlock);
  }

  #cellOf(char: string): TableCellNode {
    const cell = $getTableCellNodeFromLexicalNode(this.$find(char).node);
    if (cell === null) throw new Error(`"${char}" stands in no cell`);
    return cell;
  }
}

function charOf(drop: Drop): string {
  return 'before' in drop ? drop.before : drop.after;
}

function depthOf({ kind }: Line): number | null {
  const [, depth] = /^item(\d)$/.exec(kind) ?? [];
  return depth === undefined ? null : Number(depth);
}

function $createBlock(kind: string): ElementNode {
  if (kind === 'p') return $createParagraphNode();
  if (kind === 'h1' || kind === 'h2') return $createHeadingNode(kind);
  if (kind === 'quote') return $createQuoteNode();
  if (kind === 'code') return $createCodeNode();
  throw new NotOffered(`no block called ${kind}`);
}

function $createTexts(runs: readonly Run[]): LexicalNode[] {
  return runs.map(({ text, marks }) => {
    const node = $createTextNode(text);
    if (marks['b'] === true) node.toggleFormat('bold');
    if (marks['i'] === true) node.toggleFormat('italic');
    if (typeof marks['color'] === 'string') node.setStyle(`color: ${marks['color']};`);
    return typeof marks['link'] === 'string' ? $createLinkNode(marks['link']).append(node) : node;
  });
}

function $createTable(rows: readonly (readonly string[])[]): TableNode {
  const table = $createTableNodeWithDimensions(rows.length, rows[0]?.length ?? 0, false);
  for (const [r, row] of table.getChildren().filter($isTableRowNode).entries()) {
    for (const [c, cell] of row.getChildren().filter($isTableCellNode).entries()) {
      const text = rows[r]?.[c] ?? '';
      const paragraph = cell.getFirstChild();
      if (text !== '' && $isElementNode(paragraph)) paragraph.append($createTextNode(text));
    }
  }
  return table;
}

function $readBlock(node: LexicalNode): Line[] {
  if ($isListNode(node)) return $readList(node, 0);
  if ($isTableNode(node)) return node.getChildren().filter($isTableRowNode).map($readRow);
  if (!$isElementNode(node)) return [{ kind: node.getType(), runs: [] }];
  const kind = $isHeadingNode(node)
    ? node.getTag()
    : $isQuoteNode(node)
      ? 'quote'
      : $isCodeNode(node)
        ? 'code'
        : node.getType() === 'paragraph'
          ? 'p'
          : node.getType();
  return [{ kind, runs: $readRuns(node) }];
}

function $readList(list: ListNode, depth: number): Line[] {
  return list
    .getChildren()
    .filter($isListItemNode)
    .flatMap((item): Line[] => {
      const nested = item.getChildren().filter($isListNode);
      const own = nested.length === 0 || item.getChildrenSize() > nested.length;
      return [
        ...(own ? [{ kind: `item${depth}`, runs: $readRuns(item) }] : []),
        ...nested.flatMap((inner) => $readList(inner, depth + 1)),
      ];
    });
}

function $readRow(row: TableRowNode): Line {
  const cells = row
    .getChildren()
    .filter($isTableCellNode)
    .map((cell) =>
      joinRuns(
        cell
          .getChildren()
          .flatMap($readBlock)
          .map(({ runs }) => runs),
        CELL_LINE,
      ),
    );
  return { kind: 'row', runs: joinRuns(cells, CELL) };
}

function $readRuns(element: ElementNode, around: RunMarks = {}): Run[] {
  return element.getChildren().flatMap((node): Run[] => {
    if ($isListNode(node)) return [];
    if ($isLinkNode(node)) return $readRuns(node, { ...around, link: node.getURL() });
    if ($isLineBreakNode(node)) return [{ text: '\n', marks: {} }];
    if (!$isTextNode(node)) return [];
    const color = /color: (\w+)/.exec(node.getStyle())?.[1];
    const marks: Record<string, string | true> = { ...around };
    if (node.hasFormat('bold')) marks['b'] = true;
    if (node.hasFormat('italic')) marks['i'] = true;
    if (color !== undefined) marks['color'] = color;
    return [{ text: node.getTextContent(), marks }];
  });
}
