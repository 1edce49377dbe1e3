/**
 * A person of a merge scenario: a real headless Lexical editor over a Y.Doc of its own, and the things that a person does in
 * it, named by what they mean. Places are named by the character that stands there, since every character of a scenario is
 * unique. What differs from engine to engine (how a document is bound, how a list or a table is made) is in the classes
 * derived from this one.
 */
import {
  $getRoot,
  $getSelection,
  $isElementNode,
  $isRangeSelection,
  $isRootNode,
  $isTextNode,
  type ElementNode,
  type LexicalEditor,
  type LexicalNode,
  type RangeSelection,
  type TextFormatType,
  type TextNode,
} from 'lexical';
import * as Y from 'yjs';
import { type Line, parseLine, showLine } from './lines.ts';

/** A place: right after or before a character, in the n-th block of the page, or in a cell by its indexes. */
export type Spot =
  | { readonly after: string }
  | { readonly before: string }
  | { readonly line: number }
  | { readonly cell: readonly [row: number, column: number] };

/** What a block can be turned into. */
export type Kind = 'p' | 'h1' | 'h2' | 'quote' | 'code' | 'item';

/** Where a thing is put down: right before or after the block (or row, or column) that holds a character. */
export type Drop = { readonly before: string } | { readonly after: string };

/** What an engine has no block or command for; the table says so. */
export class NotOffered extends Error {}

/** The origin of what arrives from others. */
const REMOTE = Symbol('from others');

const FORMATS: Readonly<Record<string, TextFormatType>> = { b: 'bold', i: 'italic', u: 'underline' };

export abstract class Author {
  readonly doc = new Y.Doc();
  /** Updates of this person that were not handed to the others yet. */
  outbox: Uint8Array[] = [];
  readonly errors: string[] = [];
  protected readonly editor: LexicalEditor;

  constructor(clientId: number, makeEditor: (onError: (error: Error) => void) => LexicalEditor) {
    this.doc.clientID = clientId;
    this.editor = makeEditor((error) => this.errors.push(error.message));
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== REMOTE) this.outbox.push(update);
    });
  }

  abstract close(): void;
  /** Takes back this person's last step. */
  abstract undo(): void;
  /** What comes next is a step of its own. */
  abstract endStep(): void;
  abstract turnInto(char: string, kind: Kind): void;
  abstract link(from: string, to: string, address: string): void;
  abstract color(from: string, to: string, name: string): void;
  /** Pastes paragraphs. */
  abstract paste(spot: Spot, lines: readonly string[]): void;
  abstract indent(char: string): void;
  abstract insertRow(drop: Drop): void;
  abstract insertColumn(drop: Drop): void;
  abstract moveRow(char: string, drop: Drop): void;
  abstract moveColumn(char: string, drop: Drop): void;
  abstract deleteRow(char: string): void;
  /** Merges the cells from the one with this character to the other's. */
  abstract mergeCells(from: string, to: string): void;
  /** Puts the blocks from one to the other into a new toggle; its summary stays empty. */
  abstract makeToggle(from: string, to: string): void;
  /** Puts the blocks of these characters side by side, a column for each. */
  abstract makeColumns(first: string, second: string): void;
  protected abstract $append(lines: readonly Line[]): void;
  protected abstract $cellAt(row: number, column: number): ElementNode;
  protected abstract $readLines(): Line[];
  /** Draws what an update brought, where the engine waits to be told. */
  protected drawReceived(): void {}

  /** Writes a document into an empty editor. */
  setUp(lines: readonly string[]): void {
    this.act(() => {
      $getRoot().clear();
      this.$append(lines.map(parseLine));
    });
  }

  receive(updates: readonly Uint8Array[]): void {
    for (const update of updates) {
      try {
        Y.applyUpdate(this.doc, update, REMOTE);
        this.drawReceived();
      } catch (error) {
        this.errors.push(error instanceof Error ? error.message : String(error));
      }
    }
  }

  shown(): string[] {
    return this.editor.getEditorState().read(() => this.$readLines().map(showLine), { editor: this.editor });
  }

  type(spot: Spot, text: string): void {
    this.act(() => void this.$caret(spot));
    for (const char of text) this.act(() => void this.$selection().insertText(char));
  }

  format(name: string, from: string, to: string): void {
    const format = FORMATS[name];
    if (format === undefined) throw new Error(`no format ${name}`);
    this.act(() => this.$select(from, to).formatText(format));
  }

  remove(from: string, to: string): void {
    this.act(() => this.$select(from, to).removeText());
  }

  replace(from: string, to: string, text: string): void {
    this.act(() => this.$select(from, to).insertText(text));
  }

  replaceAll(text: string): void {
    this.act(() => {
      const root = $getRoot();
      root.select(0, root.getChildrenSize()).insertText(text);
    });
  }

  /** Enter. */
  split(spot: Spot): void {
    this.act(() => void this.$caret(spot).insertParagraph());
  }

  /** Backspace at the start of the block that begins with this character. */
  join(char: string): void {
    this.act(() => {
      const { node } = this.$find(char);
      const block = this.$blockOf(node);
      const before = block.getPreviousSibling();
      if (!$isElementNode(before)) throw new Error(`nothing to join "${char}" with`);
      const end = before.getLastDescendant();
      const selection = node.select(0, 0);
      if ($isTextNode(end)) selection.anchor.set(end.getKey(), end.getTextContentSize(), 'text');
      else selection.anchor.set(before.getKey(), before.getChildrenSize(), 'element');
      selection.removeText();
    });
  }

  /** Drags a block. */
  move(char: string, drop: Drop): void {
    this.act(() => {
      const block = this.$blockOf(this.$find(char).node);
      if ('before' in drop) this.$blockOf(this.$find(drop.before).node).insertBefore(block);
      else this.$blockOf(this.$find(drop.after).node).insertAfter(block);
    });
  }

  /** Drags the whole table, toggle or row of columns that holds a character. */
  moveWhole(char: string, drop: Drop): void {
    this.act(() => {
      const whole = this.$topOf(this.$find(char).node);
      if ('before' in drop) this.$blockOf(this.$find(drop.before).node).insertBefore(whole);
      else this.$blockOf(this.$find(drop.after).node).insertAfter(whole);
    });
  }

  deleteWhole(char: string): void {
    this.act(() => this.$topOf(this.$find(char).node).remove());
  }

  deleteBlock(char: string): void {
    this.act(() => this.$blockOf(this.$find(char).node).remove());
  }

  protected act($work: () => void): void {
    let thrown: unknown = null;
    this.editor.update(
      () => {
        try {
          $work();
        } catch (error) {
          thrown = error;
          throw error;
        }
      },
      { discrete: true },
    );
    // A scenario that cannot be played is no result.
    if (thrown !== null) throw new Error('could not be played', { cause: thrown });
  }

  protected $find(char: string): { readonly node: TextNode; readonly offset: number } {
    for (const node of $getRoot().getAllTextNodes()) {
      const offset = node.getTextContent().indexOf(char);
      if (offset !== -1) return { node, offset };
    }
    throw new Error(`nobody sees "${char}"`);
  }

  protected $caret(spot: Spot): RangeSelection {
    if ('after' in spot) {
      const { node, offset } = this.$find(spot.after);
      return $caretIn(node, offset + 1);
    }
    if ('before' in spot) {
      const { node, offset } = this.$find(spot.before);
      return $caretIn(node, offset);
    }
    const element = 'line' in spot ? $getRoot().getChildAtIndex(spot.line) : this.$cellAt(...spot.cell);
    if (!$isElementNode(element)) throw new Error('no such block');
    return element.selectEnd();
  }

  /** Selects from one character to the other, both included. */
  protected $select(from: string, to: string): RangeSelection {
    const start = this.$find(from);
    const end = this.$find(to);
    const selection = start.node.select(start.offset, start.offset);
    selection.focus.set(end.node.getKey(), end.offset + 1, 'text');
    // As in a page, the selection has the formats that all of it has.
    const formats = selection.getNodes().flatMap((node) => ($isTextNode(node) ? [node.getFormat()] : []));
    selection.setFormat(formats.reduce((common, format) => common & format, ~0));
    return selection;
  }

  protected $selection(): RangeSelection {
    const selection = $getSelection();
    if (!$isRangeSelection(selection)) throw new Error('no caret');
    return selection;
  }

  /** What stands on the page itself; a cell is a root of its own to Lexical. */
  protected $topOf(node: LexicalNode): LexicalNode {
    let top = node;
    for (let one: LexicalNode | null = node; one !== null && !$isRootNode(one); one = one.getParent()) top = one;
    return top;
  }

  /** The block that a node stands in: the closest element that is not part of a line. */
  protected $blockOf(node: LexicalNode): ElementNode {
    for (let one: LexicalNode | null = node; one !== null; one = one.getParent()) {
      if ($isElementNode(one) && !one.isInline()) return one;
    }
    throw new Error(`a ${node.getType()} stands in no block`);
  }
}

/** A caret in a text takes on how the text looks, as it does in a page. */
function $caretIn(node: TextNode, offset: number): RangeSelection {
  const selection = node.select(offset, offset);
  selection.setFormat(node.getFormat());
  selection.setStyle(node.getStyle());
  return selection;
}
