import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EditorKit } from '../editor-kit.ts';
import { findAddresses } from './auto-link.ts';

let kit: EditorKit;
beforeEach(() => {
  kit = new EditorKit();
});
afterEach(() => kit.close());

describe('typed at the start of a block', () => {
  it.each([
    ['# Title', 'h1 Title'],
    ['## Title', 'h2 Title'],
    ['### Title', 'h3 Title'],
    ['#### Title', 'h3 Title'],
    ['###### Title', 'h3 Title'],
    ['####### Title', '####### Title'],
    ['- item', '• item'],
    ['* item', '• item'],
    ['+ item', '• item'],
    ['1. item', '№ item'],
    ['1) item', '№ item'],
    ['7. item', '№ item'],
    ['2024. item', '2024. item'],
    ['```ts line', 'code: line'],
    ['``` line', 'code: line'],
    ['$$ x^2', 'equation: x^2'],
    ['[] task', '☐ task'],
    ['[ ] task', '☐ task'],
    ['[x] task', '☑ task'],
    ['> words', '“ words'],
    ['a # b', 'a # b'],
    ['-no', '-no'],
  ])('%j becomes %j', (typed, line) => {
    kit.type(typed);
    expect(kit.lines()).toEqual([line]);
  });

  it('three hyphens become a rule with a line after it', () => {
    kit.type('above\n---below');
    expect(kit.lines()).toEqual(['above', '———', 'below']);
  });

  it('three stars or low lines become a rule with Enter, and words between them bold and italic', () => {
    kit.type('***\n___\n***both*** and ___so___');
    expect(kit.lines().filter((line) => line === '———')).toHaveLength(2);
    expect(kit.lines().at(-1)).toBe('<i><b>both</b></i> and <i><b>so</b></i>');
  });

  it('a picture elsewhere is a block with its description, and a link within words is none', () => {
    kit.type('![A cat](https://example.org/cat.png)after');
    expect(kit.binding.view.blocks.map(({ type, props }) => [type, props])).toEqual([
      ['image', { src: 'https://example.org/cat.png', alt: 'A cat' }],
      ['paragraph', {}],
    ]);
    expect(kit.lines().at(-1)).toBe('after');
  });

  it('works before text that stands already', () => {
    kit.type('words');
    kit.select(0, 0);
    kit.type('## ');
    expect(kit.lines()).toEqual(['h2 words']);
  });

  it('turns an item into a check item and leaves one of the same kind alone', () => {
    kit.type('- [] task\n- still text');
    expect(kit.lines()).toEqual(['☐ task', '• still text']);
    kit.type('\n- text');
    expect(kit.lines()[2]).toBe('• - text');
  });

  it('one undo gives the typed characters back', () => {
    kit.type('## ');
    expect(kit.lines()).toEqual(['h2 ']);
    kit.undo();
    expect(kit.lines()).toEqual(['## ']);
    kit.type('x');
    expect(kit.lines()).toEqual(['## x']);
  });

  it('one undo takes a rule back', () => {
    kit.type('---');
    expect(kit.lines()).toEqual(['———', '']);
    kit.undo();
    expect(kit.lines()).toEqual(['---']);
    kit.type('-');
    expect(kit.lines()).toEqual(['----']);
  });
});

describe('typed around words', () => {
  it.each([
    ['a **bold** b', 'a <b>bold</b> b'],
    ['a __bold__ b', 'a <b>bold</b> b'],
    ['*it* b', '<i>it</i> b'],
    ['_it_ b', '<i>it</i> b'],
    ['~~no~~ b', '<s>no</s> b'],
    ['`x*y*z` b', '<c>x*y*z</c> b'],
    ['snake_case_name', 'snake_case_name'],
    ['2 * 3 * 4', '2 * 3 * 4'],
    ['\\*no*', '\\*no*'],
    ['**', '**'],
    ['****', '****'],
    ['[here](https://weft.dev/) b', '<link=https://weft.dev/>here</link> b'],
    ['[here](example.com) b', '<link=https://example.com/>here</link> b'],
    ['[here](javascript:alert(1)) b', '[here](javascript:alert(1)) b'],
  ])('%j reads %j', (typed, line) => {
    kit.type(typed);
    expect(kit.lines()).toEqual([line]);
  });

  it('marks exactly the words between, and what follows is plain', () => {
    kit.type('**bold** plain');
    expect(kit.binding.view.blocks[0]?.content).toEqual([
      { kind: 'text', text: 'bold', marks: { bold: true } },
      { kind: 'text', text: ' plain', marks: {} },
    ]);
  });

  it('puts marks into marks', () => {
    kit.type('**a *b* c** d');
    expect(kit.binding.view.blocks[0]?.content).toEqual([
      { kind: 'text', text: 'a ', marks: { bold: true } },
      { kind: 'text', text: 'b', marks: { bold: true, italic: true } },
      { kind: 'text', text: ' c', marks: { bold: true } },
      { kind: 'text', text: ' d', marks: {} },
    ]);
  });

  it('does not reach over a soft break or into code', () => {
    kit.type('*a');
    kit.softBreak();
    kit.type('b*');
    expect(kit.lines()).toEqual(['*a⏎b*']);
    kit.type('\n`*`x*');
    expect(kit.lines()[1]).toBe('<c>*</c>x*');
  });

  it('one undo gives the typed characters back', () => {
    kit.type('so **bold**');
    kit.undo();
    expect(kit.binding.view.blocks[0]?.content).toEqual([{ kind: 'text', text: 'so **bold**', marks: {} }]);
  });
});

describe('a typed address', () => {
  it('becomes a link with the space after it, and Enter does too', () => {
    kit.type('see https://weft.dev/a, www.example.com/b\nnext');
    expect(kit.lines()).toEqual([
      'see <link=https://weft.dev/a>https://weft.dev/a</link>, <link=https://www.example.com/b>www.example.com/b</link>',
      'next',
    ]);
  });

  it('one undo takes the link back and leaves the text', () => {
    kit.type('https://weft.dev ');
    kit.undo();
    expect(kit.lines()).toEqual(['https://weft.dev ']);
  });

  it('ends where the sentence goes on', () => {
    expect(
      findAddresses('(https://en.wikipedia.org/wiki/Weft_(x)). Also http://a.b/c?d=e!').map(({ address }) => address),
    ).toEqual(['https://en.wikipedia.org/wiki/Weft_(x)', 'http://a.b/c?d=e']);
    expect(findAddresses('me@www.example.com https:// xhttps://a.b')).toEqual([]);
  });

  it('I1: javascript: in disguise is no address', () => {
    expect(findAddresses('javascript:alert(1) JaVaScRiPt://a.b/%0aalert(1) data:text/html,x')).toEqual([]);
  });
});
