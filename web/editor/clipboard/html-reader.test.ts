import { withDOM } from '@lexical/headless/dom';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contentText } from '../../../flow/inline.ts';
import { showBlocks } from '../editor-kit.ts';
import { blocksOf, textInline } from './fragment.ts';
import { readHtml } from './html-reader.ts';

const read = (html: string) => withDOM(() => readHtml(html));
const lines = (html: string) => showBlocks(read(html));

describe('blocks', () => {
  it('reads headings, paragraphs, quotes, rules, and divs as browsers write them', () => {
    expect(
      lines('<h1>A</h1><h2>B</h2><h5>C</h5><p>one</p><div>two</div><blockquote><p>q</p><p>r</p></blockquote><hr>loose'),
    ).toEqual(['h1 A', 'h2 B', 'h3 C', 'one', 'two', '“ q', '“ r', '———', 'loose']);
  });

  it('runs white space together and keeps what counts', () => {
    expect(
      lines(
        '<p>\n  one   two\n <b> three</b> </p>\n\n<p>a&nbsp; b&nbsp;:</p><p>10&nbsp;km</p><p style="white-space:pre-wrap">  x\ty\nz </p>',
      ),
    ).toEqual(
      ['one two <b>three</b>', 'a  b ', '10\u00A0km', '  x⇥y⏎z '].map((line) =>
        line === 'a  b ' ? 'a  b\u00A0:' : line,
      ),
    );
  });

  it('reads breaks as browsers show them', () => {
    expect(lines('<p>a<br>b<br></p><p><br></p><p></p><p>&nbsp;</p>c<br><br>d')).toEqual(['a⏎b', '', '', 'c⏎⏎d']);
  });

  it('reads a pre as one code block with its lines', () => {
    expect(lines('<pre><code>if (a) {\n  b();\n}\n</code></pre>')).toEqual(['code: if (a) {⏎  b();⏎}']);
  });

  it('reads tables that only arrange as what is in them', () => {
    expect(lines('<table><tr><td><h2>a</h2><p>b</p></td></tr><tr><td>c</td></tr></table>')).toEqual(['h2 a', 'b', 'c']);
  });
});

describe('lists', () => {
  it('reads nesting as depth, both ways of writing it', () => {
    expect(lines('<ul><li>a<ol><li>b</li><li>c</li></ol></li><li>d</li><ul><li>e</li></ul></ul>')).toEqual([
      '• a',
      '  № b',
      '  № c',
      '• d',
      '  • e',
    ]);
  });

  it('keeps a second paragraph in its item, and an empty item', () => {
    expect(lines('<ol><li><p>a</p><p>b</p></li><li></li><li><h2>c</h2></li></ol><p>d</p>')).toEqual([
      '№ a⏎b',
      '№ ',
      'h2 c',
      'd',
    ]);
  });

  it('reads check boxes', () => {
    expect(
      lines(
        '<ul><li><input type="checkbox" checked> a</li><li><p><input type="checkbox">b</p></li></ul><ul><li role="checkbox" aria-checked="true"><p>c</p></li></ul>',
      ),
    ).toEqual(['☑ a', '☐ b', '☑ c']);
  });

  it('goes no deeper than the flow', () => {
    expect(lines(`${'<ul><li>'.repeat(40)}deep`).at(-1)).toBe(`${'  '.repeat(8)}• deep`);
  });
});

describe('marks', () => {
  it('reads elements and styles, the nearer one first', () => {
    expect(
      lines(
        '<b>b</b><i>i</i><u>u</u><s>s</s><code>c</code><sup>p</sup><sub>q</sub> <span style="font-weight:700;font-style:italic">x</span><b style="font-weight:normal">y</b>',
      ),
    ).toEqual(['<b>b</b><i>i</i><u>u</u><s>s</s><c>c</c><sup>p</sup><sub>q</sub> <i><b>x</b></i>y']);
  });

  it('reads what Google Docs writes', () => {
    const html =
      '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><h2 dir="ltr"><span style="font-size:16pt;font-weight:400;">Plan</span></h2>' +
      '<p dir="ltr"><span style="font-weight:400">See </span><a href="https://weft.dev/" style="text-decoration:none"><span style="font-weight:700;text-decoration:underline">this</span></a></p><br>' +
      '<ul><li dir="ltr" aria-level="1"><p dir="ltr"><span style="font-style:italic">one</span></p></li><ul><li aria-level="2"><p>two</p></li></ul></ul></b>';
    expect(lines(html)).toEqual([
      'h2 Plan',
      'See <link=https://weft.dev/><b>this</b></link>',
      '',
      '• <i>one</i>',
      '  • two',
    ]);
  });

  it('keeps a link only where it is safe (I1)', () => {
    expect(
      lines(
        '<a href="https://a.b/?x=1&amp;y">a</a> <a href=" JaVa\tScRiPt:alert(1)">b</a> <a href="data:text/html,x">c</a> <a href="#top">d</a> <a href="mailto:a@b.c">e</a>',
      ),
    ).toEqual(['<link=https://a.b/?x=1&y>a</link> b c d <link=mailto:a@b.c>e</link>']);
  });
});

describe('what must not hurt', () => {
  it('I2: gives nothing but text', () => {
    const nasty = [
      '<img src=x onerror=alert(1) alt="picture"><svg onload=alert(1)><style><a title="</style><img src onerror=alert(1)>">',
      '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
      '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
      '<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
      '<script>alert(1)</script><style>p{}</style><iframe srcdoc="<script>alert(1)</script>"></iframe><template><p>hidden</p></template>',
      '<p onclick="alert(1)">plain</p><object data="javascript:alert(1)">o</object>',
    ];
    for (const html of nasty) {
      for (const { type, props, content } of read(html)) {
        expect(['paragraph', 'item', 'quote', 'heading', 'rule']).toContain(type);
        expect(JSON.stringify(props)).not.toMatch(/alert/);
        for (const inline of content) expect(Object.keys(inline.marks).filter((name) => name === 'link')).toEqual([]);
      }
    }
    expect(lines(nasty.at(-1) ?? '')).toEqual(['plain']);
    expect(lines('<img alt="picture" src="file:///c.png">')).toEqual(['picture']);
  });

  it('I5: a picture elsewhere stays an address, one within the page is a picture, a counting pixel is nothing', () => {
    const data = 'data:image/png;base64,AAAA';
    const html =
      '<p>one <img src="https://a.b/c.png" alt=" A cat "> two</p>' +
      `<figure><img src="${data}"><figcaption>Its <b>caption</b></figcaption></figure>` +
      '<img src="https://a.b/pixel.gif" width="1" height="1"><img src="javascript:alert(1)"><img src="//a.b/c.png" alt="half">';
    const blocks = read(html);
    expect(blocks.map(({ type, props }) => [type, props])).toEqual([
      ['paragraph', {}],
      ['image', { src: 'https://a.b/c.png', alt: 'A cat' }],
      ['paragraph', {}],
      ['image', { src: data }],
      ['paragraph', {}],
    ]);
    expect(lines(html)).toEqual(['one', 'image: ', 'two', 'image: Its <b>caption</b>', 'half']);
  });

  it('takes no name that every object has for a kind, and no title that is one for furniture', () => {
    const names = ['constructor', 'toString', '__proto__'];
    expect(
      names.flatMap((name) =>
        read(
          `<div data-callout="${name}">a</div><div class="admonition ${name}"><p class="admonition-title">${name}</p>b</div>`,
        ),
      ),
    ).toEqual(
      names.flatMap((name) =>
        [['a'], [name, 'b']].map((said) => ({
          type: 'callout',
          props: { kind: 'note' },
          content: [],
          slots: [
            {
              slot: 'body',
              blocks: said.map((text) => ({ type: 'paragraph', props: {}, content: [textInline(text)] })),
            },
          ],
        })),
      ),
    );
  });

  it('leaves out what is hidden', () => {
    expect(
      lines('<p>a<span style="display:none">b</span><span hidden>c</span><span style="mso-hide:all">d</span></p>'),
    ).toEqual(['a']);
  });

  it('takes control characters out and mends broken letters', () => {
    expect(lines('<p>a\u0001b\uD800c</p>')).toEqual(['ab\uFFFDc']);
  });
});

describe('the clipboard of Word', () => {
  const folder = join(import.meta.dirname, 'word-samples');
  const samples = readdirSync(folder).filter((name) => name.endsWith('.html'));
  /** Letters and digits alone: how white space is run together has tests of its own. */
  const words = (text: string) => text.replace(/[^\p{L}\p{N}]+/gu, '');

  it('has samples', () => expect(samples.length).toBeGreaterThan(20));

  it.each(samples)('%s loses no visible word and gains none', (name) => {
    const html = readFileSync(join(folder, name), 'utf8');
    const expected = withDOM(() => {
      const { body } = new DOMParser().parseFromString(html, 'text/html');
      for (const gone of body.querySelectorAll('style, script, p [style*="mso-list: Ignore"]')) {
        if (gone.closest('h1, h2, h3, h4, h5, h6') === null) gone.remove();
      }
      return body.textContent ?? '';
    });
    const blocks = read(html);
    expect(
      words(
        blocksOf(blocks)
          .map(({ content }) => contentText(content))
          .join(''),
      ),
    ).toBe(words(expected));
  });

  it('keeps several spaces in a row, how far a paragraph is set in, and no bullet before a heading', () => {
    const html =
      "<p class=MsoNormal style='margin-left:36.0pt'>a <span style='mso-spacerun:yes'>\u00A0 </span>b</p>" +
      "<p style='margin: 0cm 0cm 8pt 72pt'>c</p><p style='margin-left:36pt;text-indent:-36pt'>d</p><p style='margin:0 auto'>e</p>" +
      "<h2 style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>\u00B7</span>f</h2>";
    const blocks = read(html);
    expect(showBlocks(blocks)).toEqual(['a   b', 'c', 'd', 'e', 'h2 f']);
    expect(blocks.map(({ props }) => props['indent'])).toEqual([1, 2, undefined, undefined, undefined]);
  });

  it('reads its lists', () => {
    expect(lines(readFileSync(join(folder, 'lists.html'), 'utf8')).slice(1, 9)).toEqual([
      '№ one',
      '№ two',
      '  № a',
      '  № b',
      '• one',
      '• two',
      '  • three',
      '    • four',
    ]);
  });
});
