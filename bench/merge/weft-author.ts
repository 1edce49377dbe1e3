/** A person with Weft's own editor: the real binding, nodes and commands on a headless Lexical editor. */
import { createHeadlessEditor } from '@lexical/headless';
import { $getRoot, type ElementNode } from 'lexical';
import { documentBody } from '../../flow/read.ts';
import { keepQuiet } from '../../flow/quiet.ts';
import { FlowBinding } from '../../web/editor/binding/flow-binding.ts';
import { FlowHistory } from '../../web/editor/binding/flow-history.ts';
import { $changeDepth, $toggleList, $turnInto } from '../../web/editor/commands/block-types.ts';
import { $setLink } from '../../web/editor/commands/marks.ts';
import { $insertFragment } from '../../web/editor/clipboard/insert-fragment.ts';
import { $createBlockNode, $isBlockNode } from '../../web/editor/nodes/block-node.ts';
import { FLOW_NODES } from '../../web/editor/nodes/flow-nodes.ts';
import { $createFlowTextNode, $isFlowTextNode, $setExtraMark } from '../../web/editor/nodes/flow-text-node.ts';
import { $readContent } from '../../web/editor/binding/read-editor.ts';
import { Author, type Kind, NotOffered, type Spot } from './author.ts';
import { type Line, type Run } from './lines.ts';

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

  constructor(clientId: number) {
    super(clientId, (onError) => createHeadlessEditor({ nodes: FLOW_NODES, onError }));
    keepQuiet(this.doc);
    let made = 0;
    this.#binding = new FlowBinding({
      editor: this.editor,
      body: documentBody(this.doc),
      makeId: () => `${clientId}-${++made}`,
      // Drawn when the play says so.
      schedule: () => {},
    });
    this.#history = new FlowHistory({ binding: this.#binding, mergeWithinMs: Number.MAX_SAFE_INTEGER });
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
      );
    });
  }

  indent(char: string): void {
    this.act(() => {
      this.$caret({ before: char });
      $changeDepth(1);
    });
  }

  insertRow(): void {
    throw new NotOffered('tables');
  }

  insertColumn(): void {
    throw new NotOffered('tables');
  }

  moveRow(): void {
    throw new NotOffered('tables');
  }

  moveColumn(): void {
    throw new NotOffered('tables');
  }

  deleteRow(): void {
    throw new NotOffered('tables');
  }

  mergeCells(): void {
    throw new NotOffered('tables');
  }

  makeToggle(): void {
    throw new NotOffered('toggles');
  }

  makeColumns(): void {
    throw new NotOffered('columns');
  }

  protected override drawReceived(): void {
    this.#binding.pull();
  }

  protected $append(lines: readonly Line[]): void {
    for (const { kind, runs } of lines) {
      const { type, props } = shapeOf(kind);
      $getRoot().append($createBlockNode(type, props).append(...runs.map($createText)));
    }
  }

  protected $cellAt(): ElementNode {
    throw new NotOffered('tables');
  }

  protected $readLines(): Line[] {
    return $getRoot()
      .getChildren()
      .map((node): Line => {
        if (!$isBlockNode(node)) return { kind: node.getType(), runs: [] };
        const runs = $readContent(node).map((inline): Run => {
          if (inline.kind === 'object') return { text: '\uFFFC', marks: {} };
          const marks: Record<string, string | true> = {};
          for (const [name, ours] of Object.entries(MARKS)) {
            const value = inline.marks[ours];
            if (value !== undefined) marks[name] = typeof value === 'string' ? value : true;
          }
          return { text: inline.text, marks };
        });
        return { kind: kindOf(node.getBlockType(), node.getProps()), runs };
      });
  }
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
