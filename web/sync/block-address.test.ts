import { describe, expect, it } from 'vitest';
import { blockOf, blockPath, withoutBlock } from './block-address.ts';

describe('the address of a block', () => {
  it('stands alone or behind the key, and is taken off it', () => {
    expect(blockOf('#block=12-7')).toEqual({ client: 12, clock: 7 });
    expect(withoutBlock('#block=12-7')).toBe('');
    expect(blockOf('#abcdefghijklmnop&block=4294967295-0')).toEqual({ client: 4294967295, clock: 0 });
    expect(withoutBlock('#abcdefghijklmnop&block=12-7')).toBe('#abcdefghijklmnop');
  });

  it('leaves every other fragment as it is', () => {
    for (const fragment of [
      '',
      '#abcdefghijklmnop',
      '#block=',
      '#block=1-',
      '#block=1-2-3',
      '#blocks=1-2',
      '#xblock=1-2',
    ]) {
      expect(blockOf(fragment)).toBeNull();
      expect(withoutBlock(fragment)).toBe(fragment);
    }
  });

  it('holds no key (R9)', () => {
    expect(blockPath('a2345678901234567890ab', { client: 5, clock: 9 })).toBe('/d/a2345678901234567890ab#block=5-9');
  });
});
