/** Keys in and around containers: nothing is joined across the border of a slot, and every container can be left. */
import { DELETE_CHARACTER_COMMAND, KEY_ARROW_DOWN_COMMAND, SELECT_ALL_COMMAND } from 'lexical';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ContainerKit } from './container-kit.ts';

let kit: ContainerKit;
beforeEach(() => {
  kit = new ContainerKit();
});
afterEach(() => kit.close());

const remove = (): void => kit.act(() => kit.editor.dispatchCommand(DELETE_CHARACTER_COMMAND, false));
// Node has no key events; the handlers look at no more than this.
const event = { preventDefault: () => {}, shiftKey: false } as unknown as KeyboardEvent;
const selectAll = (): void => kit.act(() => kit.editor.dispatchCommand(SELECT_ALL_COMMAND, event));

/** `before`, a table of two rows and columns with a b c d, `after`. */
function table(): void {
  kit.type('before\nafter');
  kit.selectText('before', 6);
  kit.insertTable(2, 2);
  for (const letter of ['a', 'b', 'c', 'd']) {
    kit.type(letter.repeat(3));
    if (letter !== 'd') kit.tab();
  }
}

describe('inserting', () => {
  test('a table takes the place of an empty line, and the caret goes into its first cell', () => {
    kit.insertTable(2, 3);
    kit.type('x');
    expect(kit.tree()).toEqual(['|x|||', '||||']);
  });

  test('a callout goes after a line that says something', () => {
    kit.type('line');
    kit.insert('callout', { kind: 'tip' });
    kit.type('tip');
    expect(kit.tree()).toEqual(['line', '[callout]', '  body: tip']);
  });

  test('a section goes around what is selected: the first line is what it is called', () => {
    kit.type('one\ntwo\nthree');
    kit.selectText('one', 0, 'three', 2);
    kit.insert('toggle');
    expect(kit.tree()).toEqual(['[toggle]', '  summary: one', '  body: two', '  body: three']);
  });

  test('what is inserted in the name of a section goes to its body', () => {
    kit.insert('toggle');
    kit.type('name');
    kit.insertTable(1, 1);
    kit.type('cell');
    expect(kit.tree()).toEqual(['[toggle]', '  summary: name', '  body: |cell|']);
  });

  test('a table in a table in a table ends at the depth that is read', () => {
    for (let i = 0; i < 12; i++) kit.insert('callout');
    kit.type('x');
    expect(kit.tree().filter((line) => line.includes('[callout]'))).toHaveLength(8);
    expect(kit.tree().at(-1)?.endsWith('body: x')).toBe(true);
  });
});

describe('Tab in a table', () => {
  test('goes from cell to cell, selects what it comes to, and makes a row behind the last', () => {
    table();
    expect(kit.tab()).toBe(true);
    kit.type('e');
    expect(kit.tree()).toEqual(['before', '|aaa|bbb|', '|ccc|ddd|', '|e||', 'after']);
    kit.tab(true);
    expect(kit.selected()).toBe('ddd');
  });

  test('at the start of a list item indents it', () => {
    kit.insertTable(1, 2);
    kit.type('- one\n');
    kit.tab();
    kit.type('two');
    expect(kit.tree()).toEqual(['|• one /   • two||']);
    kit.tab();
    kit.type('next');
    expect(kit.tree()).toEqual(['|• one /   • two|next|']);
  });

  test('Enter stays in the cell', () => {
    kit.insertTable(1, 2);
    kit.type('a\n\nb');
    expect(kit.tree()).toEqual(['|a /  / b||']);
  });
});

describe('deleting across the borders of slots', () => {
  test('empties the cells of a rectangle and tears nothing', () => {
    table();
    kit.selectText('aaa', 1, 'ccc', 2);
    kit.backspace();
    expect(kit.tree()).toEqual(['before', '||bbb|', '||ddd|', 'after']);
    expect(kit.caret()).toBe('^');
    kit.undo();
    expect(kit.tree()).toEqual(['before', '|aaa|bbb|', '|ccc|ddd|', 'after']);
  });

  test('typing over cells empties them and types in the first', () => {
    table();
    kit.selectText('ddd', 1, 'aaa', 2);
    kit.type('x');
    expect(kit.tree()).toEqual(['before', '|x||', '|||', 'after']);
  });

  test('from a line into a table: the line is cut, cells are emptied up to there', () => {
    table();
    kit.selectText('before', 2, 'ccc', 1);
    remove();
    expect(kit.tree()).toEqual(['be', '|||', '|cc|ddd|', 'after']);
    expect(kit.caret()).toBe('be^');
  });

  test('from a table to behind it: cells are emptied from there on, and nothing is joined', () => {
    table();
    kit.selectText('bbb', 1, 'after', 2);
    kit.backspace();
    expect(kit.tree()).toEqual(['before', '|aaa|b|', '|||', 'ter']);
    expect(kit.caret()).toBe('b^');
  });

  test('a container that is selected whole, with something beyond it, goes whole', () => {
    table();
    kit.selectText('aaa', 0, 'after', 2);
    kit.backspace();
    expect(kit.tree()).toEqual(['before', 'ter']);
    expect(kit.caret()).toBe('^ter');
  });

  test('from line to line over a table: the table goes, and the lines join', () => {
    table();
    kit.selectText('before', 3, 'after', 2);
    kit.backspace();
    expect(kit.tree()).toEqual(['befter']);
  });

  test('between the slots of a section nothing is joined', () => {
    kit.insert('toggle');
    kit.type('name\nfirst\nsecond');
    kit.selectText('name', 2, 'second', 3);
    kit.type('X');
    expect(kit.tree()).toEqual(['[toggle]', '  summary: naX', '  body: ond']);
  });

  test('all of a document that begins and ends with containers', () => {
    kit.insertTable(1, 1);
    kit.type('a');
    kit.press('Control+Enter');
    kit.type('mid');
    kit.insert('callout');
    kit.type('c');
    selectAll();
    expect(kit.selected()).toBe('c');
    selectAll();
    kit.backspace();
    expect(kit.tree()).toEqual(['']);
  });
});

describe('at the edges of containers', () => {
  test('Backspace behind a table goes into it, and takes only an empty line along', () => {
    table();
    kit.selectText('after', 0);
    kit.backspace();
    expect(kit.caret()).toBe('ddd^');
    expect(kit.tree()).toHaveLength(4);
    kit.press('Control+Enter');
    kit.backspace();
    expect(kit.tree()).toEqual(['before', '|aaa|bbb|', '|ccc|ddd|', 'after']);
  });

  test('Delete before a table goes into it', () => {
    table();
    kit.selectText('before', 6);
    remove();
    expect(kit.caret()).toBe('^aaa');
    kit.type('x');
    expect(kit.tree()[1]).toBe('|xaaa|bbb|');
  });

  test('Backspace and Delete at the edges of a cell do nothing', () => {
    table();
    for (const [text, offset] of [
      ['aaa', 0],
      ['bbb', 0],
      ['ddd', 3],
    ] as const) {
      kit.selectText(text, offset);
      if (offset === 0) kit.backspace();
      else remove();
    }
    expect(kit.tree()).toEqual(['before', '|aaa|bbb|', '|ccc|ddd|', 'after']);
  });

  test('Backspace at the start of an empty callout takes it away, of a full one leaves its lines', () => {
    kit.insert('callout');
    kit.backspace();
    expect(kit.tree()).toEqual(['']);
    kit.insert('callout');
    kit.type('one\ntwo');
    kit.selectText('one', 0);
    kit.backspace();
    expect(kit.tree()).toEqual(['one', 'two']);
    kit.type('!');
    expect(kit.tree()).toEqual(['!one', 'two']);
  });

  test('Backspace at the start of a section leaves its lines; at the start of its body goes to its name', () => {
    kit.insert('toggle');
    kit.type('name\nbody');
    kit.selectText('body', 0);
    kit.backspace();
    expect(kit.caret()).toBe('name^');
    kit.selectText('name', 0);
    kit.backspace();
    expect(kit.tree()).toEqual(['name', 'body']);
  });

  test('Enter on an empty last line leads out of a callout, a section and columns', () => {
    kit.insert('callout');
    kit.type('in\n\nout');
    expect(kit.tree()).toEqual(['[callout]', '  body: in', 'out']);
    kit.insertColumns(2);
    kit.type('left\n\nend');
    expect(kit.tree()).toEqual(['[callout]', '  body: in', 'out', '[columns]', '  1: left', 'end']);
  });

  test('Enter in the name of a section goes on in its body, and takes along what stands behind the caret', () => {
    kit.insert('toggle');
    kit.type('name\nbody');
    expect(kit.tree()).toEqual(['[toggle]', '  summary: name', '  body: body']);
    kit.selectText('name', 2);
    kit.type('\n');
    expect(kit.tree()).toEqual(['[toggle]', '  summary: na', '  body: me', '  body: body']);
    expect(kit.caret()).toBe('^me');
  });

  test('Mod-Enter leaves any container; a check item in one is ticked instead', () => {
    table();
    kit.press('Control+Enter');
    kit.type('out');
    expect(kit.tree()).toEqual(['before', '|aaa|bbb|', '|ccc|ddd|', 'out', 'after']);
    kit.selectText('ddd', 0);
    kit.type('[] ');
    kit.press('Control+Enter');
    expect(kit.tree()[2]).toBe('|ccc|☑ ddd|');
  });

  test('an arrow out of a container at the end of a document makes a line there', () => {
    kit.insertTable(2, 1);
    kit.type('a');
    kit.tab();
    kit.act(() => kit.editor.dispatchCommand(KEY_ARROW_DOWN_COMMAND, event));
    kit.type('end');
    expect(kit.tree()).toEqual(['|a|', '||', 'end']);
  });
});

describe('empty slots', () => {
  test('a caret whose block is taken back stays in the cell', () => {
    kit.type('before');
    kit.insertTable(1, 2);
    kit.tab();
    kit.history.endStep();
    kit.type('x');
    kit.undo();
    expect(kit.tree()).toEqual(['before', '|||']);
    kit.type('y');
    expect(kit.tree()).toEqual(['before', '||y|']);
  });
});
