/** Scenarios about characters and their marks. */
import type { Scenario } from '../play.ts';

export const TEXT_SCENARIOS: readonly Scenario[] = [
  {
    title: 'both type at one place',
    start: ['p: abcdef'],
    rounds: [[(a) => a.type({ after: 'c' }, 'XYZ'), (b) => b.type({ after: 'c' }, 'UVW')]],
    right: [['p: abcXYZUVWdef'], ['p: abcUVWXYZdef']],
  },
  {
    title: 'both type in an empty paragraph',
    start: ['p: abc', 'p: ', 'p: def'],
    rounds: [[(a) => a.type({ line: 1 }, 'XYZ'), (b) => b.type({ line: 1 }, 'UVW')]],
    right: [
      ['p: abc', 'p: XYZUVW', 'p: def'],
      ['p: abc', 'p: UVWXYZ', 'p: def'],
    ],
  },
  {
    title: 'bold + type inside',
    start: ['p: abcdef'],
    rounds: [[(a) => a.format('b', 'b', 'e'), (b) => b.type({ after: 'c' }, 'XY')]],
    right: [['p: a<b>bcXYde</b>f']],
  },
  {
    title: 'both bold the same words',
    start: ['p: abcdef'],
    rounds: [[(a) => a.format('b', 'b', 'e'), (b) => b.format('b', 'b', 'e')]],
    right: [['p: a<b>bcde</b>f']],
  },
  {
    title: 'both bold, overlapping',
    start: ['p: abcdefgh'],
    rounds: [[(a) => a.format('b', 'b', 'e'), (b) => b.format('b', 'd', 'g')]],
    right: [['p: a<b>bcdefg</b>h']],
  },
  {
    title: 'both make bold words plain, overlapping',
    start: ['p: <b>abcdefgh</b>ij'],
    rounds: [[(a) => a.format('b', 'b', 'e'), (b) => b.format('b', 'd', 'g')]],
    right: [['p: <b>a</b>bcdefg<b>h</b>ij']],
  },
  {
    title: 'both colour, overlapping',
    start: ['p: abcdefgh'],
    rounds: [[(a) => a.color('b', 'e', 'red'), (b) => b.color('d', 'g', 'blue')]],
    right: [
      ['p: a<color=red>bcde</color><color=blue>fg</color>h'],
      ['p: a<color=red>bc</color><color=blue>defg</color>h'],
    ],
  },
  {
    title: 'bold and italic, overlapping',
    start: ['p: abcdefgh'],
    rounds: [[(a) => a.format('b', 'b', 'e'), (b) => b.format('i', 'd', 'g')]],
    right: [['p: a<b>bc</b><i><b>de</b></i><i>fg</i>h']],
  },
  {
    title: 'mark + type elsewhere',
    start: ['p: abcdef'],
    rounds: [[(a) => a.format('b', 'a', 'c'), (b) => b.type({ after: 'f' }, 'XY')]],
    right: [['p: <b>abc</b>defXY']],
  },
  {
    title: 'colour + bold, overlapping',
    start: ['p: abcdefgh'],
    rounds: [[(a) => a.color('b', 'e', 'red'), (b) => b.format('b', 'd', 'g')]],
    right: [['p: a<color=red>bc</color><color=red><b>de</b></color><b>fg</b>h']],
  },
  {
    title: 'link + type inside',
    start: ['p: abcdef'],
    rounds: [[(a) => a.link('b', 'e', 'https://w.example/'), (b) => b.type({ after: 'c' }, 'XY')]],
    right: [['p: a<link=https://w.example/>bcXYde</link>f']],
  },
  {
    title: 'link + bold, overlapping',
    start: ['p: abcdefgh'],
    rounds: [[(a) => a.link('b', 'e', 'https://w.example/'), (b) => b.format('b', 'd', 'g')]],
    right: [['p: a<link=https://w.example/>bc</link><link=https://w.example/><b>de</b></link><b>fg</b>h']],
  },
  {
    title: 'delete + type inside',
    start: ['p: abcdef'],
    rounds: [[(a) => a.remove('b', 'e'), (b) => b.type({ after: 'c' }, 'XY')]],
    right: [['p: aXYf']],
  },
  {
    title: 'replace a word + type inside it',
    start: ['p: abcdef'],
    rounds: [[(a) => a.replace('b', 'e', 'UV'), (b) => b.type({ after: 'c' }, 'XY')]],
    right: [['p: aUVXYf'], ['p: aXYUVf']],
  },
  {
    title: 'replace all + insert at start',
    start: ['p: abc', 'p: def'],
    rounds: [[(a) => a.replaceAll('XYZ'), (b) => b.type({ before: 'a' }, 'Q')]],
    right: [['p: QXYZ'], ['p: XYZQ']],
  },
  {
    title: 'undo of A after B edited inside',
    start: ['p: abcdef'],
    rounds: [[(a) => a.type({ after: 'c' }, 'XYZ')], [() => {}, (b) => b.type({ after: 'Y' }, 'Q')], [(a) => a.undo()]],
    right: [['p: abcQdef']],
  },
  {
    title: 'undo of a deletion while B types in its place',
    start: ['p: abcdef'],
    rounds: [[(a) => a.remove('b', 'e')], [(a) => a.undo(), (b) => b.type({ after: 'a' }, 'XY')]],
    right: [['p: abcdeXYf'], ['p: aXYbcdef']],
  },
  {
    title: 'undo of bold after B typed inside',
    start: ['p: abcdef'],
    rounds: [[(a) => a.format('b', 'b', 'e')], [() => {}, (b) => b.type({ after: 'c' }, 'XY')], [(a) => a.undo()]],
    // Whether what B typed stays bold is B's own affair.
    right: [['p: abcXYdef'], ['p: abc<b>XY</b>def']],
  },
  {
    title: 'three type, bold and delete in one word',
    start: ['p: abcdefgh'],
    rounds: [[(a) => a.type({ after: 'd' }, 'XY'), (b) => b.format('b', 'b', 'g'), (c) => c.remove('c', 'e')]],
    right: [['p: a<b>bXYfg</b>h']],
  },
];
