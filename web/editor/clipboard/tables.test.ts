/** Tables and other containers through the clipboard: out of Word and spreadsheets, from Weft to Weft, to other programs. */
import { withDOM } from '@lexical/headless/dom';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { $getRoot } from 'lexical';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAX_DEPTH } from '../../../flow/arrange.ts';
import { ContainerKit } from '../containers/container-kit.ts';
import { cpuMsOf } from '../cpu-time.ts';
import { $copyFragment } from './copy-fragment.ts';
import { readFragment, writeFragment } from './fragment-json.ts';
import { fragmentLength, type Fragment } from './fragment.ts';
import { readHtml } from './html-reader.ts';
import { writeHtml } from './html-writer.ts';
import { $insertFragment } from './insert-fragment.ts';
import { writePlainText } from './plain-text.ts';
import { readTabbedText } from './table-fragment.ts';

let kit: ContainerKit;
beforeEach(() => {
  kit = new ContainerKit();
});
afterEach(() => kit.close());

const copy = (): Fragment => kit.editor.getEditorState().read(() => $copyFragment(), { editor: kit.editor });
const paste = (fragment: Fragment): void => kit.act(() => $insertFragment(fragment, kit.makeId));
const html = (text: string): Fragment => withDOM(() => readHtml(text));
const pasted = (text: string): string[] => {
  paste(html(text));
  // Behind a container a line is there to go on writing.
  expect(kit.tree().at(-1)).toBe('');
  return kit.tree().slice(0, -1);
};
const selectAll = (): void =>
  kit.act(() => {
    const { key, offset, type } = $getRoot().selectStart().anchor;
    $getRoot().selectEnd().anchor.set(key, offset, type);
  });

/** Two rows, three columns, `a` to `f`. */
function table(): void {
  kit.insertTable(2, 3);
  for (const letter of 'abcdef') {
    kit.type(letter);
    if (letter !== 'f') kit.tab();
  }
}

describe('tables out of other programs', () => {
  it('Word', () => {
    const word = readFileSync(join(import.meta.dirname, 'word-samples/tables.html'), 'utf8');
    const tables = html(word).filter(({ type }) => type === 'table');
    paste(tables.slice(0, 1));
    expect(kit.tree().slice(0, -1)).toEqual([
      '|<b>Name</b>|<b>Game</b>|<b>Fame</b>|<b>Blame</b>|',
      '|Lebron James|Basketball|Very High|Leaving Cleveland|',
      '|Ryan Braun|Baseball|Moderate|Steroids|',
      '|Russell Wilson|Football|High|Tacky uniform|',
    ]);
  });

  it('a spreadsheet: its cells, those that are one, and its heads', () => {
    const sheet =
      '<google-sheets-html-origin><table><colgroup><col width="100"></colgroup><thead><tr><th>Who</th><th>What</th><th>When</th></tr></thead>' +
      '<tbody><tr><td rowspan="2">Anna</td><td colspan="2"><b>all</b> day</td></tr><tr><td>x</td><td></td></tr></tbody></table>';
    const [read] = html(sheet);
    expect(read?.props['headerRow']).toBe(true);
    expect(pasted(sheet)).toEqual(['|Who|What|When|', '|Anna|<b>all</b> day|', '|x||']);
  });

  it('cells of several paragraphs and lists keep them', () => {
    expect(pasted('<table><tr><td><p>a</p><ul><li>b</ul></td><td>c</td></tr></table>')).toEqual(['|a / • b|c|']);
  });

  it('tabs in every line are cells; tabs that only indent, or in one line, are tabs', () => {
    expect(readTabbedText('a\tb\nc\td\n')?.slots).toHaveLength(4);
    expect(readTabbedText('a\tb')).toBeNull();
    expect(readTabbedText('\ta\n\tb')).toBeNull();
    expect(readTabbedText('a\tb\nc')).toBeNull();
  });

  it('a table that claims to be enormous is not laid out (I4)', () => {
    const cells = '<td colspan="1000" rowspan="1000">x</td>'.repeat(200);
    let read: ReturnType<typeof html> = [];
    const tookMs = cpuMsOf(() => (read = html(`<table>${`<tr>${cells}</tr>`.repeat(100)}</table>`)));
    expect(tookMs).toBeLessThan(5000);
    expect(read.some(({ type }) => type === 'table')).toBe(false);
  });

  it('details are a section', () => {
    expect(pasted('<details><summary>Name</summary><p>one</p><p>two</p></details>')).toEqual([
      '[toggle]',
      '  summary: Name',
      '  body: one',
      '  body: two',
    ]);
  });
});

describe('from Weft to Weft', () => {
  it('selected cells come back as a table of their own', () => {
    table();
    kit.selectText('b', 0, 'f', 1);
    const fragment = copy();
    expect(fragment).toHaveLength(1);
    kit.press('Control+Enter');
    paste(readFragment(writeFragment(fragment)) ?? []);
    expect(kit.tree().slice(0, 4)).toEqual(['|a|b|c|', '|d|e|f|', '|b|c|', '|e|f|']);
  });

  it('cells pasted into a table go into its cells, and it grows for them', () => {
    table();
    kit.selectText('a', 0, 'e', 1);
    const fragment = copy();
    kit.selectText('f', 1);
    paste(fragment);
    expect(kit.tree()).toEqual(['|a|b|c||', '|d|e|a|b|', '|||d|e|']);
  });

  it('everything, containers in containers too, is there twice after copy and paste, with ids of its own', () => {
    kit.type('first');
    kit.insert('callout');
    kit.type('in');
    kit.insertColumns(2);
    kit.type('left');
    kit.insert('toggle');
    kit.type('name\nbody');
    const once = kit.tree();
    selectAll();
    const fragment = readFragment(writeFragment(copy())) ?? [];
    expect(fragmentLength(fragment)).toBeGreaterThan(12);
    kit.selectText('in', 2);
    kit.press('Control+Enter');
    paste(fragment);
    expect(kit.tree()).toEqual([...once, ...once, '']);
    kit.selectText('name', 4);
    kit.type('!');
    expect(kit.tree().filter((line) => line.includes('name!'))).toHaveLength(1);
  });

  it('of a container that is selected in part come its lines, not the container', () => {
    kit.type('before');
    kit.insert('callout');
    kit.type('one\ntwo');
    kit.selectText('before', 2, 'one', 2);
    expect(writePlainText(copy())).toBe('fore\non');
  });

  it('deeper than a document reads no container is made', () => {
    const deep = (depth: number): Fragment =>
      depth === 0
        ? [{ type: 'paragraph', props: {}, content: [{ kind: 'text', text: 'x', marks: {} }] }]
        : [{ type: 'callout', props: {}, content: [], slots: [{ slot: 'body', blocks: deep(depth - 1) }] }];
    paste(deep(MAX_DEPTH + 4));
    expect(kit.tree().filter((line) => line.includes('[callout]'))).toHaveLength(MAX_DEPTH);
    expect(kit.tree().join('')).toContain('body: x');
    expect(readFragment(writeFragment(deep(MAX_DEPTH + 4)))).toBeNull();
  });

  it.each(['{"slot":1,"blocks":[]}', '{"slot":"body"}', '{"slot":"body","blocks":[{}]}', '7'])(
    'a stranger’s word is no container: %s',
    (slot) => {
      const text = `{"version":1,"blocks":[{"type":"callout","props":{},"content":[],"slots":[${slot}]}]}`;
      expect(readFragment(text)).toBeNull();
    },
  );
});

describe('to other programs', () => {
  it('a table is a table, with its heads and the cells that are one', () => {
    const source = '<table><tbody><tr><th>a</th><th>b</th></tr><tr><td colspan="2">c</td></tr></tbody></table>';
    expect(writeHtml(html(source))).toBe(source);
  });

  it('as text a table is what a spreadsheet takes, and other containers are their lines', () => {
    const source =
      '<table><tr><td>a</td><td>b<br>c</td></tr><tr><td colspan="2">d</td></tr></table><details><summary>n</summary>m</details>';
    expect(writePlainText(html(source))).toBe('a\tb c\nd\t\nn\nm');
    expect(writeHtml(html(source))).toContain('<details open><summary><p>n</p></summary><p>m</p></details>');
  });
});
