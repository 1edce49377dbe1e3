import { $getRoot } from 'lexical';
import { afterEach, describe, expect, it } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import type { Clock } from '../../sync/ports.ts';
import { EditorKit } from '../editor-kit.ts';
import { CaretBroadcast } from './caret-broadcast.ts';
import { $createBlockNode } from '../nodes/block-node.ts';
import { CURSOR_FIELD, readCursor } from './cursor-state.ts';

/** Timers fire when the test says so. */
class HandClock implements Clock {
  #due: (() => void)[] = [];

  now(): number {
    return 0;
  }

  setTimer(_delayMs: number, fire: () => void) {
    this.#due.push(fire);
    return { cancel: () => (this.#due = this.#due.filter((one) => one !== fire)) };
  }

  fire(): void {
    for (const fire of this.#due.splice(0)) fire();
  }
}

class Stage {
  readonly kit = new EditorKit();
  readonly awareness = new Awareness(this.kit.doc);
  readonly #clock = new HandClock();
  readonly #broadcast = new CaretBroadcast({
    editor: this.kit.editor,
    binding: this.kit.binding,
    awareness: this.awareness,
    clock: this.#clock,
  });
  sent = 0;

  constructor() {
    this.awareness.on('change', () => this.sent++);
  }

  /** Types key by key, slowly enough for news of the caret after each. */
  type(text: string): void {
    for (const char of text) {
      this.kit.type(char);
      this.#clock.fire();
    }
  }

  /** Where the others see the caret, in flow units. */
  seen(): number | undefined {
    const cursor = readCursor(this.awareness.getLocalState()?.[CURSOR_FIELD]);
    return cursor === null ? undefined : this.kit.binding.offsetsOf(cursor)?.focus;
  }

  rest(): void {
    this.#clock.fire();
  }

  close(): void {
    this.#broadcast.close();
    this.awareness.destroy();
    this.kit.close();
  }
}

describe('the news of one’s caret', () => {
  let stage: Stage;
  afterEach(() => stage.close());

  it('is not sent again for what one types, and others see the caret go along', () => {
    stage = new Stage();
    stage.type('a');
    const before = stage.sent;
    stage.type('nd so on');
    expect(stage.sent).toBe(before);
    expect(stage.seen()).toBe(1 + 'and so on'.length);

    // In the middle, and at the end of a block that another follows.
    stage.kit.act(() => void $getRoot().selectStart());
    stage.type('x');
    stage.type('\n');
    stage.kit.act(() => void $getRoot().getFirstChild()?.selectEnd());
    stage.type('y');
    const there = stage.sent;
    stage.type('zz');
    expect(stage.sent).toBe(there);
    expect(stage.kit.lines()).toEqual(['xyzz', 'and so on']);
    expect(stage.seen()).toBe(1 + 'xyzz'.length);
  });

  it('is corrected where somebody puts a block right behind the caret', () => {
    stage = new Stage();
    stage.type('one');
    stage.kit.act(() => void $getRoot().getFirstChild()?.insertAfter($createBlockNode()));
    stage.kit.act(() => void $getRoot().getFirstChild()?.selectEnd());
    stage.rest();
    expect(stage.seen()).toBe(1 + 'one'.length);
  });
});
