import { withDOM } from '@lexical/headless/dom';
import { $getRoot } from 'lexical';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { documentBody, readBlocks } from '../../../flow/read.ts';
import { EditorKit, showBlocks } from '../editor-kit.ts';
import { $copyFragment } from './copy-fragment.ts';
import type { Fragment } from './fragment.ts';
import { readFragment, writeFragment } from './fragment-json.ts';
import { readHtml } from './html-reader.ts';
import { writeHtml } from './html-writer.ts';
import { $insertFragment } from './insert-fragment.ts';
import { readPlainText, soleAddress, writePlainText } from './plain-text.ts';

let kit: EditorKit;
beforeEach(() => {
  kit = new EditorKit();
});
afterEach(() => kit.close());

const RICH = '# Title\nSome **bold** and *soft* [link](https://a.b/) too\n- one\n\n> said\n\nplain';

function copyAll(from: EditorKit): Fragment {
  from.act(() => $getRoot().select(0, $getRoot().getChildrenSize()));
  return from.editor.getEditorState().read($copyFragment);
}

function insert(fragment: Fragment): void {
  kit.act(() => $insertFragment(fragment, kit.makeId));
}

describe('copying', () => {
  it('takes some words of a block as plain words, and a whole block as what it is', () => {
    kit.type('# one two');
    kit.select(0, 0, 3);
    expect(showBlocks(kit.editor.getEditorState().read($copyFragment))).toEqual(['one']);
    kit.select(0, 0, 7);
    expect(showBlocks(kit.editor.getEditorState().read($copyFragment))).toEqual(['h1 one two']);
  });

  it('comes back the same through every flavour', () => {
    kit.type(RICH);
    const shown = kit.lines();
    const fragment = copyAll(kit);
    expect(showBlocks(fragment)).toEqual(shown);
    expect(showBlocks(readFragment(writeFragment(fragment)) ?? [])).toEqual(shown);
    expect(withDOM(() => showBlocks(readHtml(writeHtml(fragment))))).toEqual(shown);
  });

  it('writes lists nested by depth, each item in its list', () => {
    const item = (list: string, depth: number, text: string, checked = false) => ({
      type: 'item',
      props: { list, depth, ...(checked ? { checked } : {}) },
      content: [{ kind: 'text', text, marks: {} } as const],
    });
    const fragment = [
      item('bullet', 0, 'a'),
      item('number', 1, 'b'),
      item('number', 1, 'c'),
      item('bullet', 0, 'd'),
      item('number', 0, 'e'),
      item('check', 3, 'f', true),
    ];
    expect(writeHtml(fragment)).toBe(
      '<ul><li aria-level="1">a<ol><li aria-level="2">b</li><li aria-level="2">c</li></ol></li><li aria-level="1">d</li></ul>' +
        '<ol><li aria-level="1">e<ul><li aria-level="4"><input type="checkbox" disabled checked> f</li></ul></li></ol>',
    );
    expect(withDOM(() => showBlocks(readHtml(writeHtml(fragment))))).toEqual(showBlocks(fragment));
    expect(writePlainText(fragment)).toBe('- a\n  1. b\n  2. c\n- d\n1. e\n      [x] f');
  });

  it('keeps spaces, tabs and soft breaks in HTML', () => {
    const fragment = [
      { type: 'paragraph', props: {}, content: [{ kind: 'text', text: ' a  b\tc\nd ', marks: {} }] },
    ] as const;
    expect(withDOM(() => readHtml(writeHtml(fragment)))).toEqual(fragment);
  });

  it('I2: markup in the text stays text', () => {
    const text = '<img src=x onerror=alert(1)>&amp;"';
    const fragment = [
      { type: 'paragraph', props: {}, content: [{ kind: 'text', text, marks: { link: 'javascript:alert(1)' } }] },
    ] as const;
    expect(writeHtml(fragment)).not.toMatch(/<img|href/);
    expect(withDOM(() => showBlocks(readHtml(writeHtml(fragment))))).toEqual([text]);
  });
});

describe('inserting', () => {
  it('puts words into the line with their marks, and what is typed next is plain', () => {
    kit.type('ab');
    kit.select(0, 1);
    insert([{ type: 'paragraph', props: {}, content: [{ kind: 'text', text: 'X', marks: { bold: true } }] }]);
    kit.type('y');
    expect(kit.lines()).toEqual(['a<b>X</b>yb']);
  });

  it('lets the first block go on where the caret is and the last take the rest', () => {
    kit.type('> ab');
    kit.select(0, 1);
    insert(readPlainText('one\ntwo\nthree'));
    expect(kit.lines()).toEqual(['“ aone', 'two', 'threeb']);
    kit.type('|');
    expect(kit.lines()[2]).toBe('three|b');
  });

  it('gives an empty block the type of what comes, but not plain', () => {
    insert([{ type: 'heading', props: { level: 2 }, content: [{ kind: 'text', text: 'T', marks: {} }] }]);
    expect(kit.lines()).toEqual(['h2 T']);
    kit.type('\n- ');
    insert(readPlainText('item'));
    expect(kit.lines()).toEqual(['h2 T', '• item']);
  });

  it('replaces what is selected, over several blocks', () => {
    kit.type('abc\ndef');
    kit.act(() => {
      const selection = $getRoot().getFirstDescendant()?.selectStart();
      const last = $getRoot().getLastDescendant();
      selection?.anchor.set(selection.anchor.key, 1, 'text');
      if (last !== null) selection?.focus.set(last.getKey(), 2, 'text');
    });
    insert(readPlainText('X'));
    expect(kit.lines()).toEqual(['aXf']);
  });

  it('takes a rule at every place', () => {
    const rule = [{ type: 'rule', props: {}, content: [] }] as const;
    insert(rule);
    expect(kit.lines()).toEqual(['———', '']);
    kit.type('ab');
    kit.select(1, 1);
    insert(rule);
    expect(kit.lines()).toEqual(['———', 'a', '———', 'b']);
    kit.act(() => $getRoot().select(0, 0));
    insert(readPlainText('x\ny'));
    expect(kit.lines()).toEqual(['x', 'y', '———', 'a', '———', 'b']);
  });

  it('is one step to take back', () => {
    kit.type('ab');
    kit.history.endStep();
    insert(readPlainText('one\ntwo\nthree'));
    kit.undo();
    expect(kit.lines()).toEqual(['ab']);
  });

  it('makes new inline objects of copied ones', () => {
    const fragment = readFragment(
      JSON.stringify({
        version: 1,
        blocks: [{ type: 'paragraph', props: {}, content: [{ object: { inline: 'mention', who: 'x' }, marks: {} }] }],
      }),
    );
    insert(fragment ?? []);
    const [object] = readBlocks(documentBody(kit.doc)).flatMap(({ content }) => content);
    expect(object?.kind === 'object' && object.object instanceof Y.Map && object.object.toJSON()).toEqual({
      inline: 'mention',
      who: 'x',
    });
    expect(kit.lines()).toEqual(['<object>']);
    const again = readFragment(writeFragment(copyAll(kit)));
    insert(again ?? []);
    expect(kit.lines()).toEqual(['<object>']);
  });
});

describe('the flavour of Weft', () => {
  it.each([
    '',
    'null',
    '[]',
    '{"version":2,"blocks":[]}',
    '{"version":1,"blocks":[{"type":"","props":{},"content":[]}]}',
    '{"version":1,"blocks":[{"type":"paragraph","props":[],"content":[]}]}',
    '{"version":1,"blocks":[{"type":"paragraph","props":{},"content":[{"text":1,"marks":{}}]}]}',
    '{"version":1,"blocks":[{"type":"paragraph","props":{},"content":[{"text":"a","marks":{"__proto__x":{"a":{"b":{"c":{"d":{"e":{"f":{"g":{"h":{"i":1}}}}}}}}}}}]}]}',
    '{"version":1,"blocks":[{"type":"paragraph","props":{"__proto__":1},"content":[]}]}',
  ])('refuses %s', (text) => expect(readFragment(text)).toBeNull());

  it('gives a copy no identity of another block', () => {
    const text = '{"version":1,"blocks":[{"type":"paragraph","props":{"id":"first","x":1},"content":[]}]}';
    expect(readFragment(text)).toEqual([{ type: 'paragraph', props: { x: 1 }, content: [] }]);
  });
});

describe('plain text', () => {
  it('becomes a block for each line, with its addresses linked', () => {
    expect(showBlocks(readPlainText('one\r\n\r\nsee http://a.b/c.\n'))).toEqual([
      'one',
      '',
      'see <link=http://a.b/c>http://a.b/c</link>.',
    ]);
  });

  it('takes after what it is put into', () => {
    const around = { shape: { type: 'item', props: { list: 'number', depth: 1 } }, marks: { bold: true } };
    expect(showBlocks(readPlainText('a\nhttps://b.c/', around))).toEqual([
      '  № <b>a</b>',
      '  № <link=https://b.c/><b>https://b.c/</b></link>',
    ]);
  });

  it('is an address only where nothing else is', () => {
    expect(soleAddress(' https://a.b/c\n')).toBe('https://a.b/c');
    expect(soleAddress('see https://a.b/c')).toBeNull();
    expect(soleAddress('javascript:alert(1)')).toBeNull();
  });
});
