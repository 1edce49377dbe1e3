import { FORMAT_TEXT_COMMAND, INDENT_CONTENT_COMMAND, FORMAT_ELEMENT_COMMAND } from 'lexical';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EditorKit } from '../editor-kit.ts';

let kit: EditorKit;
beforeEach(() => {
  kit = new EditorKit();
});
afterEach(() => kit.close());

describe('keys', () => {
  it.each([
    ['Control+b', 'b', '<b>word</b>'],
    ['Control+i', 'i', '<i>word</i>'],
    ['Control+u', 'u', '<u>word</u>'],
    ['Control+Shift+x', 'X', '<s>word</s>'],
    ['Control+e', 'e', '<c>word</c>'],
    ['Control+.', '.', '<sup>word</sup>'],
    ['Control+,', ',', '<sub>word</sub>'],
    ['Control+b', 'и', '<b>word</b>'],
  ])('%s (as %s) marks the selected word', (combination, key, line) => {
    kit.type('word');
    kit.select(0, 0, 4);
    expect(kit.press(combination, key)).toBe(true);
    expect(kit.lines()).toEqual([line]);
    kit.press(combination, key);
    expect(kit.lines()).toEqual(['word']);
  });

  it.each([
    ['Control+Alt+1', '1', 'h1 word'],
    ['Control+Alt+2', '2', 'h2 word'],
    ['Control+Alt+3', '3', 'h3 word'],
    ['Control+Shift+7', '&', '№ word'],
    ['Control+Shift+8', '*', '• word'],
    ['Control+Shift+9', '(', '☐ word'],
    ['Control+Shift+.', '>', '“ word'],
  ])('%s (as %s) makes %j of a line', (combination, key, line) => {
    kit.type('word');
    kit.press(combination, key);
    expect(kit.lines()).toEqual([line]);
    kit.press('Control+Alt+0', '0');
    expect(kit.lines()).toEqual(['word']);
  });

  it('Control+K asks for a link, Control+Enter ticks', () => {
    kit.type('[] task');
    kit.press('Control+k');
    expect(kit.linkRequests).toBe(1);
    kit.press('Control+Enter');
    expect(kit.lines()).toEqual(['☑ task']);
    kit.press('Control+Enter');
    expect(kit.lines()).toEqual(['☐ task']);
  });

  it('takes Tab with Shift for what it is, though WebKitGTK has no name for it', () => {
    kit.type('- one\ntwo');
    kit.tab();
    expect(kit.lines()).toEqual(['• one', '  • two']);
    expect(kit.press('Shift+Tab', 'Unidentified')).toBe(true);
    expect(kit.lines()).toEqual(['• one', '• two']);
  });

  it('leaves other keys to the browser', () => {
    expect(kit.press('Control+s')).toBe(false);
    expect(kit.press('b')).toBe(false);
    expect(kit.press('Control+Alt+b')).toBe(false);
  });

  it('clears marks and keeps links', () => {
    kit.type('**bold** [x](https://a.b/) ');
    kit.select(0, 0, 7);
    kit.press('Control+\\', '\\');
    expect(kit.lines()).toEqual(['bold <link=https://a.b/>x</link> ']);
  });
});

describe('Tab', () => {
  it('moves an item in and out, and is the browser’s elsewhere', () => {
    expect(kit.tab()).toBe(false);
    kit.type('- a\nb');
    expect(kit.tab()).toBe(true);
    expect(kit.lines()).toEqual(['• a', '  • b']);
    expect(kit.tab(true)).toBe(true);
    expect(kit.lines()).toEqual(['• a', '• b']);
  });

  it('stops at depth 8', () => {
    kit.type('- a');
    for (let i = 0; i < 12; i++) kit.tab();
    expect(kit.lines()).toEqual([`${'  '.repeat(8)}• a`]);
  });
});

describe('Enter', () => {
  it('goes on with a list, and an empty item steps out and then ends it', () => {
    kit.type('- a');
    kit.tab();
    kit.type('\n');
    expect(kit.lines()).toEqual(['  • a', '  • ']);
    kit.type('\n');
    expect(kit.lines()).toEqual(['  • a', '• ']);
    kit.type('\n');
    expect(kit.lines()).toEqual(['  • a', '']);
  });

  it('begins a new check item unticked', () => {
    kit.type('[x] done\nnext');
    expect(kit.lines()).toEqual(['☑ done', '☐ next']);
  });

  it('after a heading begins plain text, within it splits it, before it opens a line above', () => {
    kit.type('# one two\nplain');
    expect(kit.lines()).toEqual(['h1 one two', 'plain']);
    kit.select(0, 4);
    kit.type('\n');
    expect(kit.lines()).toEqual(['h1 one ', 'h1 two', 'plain']);
    kit.select(0, 0);
    kit.type('\n');
    expect(kit.lines()).toEqual(['', 'h1 one ', 'h1 two', 'plain']);
  });

  it('in an empty quote or heading makes it plain', () => {
    kit.type('> a\n\nb');
    expect(kit.lines()).toEqual(['“ a', 'b']);
  });
});

describe('Backspace at the start', () => {
  it('makes plain first and joins only then', () => {
    kit.type('above\n# title');
    kit.select(1, 0);
    kit.backspace();
    expect(kit.lines()).toEqual(['above', 'title']);
    kit.backspace();
    expect(kit.lines()).toEqual(['abovetitle']);
  });

  it('steps an item out by one depth at a time', () => {
    kit.type('- a');
    kit.tab();
    kit.select(0, 0);
    kit.backspace();
    expect(kit.lines()).toEqual(['• a']);
    kit.backspace();
    expect(kit.lines()).toEqual(['a']);
  });
});

describe('what Lexical can and the flow cannot', () => {
  it('is not reachable', () => {
    kit.type('- word');
    kit.select(0, 0, 4);
    kit.act(() => {
      for (const format of ['highlight', 'uppercase', 'lowercase', 'capitalize'] as const) {
        kit.editor.dispatchCommand(FORMAT_TEXT_COMMAND, format);
      }
      kit.editor.dispatchCommand(FORMAT_ELEMENT_COMMAND, 'center');
    });
    expect(kit.lines()).toEqual(['• word']);
    expect(JSON.stringify(kit.editor.getEditorState())).not.toMatch(/"format":(?!0|"")/);
  });

  it('indentation is depth', () => {
    kit.type('- word');
    kit.act(() => kit.editor.dispatchCommand(INDENT_CONTENT_COMMAND, undefined));
    expect(kit.lines()).toEqual(['  • word']);
  });
});
