/**
 * Keys and pointers as WebDriver's actions, which BiDi shares: Firefox and WebKit are given the same. Knows the standard's table of keys and no
 * connection.
 */
import type { Point } from './window.ts';

const NAMED: Readonly<Record<string, string>> = {
  Backspace: '\uE003',
  Tab: '\uE004',
  Enter: '\uE007',
  Shift: '\uE008',
  Control: '\uE009',
  Alt: '\uE00A',
  Escape: '\uE00C',
  PageUp: '\uE00E',
  PageDown: '\uE00F',
  End: '\uE010',
  Home: '\uE011',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Delete: '\uE017',
  F10: '\uE03A',
  Meta: '\uE03D',
};

interface Action {
  readonly type: 'keyDown' | 'keyUp' | 'pointerMove' | 'pointerDown' | 'pointerUp' | 'pause';
  readonly value?: string;
  readonly x?: number;
  readonly y?: number;
  readonly button?: number;
  readonly duration?: number;
}

export interface Source {
  readonly type: 'key' | 'pointer';
  readonly id: string;
  readonly parameters?: { readonly pointerType: 'mouse' };
  readonly actions: readonly Action[];
}

function keyboard(actions: readonly Action[]): readonly Source[] {
  return [{ type: 'key', id: 'keyboard', actions }];
}

function mouse(actions: readonly Action[]): readonly Source[] {
  return [{ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions }];
}

/** `Control+Shift+z` as presses and releases. */
function pressActions(keys: string): readonly Source[] {
  const values = keys.split('+').map((name) => NAMED[name] ?? name);
  return keyboard([
    ...values.map((value): Action => ({ type: 'keyDown', value })),
    ...values.toReversed().map((value): Action => ({ type: 'keyUp', value })),
  ]);
}

function typeActions(text: string): readonly Source[] {
  return keyboard(
    [...text].flatMap((char): Action[] => {
      const value = char === '\n' ? '\uE007' : char;
      return [
        { type: 'keyDown', value },
        { type: 'keyUp', value },
      ];
    }),
  );
}

function moveTo({ x, y }: Point, duration = 0): Action {
  return { type: 'pointerMove', x: Math.round(x), y: Math.round(y), duration };
}

function moveActions(to: Point): readonly Source[] {
  return mouse([moveTo(to)]);
}

function clickActions(at: Point): readonly Source[] {
  return mouse([moveTo(at), { type: 'pointerDown', button: 0 }, { type: 'pointerUp', button: 0 }]);
}

function dragActions(over: readonly Point[]): readonly Source[] {
  const [first, ...others] = over;
  if (first === undefined) return mouse([]);
  // A drag begins only after the pointer has moved with the button held, and is noticed on the way, not at its end.
  return mouse([
    moveTo(first),
    { type: 'pointerDown', button: 0 },
    ...others.map((point) => moveTo(point, 60)),
    { type: 'pointerUp', button: 0 },
  ]);
}

/** The part of a window that keys and pointers play in, whatever the actions are sent by. */
export abstract class ActingWindow {
  protected abstract perform(actions: readonly Source[]): Promise<void>;

  press(keys: string): Promise<void> {
    return this.perform(pressActions(keys));
  }

  type(text: string): Promise<void> {
    return this.perform(typeActions(text));
  }

  click(at: Point): Promise<void> {
    return this.perform(clickActions(at));
  }

  drag(over: readonly Point[]): Promise<void> {
    return this.perform(dragActions(over));
  }

  move(to: Point): Promise<void> {
    return this.perform(moveActions(to));
  }
}
