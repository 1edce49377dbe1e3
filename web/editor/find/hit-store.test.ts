import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { documentBody } from '../../../flow/read.ts';
import { appendBlocks } from '../../../flow/edit.ts';
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
});
