import { describe, expect, it } from 'vitest';
import type { Drawer } from '../sync/ports.ts';
import { WritingPreferences } from './preferences.ts';

function drawer(kept: string | null = null): Drawer & { kept: string | null } {
  return {
    kept,
    read() {
      return this.kept;
    },
    write(_key, value) {
      this.kept = value;
    },
    remove() {
      this.kept = null;
    },
    keys: () => [],
  };
}

describe('WritingPreferences', () => {
  it('keeps what was chosen for the next visit, and takes over what another tab chose', () => {
    const kept = drawer();
    const mine = new WritingPreferences(kept);
    const other = new WritingPreferences(kept);
    mine.change({ smartTypography: true, language: 'de-CH' });
    expect(new WritingPreferences(kept).get()).toMatchObject({
      smartTypography: true,
      language: 'de-CH',
      spellcheck: true,
    });
    other.refresh();
    expect(other.get().smartTypography).toBe(true);
  });

  it.each(['', 'no JSON', '3', 'null', '{"focus":"yes","language":"\\"><script>","spellcheck":0}'])(
    'reads %j as if nothing had been chosen',
    (kept) => {
      expect(new WritingPreferences(drawer(kept)).get()).toEqual(new WritingPreferences(drawer()).get());
    },
  );
});
