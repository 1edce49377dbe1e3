/** Scenarios about what stands in something else: tables, toggles and columns. */
import type { Scenario } from '../play.ts';

export const CONTAINER_SCENARIOS: readonly Scenario[] = [
  {
    title: 'type in two cells',
    start: ['p: p', 'row: a|b', 'row: c|d', 'p: q'],
    rounds: [[(a) => a.type({ after: 'a' }, 'XY'), (b) => b.type({ after: 'd' }, 'UV')]],
    right: [['p: p', 'row: aXY|b', 'row: c|dUV', 'p: q']],
  },
  {
    title: 'row + column inserted at once',
    start: ['p: p', 'row: a|b', 'row: c|d', 'p: q'],
    rounds: [[(a) => a.insertRow({ after: 'a' }), (b) => b.insertColumn({ after: 'a' })]],
    right: [['p: p', 'row: a||b', 'row: ||', 'row: c||d', 'p: q']],
  },
  {
    title: 'both type where a new row and a new column cross',
    start: ['p: p', 'row: a|b', 'row: c|d', 'p: q'],
    rounds: [
      [(a) => a.insertRow({ after: 'a' }), (b) => b.insertColumn({ after: 'a' })],
      [(a) => a.type({ cell: [1, 1] }, 'XY'), (b) => b.type({ cell: [1, 1] }, 'UV')],
    ],
    // Each may have made a line of the cell.
    right: [
      ['p: p', 'row: a||b', 'row: |XYUV|', 'row: c||d', 'p: q'],
      ['p: p', 'row: a||b', 'row: |UVXY|', 'row: c||d', 'p: q'],
      ['p: p', 'row: a||b', 'row: |XY/UV|', 'row: c||d', 'p: q'],
      ['p: p', 'row: a||b', 'row: |UV/XY|', 'row: c||d', 'p: q'],
    ],
  },
  {
    title: 'both type in an empty cell',
    start: ['p: p', 'row: a|', 'row: c|d', 'p: q'],
    rounds: [[(a) => a.type({ cell: [0, 1] }, 'XY'), (b) => b.type({ cell: [0, 1] }, 'UV')]],
    right: [
      ['p: p', 'row: a|XYUV', 'row: c|d', 'p: q'],
      ['p: p', 'row: a|UVXY', 'row: c|d', 'p: q'],
      ['p: p', 'row: a|XY/UV', 'row: c|d', 'p: q'],
      ['p: p', 'row: a|UV/XY', 'row: c|d', 'p: q'],
    ],
  },
  {
    title: 'both insert a row at one place',
    start: ['p: p', 'row: a|b', 'row: c|d', 'p: q'],
    rounds: [[(a) => a.insertRow({ after: 'a' }), (b) => b.insertRow({ after: 'a' })]],
    right: [['p: p', 'row: a|b', 'row: |', 'row: |', 'row: c|d', 'p: q']],
  },
  {
    title: 'cell typed in while its row moves',
    start: ['p: p', 'row: a|b', 'row: c|d', 'row: e|f', 'p: q'],
    rounds: [[(a) => a.moveRow('e', { before: 'a' }), (b) => b.type({ after: 'e' }, 'XY')]],
    right: [['p: p', 'row: eXY|f', 'row: a|b', 'row: c|d', 'p: q']],
  },
  {
    title: 'cell typed in while its column moves',
    start: ['p: p', 'row: a|b|c', 'row: d|e|f', 'p: q'],
    rounds: [[(a) => a.moveColumn('c', { before: 'a' }), (b) => b.type({ after: 'c' }, 'XY')]],
    right: [['p: p', 'row: cXY|a|b', 'row: f|d|e', 'p: q']],
  },
  {
    title: 'both move one row',
    start: ['p: p', 'row: a|b', 'row: c|d', 'row: e|f', 'p: q'],
    rounds: [[(a) => a.moveRow('c', { before: 'a' }), (b) => b.moveRow('c', { after: 'e' })]],
    right: [
      ['p: p', 'row: c|d', 'row: a|b', 'row: e|f', 'p: q'],
      ['p: p', 'row: a|b', 'row: e|f', 'row: c|d', 'p: q'],
    ],
  },
  {
    title: 'delete a row + type in another',
    start: ['p: p', 'row: a|b', 'row: c|d', 'row: e|f', 'p: q'],
    rounds: [[(a) => a.deleteRow('c'), (b) => b.type({ after: 'e' }, 'XY')]],
    right: [['p: p', 'row: a|b', 'row: eXY|f', 'p: q']],
  },
  {
    title: 'delete a row + type in it',
    start: ['p: p', 'row: a|b', 'row: c|d', 'row: e|f', 'p: q'],
    rounds: [[(a) => a.deleteRow('c'), (b) => b.type({ after: 'c' }, 'XY')]],
    // Nobody deleted what B typed: it stays in a cell of a neighbouring row, or in a line of its own beside the table.
    right: [
      ['p: p', 'row: a|b', 'row: eXY|f', 'p: q'],
      ['p: p', 'row: a|bXY', 'row: e|f', 'p: q'],
      ['p: p', 'row: aXY|b', 'row: e|f', 'p: q'],
      ['p: p', 'row: a|b', 'row: XYe|f', 'p: q'],
      ['p: p', 'row: a|b', 'row: e|f', 'p: XY', 'p: q'],
      ['p: p', 'p: XY', 'row: a|b', 'row: e|f', 'p: q'],
    ],
  },
  {
    title: 'delete a row + insert one beside it',
    start: ['p: p', 'row: a|b', 'row: c|d', 'row: e|f', 'p: q'],
    rounds: [[(a) => a.deleteRow('c'), (b) => b.insertRow({ after: 'c' })]],
    right: [['p: p', 'row: a|b', 'row: |', 'row: e|f', 'p: q']],
  },
  {
    title: 'undo of a new row after B typed in it',
    start: ['p: p', 'row: a|b', 'row: c|d', 'p: q'],
    rounds: [
      [(a) => a.insertRow({ after: 'a' })],
      [() => {}, (b) => b.type({ cell: [1, 0] }, 'XY')],
      [(a) => a.undo()],
    ],
    right: [
      ['p: p', 'row: a|b', 'row: c|d', 'p: XY', 'p: q'],
      ['p: p', 'row: a|b', 'row: c|d', 'p: q', 'p: XY'],
      ['p: p', 'p: XY', 'row: a|b', 'row: c|d', 'p: q'],
      // Or the row stays, since it is no longer A's alone.
      ['p: p', 'row: a|b', 'row: XY|', 'row: c|d', 'p: q'],
    ],
  },
  {
    title: 'delete a table + type in it',
    start: ['p: p', 'row: a|b', 'row: c|d', 'p: q'],
    rounds: [[(a) => a.deleteWhole('a'), (b) => b.type({ after: 'c' }, 'XY')]],
    right: [
      ['p: p', 'p: XY', 'p: q'],
      ['p: pXY', 'p: q'],
      ['p: p', 'p: XYq'],
    ],
  },
  {
    title: 'move a table + type in it',
    start: ['p: p', 'row: a|b', 'row: c|d', 'p: q'],
    rounds: [[(a) => a.moveWhole('a', { before: 'p' }), (b) => b.type({ after: 'c' }, 'XY')]],
    right: [['row: a|b', 'row: cXY|d', 'p: p', 'p: q']],
  },
  {
    title: 'both move one table',
    start: ['p: p', 'row: a|b', 'p: q', 'p: r'],
    rounds: [[(a) => a.moveWhole('a', { before: 'p' }), (b) => b.moveWhole('a', { after: 'q' })]],
    right: [
      ['row: a|b', 'p: p', 'p: q', 'p: r'],
      ['p: p', 'p: q', 'row: a|b', 'p: r'],
    ],
  },
  {
    title: 'merge cells + type in the one that is covered',
    start: ['p: p', 'row: a|b', 'row: c|d', 'p: q'],
    rounds: [[(a) => a.mergeCells('a', 'b'), (b) => b.type({ after: 'b' }, 'XY')]],
    right: [['p: p', 'row: a/bXY', 'row: c|d', 'p: q']],
  },
  {
    title: 'row inserted + cell split by Enter',
    start: ['p: p', 'row: a|bc', 'row: d|e', 'p: q'],
    rounds: [[(a) => a.insertRow({ after: 'a' }), (b) => b.split({ after: 'b' })]],
    right: [['p: p', 'row: a|b/c', 'row: |', 'row: d|e', 'p: q']],
  },
  {
    title: 'toggle made around two blocks + type in one',
    start: ['p: abc', 'p: def', 'p: ghi'],
    rounds: [[(a) => a.makeToggle('a', 'd'), (b) => b.type({ after: 'e' }, 'XY')]],
    right: [['summary: ', 'body: abc', 'body: deXYf', 'p: ghi']],
  },
  {
    title: 'both make a toggle of one block',
    start: ['p: abc', 'p: def'],
    rounds: [[(a) => a.makeToggle('a', 'a'), (b) => b.makeToggle('a', 'a')]],
    // The block stands in one of the two; the other one stays, empty.
    right: [
      ['summary: ', 'body: abc', 'summary: ', 'body: ', 'p: def'],
      ['summary: ', 'body: ', 'summary: ', 'body: abc', 'p: def'],
    ],
  },
  {
    title: 'toggle made around a block + the block moved',
    start: ['p: abc', 'p: def', 'p: ghi'],
    rounds: [[(a) => a.makeToggle('d', 'd'), (b) => b.move('d', { before: 'a' })]],
    right: [
      ['p: abc', 'summary: ', 'body: def', 'p: ghi'],
      ['p: def', 'p: abc', 'summary: ', 'body: ', 'p: ghi'],
    ],
  },
  {
    title: 'block moved into a column + type in it',
    start: ['p: abc', 'p: def', 'p: ghi'],
    rounds: [[(a) => a.makeColumns('d', 'g'), (b) => b.type({ after: 'e' }, 'XY')]],
    right: [['p: abc', 'col0: deXYf', 'col1: ghi']],
  },
];
