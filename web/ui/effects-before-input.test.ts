import { options } from 'preact';
import { afterEach, describe, expect, it } from 'vitest';
import { runEffectsBeforeInput } from './effects-before-input.ts';

/** A window whose frames and time are in the test's hand. */
class FakeWindow extends EventTarget {
  readonly frames = new Map<number, () => void>();
  readonly timers = new Map<number, () => void>();
  #next = 1;

  requestAnimationFrame(callback: () => void): number {
    this.frames.set(this.#next, callback);
    return this.#next++;
  }
  cancelAnimationFrame(id: number): void {
    this.frames.delete(id);
  }
  setTimeout(callback: () => void): number {
    this.timers.set(this.#next, callback);
    return this.#next++;
  }
  clearTimeout(id: number): void {
    this.timers.delete(id);
  }
  pass(due: Map<number, () => void>): void {
    const callbacks = [...due.values()];
    due.clear();
    for (const callback of callbacks) callback();
  }
}

function page() {
  const window = new FakeWindow();
  // The five things of a window that are asked for are all here.
  runEffectsBeforeInput(window as unknown as Window);
  const ran: string[] = [];
  return { window, ran, wait: (effects: () => void) => options.requestAnimationFrame?.(effects) };
}

afterEach(() => {
  delete options.requestAnimationFrame;
});

describe('effects of what was drawn', () => {
  it.each(['keydown', 'pointerdown'])('are run before a %s, with all that they bring, and once', (type) => {
    const { window, ran, wait } = page();
    wait(() => {
      ran.push('first');
      wait(() => ran.push('second'));
    });
    window.dispatchEvent(new Event(type));
    expect(ran).toEqual(['first', 'second']);
    window.pass(window.frames);
    window.pass(window.timers);
    window.dispatchEvent(new Event(type));
    expect(ran).toEqual(['first', 'second']);
  });

  it('are run after a frame where nobody presses anything, not within it', () => {
    const { window, ran, wait } = page();
    wait(() => ran.push('ran'));
    window.pass(window.frames);
    expect(ran).toEqual([]);
    window.pass(window.timers);
    expect(ran).toEqual(['ran']);
  });

  it('are run where there are no frames: in the background', () => {
    const { window, ran, wait } = page();
    wait(() => ran.push('ran'));
    window.pass(window.timers);
    window.pass(window.timers);
    expect(ran).toEqual(['ran']);
    expect(window.frames.size).toBe(0);
  });

  it('that bring others for ever do not hold up the key', () => {
    const { window, ran, wait } = page();
    const again = (): void => {
      ran.push('again');
      wait(again);
    };
    wait(again);
    window.dispatchEvent(new Event('keydown'));
    expect(ran.length).toBeLessThan(10);
  });
});
