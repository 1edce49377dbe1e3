import { describe, expect, it } from 'vitest';
import { Passes } from './passes.ts';
import type { Drawer } from './ports.ts';

function memoryDrawer(map = new Map<string, string>()): Drawer {
  return {
    read: (key) => map.get(key) ?? null,
    write: (key, value) => void map.set(key, value),
    remove: (key) => void map.delete(key),
    keys: () => [...map.keys()],
  };
}

describe('Passes', () => {
  it('are found again by the token they belong to, after a reload too', () => {
    const drawer = memoryDrawer();
    new Passes(drawer, () => 0).keep('token-a', 'pass-a', 10);
    const passes = new Passes(drawer, () => 9);
    expect(passes.find('token-a')).toBe('pass-a');
    expect(passes.find('token-b')).toBeNull();
  });

  it('end at their time, and none is kept past it', () => {
    const drawer = memoryDrawer();
    const passes = new Passes(drawer, () => 10);
    passes.keep('token-a', 'pass-a', 10);
    expect(passes.find('token-a')).toBeNull();
    passes.keep('token-b', 'pass-b', 11);
    expect(drawer.read('weft.passes')).not.toContain('pass-a');
  });

  it('are forgotten one by one, and leave nothing behind', () => {
    const drawer = memoryDrawer();
    const passes = new Passes(drawer, () => 0);
    passes.keep('token-a', 'pass-a', 10);
    passes.keep('token-b', 'pass-b', 10);
    passes.forget('token-a');
    expect(passes.find('token-b')).toBe('pass-b');
    passes.forget('token-b');
    expect(drawer.keys()).toEqual([]);
  });

  it.each(['{"token-a":"no pass"}', '[1', 'null', '{"token-a":{"pass":1,"expiresAtMs":10}}'])(
    'take a torn drawer for an empty one: %s',
    (torn) => {
      const passes = new Passes(memoryDrawer(new Map([['weft.passes', torn]])), () => 0);
      expect(passes.find('token-a')).toBeNull();
    },
  );
});
