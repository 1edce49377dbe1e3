import { describe, expect, test } from 'vitest';
import type { Clock } from '../../room/ports.ts';
import { DiskTrouble } from './disk-trouble.ts';

/** A clock whose one timer the test lets fire. */
class OneTimer implements Clock {
  readonly delays: number[] = [];
  #fire: (() => void) | null = null;

  now(): number {
    return 0;
  }

  setTimer(delayMs: number, fire: () => void): { cancel(): void } {
    this.delays.push(delayMs);
    this.#fire = fire;
    return { cancel: () => (this.#fire = null) };
  }

  /** False where none is set. */
  fire(): boolean {
    const fire = this.#fire;
    this.#fire = null;
    fire?.();
    return fire !== null;
  }
}

describe('a disk in trouble (D1, D2, K4)', () => {
  test('is tried again by itself, less and less often, and never less than every ten seconds', () => {
    const clock = new OneTimer();
    const trouble = new DiskTrouble(clock, () => trouble.failed('disk_full'));
    trouble.failed('disk_full');
    for (let i = 0; i < 9; i++) expect(clock.fire()).toBe(true);
    expect(clock.delays).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000, 10_000]);
    expect(trouble.why).toBe('disk_full');
  });

  test('that takes a small trial but no text is not asked faster for it; one that took text starts anew', () => {
    const clock = new OneTimer();
    const trouble = new DiskTrouble(clock, () => trouble.wrote(false));
    for (let i = 0; i < 3; i++) {
      trouble.failed('disk_full');
      clock.fire();
      expect(trouble.why).toBeNull();
    }
    trouble.wrote(true);
    trouble.failed('storage_failed');
    expect(clock.delays).toEqual([250, 500, 1000, 250]);
  });

  test('gives up its thread once for nothing, and then waits before the next', () => {
    const clock = new OneTimer();
    let tries = 0;
    const trouble = new DiskTrouble(clock, () => tries++);
    expect([trouble.ended(), trouble.ended(), trouble.ended()]).toEqual([true, false, false]);
    expect(trouble.why).toBe('storage_failed');
    trouble.opened();
    trouble.wrote(true);
    expect(trouble.ended()).toBe(true);
    expect(clock.fire()).toBe(false);
    expect(tries).toBe(0);
  });

  test('asks nothing any more once it is closed', () => {
    const clock = new OneTimer();
    const trouble = new DiskTrouble(clock, () => undefined);
    trouble.failed('disk_full');
    trouble.close();
    expect(clock.fire()).toBe(false);
    trouble.failed('disk_full');
    expect(clock.fire()).toBe(false);
  });
});
