/** Scenarios about blocks: split, joined, retyped, moved, pasted and deleted. */
import type { Scenario } from '../play.ts';

export const BLOCK_SCENARIOS: readonly Scenario[] = [
  {
    title: 'split + type in the second half',
    start: ['p: abcdef'],
    rounds: [[(a) => a.split({ after: 'c' }), (b) => b.type({ after: 'e' }, 'XY')]],
    right: [['p: abc', 'p: deXYf']],
  },
  {
    title: 'both split at one place',
    start: ['p: abcdef'],
    rounds: [[(a) => a.split({ after: 'c' }), (b) => b.split({ after: 'c' })]],
    right: [
      ['p: abc', 'p: ', 'p: def'],
      ['p: abc', 'p: def'],
    ],
  },
  {
    title: 'split in two places',
    start: ['p: abcdef'],
    rounds: [[(a) => a.split({ after: 'b' }), (b) => b.split({ after: 'd' })]],
    right: [['p: ab', 'p: cd', 'p: ef']],
  },
  {
    title: 'split + bold across it',
    start: ['p: abcdef'],
    rounds: [[(a) => a.split({ after: 'c' }), (b) => b.format('b', 'b', 'e')]],
    right: [['p: a<b>bc</b>', 'p: <b>de</b>f']],
  },
  {
    title: 'join + type in the second',
    start: ['p: abc', 'p: def'],
    rounds: [[(a) => a.join('d'), (b) => b.type({ after: 'e' }, 'XY')]],
    right: [['p: abcdeXYf']],
  },
  {
    title: 'both join the same two',
    start: ['p: abc', 'p: def', 'p: ghi'],
    rounds: [[(a) => a.join('d'), (b) => b.join('d')]],
    right: [['p: abcdef', 'p: ghi']],
  },
  {
    title: 'join + split in the second',
    start: ['p: abc', 'p: def'],
    rounds: [[(a) => a.join('d'), (b) => b.split({ after: 'd' })]],
    right: [['p: abcd', 'p: ef']],
  },
  {
    title: 'paragraph to heading + type inside',
    start: ['p: abcdef', 'p: ghi'],
    rounds: [[(a) => a.turnInto('a', 'h1'), (b) => b.type({ after: 'c' }, 'XY')]],
    right: [['h1: abcXYdef', 'p: ghi']],
  },
  {
    title: 'both retype',
    start: ['p: abcdef', 'p: ghi'],
    rounds: [[(a) => a.turnInto('a', 'h1'), (b) => b.turnInto('a', 'quote')]],
    right: [
      ['h1: abcdef', 'p: ghi'],
      ['quote: abcdef', 'p: ghi'],
    ],
  },
  {
    title: 'code block made while someone types',
    start: ['p: abcdef', 'p: ghi'],
    rounds: [[(a) => a.turnInto('a', 'code'), (b) => b.type({ after: 'c' }, 'XY')]],
    right: [['code: abcXYdef', 'p: ghi']],
  },
  {
    title: 'heading made + split inside',
    start: ['p: abcdef', 'p: ghi'],
    rounds: [[(a) => a.turnInto('a', 'h1'), (b) => b.split({ after: 'c' })]],
    right: [
      ['h1: abc', 'p: def', 'p: ghi'],
      ['h1: abc', 'h1: def', 'p: ghi'],
    ],
  },
  {
    title: 'delete a block + type in it',
    start: ['p: abc', 'p: def', 'p: ghi'],
    rounds: [[(a) => a.deleteBlock('d'), (b) => b.type({ after: 'e' }, 'XY')]],
    // Nobody deleted what B typed: it stays between its neighbours, in a block of its own or in one of theirs.
    right: [
      ['p: abc', 'p: XY', 'p: ghi'],
      ['p: abcXY', 'p: ghi'],
      ['p: abc', 'p: XYghi'],
    ],
  },
  {
    title: 'delete a block + split it',
    start: ['p: abc', 'p: def', 'p: ghi'],
    rounds: [[(a) => a.deleteBlock('d'), (b) => b.split({ after: 'e' })]],
    right: [
      ['p: abc', 'p: ghi'],
      ['p: abc', 'p: ', 'p: ghi'],
    ],
  },
  {
    title: 'move a block + type in it',
    start: ['p: abc', 'p: def', 'p: ghi'],
    rounds: [[(a) => a.move('d', { before: 'a' }), (b) => b.type({ after: 'e' }, 'XY')]],
    right: [['p: deXYf', 'p: abc', 'p: ghi']],
  },
  {
    title: 'move a block + type at its end and in its neighbour',
    start: ['p: abc', 'p: def', 'p: ghi'],
    rounds: [
      [
        (a) => a.move('d', { after: 'g' }),
        (b) => {
          b.type({ after: 'f' }, 'XY');
          b.type({ after: 'c' }, 'Z');
        },
      ],
    ],
    right: [['p: abcZ', 'p: ghi', 'p: defXY']],
  },
  {
    title: 'both move one block',
    start: ['p: abc', 'p: def', 'p: ghi', 'p: jkl'],
    rounds: [[(a) => a.move('d', { before: 'a' }), (b) => b.move('d', { after: 'j' })]],
    right: [
      ['p: def', 'p: abc', 'p: ghi', 'p: jkl'],
      ['p: abc', 'p: ghi', 'p: jkl', 'p: def'],
    ],
  },
  {
    title: 'both move one block to one place',
    start: ['p: abc', 'p: def', 'p: ghi', 'p: jkl'],
    rounds: [[(a) => a.move('g', { before: 'a' }), (b) => b.move('g', { before: 'a' })]],
    right: [['p: ghi', 'p: abc', 'p: def', 'p: jkl']],
  },
  {
    title: 'two move two blocks past each other',
    start: ['p: abc', 'p: def', 'p: ghi'],
    rounds: [[(a) => a.move('a', { after: 'g' }), (b) => b.move('g', { before: 'a' })]],
    right: [
      ['p: ghi', 'p: def', 'p: abc'],
      // Each stands where the other one was put: beside it, on the side its mover chose.
      ['p: def', 'p: ghi', 'p: abc'],
      ['p: ghi', 'p: abc', 'p: def'],
    ],
  },
  {
    title: 'move a block + split it',
    start: ['p: abc', 'p: defghi', 'p: jkl'],
    rounds: [[(a) => a.move('d', { before: 'a' }), (b) => b.split({ after: 'f' })]],
    // A moved the block that B's first half still is; the second half goes with it or stays.
    right: [
      ['p: def', 'p: ghi', 'p: abc', 'p: jkl'],
      ['p: def', 'p: abc', 'p: ghi', 'p: jkl'],
    ],
  },
  {
    title: 'move a block + retype it',
    start: ['p: abc', 'p: def', 'p: ghi'],
    rounds: [[(a) => a.move('d', { before: 'a' }), (b) => b.turnInto('d', 'h1')]],
    right: [['h1: def', 'p: abc', 'p: ghi']],
  },
  {
    title: 'move a block + delete it',
    start: ['p: abc', 'p: def', 'p: ghi'],
    rounds: [[(a) => a.move('d', { before: 'a' }), (b) => b.deleteBlock('d')]],
    right: [
      ['p: abc', 'p: ghi'],
      ['p: def', 'p: abc', 'p: ghi'],
    ],
  },
  {
    title: 'two blocks moved to one place',
    start: ['p: abc', 'p: def', 'p: ghi', 'p: jkl'],
    rounds: [[(a) => a.move('g', { before: 'a' }), (b) => b.move('j', { before: 'a' })]],
    right: [
      ['p: ghi', 'p: jkl', 'p: abc', 'p: def'],
      ['p: jkl', 'p: ghi', 'p: abc', 'p: def'],
    ],
  },
  {
    title: 'move a block beside one that is deleted',
    start: ['p: abc', 'p: def', 'p: ghi', 'p: jkl'],
    rounds: [[(a) => a.move('j', { before: 'd' }), (b) => b.deleteBlock('d')]],
    right: [['p: abc', 'p: jkl', 'p: ghi']],
  },
  {
    title: 'move a block + join the next one to it',
    start: ['p: abc', 'p: def', 'p: ghi'],
    rounds: [[(a) => a.move('d', { before: 'a' }), (b) => b.join('g')]],
    right: [['p: defghi', 'p: abc']],
  },
  {
    title: 'move a block + join it to the one before',
    start: ['p: abc', 'p: def', 'p: ghi'],
    rounds: [[(a) => a.move('d', { after: 'g' }), (b) => b.join('d')]],
    right: [['p: abcdef', 'p: ghi']],
  },
  {
    title: 'move a block + open a line above where it was',
    start: ['p: abc', 'p: def', 'p: ghi'],
    rounds: [
      [
        (a) => a.move('d', { before: 'a' }),
        (b) => {
          b.split({ after: 'c' });
          b.type({ line: 1 }, 'XY');
        },
      ],
    ],
    right: [['p: def', 'p: abc', 'p: XY', 'p: ghi']],
  },
  {
    title: 'move a block + paste into it',
    start: ['p: abc', 'p: def', 'p: ghi'],
    rounds: [[(a) => a.move('d', { before: 'a' }), (b) => b.paste({ after: 'e' }, ['UV', 'WX'])]],
    right: [
      ['p: deUV', 'p: WXf', 'p: abc', 'p: ghi'],
      ['p: deUV', 'p: abc', 'p: WXf', 'p: ghi'],
    ],
  },
  {
    title: 'three move one block',
    start: ['p: abc', 'p: def', 'p: ghi', 'p: jkl'],
    rounds: [
      [(a) => a.move('d', { before: 'a' }), (b) => b.move('d', { after: 'g' }), (c) => c.move('d', { after: 'j' })],
    ],
    right: [
      ['p: def', 'p: abc', 'p: ghi', 'p: jkl'],
      ['p: abc', 'p: ghi', 'p: def', 'p: jkl'],
      ['p: abc', 'p: ghi', 'p: jkl', 'p: def'],
    ],
  },
  {
    title: 'undo of a move after B typed in the block',
    start: ['p: abc', 'p: def', 'p: ghi'],
    rounds: [[(a) => a.move('d', { before: 'a' })], [() => {}, (b) => b.type({ after: 'e' }, 'XY')], [(a) => a.undo()]],
    right: [['p: abc', 'p: deXYf', 'p: ghi']],
  },
  {
    title: 'undo of a paste after B typed in it',
    start: ['p: abcdef'],
    rounds: [
      [(a) => a.paste({ after: 'c' }, ['UV', 'WX'])],
      [() => {}, (b) => b.type({ after: 'W' }, 'KL')],
      [(a) => a.undo()],
    ],
    right: [['p: abcKLdef']],
  },
  {
    title: 'two people paste at one place',
    start: ['p: abcdef'],
    rounds: [[(a) => a.paste({ after: 'c' }, ['UV', 'WX']), (b) => b.paste({ after: 'c' }, ['KL', 'MN'])]],
    right: [
      ['p: abcUV', 'p: WXKL', 'p: MNdef'],
      ['p: abcKL', 'p: MNUV', 'p: WXdef'],
    ],
  },
  {
    title: 'list item indented while split',
    start: ['item0: abc', 'item0: defghi', 'item0: jkl'],
    rounds: [[(a) => a.indent('d'), (b) => b.split({ after: 'f' })]],
    right: [
      ['item0: abc', 'item1: def', 'item1: ghi', 'item0: jkl'],
      ['item0: abc', 'item1: def', 'item0: ghi', 'item0: jkl'],
    ],
  },
  {
    title: 'list item indented + type in it',
    start: ['item0: abc', 'item0: def', 'item0: ghi'],
    rounds: [[(a) => a.indent('d'), (b) => b.type({ after: 'e' }, 'XY')]],
    right: [['item0: abc', 'item1: deXYf', 'item0: ghi']],
  },
  {
    title: 'paragraph to list item + type inside',
    start: ['p: abcdef', 'p: ghi'],
    rounds: [[(a) => a.turnInto('a', 'item'), (b) => b.type({ after: 'c' }, 'XY')]],
    right: [['item0: abcXYdef', 'p: ghi']],
  },
  {
    title: 'undo of a split after B typed in the second half',
    start: ['p: abcdef'],
    rounds: [[(a) => a.split({ after: 'c' })], [() => {}, (b) => b.type({ after: 'e' }, 'XY')], [(a) => a.undo()]],
    right: [['p: abcdeXYf']],
  },
  {
    title: 'undo of a join after B typed in the second half',
    start: ['p: abc', 'p: def'],
    rounds: [[(a) => a.join('d')], [() => {}, (b) => b.type({ after: 'e' }, 'XY')], [(a) => a.undo()]],
    right: [['p: abc', 'p: deXYf']],
  },
];
