/** A person with Weft's own editor: the real binding, nodes and commands on a headless Lexical editor. */
import { createHeadlessEditor } from '@lexical/headless';
import { $getRoot, type ElementNode, type LexicalNode } from 'lexical';
import { COLUMNS } from '../../flow/blocks/columns.ts';
import { readTable, TABLE } from '../../flow/blocks/table.ts';
import type { TableAxis } from '../../flow/table-edits.ts';
import { documentBody } from '../../flow/read.ts';
import { keepQuiet } from '../../flow/quiet.ts';
import { FlowBinding } from '../../web/editor/binding/flow-binding.ts';
import { FlowHistory } from '../../web/editor/binding/flow-history.ts';
import { $changeDepth, $toggleList, $turnInto } from '../../web/editor/commands/block-types.ts';
import { $readContainerState, type TableState } from '../../web/editor/containers/container-state.ts';
import { linesOf, TableActs } from '../../web/editor/containers/table-acts.ts';
import { $setLink } from '../../web/editor/commands/marks.ts';
import { $insertFragment } from '../../web/editor/clipboard/insert-fragment.ts';
import { $createBlockNode, $isBlockNode, type BlockNode } from '../../web/editor/nodes/block-node.ts';
import { $isContainerNode, $slotsIn, type ContainerNode } from '../../web/editor/nodes/container-node.ts';
import { registerTidy } from '../../web/editor/nodes/tidy.ts';
import { FLOW_NODES } from '../../web/editor/nodes/flow-nodes.ts';
import { $createFlowTextNode, $isFlowTextNode, $setExtraMark } from '../../web/editor/nodes/flow-text-node.ts';
import { $readContent } from '../../web/editor/binding/read-editor.ts';
import { Author, type Drop, type Kind, NotOffered, type Spot } from './author.ts';
import { CELL, CELL_LINE, joinRuns, type Line, type Run, splitText } from './lines.ts';
import { $createTable, $firstTable, $putSideBySide, $slotAt, $wrapInToggle } from './weft-containers.ts';

const SHAPES: Readonly<
  Record<string, { readonly type: string; readonly props: Readonly<Record<string, string | number>> }>
> = {
  p: { type: 'paragraph', props: {} },
  h1: { type: 'heading', props: { level: 1 } },
  h2: { type: 'heading', props: { level: 2 } },
  quote: { type: 'quote', props: {} },
  code: { type: 'code', props: {} },
  item0: { type: 'item', props: { list: 'bullet', depth: 0 } },
  item1: { type: 'item', props: { list: 'bullet', depth: 1 } },
};
const MARKS: Readonly<Record<string, string>> = { b: 'bold', i: 'italic', link: 'link', color: 'color' };

export class WeftAuthor extends Author {
  readonly #binding: FlowBinding;
  readonly #history: FlowHistory;
  readonly #acts: TableActs;
  #made = 0;

  constructor(clientId: number) {
    super(clientId, (onError) => {
      const editor = createHeadlessEditor({ nodes: FLOW_NODES, onError });
      registerTidy(editor);
      return editor;
    });
    keepQuiet(this.doc);
    this.#binding = new FlowBinding({
      editor: this.editor,
      body: documentBody(this.doc),
      // Drawn when the play says so.
      schedule: () => {},
    });
    this.#history = new FlowHistory({ binding: this.#binding, mergeWithinMs: Number.MAX_SAFE_INTEGER });
    this.#acts = new TableActs({
      editor: this.editor,
      binding: this.#binding,
      endStep: () => this.endStep(),
      makeId: () => this.#makeId(),
    });
  }

  close(): void {
    this.#history.close();
    this.#binding.close();
    this.doc.destroy();
  }

  undo(): void {
    this.#history.undo();
  }

  endStep(): void {
    this.#history.endStep();
  }

  turnInto(char: string, kind: Kind): void {
    this.act(() => {
      this.$caret({ before: char });
      if (kind === 'item') $toggleList('bullet');
      else $turnInto(shapeOf(kind));
    });
  }

  link(from: string, to: string, address: string): void {
    this.act(() => {
      this.$select(from, to);
      $setLink(address);
    });
  }

  color(from: string, to: string, name: string): void {
    this.act(() => {
      for (const node of this.$select(from, to).extract()) {
        if ($isFlowTextNode(node)) $setExtraMark(node, 'color', name);
      }
    });
  }

  paste(spot: Spot, lines: readonly string[]): void {
    this.act(() => {
      this.$caret(spot);
      $insertFragment(
        lines.map((text) => ({ type: 'paragraph', props: {}, content: [{ kind: 'text', text, marks: {} }] })),
        () => '',
      );
    });
  }

  indent(char: string): void {
    this.act(() => {
      this.$caret({ before: char });
      $changeDepth(1);
    });
  }

  insertRow(drop: Drop): void {
    this.#insertLine('row', drop);
  }

  insertColumn(drop: Drop): void {
    this.#insertLine('column', drop);
  }

  moveRow(char: string, drop: Drop): void {
    this.#moveLine('row', char, drop);
  }

  moveColumn(char: string, drop: Drop): void {
    this.#moveLine('column', char, drop);
  }

  deleteRow(char: string): void {
    this.#acts.delete(this.#tableAt({ before: char }), 'row');
  }

  mergeCells(from: string, to: string): void {
    this.act(() => void this.$select(from, to));
    this.#acts.merge(this.#tableState());
  }

  makeToggle(from: string, to: string): void {
    this.act(() => {
      const first = this.$blockOf(this.$find(from).node);
      const last = this.$blockOf(this.$find(to).node);
      $wrapInToggle([first, ...first.getNextSiblings().filter((one) => !last.isBefore(one))], this.#makeId());
    });
  }

  makeColumns(first: string, second: string): void {
    this.act(() => {
      $putSideBySide(
        [first, second].map((char) => this.$blockOf(this.$find(char).node)),
        () => this.#makeId(),
      );
    });
  }

  protected override drawReceived(): void {
    this.#binding.pull();
  }

  protected $append(lines: readonly Line[]): void {
    for (let i = 0; i < lines.length; i++) {
      const line = lines[i];
      if (line === undefined) continue;
      if (line.kind !== 'row') {
        $getRoot().append($createLine(line));
        continue;
      }
      const end = lines.findIndex((one, at) => at > i && one.kind !== 'row');
      const rows = lines.slice(i, end === -1 ? undefined : end).map((row) => splitText(row, CELL));
      $getRoot().append(
        $createTable(
          rows,
          () => this.#makeId(),
          (text) => $createLine({ kind: 'p', runs: [{ text, marks: {} }] }),
        ),
      );
      i += rows.length - 1;
    }
  }

  protected $cellAt(row: number, column: number): ElementNode {
    return $slotAt($firstTable(), row, column);
  }

  protected $readLines(): Line[] {
    return $getRoot().getChildren().flatMap($readBlock);
  }

  #insertLine(axis: TableAxis, drop: Drop): void {
    const isAfter = 'after' in drop;
    const state = this.#tableAt(isAfter ? { after: drop.after } : { before: drop.before });
    this.#acts.insert(state, axis, isAfter ? 'after' : 'before');
  }

  #moveLine(axis: TableAxis, char: string, drop: Drop): void {
    const isAfter = 'after' in drop;
    const target = linesOf(this.#tableAt(isAfter ? { after: drop.after } : { before: drop.before }), axis);
    const state = this.#tableAt({ before: char });
    const { ids, from } = linesOf(state, axis);
    this.#acts.moveTo(state, axis, ids.slice(from, from + 1), isAfter ? target.to : target.from);
  }

  /** The table as its handles show it with the caret here. */
  #tableAt(spot: Spot): TableState {
    this.act(() => void this.$caret(spot));
    return this.#tableState();
  }

  #tableState(): TableState {
    const state = this.editor.getEditorState().read($readContainerState);
    if (state?.kind !== 'table') throw new Error('stands in no cell');
    return state;
  }

  #makeId(): string {
    return `${this.doc.clientID}-${++this.#made}`;
  }
}

function $createLine({ kind, runs }: Line): BlockNode {
  const { type, props } = shapeOf(kind);
  return $createBlockNode(type, props).append(...runs.map($createText));
}

function $readBlock(node: LexicalNode): Line[] {
  if ($isContainerNode(node)) return $readContainer(node);
  if (!$isBlockNode(node)) return [{ kind: node.getType(), runs: [] }];
  return [{ kind: kindOf(node.getBlockType(), node.getProps()), runs: $readRuns(node) }];
}

function $readContainer(container: ContainerNode): Line[] {
  const slots = $slotsIn(container);
  const linesOf = (slot: string) => slots.get(slot)?.getChildren().flatMap($readBlock) ?? [];
  if (container.getBlockType() === TABLE.type) {
    const { rows, cells } = readTable(container.getProps());
    return rows.map((_, index): Line => {
      const own = cells.filter(({ row }) => row === index).map(({ slot }) => linesOf(slot));
      const runs = own.map((lines) =>
        joinRuns(
          lines.map((line) => line.runs),
          CELL_LINE,
        ),
      );
      return { kind: 'row', runs: joinRuns(runs, CELL) };
    });
  }
  const isColumns = container.getBlockType() === COLUMNS.type;
  return [...slots.keys()].flatMap((slot, i) =>
    linesOf(slot).map(({ runs }): Line => ({ kind: isColumns ? `col${i}` : slot, runs })),
  );
}

function $readRuns(node: BlockNode): Run[] {
  return $readContent(node).map((inline): Run => {
    if (inline.kind === 'object') return { text: '\uFFFC', marks: {} };
    const marks: Record<string, string | true> = {};
    for (const [name, ours] of Object.entries(MARKS)) {
      const value = inline.marks[ours];
      if (value !== undefined) marks[name] = typeof value === 'string' ? value : true;
    }
    return { text: inline.text, marks };
  });
}

function shapeOf(kind: string) {
  const shape = SHAPES[kind];
  if (shape === undefined) throw new NotOffered(`no block called ${kind}`);
  return shape;
}

function kindOf(type: string, props: { readonly [key: string]: unknown }): string {
  if (type === 'heading') return `h${Number(props['level'])}`;
  if (type === 'item') return `item${Number(props['depth'])}`;
  return type === 'paragraph' ? 'p' : type;
}

function $createText({ text, marks }: Run) {
  const node = $createFlowTextNode(text);
  if (marks['b'] === true) node.toggleFormat('bold');
  if (marks['i'] === true) node.toggleFormat('italic');
  for (const name of ['link', 'color']) {
    const value = marks[name];
    if (typeof value === 'string') $setExtraMark(node, name, value);
  }
  return node;
}
