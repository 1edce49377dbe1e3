/**
 * A person in the convergence test: a headless editor bound to a Y.Doc of its own, and the random things that a person
 * does to it. Checks after each act that the editor, the view and the flow agree, and keeps account of every character
 * typed and deleted. Every typed character is unique, so that a lost or doubled one is seen.
 */
import { createHeadlessEditor } from '@lexical/headless';
import {
  $createLineBreakNode,
  $createRangeSelection,
  $getNodeByKey,
  $getRoot,
  $getSelection,
  $isRangeSelection,
  $isTextNode,
  $setSelection,
  type LexicalEditor,
  type RangeSelection,
} from 'lexical';
import * as prng from 'lib0/prng';
import * as Y from 'yjs';
import { arrangeFlow } from '../../flow/arrange.ts';
import type { LiveBlock } from '../../flow/parse.ts';
import { eventDelta } from '../../flow/event-delta.ts';
import { documentBody, readBlocks } from '../../flow/read.ts';
import type { Block } from '../../flow/schema.ts';
import { keepQuiet } from '../../flow/quiet.ts';
import { $createBlockNode, $isBlockNode, $setBlock } from '../../web/editor/nodes/block-node.ts';
import { FLOW_NODES } from '../../web/editor/nodes/flow-nodes.ts';
import { $createFlowTextNode, $isFlowTextNode, $setExtraMark } from '../../web/editor/nodes/flow-text-node.ts';
import { $createVoidBlockNode, $isVoidBlockNode } from '../../web/editor/nodes/void-block-node.ts';
import { FlowBinding } from '../../web/editor/binding/flow-binding.ts';
import { AFTER_STEP, FlowHistory } from '../../web/editor/binding/flow-history.ts';
import { $placeOfOffset } from '../../web/editor/binding/positions.ts';
import { $readBlock } from '../../web/editor/binding/read-editor.ts';
import { $readTree } from '../../web/editor/binding/editor-tree.ts';
import { $createInlineObjectNode } from '../../web/editor/nodes/inline-object-node.ts';
import { same, withoutBreakMarks } from './compare.ts';
import { ContainerActs } from './container-acts.ts';
import { anyExtraMark, anyObject, anyTextShape, anyVoidShape } from './shapes.ts';
import { accountText, type Ledger } from './ledger.ts';

export interface FuzzAuthorOptions {
  readonly index: number;
  readonly random: prng.PRNG;
  readonly ledger: Ledger;
  readonly clientId: number;
  /** Whether an update of this origin came from others. */
  readonly isRemote: (origin: unknown) => boolean;
}

export class FuzzAuthor {
  readonly doc = new Y.Doc();
  readonly binding: FlowBinding;
  readonly history: FlowHistory;
  readonly #editor: LexicalEditor;
  readonly #random: prng.PRNG;
  readonly #ledger: Ledger;
  readonly #index: number;
  readonly #containers: ContainerActs;
  readonly #slices: (() => void)[] = [];
  #wroteByReading = 0;
  /** What was shown before the act under way. */
  #before = '';
  #errors: unknown[] = [];

  constructor(options: FuzzAuthorOptions) {
    this.#index = options.index;
    this.#random = options.random;
    this.#ledger = options.ledger;
    this.doc.clientID = options.clientId;
    keepQuiet(this.doc);
    this.#editor = createHeadlessEditor({ nodes: FLOW_NODES, onError: (error) => this.#errors.push(error) });
    let made = 0;
    const makeId = () => `${options.clientId}-${++made}`;
    this.binding = new FlowBinding({
      editor: this.#editor,
      body: documentBody(this.doc),
      // The schedule decides when an author sees what arrived.
      schedule: () => {},
      // Some have sections, as in a long document, and one has it drawn piece by piece while they write in it.
      ...(options.index > 0 ? { sections: { from: 2, size: 2 } } : {}),
      ...(options.index === 2 ? { slices: { first: 1, next: 1, later: (more) => this.#slices.push(more) } } : {}),
    });
    this.binding.body.observe((event, { origin }) => {
      if (origin !== this.binding.origin) return;
      const shown = new Set(this.#before);
      for (const { insert } of eventDelta(event).ops) {
        const ref: unknown = insert instanceof Y.Map ? insert.get('ref') : insert;
        for (const char of typeof ref === 'string' ? ref : '') if (shown.has(char)) this.#ledger.carried.add(char);
      }
    });
    this.history = new FlowHistory({ binding: this.binding, mergeWithinMs: 1e9 });
    this.#containers = new ContainerActs(this.binding, this.#random, makeId);
    this.doc.on('update', (_update: Uint8Array, origin: unknown) => {
      const { origin: typed, writeOrigin } = this.binding;
      const own =
        origin === typed || origin === writeOrigin || origin === AFTER_STEP || origin instanceof Y.UndoManager;
      if (!own && !options.isRemote(origin)) this.#wroteByReading++;
    });
  }

  close(): void {
    this.history.close();
    this.binding.close();
    this.doc.destroy();
  }

  text(): string {
    const body = documentBody(this.doc);
    return accountText(arrangeFlow(body, readBlocks(body)).inReadingOrder());
  }

  /** Brings the editor up to date with what has arrived, and checks it. */
  look(): void {
    this.binding.pull();
    this.check();
  }

  #drawSlice(): boolean {
    const more = this.#slices.shift();
    more?.();
    return more !== undefined;
  }

  /** One random thing that a person does. Returns its name. */
  act(): string {
    // Now and then one acts on what one sees before what has arrived is drawn.
    const [name, work] = prng.oneOf(this.#random, this.#acts());
    // Some take in everything themselves; and an emptied editor gets its empty paragraph before anybody can act.
    const mustLook =
      ['undo', 'redo', 'table', 'edit object', 'reopen'].includes(name) ||
      this.#editor.getEditorState().read(() => $getRoot().isEmpty());
    const looks = prng.int32(this.#random, 0, 3) > 0 || mustLook;
    if (looks) this.binding.pull();
    if (prng.int32(this.#random, 0, 2) === 0) this.#drawSlice();
    while (
      !this.binding.view.blocks.some((block) => this.binding.keys.keyOf(block) !== undefined) &&
      this.#drawSlice()
    );
    const before = this.#shown();
    this.#before = before;
    try {
      work();
    } catch (error) {
      throw new Error(`while doing: ${name}`, { cause: error });
    }
    if (looks) this.#checkIntent(name);
    const after = this.#shown();
    this.#ledger.note(this.#index, before, after);
    return name;
  }

  /** What an act made of the blocks in the editor is how the flow reads: nothing has to be put right afterwards. */
  #checkIntent(name: string): void {
    const { view, keys } = this.binding;
    const shown = this.#editor
      .getEditorState()
      .read(() => $readTree(keys, []).map(({ key, parent, slot }) => `${key} in ${parent?.key ?? ''}/${slot}`));
    const wanted = view.arrangement.inReadingOrder().flatMap((block) => {
      const key = keys.keyOf(block);
      const { parent, slot } = view.arrangement.standOf(block);
      return key === undefined ? [] : [`${key} in ${(parent === null ? undefined : keys.keyOf(parent)) ?? ''}/${slot}`];
    });
    if (shown.join('\n') !== wanted.join('\n')) {
      throw new Error(
        `after ${name} the flow reads otherwise than was meant:\n${shown.join(', ')}\n${wanted.join(', ')}`,
      );
    }
  }

  #shown(): string {
    return accountText(this.binding.view.blocks);
  }

  #update(work: () => void): void {
    this.#editor.update(work, { discrete: true });
    // Lexical 0.52 trips over its own selection when it deletes across some line breaks, and goes back to what was before.
    this.#errors = this.#errors.filter(
      (error) => !(error instanceof Error && error.message.includes('$getTextNodeOffset: invalid offset')),
    );
    if (this.#errors.length > 0) throw this.#errors[0];
  }

  #int(min: number, max: number): number {
    return prng.int32(this.#random, min, Math.max(min, max));
  }

  #acts(): (readonly [string, () => void])[] {
    const typing = ['type', () => this.#type()] as const;
    return [
      typing,
      typing,
      typing,
      typing,
      ['delete', () => this.#update(() => this.#$range(8).removeText())],
      ['replace', () => this.#update(() => this.#$range(6).insertText(this.#ledger.fresh()))],
      ['split', () => this.#update(() => void this.#$caret().insertParagraph())],
      ['split', () => this.#update(() => void this.#$caret().insertParagraph())],
      ['join', () => this.#update(() => this.#$join())],
      ['retype', () => this.#update(() => this.#$retype())],
      [
        'format',
        () =>
          this.#update(() =>
            this.#$range(12).formatText(
              prng.oneOf(this.#random, ['bold', 'italic', 'code', 'underline', 'subscript'] as const),
            ),
          ),
      ],
      ['mark', () => this.#update(() => this.#$mark())],
      ['break', () => this.#update(() => this.#$caret().insertNodes([$createLineBreakNode()]))],
      ['paste', () => this.#update(() => this.#$paste())],
      ['void', () => this.#update(() => this.#$void())],
      ['drop block', () => this.#update(() => this.#$dropBlock())],
      ['move', () => this.#update(() => this.#containers.$move())],
      ['move', () => this.#update(() => this.#containers.$move())],
      ['container', () => this.#update(() => this.#containers.$insertContainer())],
      ['type in a slot', () => this.#update(() => this.#$typeInSlot())],
      ['table', () => this.#containers.editTable()],
      ['mention', () => this.#update(() => this.#$mention())],
      ['edit object', () => this.#containers.editObject()],
      ['two at once', () => this.#update(() => this.#$twoAtOnce())],
      ['undo', () => void this.history.undo()],
      ['redo', () => void this.history.redo()],
      ['reopen', () => this.binding.redraw()],
      ['pause', () => this.history.endStep()],
    ];
  }

  #type(): void {
    this.#update(() => void this.#$caret());
    for (let n = this.#int(1, 4); n > 0; n--) {
      this.#update(() => {
        const selection = $getSelection();
        if ($isRangeSelection(selection)) selection.insertText(this.#ledger.fresh());
      });
    }
  }

  /** Sets the selection between two flow offsets, never inside a surrogate pair. */
  #$select(from: number, to: number): RangeSelection {
    const { view, keys } = this.binding;
    const selection = $createRangeSelection();
    for (const [point, offset] of [
      [selection.anchor, from],
      [selection.focus, to],
    ] as const) {
      // What is not drawn yet cannot be selected: the first block can.
      const place = $placeOfOffset(view, keys, offset, '') ?? $placeOfOffset(view, keys, this.#firstShown(), '');
      if (place === null) throw new Error('no place in the editor');
      const node = $getNodeByKey(place.key);
      const inside = $isTextNode(node) && /[\uDC00-\uDFFF]/.test(node.getTextContent()[place.offset] ?? '');
      point.set(place.key, inside ? place.offset - 1 : place.offset, place.type);
    }
    $setSelection(selection);
    return selection;
  }

  #firstShown(): number {
    const { view, keys } = this.binding;
    return view.startOf(view.blocks.findIndex((block) => keys.keyOf(block) !== undefined)) + 1;
  }

  #$caret(): RangeSelection {
    const at = this.#int(0, this.binding.view.length);
    return this.#$select(at, at);
  }

  #$range(most: number): RangeSelection {
    const from = this.#int(0, this.binding.view.length);
    const to = Math.min(this.binding.view.length, from + this.#int(1, most));
    return prng.bool(this.#random) ? this.#$select(from, to) : this.#$select(to, from);
  }

  #$join(): void {
    const { view } = this.binding;
    const index = this.#int(1, view.blocks.length - 1);
    if (view.blocks.length < 2) return;
    const start = view.offsetOf(index, 0);
    this.#$select(Math.max(0, start - 1), start).removeText();
  }

  #$retype(): void {
    const node = this.#$block();
    if (!$isBlockNode(node)) return;
    const [type, props] = anyTextShape(this.#random);
    $setBlock(node, type, props);
  }

  #$block() {
    return this.#containers.$anyBlock();
  }

  #$typeInSlot(): void {
    const filler = this.#containers.$emptySlot();
    if ($isBlockNode(filler)) filler.selectStart().insertText(this.#ledger.fresh());
  }

  #$mention(): void {
    const object = anyObject(this.#random, this.#ledger.fresh());
    this.#$caret().insertNodes([$createInlineObjectNode(object, {})]);
  }

  #$mark(): void {
    const selection = this.#$range(10);
    const [name, value] = anyExtraMark(this.#random);
    for (const node of selection.extract()) if ($isFlowTextNode(node)) $setExtraMark(node, name, value);
  }

  #$paste(): void {
    const blocks = Array.from({ length: this.#int(1, 3) }, (_, i) => {
      const block = $createBlockNode(i === 1 ? 'quote' : 'paragraph');
      const text = $createFlowTextNode(this.#ledger.fresh() + this.#ledger.fresh());
      if (i === 0) text.setFormat('bold');
      return block.append(text);
    });
    this.#$caret().insertNodes(blocks);
  }

  #$void(): void {
    const node = this.#$block();
    if (node === null) return;
    if ($isVoidBlockNode(node)) node.remove();
    else node.insertAfter($createVoidBlockNode(...anyVoidShape(this.#random)));
  }

  #$dropBlock(): void {
    if ($getRoot().getChildrenSize() > 1) this.#$block()?.remove();
  }

  /** Edits in two places in one update, as find-and-replace makes them. */
  #$twoAtOnce(): void {
    const texts = $getRoot().getAllTextNodes();
    for (const node of [texts.at(0), texts.at(-1)]) {
      if (node?.isAttached() === true) node.setTextContent(this.#ledger.fresh() + node.getTextContent());
    }
  }

  /** Throws where what is shown, the view and the flow are not one. */
  check(): void {
    while (this.#drawSlice());
    if (this.#errors.length > 0) throw this.#errors[0];
    if (this.#wroteByReading > 0) throw new Error('reading wrote to the document');
    const flow = readBlocks(documentBody(this.doc));
    same('the view', this.binding.view.blocks, flow);
    const arranged = arrangeFlow(documentBody(this.doc), flow);
    const reading = arranged.inReadingOrder();
    const tree = this.#editor.getEditorState().read(() =>
      $readTree(this.binding.keys, []).map((block) => ({
        ...block,
        read: $readBlock(block.key === null ? null : $getNodeByKey(block.key), block.was),
      })),
    );
    if (tree.some(({ was, read }) => was === null || read === null))
      throw new Error('a node of the editor stands for no block');
    const shown = tree.map(({ was, read }) => ({ marker: null, id: '', at: was?.at, ...read }) as unknown as Block);
    same('the editor', shown, reading, withoutBreakMarks);
    const placeOf = (parent: LiveBlock | null, slot: string) => `${parent?.id ?? ''}/${slot}`;
    const stands = tree.map(({ parent, slot }) => placeOf(parent?.was ?? null, slot)).join(' ');
    const wanted = reading
      .map((block) => placeOf(arranged.standOf(block).parent, arranged.standOf(block).slot))
      .join(' ');
    if (stands !== wanted) throw new Error(`blocks stand elsewhere in the editor:\n${stands}\n${wanted}`);
  }
}
