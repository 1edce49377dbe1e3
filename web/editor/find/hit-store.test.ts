import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { documentBody } from '../../../flow/read.ts';
import { appendBlocks } from '../../../flow/edit.ts';
import { mentionValues } from '../../../flow/inline-objects/mention.ts';
import { EditorKit } from '../editor-kit.ts';
import { EMPTY_QUERY } from './find-desk.ts';
import { HitStore } from './hit-store.ts';

let kit: EditorKit;
beforeEach(() => {
  kit = new EditorKit();
});
afterEach(() => kit.close());

describe('hits kept block by block', () => {
  it('after a key only its own block is searched again', () => {
    const text = 'the quick brown fox jumps over the lazy dog ';
    const blocks = Array.from({ length: 300 }, () => ({ content: [{ kind: 'text', text, marks: {} } as const] }));
    appendBlocks(documentBody(kit.doc), blocks, 'others');
    kit.binding.pull();
    const store = new HitStore({ ...EMPTY_QUERY, text: 'o' });
    for (const block of kit.binding.view.blocks) store.hitsIn(block);
    kit.select(0, 0);
    kit.type('o');
    const unknown = kit.binding.view.blocks.filter((block) => store.knownIn(block) === null);
    expect(unknown).toEqual([kit.binding.view.blocks[0]]);
  });

  it('forgets blocks that are gone, and everything where something else is looked for', () => {
    kit.type('one\ntwo');
    const store = new HitStore({ ...EMPTY_QUERY, text: 'o' });
    const [first, second] = kit.binding.view.blocks;
    if (first === undefined || second === undefined) throw new Error('two blocks');
    expect([store.hitsIn(first).length, store.hitsIn(second).length]).toEqual([1, 1]);
    store.keepOnly(new Set([second]));
    expect([store.knownIn(first), store.knownIn(second)?.length]).toEqual([null, 1]);
    store.set({ ...EMPTY_QUERY, text: 't' });
    expect([store.hitsIn(first).length, store.hitsIn(second).length]).toEqual([0, 1]);
  });

  it('finds what a mention says, as one piece that keeps its place in the flow and is not replaced', () => {
    const anna = mentionValues({ kind: 'person', ref: 'p', label: 'Anna Ann' });
    const content = [
      { kind: 'text', text: 'Ask ', marks: {} } as const,
      { kind: 'object', object: anna, marks: {} } as const,
      { kind: 'text', text: ' or Ann, ', marks: {} } as const,
      { kind: 'object', object: { inline: 'unheard of' }, marks: {} } as const,
      { kind: 'text', text: ' Ann', marks: {} } as const,
    ];
    appendBlocks(documentBody(kit.doc), [{ content }], 'others');
    kit.binding.pull();
    const block = kit.binding.view.blocks.at(-1);
    if (block === undefined) throw new Error('no block');
    const store = new HitStore({ ...EMPTY_QUERY, text: 'ann' });
    expect(store.hitsIn(block)).toEqual([
      { from: 4, to: 5, isInObject: true },
      { from: 9, to: 12 },
      { from: 16, to: 19 },
    ]);
    // What goes over the edge of it is found from where it begins to where it ends.
    store.set({ ...EMPTY_QUERY, text: 'Ann or A' });
    expect(store.hitsIn(block)).toEqual([{ from: 4, to: 10, isInObject: true }]);
    store.set({ ...EMPTY_QUERY, text: 'ask @' });
    expect(store.hitsIn(block)).toEqual([{ from: 0, to: 5, isInObject: true }]);
  });
});
