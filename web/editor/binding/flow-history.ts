/**
 * Undo and redo of what this person wrote, and of nothing anybody else did, with the caret put back to where it was. Yjs
 * keeps the steps; this knows the binding, so that a step taken back is drawn at once and the selection restored.
 */
import * as Y from 'yjs';
import { nameGapsAnew } from '../../../flow/renamed-gaps.ts';
import type { FlowBinding } from './flow-binding.ts';
import type { AnchoredSelection } from './flow-selection.ts';

/** The key under which a step of the Y.UndoManager remembers the selection from before it. */
const SELECTION = 'selection before';
/** The origin of what belongs to a step that was taken back, and is none of its own. */
export const AFTER_STEP = Symbol('after a step');

export interface FlowHistoryOptions {
  readonly binding: FlowBinding;
  /** Changes closer together than this become one step. */
  readonly mergeWithinMs?: number;
}

export class FlowHistory {
  readonly #binding: FlowBinding;
  readonly #manager: Y.UndoManager;
  readonly #listeners = new Set<() => void>();
  #restore: AnchoredSelection | null = null;

  constructor({ binding, mergeWithinMs = 500 }: FlowHistoryOptions) {
    this.#binding = binding;
    this.#manager = new Y.UndoManager(binding.body, {
      trackedOrigins: new Set([binding.origin, binding.writeOrigin]),
      captureTimeout: mergeWithinMs,
    });
    this.#manager.on('stack-item-added', ({ stackItem, type }) => {
      const undoing = this.#manager.undoing || this.#manager.redoing;
      const before = undoing || type === 'redo' ? binding.anchoredSelection() : binding.selectionBeforePush;
      stackItem.meta.set(SELECTION, before);
      this.#changed();
    });
    this.#manager.on('stack-item-popped', ({ stackItem }) => {
      // Only this class sets the key.
      this.#restore = (stackItem.meta.get(SELECTION) as AnchoredSelection | null | undefined) ?? null;
      this.#changed();
    });
    this.#manager.on('stack-cleared', () => this.#changed());
  }

  get canUndo(): boolean {
    return this.#manager.canUndo();
  }

  get canRedo(): boolean {
    return this.#manager.canRedo();
  }

  /** Takes back the last step of one's own; false where there is none left. */
  undo(): boolean {
    return this.#step(() => this.#manager.undo());
  }

  redo(): boolean {
    return this.#step(() => this.#manager.redo());
  }

  /** What comes next is a step of its own, as after a pause. */
  endStep(): void {
    this.#manager.stopCapturing();
  }

  /** Calls back when `canUndo` or `canRedo` may have changed. Returns how to stop. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#listeners.clear();
    this.#manager.destroy();
  }

  #step(take: () => unknown): boolean {
    // What was typed and not pushed yet belongs to the step that is taken back.
    this.#binding.pull();
    this.#restore = null;
    const taken = take() !== null;
    this.#binding.pull();
    if (taken) nameGapsAnew(this.#binding.body, this.#binding.view.blocks, AFTER_STEP);
    this.#binding.pullAndSelect(this.#restore);
    return taken;
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
