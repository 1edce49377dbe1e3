import { describe, expect, it } from 'vitest';
import { isVoidType } from '../block-specs.ts';
import type { BlockProps } from '../schema.ts';
import {
  IMAGE,
  imageAddress,
  imageAlt,
  imageFile,
  imageRatio,
  imageWidth,
  MAX_ALT_LENGTH,
  withImageAlt,
  withImageWidth,
} from './image.ts';

describe('an image block', () => {
  it('holds text, its caption', () => {
    expect(isVoidType(IMAGE.type)).toBe(false);
  });

  it.each([
    [{ file: 'A'.repeat(22) }, 'A'.repeat(22)],
    [{ file: '../../etc/passwd/etc/pas' }, null],
    [{ file: 'A'.repeat(23) }, null],
    [{ file: 7 }, null],
    [{}, null],
  ] satisfies [BlockProps, string | null][])('%j has the file %s', (props, file) => {
    expect(imageFile(props)).toBe(file);
  });

  it.each([
    ['https://example.org/a.png', 'https://example.org/a.png'],
    ['HTTPS://example.org/a b', 'https://example.org/a%20b'],
    ['http://example.org/a.png', null],
    ['javascript:alert(1)', null],
    ['data:image/png;base64,AAAA', null],
    ['//example.org/a.png', null],
    [`https://example.org/${'a'.repeat(5000)}`, null],
  ])('the address %s reads as %s (I1)', (src, address) => {
    expect(imageAddress({ src })).toBe(address);
  });

  it('of any state has one reading', () => {
    const odd = [null, 'x', Number.NaN, Number.POSITIVE_INFINITY, -5, 0, 1e9, [], {}];
    for (const value of odd) {
      // What is stored may be anything.
      const props = { width: value, ratio: value, alt: value } as BlockProps;
      expect(imageWidth(props)).toBeGreaterThanOrEqual(10);
      expect(imageWidth(props)).toBeLessThanOrEqual(100);
      const ratio = imageRatio(props);
      if (ratio !== null) expect(ratio).toBeGreaterThan(0);
      expect(typeof imageAlt(props)).toBe('string');
    }
    expect(imageAlt({ alt: 'x'.repeat(5000) })).toHaveLength(MAX_ALT_LENGTH);
    expect(imageWidth({ width: 42 })).toBe(42);
    expect(imageRatio({ ratio: 0.75 })).toBe(0.75);
  });

  it('stores no width that is full, no description that is empty, and leaves the rest alone', () => {
    const props = { file: 'A'.repeat(22), future: true };
    expect(withImageWidth({ ...props, width: 30 }, 120)).toEqual(props);
    expect(withImageWidth(props, 33.4)).toEqual({ ...props, width: 33 });
    expect(withImageWidth(props, 1)).toEqual({ ...props, width: 10 });
    expect(withImageAlt({ ...props, alt: 'was' }, '  ')).toEqual(props);
    expect(withImageAlt(props, ' A cat ')).toEqual({ ...props, alt: 'A cat' });
  });
});
