import { describe, expect, it } from 'vitest';
import type { Drawer } from './ports.ts';
import { Identity } from './identity.ts';

function memoryDrawer(): Drawer & { readonly map: Map<string, string> } {
  const map = new Map<string, string>();
  return {
    map,
    read: (key) => map.get(key) ?? null,
    write: (key, value) => void map.set(key, value),
    remove: (key) => void map.delete(key),
    keys: () => [...map.keys()],
  };
}

/** Counts up, so that two identities differ. */
function bytes(start: number) {
  return (length: number) => Uint8Array.from({ length }, (_, index) => start + index);
}

describe('Identity', () => {
  it('makes a secret of at least 128 bits once and keeps it over a reload', () => {
    const drawer = memoryDrawer();
    const first = new Identity(drawer, bytes(1));
    expect(first.secret).toMatch(/^[A-Za-z0-9_-]{22,}$/);
    const second = new Identity(drawer, bytes(99));
    expect(second.secret).toBe(first.secret);
    expect(second.profile.get()).toEqual(first.profile.get());
  });

  it('greets with a friendly name and a colour', () => {
    const { profile } = new Identity(memoryDrawer(), bytes(1));
    expect(profile.get().name).toMatch(/^\w+ \w+$/);
    expect(profile.get().color).toMatch(/^#[0-9a-f]{6}$/);
  });

  it('tells and keeps a change, bounded and never empty', () => {
    const drawer = memoryDrawer();
    const identity = new Identity(drawer, bytes(1));
    let told = 0;
    identity.profile.subscribe(() => told++);
    identity.rename('  Ada   Lovelace ');
    identity.rename('   ');
    identity.recolor('#123456');
    expect(told).toBe(2);
    expect(new Identity(drawer, bytes(1)).profile.get()).toEqual({
      name: 'Ada Lovelace',
      color: '#123456',
      chosen: true,
    });
    identity.rename('😀'.repeat(200));
    expect([...identity.profile.get().name]).toHaveLength(80);
  });

  it('tells a name that was chosen from one that was drawn by lot, over a reload and in other tabs', () => {
    const drawer = memoryDrawer();
    const identity = new Identity(drawer, bytes(1));
    const otherTab = new Identity(drawer, bytes(1));
    const { name } = identity.profile.get();
    expect(identity.profile.get().chosen).toBeUndefined();
    identity.recolor('#123456');
    identity.rename('   ');
    expect(identity.profile.get().chosen).toBeUndefined();
    identity.settle();
    expect(identity.profile.get()).toEqual({ name, color: '#123456', chosen: true });
    expect(new Identity(drawer, bytes(9)).profile.get().chosen).toBe(true);
    otherTab.refresh();
    expect(otherTab.profile.get().chosen).toBe(true);
  });

  it('follows a change made in another tab', () => {
    const drawer = memoryDrawer();
    const here = new Identity(drawer, bytes(1));
    const there = new Identity(drawer, bytes(1));
    let told = 0;
    here.profile.subscribe(() => told++);
    here.refresh();
    expect(told).toBe(0);
    there.rename('Grace');
    here.refresh();
    expect(here.profile.get().name).toBe('Grace');
    expect(told).toBe(1);
  });

  it('starts over where the kept entries are not its own', () => {
    const drawer = memoryDrawer();
    drawer.write('weft.person', 'no, spaces');
    drawer.write('weft.profile', '{"name":"","color":"red"}');
    const identity = new Identity(drawer, bytes(5));
    expect(identity.secret).toMatch(/^[A-Za-z0-9_-]{22,}$/);
    expect(identity.profile.get().name).not.toBe('');
  });
});
