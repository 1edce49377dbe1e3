import { describe, expect, it } from 'vitest';
import type { Saving } from './saving-ledger.ts';
import { SettledSaving } from './settled.ts';
import { Store } from './store.ts';

function setUp() {
  const source = new Store<Saving>({ state: 'disk' });
  const timers: { fire: () => void; live: boolean }[] = [];
  const settled = new SettledSaving(source, {
    now: () => 0,
    setTimer: (_delayMs, fire) => {
      const timer = { fire, live: true };
      timers.push(timer);
      return { cancel: () => void (timer.live = false) };
    },
  });
  const pass = () => {
    for (const timer of timers.splice(0)) if (timer.live) timer.fire();
  };
  return { source, settled, timers, pass };
}

describe('SettledSaving (P1)', () => {
  it('tells worse news at once and better news once it has held', () => {
    const { source, settled, pass } = setUp();
    source.set({ state: 'device' });
    expect(settled.get().state).toBe('device');
    source.set({ state: 'disk' });
    expect(settled.get().state).toBe('device');
    pass();
    expect(settled.get().state).toBe('disk');
  });

  it('never says more than is so, however fast it changes', () => {
    const { source, settled, pass } = setUp();
    source.set({ state: 'device' });
    source.set({ state: 'disk' });
    source.set({ state: 'device' });
    pass();
    expect(settled.get().state).toBe('device');
    source.set({ state: 'server' });
    source.set({ state: 'refused', code: 'read_only' });
    expect(settled.get().state).toBe('refused');
  });

  it('ends', () => {
    const { source, settled, timers } = setUp();
    source.set({ state: 'device' });
    source.set({ state: 'disk' });
    settled.close();
    settled.close();
    expect(timers.every((timer) => !timer.live)).toBe(true);
    source.set({ state: 'disk' });
    expect(settled.get().state).toBe('device');
  });
});
