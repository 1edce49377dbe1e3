/**
 * The binding between a Lexical editor and the body of a flow. Owns what the editor shows (`view`), what the Y.Doc has
 * beyond that (`#pending`), and the two ways: push (local changes become the smallest flow edit) and pull (remote changes
 * touch only their blocks). Readers never write: a pull makes no update. Knows no network, no React and no DOM.
 *
 * Invariant: the view moved on by `#pending` is the body. It is empty nearly always; it lasts while text is being composed
 * with an input method in a block that somebody else changed, and for the moment in which both sides changed at once.
 */
import {
  $getNodeByKey,
  $getSelection,
  $isRangeSelection,
  $setSelection,
  COLLABORATION_TAG,
  HISTORIC_TAG,
  mergeRegister,
  SKIP_SCROLL_INTO_VIEW_TAG,
  type EditorState,
  type LexicalEditor,
  type NodeKey,
  type UpdateListenerPayload,
} from 'lexical';
import * as Y from 'yjs';
import { Delta } from '../../../flow/delta.ts';
import { applyEdit, type FlowWrite } from '../../../flow/edit.ts';
import { eventDelta } from '../../../flow/event-delta.ts';
import { isMarker } from '../../../flow/marker.ts';
import type { LiveBlock } from '../../../flow/parse.ts';
import { INLINE_KEY, type InlineObject } from '../../../flow/schema.ts';
import { FlowView, type Stretch } from '../../../flow/view.ts';
import { SECTIONS, type SectionRule } from '../nodes/section-node.ts';
import { registerTidy } from '../nodes/tidy.ts';
import { BlockKeys } from './block-keys.ts';
import { $inlineObjectsOf, Canvas } from './canvas.ts';
import { $blockKeyOf } from './editor-tree.ts';
import { $caretHome, $selectEmptySlot } from './empty-slots.ts';
import { follow } from './follow.ts';
import { $localEdit, type LocalEdit } from './local-edit.ts';
import {
  $selectedOffsets,
  $selectOffsets,
  anchorAt,
  anchorOn,
  indexOf,
  type AnchoredSelection,
  type SelectedOffsets,
} from './flow-selection.ts';
import { $endsAcross, endsLeft } from './selected-across.ts';

/** Marks the editor updates that a pull makes, so that they are not pushed back. */
const PULL_TAG = 'flow-pull';

export interface BindingOptions {
  readonly editor: LexicalEditor;
  readonly body: Y.Text;
  /** Called before others' changes are drawn: the moment to take over a caret that the browser has not reported yet. */
  readonly beforePull?: () => void;
  /** Runs a pull soon, after the event that brought the change. Several requests may become one. */
  readonly schedule?: (pull: () => void) => void;
  /** Draws a long document piece by piece. Without it everything is drawn at once. */
  readonly slices?: Slices;
  /** When the blocks of the root stand in sections; as the nodes say by themselves. */
  readonly sections?: SectionRule;
}

/** How many blocks of the root are drawn at first and then each time, and when that time is. */
export interface Slices {
  readonly first: number;
  readonly next: number;
  readonly later: (drawMore: () => void) => void;
}

export class FlowBinding {
  /** The origin of the transactions that this binding makes; what an undo manager tracks. */
  readonly origin = Symbol('flow binding');
  /** The origin of what is written past the editor, which has to be drawn like what others write. */
  readonly writeOrigin = Symbol('flow write');
  readonly body: Y.Text;
  readonly keys = new BlockKeys();
  /** What the editor shows: its arrangement is other than the view's only until the next pull. */
  readonly #canvas: Canvas;
  /** The selection as it stood before the push under way, for the undo manager. */
  selectionBeforePush: AnchoredSelection | null = null;

  readonly #editor: LexicalEditor;
  readonly #schedule: (pull: () => void) => void;
  readonly #beforePull: () => void;
  readonly #slices: Slices | null;
  readonly #stopListening: () => void;
  readonly #drawListeners = new Set<() => void>();
  #view: FlowView;
  #pending: Delta = new Delta();
  #retyped = new Set<Y.Map<unknown>>();
  /** Inline objects whose keys others changed. */
  #changedObjects = new Set<Y.Map<unknown>>();
  #isInDoubt = false;
  #isDrawing = false;
  #scheduled = false;
  #closed = false;

  constructor(options: BindingOptions) {
    this.#editor = options.editor;
    this.body = options.body;
    this.#schedule = options.schedule ?? ((pull) => queueMicrotask(pull));
    this.#beforePull = options.beforePull ?? (() => {});
    this.#view = new FlowView(this.body);
    this.#slices = options.slices ?? null;
    this.#canvas = new Canvas(this.keys, options.sections ?? SECTIONS);
    // Before anything is drawn: whoever comes later has all there is looked at once more.
    const stopTidying = registerTidy(this.#editor);
    this.#draw();
    this.body.observeDeep(this.#onFlowChange);
    this.#stopListening = mergeRegister(stopTidying, this.#editor.registerUpdateListener(this.#onEditorUpdate));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopListening();
    this.body.unobserveDeep(this.#onFlowChange);
    this.#drawListeners.clear();
  }

  /** What the editor shows. Moves on with it; never ahead of it. */
  get view(): FlowView {
    return this.#view;
  }

  /** Calls back after the editor was brought up to date with others' changes. Returns how to stop. */
  onPulled(listener: () => void): () => void {
    this.#drawListeners.add(listener);
    return () => this.#drawListeners.delete(listener);
  }

  /** Draws everything anew from the flow: at the start, and where an error left the editor in doubt. */
  redraw(): void {
    this.#view = new FlowView(this.body);
    this.#draw();
  }

  /** Draws the view, which is of the flow as it stands now. */
  #draw(): void {
    this.#pending = new Delta();
    this.#retyped.clear();
    this.#changedObjects.clear();
    this.#isInDoubt = false;
    this.#updateEditor(() => this.#canvas.$drawFirst(this.#view, this.#slices?.first ?? Infinity));
    this.#drawMoreLater();
  }

  #drawMoreLater(): void {
    if (this.#slices === null || this.#canvas.isComplete || this.#isDrawing) return;
    const { later, next } = this.#slices;
    this.#isDrawing = true;
    later(() => {
      this.#isDrawing = false;
      if (this.#closed) return;
      // Drawing belongs to what the view has; what has arrived since is drawn before or after, never in between.
      this.pull();
      if (!this.#hasPending()) this.#updateEditor(() => this.#canvas.$drawMore(next));
      for (const listener of this.#drawListeners) listener();
      this.#drawMoreLater();
    });
  }

  /** Draws now what is left of a long document: for what is about all of it. Outside of an editor update only. */
  drawAll(): void {
    if (this.#canvas.isComplete || this.#closed) return;
    this.pull();
    if (!this.#hasPending()) this.#updateEditor(() => this.#canvas.$drawMore(Infinity));
    for (const listener of this.#drawListeners) listener();
  }

  /** Takes in what others did, now if it can: text being composed is left alone until it is done. */
  pull(): void {
    this.#scheduled = false;
    if (this.#closed) return;
    // What was typed and not committed yet is pushed first, against what the editor showed when it was typed.
    this.#editor.update(() => {}, { discrete: true });
    this.#beforePull();
    if (!this.#hasPending() || this.#disturbsComposition()) return;
    if (this.#isInDoubt || !this.#updateEditor(() => this.#$takeIn())) this.redraw();
    for (const listener of this.#drawListeners) listener();
  }

  /**
   * Writes to the flow past the editor, and draws it: for what is done to places and properties rather than typed. Outside of
   * an editor update only. False where there was nothing to do, or where text that is being composed must not be disturbed.
   */
  write(make: (view: FlowView) => FlowWrite | null): boolean {
    this.pull();
    const write = this.#closed || this.#hasPending() ? null : make(this.#view);
    if (write === null) return false;
    this.selectionBeforePush = this.anchoredSelection();
    applyEdit(this.body, write, this.writeOrigin);
    this.pull();
    return true;
  }

  /** Pulls and sets the selection to where these positions are now. For undo and redo. */
  pullAndSelect(selection: AnchoredSelection | null): void {
    this.pull();
    const range = selection === null ? null : this.offsetsOf(selection);
    if (range === null || this.#hasPending()) return;
    this.#updateEditor(() => $selectOffsets(this.#view, this.keys, range), [COLLABORATION_TAG]);
  }

  /** The current selection in positions that others' changes move along; null where there is none in the flow. */
  anchoredSelection(state: EditorState = this.#editor.getEditorState()): AnchoredSelection | null {
    const range = state.read(() => $selectedOffsets(this.#view, this.keys), { editor: this.#editor });
    return range === null ? null : this.anchored(range);
  }

  /** A stretch of what the editor shows, in such positions. */
  anchored({ anchor, focus }: SelectedOffsets): AnchoredSelection {
    return { anchor: this.#anchorAt(anchor), focus: this.#anchorAt(focus) };
  }

  /** Where the character stands that the editor shows behind this offset, whatever others write right before it. */
  anchoredOn(offset: number): AnchoredSelection {
    const anchor = anchorOn(this.body, this.#pending.transformPosition(offset, false));
    return { anchor, focus: anchor };
  }

  /** Where an anchored selection lies in what the editor shows; null where its text is in another document. */
  offsetsOf(selection: AnchoredSelection): { anchor: number; focus: number } | null {
    const anchor = this.#offsetAt(selection.anchor);
    const focus = this.#offsetAt(selection.focus);
    return anchor === null || focus === null ? null : { anchor, focus };
  }

  #anchorAt(offset: number): Y.RelativePosition {
    return anchorAt(this.body, this.#pending.transformPosition(offset, true));
  }

  #offsetAt(position: Y.RelativePosition): number | null {
    const index = indexOf(this.body, position);
    return index === null ? null : Math.min(this.#pending.originOf(index), this.#view.length);
  }

  readonly #onFlowChange = (events: Y.YEvent<Y.AbstractType<unknown>>[], transaction: Y.Transaction): void => {
    if (transaction.origin === this.origin) return;
    for (const event of events) {
      const { target } = event;
      if (target === this.body) this.#pending = this.#pending.compose(eventDelta(event));
      else if (target instanceof Y.Map && target.parent === this.body && !isNew(event)) {
        // No editor makes a block of an inline object or the other way round; if somebody does, all is read anew.
        if (event.keys.has(INLINE_KEY)) this.#isInDoubt = true;
        if (isMarker(target)) this.#retyped.add(target);
        else this.#changedObjects.add(target);
      }
    }
    this.#requestPull();
  };

  readonly #onEditorUpdate = (payload: UpdateListenerPayload): void => {
    if (!payload.tags.has(PULL_TAG)) this.#push(payload);
    if (this.#hasPending()) this.#requestPull();
  };

  #push(payload: UpdateListenerPayload): void {
    const { editorState, prevEditorState, dirtyElements, dirtyLeaves } = payload;
    if (dirtyElements.size === 0 && dirtyLeaves.size === 0) return;
    const edit = editorState.read(
      () =>
        $localEdit({
          view: this.#view,
          keys: this.keys,
          shown: this.#canvas.shown,
          undrawn: this.#canvas.undrawn,
          previous: prevEditorState,
          dirtyElements,
          dirtyLeaves,
        }),
      { editor: this.#editor },
    );
    if (edit === null) return;
    this.selectionBeforePush = this.anchoredSelection(prevEditorState);
    // Both changed at once: ours is moved past what we have not seen, and theirs past ours.
    const unseen = this.#pending;
    applyEdit(this.body, { ...edit, change: unseen.transform(edit.change, false) }, this.origin);
    this.#pending = edit.change.transform(unseen, true);
    follow({ view: this.#view, keys: this.keys, canvas: this.#canvas }, edit);
    if (edit.objects.size > 0) editorState.read(() => this.#$adopt(edit), { editor: this.#editor });
  }

  /** What the editor made or moved is another value in the text: its node goes on with that one. */
  #$adopt({ objects, stretches }: LocalEdit): void {
    for (const key of stretches.flatMap(({ nodeKeys }) => nodeKeys)) {
      for (const node of $inlineObjectsOf(key)) {
        const inserted = objects.get(node.getObject());
        // What stands for an inline object in the text is one.
        if (inserted !== undefined) node.adopt(inserted as InlineObject);
      }
    }
  }

  #$takeIn(): void {
    const selected = $selectedOffsets(this.#view, this.keys);
    const home = $caretHome(this.keys, this.#canvas.shown);
    const ends = $endsAcross(this.keys, this.#canvas.shown);
    const stretches = this.#view.apply(this.#pending, this.#retyped);
    const change = this.#pending;
    const objects = this.#changedObjects;
    this.#pending = new Delta();
    this.#retyped = new Set();
    this.#changedObjects = new Set();
    // Lexical would move the selection along with each node, by rules of its own, through states that have no place for it.
    const selection = $getSelection();
    const concerned =
      selection !== null && (this.#standsElsewhere() || (selected !== null && this.#$selectionIn(stretches)));
    if (concerned) $setSelection(null);
    this.#canvas.$drawChange(this.#view, stretches);
    if (objects.size > 0) this.#canvas.$refresh(this.#view, objects);
    if (!concerned) return;
    // A caret in an empty slot is in no block of the flow: it stays, unless the slot has gone.
    const stays = selected !== null || selection.getNodes().every((node) => node.isAttached());
    if (stays) $setSelection(selection);
    if (selected === null) return;
    // Whose block was taken away stays in its cell: beside it in the text may be another one.
    if (home !== null && this.keys.keyOf(home.block) === undefined && $selectEmptySlot(this.keys, home)) return;
    const anchor = change.transformPosition(selected.anchor, true);
    const focus = change.transformPosition(selected.focus, true);
    $selectOffsets(this.#view, this.keys, endsLeft(this.keys, ends, { anchor, focus }));
  }

  /** Whether nodes may be moved about: what the selection is in may be among them. */
  #standsElsewhere(): boolean {
    const is = this.#view.arrangement;
    const { shown } = this.#canvas;
    return !(shown.isFlat && is.isFlat) && !shown.equals(is);
  }

  #$selectionIn(stretches: readonly Stretch[]): boolean {
    const selection = $getSelection();
    if (!$isRangeSelection(selection)) return false;
    return [selection.anchor, selection.focus].some((point) => {
      const block = this.keys.blockOf($blockKeyOf(point.getNode()) ?? point.key);
      return block === undefined || stretches.some(({ before }) => before.includes(block));
    });
  }

  #hasPending(): boolean {
    return (
      !this.#pending.isEmpty ||
      this.#retyped.size > 0 ||
      this.#changedObjects.size > 0 ||
      this.#canvas.shown !== this.#view.arrangement ||
      this.#canvas.isBare(this.#view)
    );
  }

  /** True while an input method composes text in a block that the pending change would redraw. */
  #disturbsComposition(): boolean {
    const composed: NodeKey | null = this.#editor._compositionKey;
    if (composed === null) return false;
    const key = this.#editor
      .getEditorState()
      .read(() => $blockKeyOf($getNodeByKey(composed)), { editor: this.#editor });
    const block = key === null ? undefined : this.keys.blockOf(key);
    if (block === undefined) return true;
    const index = this.#view.blocks.indexOf(block);
    const from = this.#view.startOf(index);
    const to = this.#view.startOf(index + 1);
    for (let one: LiveBlock | null = block; one !== null; one = this.#canvas.shown.standOf(one).parent) {
      if (one.marker !== null && this.#retyped.has(one.marker)) return true;
    }
    return this.#pending.touches(from, to);
  }

  #requestPull(): void {
    if (this.#scheduled || this.#closed) return;
    this.#scheduled = true;
    this.#schedule(() => this.pull());
  }

  /** Runs an update at once and without side effects; false where it failed and Lexical went back to what was before. */
  #updateEditor(
    update: () => void,
    tags: string[] = [COLLABORATION_TAG, HISTORIC_TAG, SKIP_SCROLL_INTO_VIEW_TAG],
  ): boolean {
    let done = false;
    this.#editor.update(
      () => {
        update();
        done = true;
      },
      { discrete: true, skipTransforms: true, tag: [PULL_TAG, ...tags] },
    );
    return done;
  }
}

/** Whether what the event is about came with the transaction itself: whoever reads it reads it as it is. */
function isNew(event: Y.YEvent<Y.AbstractType<unknown>>): boolean {
  const item = event.target._item;
  return item !== null && event.adds(item);
}
