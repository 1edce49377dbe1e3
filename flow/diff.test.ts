import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { diffBlocks, type Stand, type WantedBlock } from './diff.ts';
import { appendBlocks, applyEdit, type PlainBlock } from './edit.ts';
import type { LiveBlock } from './parse.ts';
import { documentBody, readBlocks } from './read.ts';
import type { Inline, Marks } from './schema.ts';

const WHOLE: Stand = { atStart: true, whole: true, afterVoid: false, caret: null };

function text(value: string, marks: Marks = {}): Inline {
  return { kind: 'text', text: value, marks };
}

function flow(...blocks: Omit<PlainBlock, 'id'>[]) {
  const doc = new Y.Doc();
  const body = documentBody(doc);
  appendBlocks(
    body,
    blocks.map((block, i) => ({ id: `b${i}`, ...block })),
    null,
  );
  return { doc, body, blocks: readBlocks(body) };
}

function same(block: LiveBlock | undefined, change: Partial<WantedBlock> = {}): WantedBlock {
  if (block === undefined) throw new Error('no block');
  return { was: block, type: block.type, props: block.props, content: block.content, ...change };
}

function diff(blocks: LiveBlock[], wanted: WantedBlock[], stand: Partial<Stand> = {}) {
  return diffBlocks(blocks, wanted, { ...WHOLE, ...stand });
}

/** The operations with markers shown as their type. */
function ops(edit: ReturnType<typeof diff>) {
  return edit.change.ops.map((op) => (op.insert instanceof Y.Map ? { ...op, insert: 'marker' } : op));
}

describe('diffBlocks says the smallest edit', () => {
  it('a typed character is one insert', () => {
    const { blocks } = flow({ content: [text('hello')] });
    expect(ops(diff(blocks, [same(blocks[0], { content: [text('helloo')] })]))).toEqual([
      { retain: 6 },
      { insert: 'o' },
    ]);
  });

  it('among equal letters the caret says which was typed, and which was deleted', () => {
    const { blocks } = flow({ content: [text('aaaa')] });
    expect(ops(diff(blocks, [same(blocks[0], { content: [text('aaaaa')] })], { caret: 3 }))).toEqual([
      { retain: 2 },
      { insert: 'a' },
    ]);
    expect(ops(diff(blocks, [same(blocks[0], { content: [text('aaa')] })], { caret: 2 }))).toEqual([
      { retain: 2 },
      { delete: 1 },
    ]);
  });

  it('a split is one marker, which takes on the marks around it', () => {
    const { blocks } = flow({ content: [text('boldtext', { bold: true })] });
    const edit = diff(blocks, [
      same(blocks[0], { content: [text('bold', { bold: true })] }),
      { was: null, type: 'paragraph', props: {}, content: [text('text', { bold: true })] },
    ]);
    expect(ops(edit)).toEqual([{ retain: 5 }, { insert: 'marker', attributes: { bold: true } }]);
  });

  it('a join is one deletion', () => {
    const { blocks } = flow({ content: [text('one')] }, { content: [text('two')] });
    expect(ops(diff(blocks, [same(blocks[0], { content: [text('onetwo')] })]))).toEqual([{ retain: 4 }, { delete: 1 }]);
  });

  it('retyping is one key, a changed property another, and the text is not touched', () => {
    const { blocks } = flow({ type: 'heading', props: { level: 1 }, content: [text('x')] });
    const retyped = diff(blocks, [same(blocks[0], { type: 'item', props: { list: 'bullet' } })]);
    expect(retyped.change.isEmpty).toBe(true);
    expect(retyped.keys.map(({ key, value }) => [key, value])).toEqual([
      ['type', 'item'],
      ['level', null],
      ['list', 'bullet'],
    ]);
  });

  it('formatting is formatting, across blocks and line breaks, and inserts nothing', () => {
    const { blocks } = flow({ content: [text('ab\ncd')] }, { content: [text('ef')] });
    const bold = (value: string) => text(value, { bold: true });
    const wanted = [
      same(blocks[0], { content: [text('a'), bold('b\ncd')] }),
      same(blocks[1], { content: [bold('e'), text('f')] }),
    ];
    expect(ops(diff(blocks, wanted))).toEqual([
      { retain: 2 },
      { retain: 4, attributes: { bold: true } },
      { retain: 1 },
      { retain: 1, attributes: { bold: true } },
    ]);
  });

  it('edits in several places leave what stands between them alone', () => {
    const { blocks } = flow({ content: [text('the cat and the dog and the bird')] });
    const edit = diff(blocks, [same(blocks[0], { content: [text('a cat and a dog and a bird')] })]);
    expect(edit.change.ops.reduce((sum, op) => sum + (op.delete ?? 0), 0)).toBe(9);
    expect(edit.change.ops.filter((op) => op.insert !== undefined)).toHaveLength(3);
  });

  it('a block that moves keeps its id; its text is new, its neighbours stay', () => {
    const { body, blocks } = flow({ content: [text('one')] }, { content: [text('two')] }, { content: [text('three')] });
    const edit = diff(blocks, [same(blocks[2]), same(blocks[0]), same(blocks[1])]);
    applyEdit(body, { ...edit, places: [] }, null);
    expect(readBlocks(body).map(({ id }) => id)).toEqual(['b2', 'b0', 'b1']);
    expect(
      readBlocks(body)
        .slice(1)
        .map(({ marker }) => marker),
    ).toEqual([blocks[0]?.marker, blocks[1]?.marker]);
  });

  it('never cuts a surrogate pair', () => {
    const { blocks } = flow({ content: [text('\u{1F600}')] });
    expect(ops(diff(blocks, [same(blocks[0], { content: [text('\u{1F601}')] })]))).toEqual([
      { retain: 1 },
      { insert: '\u{1F601}' },
      { delete: 2 },
    ]);
  });

  it('a paragraph gets a marker where the reading rule would not see it', () => {
    const doc = new Y.Doc();
    const body = documentBody(doc);
    body.insert(0, 'loose');
    const blocks = readBlocks(body);
    const typed = diff(blocks, [same(blocks[0], { content: [text('loose!')] })]);
    expect(ops(typed)).toEqual([{ retain: 5 }, { insert: '!' }]);
    const heading = diff(blocks, [same(blocks[0], { type: 'heading', props: { level: 1 } })]);
    expect(ops(heading)).toEqual([{ insert: 'marker' }]);
    const emptied = diff(blocks, [
      same(blocks[0], { content: [] }),
      { was: null, type: 'quote', props: {}, content: [] },
    ]);
    applyEdit(body, { ...emptied, places: [] }, null);
    expect(readBlocks(body).map(({ type }) => type)).toEqual(['paragraph', 'quote']);
  });

  it('replaces a long text without losing its anchors', () => {
    const words = (n: number, word: string) => Array.from({ length: n }, (_, i) => `${word}${i}`).join(' ');
    const { body, blocks } = flow({ content: [text(words(900, 'old'))] }, { content: [text(words(900, 'other'))] });
    const wanted = [
      same(blocks[0], { content: [text(words(800, 'new'))] }),
      same(blocks[1], { content: [text(words(700, 'else'))] }),
    ];
    const edit = diff(blocks, wanted);
    applyEdit(body, { ...edit, places: [] }, null);
    expect(readBlocks(body).map(({ content }) => content)).toEqual(wanted.map(({ content }) => content));
    expect(readBlocks(body).map(({ marker }) => marker)).toEqual(blocks.map(({ marker }) => marker));
  });
});
