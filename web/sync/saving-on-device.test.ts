import { describe, expect, it } from 'vitest';
import type { Keeping } from './device-store.ts';
import type { Saving } from './saving-ledger.ts';
import { SavingOnDevice } from './saving-on-device.ts';
import { Store } from './store.ts';

function world() {
  const ledger = new Store<Saving>({ state: 'disk' });
  const keeping = new Store<Keeping>('kept');
  const owed = new Store(false);
  const saving = new SavingOnDevice(ledger, keeping, owed);
  return { ledger, keeping, owed, saving, state: () => saving.get().state };
}

describe('SavingOnDevice (P1)', () => {
  it('is in memory until the journal has it', () => {
    const { ledger, keeping, state } = world();
    ledger.set({ state: 'device' });
    keeping.set('writing');
    expect(state()).toBe('memory');
    keeping.set('kept');
    expect(state()).toBe('device');
    keeping.set('failing');
    expect(state()).toBe('memory');
  });

  it('is where the server says, whatever the journal does meanwhile', () => {
    const { ledger, keeping, state } = world();
    keeping.set('failing');
    for (const there of ['server', 'disk'] as const) {
      ledger.set({ state: there });
      expect(state()).toBe(there);
    }
  });

  it('does not call the disk what another tab has not brought there', () => {
    const { owed, state } = world();
    owed.set(true);
    expect(state()).toBe('device');
    owed.set(false);
    expect(state()).toBe('disk');
  });

  it('says above all that something was refused (B6)', () => {
    const { ledger, keeping, state } = world();
    ledger.set({ state: 'refused', code: 'update_refused' });
    keeping.set('failing');
    expect(state()).toBe('refused');
  });

  it('tells of every change, and of the same one the same object', () => {
    const { ledger, keeping, owed, saving } = world();
    let told = 0;
    const end = saving.subscribe(() => (told += 1));
    ledger.set({ state: 'device' });
    keeping.set('writing');
    owed.set(true);
    expect(told).toBe(3);
    expect(saving.get()).toBe(saving.get());
    end();
    end();
    owed.set(false);
    expect(told).toBe(3);
  });
});
