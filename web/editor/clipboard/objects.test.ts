/** What is no plain text on its way through the clipboard: code, formulas, dates, mentions, cards, colours, alignment. */
import { withDOM } from '@lexical/headless/dom';
import { describe, expect, it } from 'vitest';
import { dateValues } from '../../../flow/inline-objects/date.ts';
import { equationValues } from '../../../flow/inline-objects/inline-equation.ts';
import { mentionValues } from '../../../flow/inline-objects/mention.ts';
import type { Marks } from '../../../flow/schema.ts';
import { showBlocks } from '../editor-kit.ts';
import { readFlavours, type Brought } from './flavours.ts';
import { textInline, type Fragment, type FragmentBlock } from './fragment.ts';
import * as HTML from './html.ts';
import { readHtml } from './html-reader.ts';
import { writeHtml } from './html-writer.ts';
import { readPlainText, writePlainText } from './plain-text.ts';

const read = (html: string): Fragment => withDOM(() => readHtml(html));
const block = (type: string, text: string, props: FragmentBlock['props'] = {}, marks: Marks = {}): FragmentBlock => ({
  type,
  props,
  content: text === '' ? [] : [textInline(text, marks)],
});

function clipboard(flavours: Readonly<Record<string, string>>): Brought {
  return { getData: (type) => flavours[type] ?? '', files: [] };
}

const AROUND = { shape: { type: 'paragraph', props: {} }, marks: {} };

describe('out of other programs', () => {
  it.each([
    ['<pre><code class="language-ts">a\n  b\n\nc\n</code></pre>', { language: 'typescript' }],
    ['<div class="highlight highlight-source-python"><pre>a\n  b\n\nc</pre></div>', { language: 'python' }],
    ['<pre data-language="c++">a<br>  b<br><br>c</pre>', { language: 'cpp' }],
    ['<pre><b>a</b>\n  <span style="color:red">b</span>\n\nc</pre>', {}],
  ])('%s is one code block, plain in itself', (html, props) => {
    expect(read(html)).toEqual([block('code', 'a\n  b\n\nc', props)]);
  });

  it('several lines out of VS Code are a code block in their language; a word is a word', () => {
    const html = '<div style="font-family: Menlo, monospace;white-space: pre;"><div><span>let a;</span></div></div>';
    const about = JSON.stringify({ version: 1, mode: 'typescriptreact' });
    const lines = clipboard({ 'vscode-editor-data': about, 'text/html': html, 'text/plain': 'let a;\n  b();\n' });
    expect(readFlavours(lines, AROUND, HTML)).toEqual([block('code', 'let a;\n  b();', { language: 'tsx' })]);
    const word = clipboard({ 'vscode-editor-data': about, 'text/plain': 'let' });
    expect(readFlavours(word, AROUND, HTML)).toEqual([block('paragraph', 'let')]);
    const odd = clipboard({ 'vscode-editor-data': 'no json', 'text/plain': 'a\nb' });
    expect(readFlavours(odd, AROUND, HTML)).toEqual([block('code', 'a\nb')]);
  });

  it('a formula that KaTeX drew comes as its source, once', () => {
    const drawn =
      '<p>so <span class="katex"><span class="katex-mathml"><math><semantics><mi>x</mi>' +
      '<annotation encoding="application/x-tex">x^2</annotation></semantics></math></span>' +
      '<span class="katex-html">x2</span></span> it is</p>';
    expect(showBlocks(read(drawn))).toEqual(['so <object> it is']);
    expect(read(drawn)[0]?.content[1]).toMatchObject({ object: equationValues('x^2') });
  });

  it('colours and sizes come by their nearest name, of words and not of what everything is written in', () => {
    expect(
      showBlocks(
        read(
          '<div style="color:#333;font-size:12px"><p><span style="color:#e03131">red</span> <span style="background-color:rgb(255,255,0)">lit</span> ' +
            '<span style="font-size:24pt;color:#000">big</span> <mark>m</mark> <a href="http://a.b/c"><span style="color:#15c">link</span></a></p></div>',
        ),
      ),
    ).toEqual([
      '<color=red>red</color> <highlight=yellow>lit</highlight> <size=huge>big</size> <highlight=yellow>m</highlight> <link=http://a.b/c>link</link>',
    ]);
  });

  it('alignment and the start of a list come along', () => {
    expect(
      read('<p style="text-align:center">a</p><h2 align="right">b</h2><ol start="4"><li>c</li><li>d</li></ol>'),
    ).toEqual([
      block('paragraph', 'a', { align: 'center' }),
      block('heading', 'b', { level: 2, align: 'right' }),
      block('item', 'c', { list: 'number', depth: 0, start: 4 }),
      block('item', 'd', { list: 'number', depth: 0 }),
    ]);
  });
});

describe('for other programs', () => {
  const content = [
    textInline('for '),
    { kind: 'object', object: mentionValues({ kind: 'person', ref: 'p', label: 'A<b>' }), marks: {} },
    textInline(' on '),
    { kind: 'object', object: dateValues({ year: 2026, month: 11, day: 21 }), marks: {} },
    textInline(' '),
    { kind: 'object', object: equationValues('a<b'), marks: {} },
  ] as const;

  it('things in a line are words, as text and as HTML', () => {
    const html = writeHtml([{ type: 'paragraph', props: {}, content }]);
    expect(html).toMatch(
      /^<p>for @A&#60;b&#62; on <time datetime="2026-11-21">[^<]*2026[^<]*<\/time> \$a&#60;b\$<\/p>$/,
    );
    expect(writePlainText([{ type: 'paragraph', props: {}, content }])).toMatch(/^for @A<b> on .*2026.* \$a<b\$$/);
  });

  it('code, cards and page breaks are what other programs have for them, and nothing stored reaches a style', () => {
    const odd = { color: 'red;x:y', size: '1px', highlight: 'constructor' };
    const fragment = [
      block('code', 'a < b\n  c', { language: 'css"x' }),
      block('embed', '', { url: 'https://example.org/a?b="c"', title: 'T&' }),
      block('embed', '', { url: 'javascript:alert(1)', title: 'bad' }),
      block('page-break', ''),
      block('paragraph', 'x', { align: 'center;x' }, odd),
      block('paragraph', 'y', { align: 'center', indent: 2 }, { color: 'red', size: 'huge' }),
    ];
    expect(writeHtml(fragment)).toBe(
      '<pre><code>a &#60; b\n  c</code></pre>' +
        '<p><a href="https://example.org/a?b=%22c%22">T&#38;</a></p><p>bad</p>' +
        '<div style="break-after:page"></div><p>x</p>' +
        '<p style="text-align:center;margin-left:72pt"><span style="color:#b3261e;font-size:24pt">y</span></p>',
    );
    expect(writePlainText(fragment.slice(1, 3))).toBe('T& https://example.org/a?b=%22c%22\nbad');
  });

  it('numbers go on from where they begin', () => {
    const item = (text: string, props = {}): FragmentBlock =>
      block('item', text, { list: 'number', depth: 0, ...props });
    const fragment = [item('a', { start: 4 }), item('b')];
    expect(writePlainText(fragment)).toBe('4. a\n5. b');
    expect(writeHtml(fragment)).toContain('<ol start="4"><li');
    expect(readPlainText('x')).toEqual([block('paragraph', 'x')]);
  });
});
