/** What blocks, marks and inline objects of the convergence test may be: every kind that the flow has, and some that nobody knows. */
import * as prng from 'lib0/prng';
import type { BlockProps } from '../../flow/schema.ts';

type Shape = readonly [type: string, props: BlockProps];

/** A type that holds text, with properties of its own. */
export function anyTextShape(random: prng.PRNG): Shape {
  const n = (min: number, max: number) => prng.int32(random, min, max);
  const placed = { align: prng.oneOf(random, ['center', 'right', 'justify']), indent: n(0, 3) };
  return prng.oneOf<Shape>(random, [
    ['paragraph', {}],
    ['paragraph', placed],
    ['heading', { level: n(1, 3) }],
    ['heading', { level: n(1, 3), ...placed }],
    ['quote', {}],
    ['item', { list: prng.oneOf(random, ['bullet', 'number', 'check']), depth: n(0, 3) }],
    ['item', { list: 'number', depth: 0, start: n(0, 9) }],
    ['item', { list: 'check', depth: n(0, 2), checked: true }],
    ['hologram', { hue: n(0, 9) }],
    ['code', { language: prng.oneOf(random, ['rust', 'sql']) }],
    ['equation', {}],
    ['image', { file: 'none', alt: 'a', width: n(10, 100), ratio: 0.5 }],
  ]);
}

export function anyVoidShape(random: prng.PRNG): Shape {
  return prng.oneOf<Shape>(random, [
    ['rule', {}],
    ['page-break', {}],
    ['embed', { url: `https://example.org/${prng.int32(random, 1, 9)}`, title: 't' }],
  ]);
}

/** A mark beside the formats of Lexical, and its value; null takes it away. */
export function anyExtraMark(random: prng.PRNG): readonly [name: string, value: string | null] {
  const [name, values] = prng.oneOf(random, [
    ['link', ['https://example.org/1', 'https://example.org/2', null]],
    ['color', ['red', 'blue', null]],
    ['highlight', ['yellow', null]],
    ['size', ['large', 'small', null]],
    ['shimmer', ['much', null]],
  ] as const);
  return [name, prng.oneOf<string | null>(random, [...values])];
}

/** An inline object; `unique` is the character by which the account knows it. */
export function anyObject(random: prng.PRNG, unique: string): Readonly<Record<string, string>> {
  return prng.oneOf<Readonly<Record<string, string>>>(random, [
    { inline: 'mention', kind: 'person', ref: unique, label: 'Ada' },
    { inline: 'date', date: '2026-11-21', ref: unique },
    { inline: 'equation', tex: 'x^2', ref: unique },
    { inline: 'sparkle', ref: unique },
  ]);
}
