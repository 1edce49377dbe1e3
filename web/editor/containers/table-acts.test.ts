/** What the handles of a table do: each one step of undo, the caret stays in the table, and two people meet in a whole one. */
import { $createRangeSelection, $getRoot } from 'lexical';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { readTable, TABLE_KEYS } from '../../../flow/blocks/table.ts';
import { applyEdit } from '../../../flow/edit.ts';
import { documentBody, readBlocks } from '../../../flow/read.ts';
import type { FlagMark } from '../../../flow/schema.ts';
import { deleteLine } from '../../../flow/table-edits.ts';
import { FlowView } from '../../../flow/view.ts';
import { $flagMarksAt, $setLink, $toggleMark } from '../commands/marks.ts';
import { $setTextMark } from '../commands/text-marks.ts';
import { CountsDesk } from '../counts/counts-desk.ts';
import { $addColumn, $evenColumns, $removeColumn } from './column-edits.ts';
import { ContainerKit } from './container-kit.ts';
import type { TableState } from './container-state.ts';
import { $setProps } from '../nodes/container-node.ts';
import { TableActs } from './table-acts.ts';
import { $containerAround, $slotAround } from './slots.ts';
import { $textSelection } from '../commands/selected-blocks.ts';

let kit: ContainerKit;
let acts: TableActs;
beforeEach(() => {
  kit = new ContainerKit();
  const { editor, binding, makeId } = kit;
  acts = new TableActs({ editor, binding, makeId, endStep: () => kit.history.endStep() });
});
afterEach(() => kit.close());

/** Two rows, three columns, `a` to `f`. */
function table(): void {
  kit.insertTable(2, 3);
  for (const letter of 'abcdef') {
    kit.type(letter);
    if (letter !== 'f') kit.tab();
  }
  kit.history.endStep();
}

function state(): TableState {
  const now = kit.state();
  if (now?.kind !== 'table') throw new Error('the caret is in no table');
  return now;
}

describe('rows and columns', () => {
  test('come beside those of the caret, and an undo takes each away again', () => {
    table();
    kit.selectText('b', 1);
    acts.insert(state(), 'row', 'after');
    acts.insert(state(), 'column', 'before');
    expect(kit.tree()).toEqual(['|a||b|c|', '|||||', '|d||e|f|']);
    expect(kit.caret()).toBe('b^');
    kit.undo();
    kit.undo();
    expect(kit.tree()).toEqual(['|a|b|c|', '|d|e|f|']);
    expect(kit.caret()).toBe('b^');
  });

  test('move by one, several together, and to where they are dropped', () => {
    table();
    kit.selectText('a', 0, 'b', 1);
    acts.move(state(), 'column', 1);
    expect(kit.tree()).toEqual(['|c|a|b|', '|f|d|e|']);
    acts.move(state(), 'column', -1);
    acts.move(state(), 'row', -1);
    expect(kit.tree()).toEqual(['|a|b|c|', '|d|e|f|']);
    acts.moveTo(state(), 'column', state().columns.slice(0, 1), 3);
    acts.moveTo(state(), 'row', state().rows.slice(1), 0);
    expect(kit.tree()).toEqual(['|e|f|d|', '|b|c|a|']);
    acts.moveTo(state(), 'column', state().columns.slice(0, 2), 3);
    expect(kit.tree()).toEqual(['|d|e|f|', '|a|b|c|']);
    acts.moveTo(state(), 'column', state().columns.slice(1), 0);
    expect(kit.tree()).toEqual(['|e|f|d|', '|b|c|a|']);
  });

  test('that somebody else deleted while one held them stay deleted, and the others go where they are dropped', () => {
    table();
    const held = state();
    kit.selectText('a', 0);
    acts.delete(state(), 'row');
    acts.moveTo(held, 'row', held.rows.slice(0, 1), 1);
    expect(kit.tree()).toEqual(['|d|e|f|']);
    acts.insert(state(), 'column', 'before');
    acts.moveTo(held, 'column', held.columns.slice(0, 1), 0);
    expect(kit.tree()).toEqual(['|d||e|f|']);
  });

  test('that a merged cell holds together go together, and nothing goes in between', () => {
    kit.insertTable(4, 2);
    for (const letter of 'abcdefgh') {
      kit.type(letter);
      if (letter !== 'h') kit.tab();
    }
    kit.selectText('a', 0, 'c', 1);
    acts.merge(state());
    expect(kit.tree()).toEqual(['|a / c|b|', '|d|', '|e|f|', '|g|h|']);
    kit.selectText('d', 0);
    acts.move(state(), 'row', 1);
    expect(kit.tree()).toEqual(['|e|f|', '|a / c|b|', '|d|', '|g|h|']);
    kit.selectText('g', 0);
    acts.move(state(), 'row', -1);
    expect(kit.tree()).toEqual(['|e|f|', '|g|h|', '|a / c|b|', '|d|']);
    acts.moveTo(state(), 'row', state().rows.slice(0, 1), 3);
    expect(kit.tree()).toEqual(['|g|h|', '|a / c|b|', '|d|', '|e|f|']);
    kit.selectText('d', 0);
    acts.moveTo(state(), 'row', state().rows.slice(2, 3), 0);
    expect(kit.tree()).toEqual(['|a / c|b|', '|d|', '|g|h|', '|e|f|']);
    acts.move(state(), 'row', -1);
    kit.undo();
    expect(kit.tree()).toEqual(['|g|h|', '|a / c|b|', '|d|', '|e|f|']);
  });

  test('are deleted with all that is selected; the table goes with the last of them', () => {
    table();
    kit.selectText('b', 0, 'c', 1);
    acts.delete(state(), 'column');
    expect(kit.tree()).toEqual(['|a|', '|d|']);
    expect(kit.caret()).toBe('a^');
    kit.undo();
    expect(kit.tree()).toEqual(['|a|b|c|', '|d|e|f|']);
    kit.selectText('a', 0, 'd', 1);
    acts.delete(state(), 'row');
    expect(kit.tree()).toEqual(['']);
    kit.undo();
    expect(kit.tree()).toEqual(['|a|b|c|', '|d|e|f|']);
  });
});

describe('cells', () => {
  test('that are merged are read row by row, whatever order they were written in; split, each has its own again', () => {
    kit.insertTable(2, 2);
    kit.tab();
    for (const letter of ['b', 'c', 'd']) {
      kit.type(letter);
      kit.tab();
    }
    kit.selectText('b', 0);
    kit.tab(true);
    kit.type('a');
    kit.selectText('a', 0, 'd', 1);
    acts.merge(state());
    expect(kit.tree()[0]).toBe('|a / b / c / d|');
    kit.type('!');
    acts.split(state());
    expect(kit.tree().slice(0, 2)).toEqual(['|a|b|', '|c|d!|']);
  });

  test('a selection that cuts merged cells takes them in whole', () => {
    table();
    kit.selectText('a', 0, 'd', 1);
    acts.merge(state());
    kit.selectText('a', 0, 'b', 1);
    expect(state()).toMatchObject({ box: { top: 0, left: 0, bottom: 2, right: 2 }, canMerge: true });
    acts.merge(state());
    expect(kit.tree()).toEqual(['|a / d / b / e|c|', '|f|']);
  });

  test('heads and widths are properties, taken away without a trace', () => {
    table();
    acts.setHeader(state(), 'row', true);
    acts.setWidth(state(), 160);
    expect(state()).toMatchObject({ headerRow: true, headerColumn: false, width: 160 });
    acts.setHeader(state(), 'row', false);
    acts.setWidth(state(), null);
    const { props } = kit.binding.view.blocks.find(({ type }) => type === 'table') ?? { props: {} };
    expect(
      Object.keys(props).filter((key) => key === TABLE_KEYS.headerRow || key.startsWith(TABLE_KEYS.width)),
    ).toEqual([]);
  });
});

describe('columns', () => {
  const act = ($act: (columns: NonNullable<ReturnType<typeof $containerAround>>, slot: string) => void): void =>
    kit.act(() => {
      const focus = $textSelection()?.focus.getNode() ?? null;
      const columns = $containerAround(focus);
      if (columns !== null) $act(columns, $slotAround(focus)?.getSlot() ?? '');
    });

  test('one more beside this one, with the caret in it', () => {
    kit.insertColumns(2);
    kit.type('left');
    act((columns, slot) => $addColumn(columns, slot, 'before', 'new'));
    kit.type('first');
    expect(kit.tree()).toEqual(['[columns]', '  1: first', '  2: left']);
  });

  test('what stands in one that is removed goes to its neighbour; of two, both become plain', () => {
    kit.insertColumns(3);
    kit.type('a');
    act((columns, slot) => $addColumn(columns, slot, 'after', 'next'));
    kit.type('b');
    act($removeColumn);
    expect(kit.tree()).toEqual(['[columns]', '  1: a', '  1: b']);
    expect(kit.caret()).toBe('b^');
    act($removeColumn);
    act($removeColumn);
    expect(kit.tree()).toEqual(['a', 'b']);
  });

  test('even widths are no widths', () => {
    kit.insertColumns(2);
    act((columns, slot) => $setProps(columns, { ...columns.getProps(), [`width:${slot}`]: 2 }));
    const widths = () =>
      kit.binding.view.blocks.flatMap(({ props }) => Object.keys(props).filter((key) => key.startsWith('width:')));
    expect(widths()).toHaveLength(1);
    act($evenColumns);
    expect(widths()).toEqual([]);
  });
});

describe('selected cells', () => {
  const letters = (mark: FlagMark) =>
    Array.from('abcdef').filter((letter) =>
      kit.editor.getEditorState().read(() =>
        $getRoot()
          .getAllTextNodes()
          .some((node) => node.getTextContent() === letter && node.hasFormat(mark)),
      ),
    );

  test('take a mark, a colour or a link as cells, and not what the browser selects between them', () => {
    table();
    kit.selectText('a', 0, 'd', 1);
    kit.act(() => $toggleMark('bold'));
    expect(letters('bold')).toEqual(['a', 'd']);
    kit.selectText('a', 0, 'e', 1);
    expect(kit.editor.getEditorState().read(() => $flagMarksAt($textSelection() ?? $createRangeSelection()))).toEqual(
      [],
    );
    kit.act(() => $toggleMark('bold'));
    expect(letters('bold')).toEqual(['a', 'b', 'd', 'e']);
    expect(kit.editor.getEditorState().read(() => $flagMarksAt($textSelection() ?? $createRangeSelection()))).toEqual([
      'bold',
    ]);
    kit.act(() => $toggleMark('bold'));
    expect(letters('bold')).toEqual([]);
    kit.selectText('e', 1, 'b', 0);
    kit.act(() => $setTextMark('color', 'red') && $setLink('https://example.org/'));
    const marked = readBlocks(documentBody(kit.doc)).flatMap(({ content }) =>
      content.flatMap((inline) =>
        inline.kind === 'text' && inline.marks['color'] === 'red' && inline.marks['link'] !== undefined
          ? inline.text
          : [],
      ),
    );
    expect(marked.toSorted()).toEqual(['b', 'e']);
  });

  test('shrink to one where somebody else takes away the row of the other, and nobody else’s cell is selected', () => {
    table();
    acts.insert(state(), 'row', 'after');
    kit.selectText('f', 1);
    kit.tab();
    for (const letter of 'ghi') {
      kit.type(letter);
      if (letter !== 'i') kit.tab();
    }
    for (const [from, to, left] of [
      ['a', 'e', 'a'],
      ['e', 'a', 'a'],
      ['i', 'e', 'i'],
    ] as const) {
      kit.selectText(from, 0, to, 1);
      const theirs = new Y.Doc();
      Y.applyUpdate(theirs, Y.encodeStateAsUpdate(kit.doc));
      const view = new FlowView(documentBody(theirs));
      const there = view.blocks.find(({ type }) => type === 'table');
      if (there === undefined) throw new Error('there is no table');
      const row = readTable(there.props).rows[1] ?? '';
      applyEdit(documentBody(theirs), deleteLine(view, there, 'row', row), 'theirs');
      Y.applyUpdate(kit.doc, Y.encodeStateAsUpdate(theirs), 'remote');
      kit.binding.pull();
      expect(kit.tree()).toEqual(['|a|b|c|', '|g|h|i|']);
      expect(kit.selected()).toBe('');
      expect(kit.caret().replace('^', '')).toBe(left);
      acts.insert(state(), 'row', left === 'i' ? 'before' : 'after');
      kit.selectText('c', 1);
      for (const letter of 'def') {
        kit.tab();
        kit.type(letter);
      }
    }
  });

  test('are counted as cells', () => {
    table();
    kit.selectText('b', 0, 'f', 1);
    const timers: (() => void)[] = [];
    const { editor, binding } = kit;
    const clock = {
      now: () => 0,
      setTimer: (_ms: number, fire: () => void) => {
        timers.push(fire);
        return { cancel: () => undefined };
      },
    };
    const counts = new CountsDesk({ editor, binding, clock });
    while (timers.length > 0) timers.shift()?.();
    expect(counts.counts.get()?.selected?.words).toBe(4);
    counts.close();
  });
});
