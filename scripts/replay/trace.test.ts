import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../tools.ts';
import { loadTrace } from './drive.ts';
import { replayPlainly } from './reference.ts';
import { readTrace } from './trace.ts';

function recording(txns: readonly unknown[], endContent: string): string {
  return JSON.stringify({ endContent, txns });
}

describe('reading a recording', () => {
  it('puts neighbours of one person together, up to the size asked for', () => {
    const txns = ['a', 'b', 'c', 'd', 'e'].map((letter, index) => ({ patches: [[index, 0, letter]] }));
    const trace = readTrace(recording(txns, 'abcde'), 2);
    expect(trace.batches.map((batch) => batch.patches.length)).toEqual([2, 2, 1]);
    expect(trace.batches.map((batch) => batch.seen)).toEqual([[0], [1], [2]]);
  });

  it('never puts together what somebody else saw apart', () => {
    const txns = [
      { agent: 0, parents: [], patches: [[0, 0, 'a']] },
      { agent: 0, parents: [0], patches: [[1, 0, 'b']] },
      { agent: 1, parents: [0], patches: [[1, 0, 'x']] },
      { agent: 0, parents: [1], patches: [[2, 0, 'c']] },
      { agent: 0, parents: [2, 3], patches: [[4, 0, '!']] },
    ];
    const trace = readTrace(recording(txns, 'abcx!'), 50);
    expect(trace.batches).toEqual([
      { agent: 0, patches: [[0, 0, 'a']], seen: [0, 0], lastTransaction: 0, size: 1 },
      {
        agent: 0,
        patches: [
          [1, 0, 'b'],
          [2, 0, 'c'],
        ],
        seen: [1, 0],
        lastTransaction: 3,
        size: 2,
      },
      { agent: 1, patches: [[1, 0, 'x']], seen: [1, 0], lastTransaction: 2, size: 1 },
      { agent: 0, patches: [[4, 0, '!']], seen: [2, 1], lastTransaction: 4, size: 1 },
    ]);
    expect(replayPlainly(trace, null)).toBe('abcx!');
  });

  it('refuses a recording whose author had not seen their own work', () => {
    const txns = [
      { agent: 0, parents: [], patches: [[0, 0, 'a']] },
      { agent: 0, parents: [], patches: [[0, 0, 'b']] },
    ];
    expect(() => readTrace(recording(txns, 'ab'), 1)).toThrow('had not seen its own');
  });

  it('counts positions in code points, where a Y.Text counts UTF-16 units', () => {
    const txns = [
      { patches: [[0, 0, '\u{1f9f5}a\u{1f9f6}b']] },
      { patches: [[2, 1, '']] },
      { patches: [[1, 0, '\u{1f600}']] },
      { patches: [[3, 1, 'c']] },
    ];
    const end = '\u{1f9f5}\u{1f600}ac';
    for (const every of [1, 50]) expect(replayPlainly(readTrace(recording(txns, end), every), null)).toBe(end);
  });

  it.each(['seph-blog1', 'friendsforever'])('%s, replayed by plain Y.Docs, ends as it was recorded', (name) => {
    const trace = loadTrace(join(ROOT, 'e2e', 'traces', `${name}.json.gz`), 50);
    // Also for the concurrent one: with client ids in the order of the agents, Yjs orders concurrent insertions as its
    // recorder did.
    expect(replayPlainly(trace, null) === trace.endContent).toBe(true);
  });
});
