import { describe, expect, it } from 'vitest';
import { blockLine } from '../../../flow/frozen/block-line.ts';
import { Skipped } from './skipped.ts';
import { NO_PROPS, textNode, type ForeignNode } from './tree.ts';
import { writeBlocks } from './write-blocks.ts';

type Child = ForeignNode | string;

function node(type: string, props: Record<string, unknown>, ...children: readonly Child[]): ForeignNode {
  const nodes = children.map((child) => (typeof child === 'string' ? textNode(child) : child));
  return { type, props: new Map(Object.entries(props)), state: NO_PROPS, children: nodes, text: null };
}

const p = (...children: readonly Child[]) => node('paragraph', {}, ...children);
const br = node('linebreak', {});
const li = (...children: readonly Child[]) => node('listitem', {}, ...children);
const list = (listType: string, start: number, ...items: readonly ForeignNode[]) =>
  node('list', { listType, start }, ...items);
const cell = (props: Record<string, unknown>, ...children: readonly Child[]) => node('tablecell', props, ...children);
const row = (...cells: readonly ForeignNode[]) => node('tablerow', {}, ...cells);
const table = (...rows: readonly ForeignNode[]) => node('table', {}, ...rows);

function write(...nodes: readonly ForeignNode[]) {
  let n = 0;
  const skipped = new Skipped();
  const lines = writeBlocks(nodes, () => `b${++n}`, skipped).map(blockLine);
  return { lines, skipped: Object.fromEntries(skipped.list().map(({ count, what }) => [what, count])) };
}

describe('text', () => {
  it('that stands loose at the root is a paragraph, and a document of nothing is an empty one', () => {
    expect(write(textNode('loose'), br, textNode('lines'), p('own')).lines).toEqual([
      'paragraph: loose\\nlines',
      'paragraph: own',
    ]);
    expect(write().lines).toEqual(['paragraph: ']);
    expect(write(textNode('')).lines).toEqual(['paragraph: ']);
  });

  it('takes the marks of the link around it and of the links within', () => {
    const inner = node('link', { url: 'https://inner.example/' }, 'in');
    expect(write(p(node('link', { url: 'mailto:a@b.example' }, 'out ', inner, ' out'))).lines).toEqual([
      'paragraph: [link=mailto:a@b.example|out ][link=https://inner.example/|in][link=mailto:a@b.example| out]',
    ]);
  });

  it.each([
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    '',
    7,
  ])('of a link to %j stays, the address does not (I1)', (url) => {
    const { lines, skipped } = write(p(node('link', { url }, 'click')));
    expect(lines).toEqual(['paragraph: click']);
    expect(skipped).toEqual({ 'link-address': 1 });
  });

  it.each([
    ['color: #1d5fb4', '[color=blue|x]'],
    ['COLOR : Red ; ', '[color=red|x]'],
    ['color: black; background-color: white', 'x'],
    ['background: rgb(255, 255, 0)', '[highlight=yellow|x]'],
    ['font-size: 12pt', 'x'],
    ['font-size: 30px', '[size=huge|x]'],
    ['font-size: 0.7em', '[size=small|x]'],
    ['font-size: large', 'x'],
    ['color: url(https://evil.example/x)', 'x'],
    ['color:;;:red; :', 'x'],
  ])('with the style %j reads as %s', (style, expected) => {
    expect(write(p(textNode('x', 'text', new Map([['style', style]])))).lines).toEqual([`paragraph: ${expected}`]);
  });

  it('of a tab is a tab, whatever a merge has left in its place', () => {
    const tab = textNode('typed into it', 'tab');
    expect(write(p('a', tab, 'b'), node('code', {}, tab, 'c'))).toEqual({
      lines: ['paragraph: a\\tb', 'code: \\tc'],
      skipped: { 'loose-text': 2 },
    });
  });

  it('is well-formed, whatever halves of characters were left in it', () => {
    expect(write(p('a\uD83Eb')).lines).toEqual(['paragraph: a\uFFFDb']);
  });
});

describe('lists', () => {
  it('count for themselves where one follows the other, and go on after what stands between two items', () => {
    const code = node('code', {}, 'x');
    expect(
      write(
        list('number', 1, li('a'), li('b')),
        list('number', 1, li('c')),
        list('number', 4, li('d', code, 'e'), li('f')),
      ).lines,
    ).toEqual([
      'item depth=0 list=number: a',
      'item depth=0 list=number: b',
      'item depth=0 list=number start=1: c',
      'item depth=0 list=number start=4: d',
      'code: x',
      'paragraph indent=1: e',
      'item depth=0 list=number start=5: f',
    ]);
  });

  it('nested deeper than eight keep their items, at depth eight', () => {
    let nested = list('bullet', 1, li('deepest'));
    for (let n = 0; n < 10; n++) nested = list('bullet', 1, li(nested));
    expect(write(nested)).toEqual({ lines: ['item depth=8 list=bullet: deepest'], skipped: { 'list-depth': 2 } });
  });

  it('take the blocks of an item as its lines, and an item with nothing in it as an empty one', () => {
    expect(write(list('check', 1, li(p('one'), p('two')), li())).lines).toEqual([
      'item depth=0 list=check: one\\ntwo',
      'item depth=0 list=check: ',
    ]);
  });
});

describe('tables', () => {
  it('keep every cell where spans overlap, overflow or lie', () => {
    const { lines } = write(
      table(
        row(cell({ rowSpan: 99, colSpan: 0.5 }, p('a')), cell({ colSpan: -3 }, p('b')), cell({ rowSpan: 2 }, p('c'))),
        row(cell({ colSpan: 5 }, p('d')), cell({}, p('e'))),
      ),
    );
    expect(lines[0]).toContain('merge:r1:c1=["r2","c1"]');
    expect(lines[0]).toContain('merge:r1:c3=["r2","c3"]');
    expect(lines.slice(1)).toEqual([
      '<b1/r1:c1> paragraph: a',
      '<b1/r1:c2> paragraph: b',
      '<b1/r1:c3> paragraph: c',
      '<b1/r2:c2> paragraph: d',
      '<b1/r2:c4> paragraph: e',
    ]);
  });

  it('of more columns and rows than a flow can show keep their text beside them', () => {
    const wide = Array.from({ length: 52 }, (_one, i) => cell({}, p(`w${i}`)));
    const rows = Array.from({ length: 1001 }, (_one, i) => row(cell({}, p(`t${i}`))));
    const { lines, skipped } = write(table(row(...wide)), table(...rows));
    expect(skipped).toEqual({ 'table-column': 2, 'table-split': 1 });
    expect(lines).toContain('paragraph: w50');
    expect(lines).toContain('paragraph: w51');
    for (const i of [0, 999, 1000]) expect(lines.filter((line) => line.endsWith(`paragraph: t${i}`))).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('table '))).toHaveLength(3);
  });

  it('deeper in each other than eight are written out where they stand', () => {
    let inner: ForeignNode = p('core');
    for (let n = 0; n < 10; n++) inner = table(row(cell({}, p(`level ${n}`), inner)));
    const { lines, skipped } = write(inner);
    expect(skipped).toEqual({ nesting: 2 });
    expect(lines.filter((line) => line.includes('table '))).toHaveLength(8);
    expect(lines.at(-1)).toBe('<b15/r1:c1> paragraph: core');
  });
});

describe('what is not known', () => {
  it('keeps its text, as blocks among blocks and as characters among characters, and is counted', () => {
    const badge = node('badge', { label: 'new' });
    const { lines, skipped } = write(
      node('tabs', {}, node('tab-panel', {}, p('in a tab'))),
      p('a ', badge, ' one'),
      badge,
    );
    expect(lines).toEqual(['paragraph: in a tab', 'paragraph: a new one', 'paragraph: new']);
    expect(skipped).toEqual({ 'node:badge': 2, 'node:tab-panel': 1, 'node:tabs': 1 });
  });

  it('is counted under a bounded number of bounded names', () => {
    const many = Array.from({ length: 500 }, (_one, i) => node(`${'x'.repeat(300)}${i}`.slice(i), {}));
    const { skipped } = write(...many);
    expect(Object.keys(skipped).length).toBeLessThanOrEqual(201);
    expect(Math.max(...Object.keys(skipped).map((name) => name.length))).toBeLessThanOrEqual(60);
    expect(Object.values(skipped).reduce((sum, count) => sum + count, 0)).toBe(500);
  });
});

describe('images and embeds', () => {
  it.each(['http://x.example/a.png', 'data:image/png;base64,AAAA', '/a.png', 'javascript:x', 7])(
    'from %j are not taken; what they show is said (I5)',
    (src) => {
      expect(write(p('a', node('image', { src, altText: 'hill' }), 'b'))).toEqual({
        lines: ['paragraph: a', 'paragraph: hill', 'paragraph: b'],
        skipped: { image: 1 },
      });
    },
  );

  it('keep an address that can be kept, and make none out of an id that is none', () => {
    const { lines, skipped } = write(
      node('tweet', { id: '20' }),
      node('youtube', { id: '"><script>' }),
      node('image', { src: 'https://x.example/a.png', width: 200, height: 100 }),
    );
    expect(lines).toEqual([
      'embed url=https://x.com/i/web/status/20: ',
      'image ratio=0.5 src=https://x.example/a.png: ',
    ]);
    expect(skipped).toEqual({ 'node:youtube': 1 });
  });
});
