import { describe, expect, it } from 'vitest';
import type { Saving } from './saving-ledger.ts';
import { Store } from './store.ts';
import { UnsentTally } from './unsent-tally.ts';

function world(earlierMs: number | null = null) {
  const saving = new Store<Saving>({ state: 'disk' });
  let nowMs = 1000;
  const tally = new UnsentTally(saving, () => nowMs, earlierMs);
  return { saving, tally, at: (ms: number) => (nowMs = ms) };
}

describe('UnsentTally', () => {
  it('counts what the server does not have, from the first of it on', () => {
    const { saving, tally, at } = world();
    expect(tally.state.get()).toBeNull();
    tally.changed();
    saving.set({ state: 'memory' });
    at(2000);
    tally.changed();
    saving.set({ state: 'device' });
    expect(tally.state.get()).toEqual({ changes: 2, sinceMs: 1000 });
    saving.set({ state: 'server' });
    expect(tally.state.get()).toBeNull();
    at(3000);
    tally.changed();
    expect(tally.state.get()).toEqual({ changes: 1, sinceMs: 3000 });
  });

  it('remembers since when an earlier visit waits', () => {
    const { tally } = world(500);
    expect(tally.state.get()).toEqual({ changes: 0, sinceMs: 500 });
    tally.changed();
    expect(tally.state.get()).toEqual({ changes: 1, sinceMs: 500 });
  });

  it('hears nothing more once it is closed', () => {
    const { saving, tally } = world(500);
    tally.close();
    tally.close();
    saving.set({ state: 'device' });
    saving.set({ state: 'disk' });
    expect(tally.state.get()).not.toBeNull();
  });
});
