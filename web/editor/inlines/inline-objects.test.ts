import { $getRoot } from 'lexical';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { dateValues, parseDay } from '../../../flow/inline-objects/date.ts';
import { mentionValues } from '../../../flow/inline-objects/mention.ts';
import { documentBody, readBlocks } from '../../../flow/read.ts';
import { $copyFragment } from '../clipboard/copy-fragment.ts';
import { readFragment, writeFragment } from '../clipboard/fragment-json.ts';
import { $insertFragment } from '../clipboard/insert-fragment.ts';
import { EditorKit } from '../editor-kit.ts';
import { $insertInline } from './insert-inline.ts';

let kit: EditorKit;
beforeEach(() => {
  kit = new EditorKit();
});
afterEach(() => kit.close());

const ANNA = mentionValues({ kind: 'person', ref: 'p1', label: 'Anna' });

function objects(doc: Y.Doc = kit.doc): unknown[] {
  return readBlocks(documentBody(doc))
    .flatMap(({ content }) => content)
    .flatMap((inline) => (inline.kind === 'object' ? [inline.object] : []));
}

function values(): unknown[] {
  return objects().map((object) => {
    expect(object).toBeInstanceOf(Y.Map);
    return object instanceof Y.Map ? object.toJSON() : null;
  });
}

describe('inline objects', () => {
  it('are one atom of the line, of which others see the same, and one undo takes one out', () => {
    kit.type('for ');
    kit.history.endStep();
    kit.act(() => void $insertInline(ANNA));
    kit.history.endStep();
    kit.type('!');
    expect(kit.lines()).toEqual(['for <object>!']);
    expect(values()).toEqual([ANNA]);
    const other = new Y.Doc();
    Y.applyUpdate(other, Y.encodeStateAsUpdate(kit.doc));
    expect(readBlocks(documentBody(other))[0]?.content).toHaveLength(3);
    kit.undo();
    kit.undo();
    expect(kit.lines()).toEqual(['for ']);
  });

  it('stay the same object while text is typed beside them: nothing but the text is written', () => {
    kit.act(() => void $insertInline(ANNA));
    const [before] = objects();
    kit.type(' and more');
    kit.select(0, 0);
    kit.type('x');
    expect(objects()[0]).toBe(before);
  });

  it('take the place of what is selected, and are refused in code', () => {
    kit.type('one two');
    kit.select(0, 4, 7);
    const day = parseDay('2026-11-21');
    expect(day).not.toBeNull();
    if (day !== null) kit.act(() => void $insertInline(dateValues(day)));
    expect(kit.lines()).toEqual(['one <object>']);
    kit.type('\n``` ');
    kit.act(() => expect($insertInline(ANNA)).toBe(false));
    expect(kit.lines()).toEqual(['one <object>', 'code: ']);
  });

  it('$…$ typed becomes a formula, and one undo gives the characters back; prices are left alone', () => {
    kit.type('is $a_1^2$ big');
    expect(kit.lines()).toEqual(['is <object> big']);
    expect(values()).toEqual([{ inline: 'equation', tex: 'a_1^2' }]);
    kit.undo();
    kit.undo();
    expect(kit.lines()).toEqual(['is $a_1^2$']);
    kit.type(' from $5 to $9 or $5-$9, $HOME/$PATH');
    expect(kit.lines()[0]).not.toContain('<object>');
  });

  it('pasted in our own flavour are Y.Maps of their own, with every key', () => {
    kit.type('to ');
    kit.act(() => void $insertInline(ANNA));
    let fragment = '';
    kit.act(() => {
      $getRoot().select(0, 1);
      fragment = writeFragment($copyFragment());
    });
    kit.type('');
    kit.act(() => {
      $getRoot().selectEnd();
      $insertFragment(readFragment(fragment) ?? [], kit.makeId);
    });
    expect(values()).toEqual([ANNA, ANNA]);
    const [first, second] = objects();
    expect(first).not.toBe(second);
  });

  it('changed by somebody else are drawn anew: the node has the keys as they are', () => {
    kit.act(() => void $insertInline(ANNA));
    const other = new Y.Doc();
    Y.applyUpdate(other, Y.encodeStateAsUpdate(kit.doc));
    const [object] = objects(other);
    if (object instanceof Y.Map) object.set('label', 'Anna B.');
    Y.applyUpdate(kit.doc, Y.encodeStateAsUpdate(other), 'remote');
    kit.binding.pull();
    const shown = kit.editor.getEditorState().read(() => $getRoot().getFirstDescendant(), { editor: kit.editor });
    expect(shown).toMatchObject({ __values: { label: 'Anna B.' } });
  });

  it('of a type nobody here knows are kept as they are', () => {
    const body = documentBody(kit.doc);
    const odd = new Y.Map<unknown>([
      ['inline', 'hologram'],
      ['depth', 3],
    ]);
    kit.doc.transact(() => body.insertEmbed(body.length, odd), 'remote');
    kit.binding.pull();
    kit.type('x');
    expect(values()).toEqual([{ inline: 'hologram', depth: 3 }]);
  });
});
