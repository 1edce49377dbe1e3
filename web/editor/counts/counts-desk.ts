/**
 * How much stands in the document and in what is selected, counted off the key path: a moment after the last change, in slices,
 * each block once for as long as nobody changes it. Draws nothing.
 */
import { mergeRegister, type LexicalEditor } from 'lexical';
import type { LiveBlock } from '../../../flow/parse.ts';
import { readObject } from '../../../flow/inline-objects/inline-object.ts';
import { objectText } from '../../../flow/inline-objects/object-text.ts';
import { blocksInWords } from '../../../flow/read.ts';
import type { Inline } from '../../../flow/schema.ts';
import { contentLength } from '../../../flow/inline.ts';
import type { Clock, Timer } from '../../sync/ports.ts';
import { Store, type Readable } from '../../sync/store.ts';
import type { FlowBinding } from '../binding/flow-binding.ts';
import { $selectedOffsets } from '../binding/flow-selection.ts';
import { $blocksOfCells } from '../commands/selected-blocks.ts';
import { addCounts, NO_COUNTS, TextCounter, type Counts } from './count-text.ts';

const COUNT_AFTER_MS = 350;
const SLICE_MS = 6;

export interface DocumentCounts {
  readonly all: Counts;
  /** Null where nothing is selected. */
  readonly selected: Counts | null;
}

export class CountsDesk {
  readonly #editor: LexicalEditor;
  readonly #binding: FlowBinding;
  readonly #clock: Clock;
  #counter: TextCounter | null = null;
  /** By what a block holds: whoever changes it puts something else there. */
  readonly #known = new WeakMap<readonly Inline[], Counts>();
  readonly #counts = new Store<DocumentCounts | null>(null);
  readonly #stop: () => void;
  #timer: Timer | null = null;
  #work: Generator<void, DocumentCounts> | null = null;
  #closed = false;

  constructor(options: { readonly editor: LexicalEditor; readonly binding: FlowBinding; readonly clock: Clock }) {
    this.#editor = options.editor;
    this.#binding = options.binding;
    this.#clock = options.clock;
    this.#stop = mergeRegister(
      this.#editor.registerUpdateListener(() => this.#begin()),
      this.#binding.onPulled(() => this.#begin()),
    );
    this.#begin();
  }

  /** Null until they were counted for the first time. */
  get counts(): Readable<DocumentCounts | null> {
    return this.#counts;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stop();
    this.#timer?.cancel();
  }

  /** Whoever goes on typing goes first. */
  #begin(): void {
    if (this.#closed) return;
    this.#work = null;
    this.#timer?.cancel();
    this.#timer = this.#clock.setTimer(COUNT_AFTER_MS, () => {
      this.#work = this.#count();
      this.#slice();
    });
  }

  #slice(): void {
    const until = performance.now() + SLICE_MS;
    while (this.#work !== null && performance.now() < until) {
      const step = this.#work.next();
      if (step.done !== true) continue;
      this.#work = null;
      if (!same(step.value, this.#counts.get())) this.#counts.set(step.value);
    }
    this.#timer = this.#work === null ? null : this.#clock.setTimer(0, () => this.#slice());
  }

  *#count(): Generator<void, DocumentCounts> {
    if (this.#counter === null) {
      // Rules are read for it, on a phone for as long as a slice may take.
      this.#counter = new TextCounter();
      yield;
    }
    const counter = this.#counter;
    const { view, keys } = this.#binding;
    const blocks = view.arrangement.isFlat ? view.blocks : view.arrangement.inReadingOrder();
    let all = NO_COUNTS;
    for (const block of blocks) all = addCounts(all, yield* this.#block(block, counter));
    const { range, inCells } = this.#editor.getEditorState().read(
      () => ({
        range: $selectedOffsets(view, keys),
        inCells: $blocksOfCells()?.flatMap((block) => keys.blockOf(block.getKey()) ?? []) ?? null,
      }),
      { editor: this.#editor },
    );
    if (inCells !== null) {
      let selected = NO_COUNTS;
      for (const block of inCells) selected = addCounts(selected, yield* this.#block(block, counter));
      return { all, selected };
    }
    if (range === null || range.anchor === range.focus) return { all, selected: null };
    const ends = [view.placeOf(range.anchor), view.placeOf(range.focus)];
    const at = ends.map(({ block }) => blocks.indexOf(block));
    const isForward = (at[0] ?? 0) === (at[1] ?? 0) ? range.anchor < range.focus : (at[0] ?? 0) < (at[1] ?? 0);
    const [first, last] = isForward ? [0, 1] : [1, 0];
    let selected = NO_COUNTS;
    for (let i = at[first] ?? 0; i <= (at[last] ?? -1); i++) {
      const block = blocks[i];
      if (block === undefined) continue;
      const from = i === at[first] ? (ends[first]?.offset ?? 0) : 0;
      const to = i === at[last] ? (ends[last]?.offset ?? 0) : Infinity;
      if (from === 0 && to >= block.length) selected = addCounts(selected, yield* this.#block(block, counter));
      else selected = addCounts(selected, counter.count(textBetween(block, from, to)));
      yield;
    }
    return { all, selected };
  }

  *#block(block: LiveBlock, counter: TextCounter): Generator<void, Counts> {
    const { content } = block;
    const known = this.#known.get(content);
    if (known !== undefined) return known;
    let counts = NO_COUNTS;
    for (const part of counter.steps(blocksInWords([block]))) {
      counts = addCounts(counts, part);
      yield;
    }
    this.#known.set(content, counts);
    return counts;
  }
}

function textBetween(block: LiveBlock, from: number, to: number): string {
  let passed = 0;
  let text = '';
  for (const inline of block.content) {
    const end = passed + contentLength([inline]);
    if (inline.kind === 'text') text += inline.text.slice(Math.max(0, from - passed), Math.max(0, to - passed));
    // What is one place in the text is in or out as a whole.
    else if (from <= passed && to >= end) text += objectText(readObject(inline.object));
    passed = end;
  }
  return text;
}

function same(a: DocumentCounts, b: DocumentCounts | null): boolean {
  return b !== null && sameCounts(a.all, b.all) && sameCounts(a.selected, b.selected);
}

function sameCounts(a: Counts | null, b: Counts | null): boolean {
  if (a === null || b === null) return a === b;
  return a.words === b.words && a.characters === b.characters && a.ideographs === b.ideographs;
}
