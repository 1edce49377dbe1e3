import { describe, expect, it } from 'vitest';
import { floatingPlace } from './floating-place.ts';

const box = (left: number, top: number, right: number, bottom: number) => ({ left, top, right, bottom });
const SIZE = { width: 200, height: 40 };
const ROOM = box(8, 100, 992, 800);

describe('the tools of a selection', () => {
  it('stand above it, in the middle of its first line', () => {
    expect(floatingPlace(box(400, 300, 500, 320), box(100, 340, 300, 360), SIZE, ROOM)).toEqual({
      left: 350,
      top: 252,
    });
  });

  it('stand below it where there is no room above, and within the window', () => {
    expect(floatingPlace(box(8, 120, 30, 140), box(8, 120, 30, 140), SIZE, ROOM)).toEqual({ left: 8, top: 148 });
    expect(floatingPlace(box(970, 300, 990, 320), box(970, 300, 990, 320), SIZE, ROOM)).toEqual({
      left: 792,
      top: 252,
    });
  });

  it('stand nowhere rather than over it', () => {
    expect(floatingPlace(box(8, 0, 990, 20), box(8, 780, 990, 800), SIZE, ROOM)).toBeNull();
  });
});
