import { describe, expect, it } from 'vitest';
import { LastingStorage } from './lasting-storage.ts';
import type { Saving } from './saving-ledger.ts';
import { Store } from './store.ts';

function world() {
  const saving = new Store<Saving>({ state: 'disk' });
  let timer: (() => void) | null = null;
  let asked = 0;
  const clock = {
    now: () => 0,
    setTimer: (_delayMs: number, fire: () => void) => {
      timer = fire;
      return { cancel: () => (timer = null) };
    },
  };
  const lasting = new LastingStorage(saving, clock, () => {
    asked += 1;
    return Promise.reject(new Error('no'));
  });
  const wait = () => {
    const fire = timer;
    timer = null;
    fire?.();
  };
  return { saving, lasting, wait, asked: () => asked };
}

describe('LastingStorage', () => {
  it('asks once text has stood on this device alone for a while, and only once', () => {
    const { saving, wait, asked } = world();
    saving.set({ state: 'memory' });
    saving.set({ state: 'device' });
    expect(asked()).toBe(0);
    wait();
    expect(asked()).toBe(1);
    saving.set({ state: 'disk' });
    saving.set({ state: 'device' });
    wait();
    expect(asked()).toBe(1);
  });

  it('does not ask of somebody whose server answers, or who has gone', () => {
    const { saving, lasting, wait, asked } = world();
    saving.set({ state: 'device' });
    saving.set({ state: 'disk' });
    wait();
    saving.set({ state: 'device' });
    lasting.close();
    lasting.close();
    wait();
    expect(asked()).toBe(0);
  });
});
