import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { createDocumentUpdate, createWelcomeUpdate } from './create.ts';
import { appendBlocks } from './edit.ts';
import { blocksText, documentBody, documentTitle, readBlocks } from './read.ts';

function body(): Y.Text {
  return documentBody(new Y.Doc());
}

/** What was read, as plain values. */
function read(text: Y.Text) {
  return readBlocks(text).map(({ type, props, content, marker }) => ({
    type,
    props,
    bare: marker === null,
    text: content.map((inline) => (inline.kind === 'text' ? inline.text : '[object]')).join('|'),
  }));
}

describe('reading a flow: every state reads', () => {
  it('reads a flow without content as one empty paragraph', () => {
    expect(read(body())).toEqual([{ type: 'paragraph', props: {}, bare: true, text: '' }]);
  });

  it('reads text before the first marker as a paragraph', () => {
    const text = body();
    text.insert(0, 'loose');
    appendBlocks(text, [{ id: 'a', type: 'heading', props: { level: 2 } }], null);
    expect(read(text)).toEqual([
      { type: 'paragraph', props: {}, bare: true, text: 'loose' },
      { type: 'heading', props: { level: 2 }, bare: false, text: '' },
    ]);
  });

  it('reads text after a void block as a paragraph', () => {
    const text = body();
    appendBlocks(text, [{ id: 'a', type: 'rule' }], null);
    text.insert(1, 'after');
    expect(read(text).map(({ type, text: said }) => [type, said])).toEqual([
      ['rule', ''],
      ['paragraph', 'after'],
    ]);
  });

  it('keeps a block of an unknown type, its properties and its text', () => {
    const text = body();
    appendBlocks(
      text,
      [{ id: 'a', type: 'hologram', props: { hue: 3 }, content: [{ kind: 'text', text: 'hi', marks: {} }] }],
      null,
    );
    expect(read(text)).toEqual([{ type: 'hologram', props: { hue: 3 }, bare: false, text: 'hi' }]);
  });

  it('reads a marker without a type, with values that are no JSON, or embedded by another program', () => {
    const text = body();
    const odd = new Y.Map<unknown>();
    odd.set('type', 7);
    odd.set('cells', new Y.Array());
    odd.set('level', 2);
    text.insertEmbed(0, odd);
    text.insertEmbed(1, { image: 'x.png' });
    const object = new Y.Map<unknown>();
    object.set('inline', 'mention');
    text.insertEmbed(2, object);
    expect(read(text)).toEqual([{ type: '', props: { level: 2 }, bare: false, text: '[object]|[object]' }]);
  });

  it('joins runs with equal marks and keeps unknown marks', () => {
    const text = body();
    appendBlocks(text, [{ id: 'a' }], null);
    text.insert(1, 'one', { glow: 2 });
    text.insert(4, 'two', { glow: 2 });
    text.insert(7, 'three', { bold: true });
    expect(readBlocks(text)[0]?.content).toEqual([
      { kind: 'text', text: 'onetwo', marks: { glow: 2 } },
      { kind: 'text', text: 'three', marks: { bold: true } },
    ]);
  });

  it('creates a document with a title and one empty paragraph, and the one that greets a newcomer', () => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, createDocumentUpdate({ title: 'Plan' }));
    expect(documentTitle(doc).toString()).toBe('Plan');
    expect(readBlocks(documentBody(doc)).map(({ marker, type }) => [marker?.size, type])).toEqual([[0, 'paragraph']]);

    const welcome = new Y.Doc();
    Y.applyUpdate(welcome, createWelcomeUpdate());
    const blocks = readBlocks(documentBody(welcome));
    expect(documentTitle(welcome).toString()).toBe('Welcome to Weft');
    expect(blocksText(blocks)).toContain('written and synced');
  });
});
