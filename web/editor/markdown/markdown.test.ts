import { withDOM } from '@lexical/headless/dom';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentText, pushInline } from '../../../flow/inline.ts';
import type { Inline, Marks } from '../../../flow/schema.ts';
import { textInline, type Fragment, type FragmentBlock } from '../clipboard/fragment.ts';
import { readHtml } from '../clipboard/html-reader.ts';
import { tableFragment } from '../clipboard/table-fragment.ts';
import { showBlocks } from '../editor-kit.ts';
import { expandHtml } from './embedded-html.ts';
import { readMarkdown } from './markdown-reader.ts';
import { splitTitle } from './split-title.ts';
import { writeMarkdown, writeMarkdownFile } from './markdown-writer.ts';

function read(markdown: string): Fragment {
  return withDOM(() => expandHtml(readMarkdown(markdown), readHtml));
}

function block(type: string, text: string, props: FragmentBlock['props'] = {}): FragmentBlock {
  return { type, props, content: text === '' ? [] : [textInline(text)] };
}

function item(list: string, depth: number, text: string, more: FragmentBlock['props'] = {}): FragmentBlock {
  return block('item', text, { list, depth, ...more });
}

function slotText(of: FragmentBlock | undefined): string[] {
  return (of?.slots ?? []).map(({ blocks }) => blocks.map(({ content }) => contentText(content)).join('|'));
}

describe('reading Markdown', () => {
  it.each([
    ['# One\n\nTwo\n===\n\n#### Four', ['h1 One', 'h1 Two', 'h3 Four']],
    [
      'a *b* **c** `d` ~~e~~ <u>f</u> [g](https://a.b/)',
      ['a <i>b</i> <b>c</b> <c>d</c> <s>e</s> <u>f</u> <link=https://a.b/>g</link>'],
    ],
    ['- a\n  - b\n    1. c\n- d', ['• a', '  • b', '    № c', '• d']],
    ['- [x] done\n- [ ] open', ['☑ done', '☐ open']],
    ['> one\n> two\n>\n> three', ['“ one two', '“ three']],
    ['one\ntwo  \nthree\\\nfour', ['one two⏎three⏎four']],
    ['---', ['———']],
    ['snake_case and 2 * 3 * 4', ['snake_case and 2 * 3 * 4']],
    ['&amp; &copy; \\*no\\*', ['& © *no*']],
  ])('%j', (markdown, lines) => {
    const shown = showBlocks(read(markdown)).map((line) => line.replaceAll('\n', '⏎'));
    expect(shown).toEqual(lines);
  });

  it('code has its language, and a numbered list goes on after it', () => {
    expect(read('1. a\n\n   ```ts\n   let x\n   ```\n2. b')).toEqual([
      item('number', 0, 'a'),
      block('code', 'let x', { language: 'typescript' }),
      item('number', 0, 'b', { start: 2 }),
    ]);
  });

  it('formulas are formulas, and money is money', () => {
    expect(read('$e^x$')[0]?.content).toEqual([
      { kind: 'object', object: { inline: 'equation', tex: 'e^x' }, marks: {} },
    ]);
    expect(read('$$\ne^x\n$$')).toEqual([block('equation', 'e^x')]);
    expect(read('```math\ne^x\n```')).toEqual([block('equation', 'e^x')]);
    expect(read('from $5 to **$10** or $20')[0]?.content.map((one) => one.kind)).toEqual(['text', 'text', 'text']);
    expect(contentText(read('from $5 to $10, $x$ and US$ 3')[0]?.content ?? [])).toBe(
      'from $5 to $10, \uFFFC and US$ 3',
    );
  });

  it('a table keeps its head, its alignment and the marks in its cells', () => {
    const [table] = read('| a | b |\n|--:|---|\n| 1 | **2**<br>3 |');
    expect(table?.type).toBe('table');
    expect(table?.props['headerRow']).toBe(true);
    expect(slotText(table)).toEqual(['a', 'b', '1', '2\n3']);
    expect(table?.slots?.[0]?.blocks[0]?.props).toEqual({ align: 'right' });
    expect(table?.slots?.[3]?.blocks[0]?.content[0]?.marks).toEqual({ bold: true });
  });

  it('alerts are callouts, and sections fold', () => {
    const [callout] = read('> [!WARNING]\n> Mind *this*\n> - and that');
    expect([callout?.type, callout?.props, slotText(callout)]).toEqual([
      'callout',
      { kind: 'warning' },
      ['Mind this|and that'],
    ]);
    const [toggle, after] = read('<details><summary>More &amp; <b>more</b></summary>\n\n- in\n\n</details>\n\nout');
    expect([toggle?.type, slotText(toggle)]).toEqual(['toggle', ['More & more', 'in']]);
    expect(after).toEqual(block('paragraph', 'out'));
  });

  it('a picture stands by itself, with its words; one from nowhere gives its words', () => {
    expect(read('before ![alt](https://a.b/c.png "cap") behind ![there](pic.png)')).toEqual([
      block('paragraph', 'before'),
      block('image', 'cap', { src: 'https://a.b/c.png', alt: 'alt' }),
      block('paragraph', 'behind'),
      block('paragraph', 'there'),
    ]);
  });

  it('references and footnotes are resolved', () => {
    const [first, note] = read('[a][X] b[^n]\n\n[x]: https://a.b/\n[^n]: said');
    expect(first?.content).toEqual([
      textInline('a', { link: 'https://a.b/' }),
      textInline(' b'),
      textInline('n', { superscript: true }),
    ]);
    expect(contentText(note?.content ?? [])).toBe('n said');
  });

  it('what stands before the text in a file is kept as it is (I3)', () => {
    expect(read('---\ntitle: &a [*a, *a]\n---\n# T')[0]).toEqual(
      block('code', 'title: &a [*a, *a]', { language: 'yaml' }),
    );
    expect(showBlocks(read('---\n\ntext\n\n---'))).toEqual(['———', 'text', '———']);
  });

  it('the first heading of a file is its title', () => {
    expect(splitTitle(read('# A *b*\n\nc'))).toEqual({ title: 'A b', blocks: [block('paragraph', 'c')] });
    expect(splitTitle(read('c\n\n# A')).title).toBe('');
    expect(splitTitle(read('---\nx: y\n---\n\n# A'))).toMatchObject({ title: 'A', blocks: [{ type: 'code' }] });
  });

  it.each([
    '[x](javascript:alert(1))',
    '[x](JaVa\tscript:alert(1))',
    '[x](data:text/html,x)',
    '[x](vbscript:x)',
    '<a href="javascript:alert(1)">x</a>',
    '[x][1]\n\n[1]: javascript:alert(1)',
    '![x](javascript:alert(1))',
    '<javascript:alert(1)>',
    'a <img src="javascript:alert(1)" alt="x"> b',
  ])('I1: %j links nowhere', (markdown) => {
    const fragment = read(markdown);
    const all = fragment.flatMap(({ content }) => content);
    expect(all.every(({ marks }) => marks['link'] === undefined)).toBe(true);
    expect(fragment.every(({ props }) => props['src'] === undefined)).toBe(true);
  });

  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<svg><p><style><img src=x onerror=alert(1)></style></p></svg>',
    'x <math><mtext><table><mglyph><style><img src=x onerror=alert(1)>',
    '<details><summary><img src=x onerror=alert(1)></summary>\n\nx\n\n</details>',
  ])('I2: of %j only words and blocks come out', (markdown) => {
    const words = JSON.stringify(read(markdown).map(({ type, props, slots }) => ({ type, props, slots })));
    expect(words).not.toMatch(/onerror|<script/);
  });
});

describe('writing Markdown', () => {
  it('says what it has signs for, and the rest as GitHub takes it', () => {
    const fragment: Fragment = [
      {
        type: 'paragraph',
        props: { align: 'center' },
        content: [
          textInline('a '),
          textInline('b ', { bold: true }),
          textInline('c', { underline: true, color: 'red' }),
          textInline('\nd', { italic: true }),
          { kind: 'object', object: { inline: 'equation', tex: 'x_1' }, marks: {} },
          textInline(' '),
          { kind: 'object', object: { inline: 'mention', kind: 'person', ref: 'p', label: 'Ann' }, marks: {} },
          textInline(' '),
          { kind: 'object', object: { inline: 'date', date: '2026-11-21' }, marks: {} },
          textInline(' 1 * 2 * 3 🙂'),
        ],
      },
      item('number', 0, 'x', { start: 4 }),
      item('bullet', 1, 'y'),
      item('check', 0, 'z', { checked: true }),
      {
        type: 'callout',
        props: { kind: 'tip' },
        content: [],
        slots: [{ slot: 'body', blocks: [block('paragraph', '- no list')] }],
      },
      block('code', 'a ``` b', { language: 'rust' }),
    ];
    expect(writeMarkdown(fragment)).toBe(
      'a **b** <u>c</u>\\\n*d*$x_1$ @Ann 2026-11-21 1 \\* 2 \\* 3 🙂\n\n4. x\n   - y\n\n- [x] z\n\n' +
        '> [!TIP]\n> \\- no list\n\n````rust\na ``` b\n````\n',
    );
  });

  it('a table with merged cells, or with lists in them, is an HTML one and comes back', () => {
    const cell = (row: number, column: number, blocks: Fragment, columnSpan = 1) => ({
      row,
      column,
      rowSpan: 1,
      columnSpan,
      blocks,
    });
    const table = tableFragment({
      cells: [
        cell(0, 0, [block('paragraph', 'wide')], 2),
        cell(1, 0, [item('bullet', 0, 'p'), item('bullet', 0, 'q')]),
        cell(1, 1, [block('code', 'a\n\nb')]),
      ],
      headerRow: true,
      headerColumn: false,
    });
    const fragment = [...(table === null ? [] : [table]), block('paragraph', 'after')];
    const back = read(writeMarkdown(fragment));
    expect(slotText(back[0])).toEqual(['wide', 'p|q', 'a\n\nb']);
    expect(Object.keys(back[0]?.props ?? {}).some((key) => key.startsWith('merge:'))).toBe(true);
    expect(back[1]).toEqual(block('paragraph', 'after'));
  });

  it('pictures of the document stand where their address is known, and give their words where it is not', () => {
    const file = 'a'.repeat(22);
    const picture = block('image', 'cap', { file, alt: 'alt' });
    expect(writeMarkdownFile('T', [picture], (id) => (id === file ? 'data:image/png;base64,AA==' : null))).toBe(
      '# T\n\n![alt](data:image/png;base64,AA== "cap")\n',
    );
    expect(writeMarkdown([picture])).toBe('*alt: cap*\n');
  });

  it('I1: a link that leads nowhere is not written', () => {
    const bad = { ...block('paragraph', ''), content: [textInline('x', { link: 'javascript:alert(1)' })] };
    expect(writeMarkdown([bad])).toBe('x\n');
  });
});

/** Words and signs that Markdown could take for its own. */
const WORDS = fc
  .array(
    fc.constantFrom(
      ...[
        'a',
        'word',
        '1.',
        '2)',
        '*',
        '**',
        '_',
        '__',
        '#',
        '##',
        '-',
        '+',
        '>',
        '`',
        '``',
        '~',
        '~~',
        '|',
        '\\',
        '[x]',
        '[ ]',
        '(y)',
      ],
      ...[
        '<u>',
        '<br>',
        '</p>',
        '&amp;',
        '&',
        '$',
        '$$',
        '!',
        '![a](b)',
        '[!NOTE]',
        '---',
        '===',
        '```',
        ':',
        'é',
        '🙂',
        '日本',
        '.',
        '"',
      ],
      ...['www.a.b', 'https://a.b/c_d', 'x@y.zz', '<https://a.b>', '[^1]', '[a]: b', '|-|', '%', '{'],
    ),
    { minLength: 1, maxLength: 4 },
  )
  .chain((words) => fc.constantFrom(' ', '').map((gap) => words.join(gap)));

const MARKS: fc.Arbitrary<Marks> = fc.oneof(
  { arbitrary: fc.constant({}), weight: 3 },
  fc.record(
    {
      bold: fc.constant(true),
      italic: fc.constant(true),
      strikethrough: fc.constant(true),
      underline: fc.constant(true),
      code: fc.constant(true),
      link: fc.constantFrom('https://a.b/', 'mailto:x@y.zz'),
    },
    { requiredKeys: [] },
  ),
);

const CONTENT = fc
  .array(fc.tuple(WORDS, MARKS, fc.constantFrom('', ' ')), { minLength: 1, maxLength: 4 })
  .map((runs) => {
    const content: Inline[] = [];
    for (const [i, [text, marks, gap]] of runs.entries()) {
      if (i > 0) pushInline(content, textInline(gap));
      pushInline(content, textInline(text.trim(), marks));
    }
    return content;
  });

const BLOCK: fc.Arbitrary<FragmentBlock> = fc.oneof(
  CONTENT.map((content) => ({ type: 'paragraph', props: {}, content })),
  fc
    .tuple(CONTENT, fc.integer({ min: 1, max: 3 }))
    .map(([content, level]) => ({ type: 'heading', props: { level }, content })),
  CONTENT.map((content) => ({ type: 'quote', props: {}, content })),
  fc
    .tuple(CONTENT, fc.constantFrom('bullet', 'number', 'check'), fc.integer({ min: 0, max: 2 }))
    .map(([content, list, depth]) => ({ type: 'item', props: { list, depth }, content })),
  fc
    .tuple(WORDS, fc.constantFrom('', 'rust'))
    .map(([text, language]) => block('code', `${text}\n\n  ${text}`, language === '' ? {} : { language })),
  fc.constant(block('rule', '')),
);

/** What a block says: its words and marks, without the addresses that a reader of Markdown links by itself. */
function said(fragment: Fragment): string[] {
  return fragment.map(({ type, props, content }) => {
    const depthless = { ...props };
    delete (depthless as Record<string, unknown>)['depth'];
    delete (depthless as Record<string, unknown>)['start'];
    return `${type} ${JSON.stringify(depthless)} ${JSON.stringify(contentText(content))}`;
  });
}

function signs(fragment: Fragment): string[] {
  return fragment.map(({ content }) => {
    const letters = content.flatMap((inline) =>
      inline.kind === 'text'
        ? [...inline.text].map((char) => {
            const names = ['bold', 'italic', 'strikethrough', 'underline', 'code'].filter(
              (name) => inline.marks[name] === true,
            );
            return /\s/.test(char) ? '' : `${char}${names.map((name) => name[0]).join('')}`;
          })
        : [],
    );
    return letters.join(' ');
  });
}

describe('there and back', () => {
  it('every text, whatever is in it, comes back as the same blocks with the same words and marks', () => {
    fc.assert(
      fc.property(fc.array(BLOCK, { minLength: 1, maxLength: 5 }), (fragment) => {
        const markdown = writeMarkdown(fragment);
        const back = read(markdown);
        expect(said(back), markdown).toEqual(said(fragment));
        expect(signs(back), markdown).toEqual(signs(fragment));
      }),
      { numRuns: 400 },
    );
  });
});
