/** The palette as the style sheet has it: a colour for every stored name, and every pair readable (WCAG 1.4.3, AA). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COLORS, nearestColor, nearestHighlight, nearestSize } from '../../flow/palette.ts';

const css = readFileSync(join(import.meta.dirname, 'palette.css'), 'utf8');
const tokens = readFileSync(join(import.meta.dirname, '../ui/tokens.css'), 'utf8');

function pair(name: string): { light: string; dark: string } {
  const match = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(css);
  return { light: match?.[1] ?? '', dark: match?.[2] ?? '' };
}

function token(name: string): { light: string; dark: string } {
  const [light = '', dark = ''] = [...tokens.matchAll(new RegExp(`--${name}: (#[0-9a-f]{6})`, 'g'))].map(
    ([, value]) => value,
  );
  return { light, dark };
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

describe('the palette', () => {
  it.each(['light', 'dark'] as const)('is readable in %s, each colour on paper and on each highlight', (mode) => {
    const grounds = [
      ['paper', token('paper')[mode]],
      ...COLORS.map(({ name }) => [name, pair(`highlight-${name}`)[mode]]),
    ];
    const inks = [['ink', token('ink')[mode]], ...COLORS.map(({ name }) => [name, pair(`color-${name}`)[mode]])];
    const poor = inks.flatMap(([ink, color]) =>
      grounds.flatMap(([ground, behind]) => {
        const ratio = contrast(color ?? '', behind ?? '');
        return ratio >= 4.5 ? [] : [`${ink} on ${ground}: ${ratio.toFixed(2)}`];
      }),
    );
    expect(poor).toEqual([]);
  });

  it('draws every name', () => {
    for (const { name } of COLORS) {
      expect(css).toContain(`[data-color='${name}']`);
      expect(css).toContain(`[data-highlight='${name}']`);
    }
  });

  it.each([
    ['rgb(255, 0, 0)', 'red'],
    ['#00f', 'blue'],
    ['rgba(0, 128, 0, 1)', 'green'],
    ['#808080', 'gray'],
    ['purple', 'purple'],
    ['#000', null],
    ['#1a1a2e', null],
    ['white', null],
    ['rgba(255, 0, 0, 0)', null],
    ['constructor', null],
    ['url(x)', null],
  ])('a foreign colour %s is %s', (color, name) => expect(nearestColor(color)).toBe(name));

  it('foreign highlights and sizes find their names', () => {
    expect(nearestHighlight('#ffff00')).toBe('yellow');
    expect(nearestHighlight('#fff')).toBeNull();
    expect(nearestHighlight('rgb(30, 30, 30)')).toBeNull();
    expect([10, 16, 22, 40, Number.NaN].map(nearestSize)).toEqual(['small', null, 'large', 'huge', null]);
  });
});
