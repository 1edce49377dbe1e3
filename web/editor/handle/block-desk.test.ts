import { $getRoot, type LexicalNode } from 'lexical';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { documentBody } from '../../../flow/read.ts';
import { $isContainerNode, $slotsIn } from '../nodes/container-node.ts';
import { ContainerKit } from '../containers/container-kit.ts';
import { BlockDesk } from './block-desk.ts';
import { $drop, $isWhereItIs } from './drop-places.ts';

let kit: ContainerKit;
let desk: BlockDesk;
let copied: string[];
let told: string[];
beforeEach(() => {
  kit = new ContainerKit();
  copied = [];
  told = [];
  desk = new BlockDesk({
    editor: kit.editor,
    binding: kit.binding,
    endStep: () => kit.history.endStep(),
    makeId: kit.makeId,
    copy: (text) => {
      copied.push(text);
      return Promise.resolve(true);
    },
    addressOf: ({ client, clock }) => `${client}-${clock}`,
    notify: (words) => told.push(words),
    focus: () => undefined,
    suggestInsert: () => undefined,
  });
});
afterEach(() => kit.close());

/** The key of the block that says this; of a container, of its kind. */
function keyOf(text: string): string {
  return kit.editor.getEditorState().read(() => {
    const find = (nodes: readonly LexicalNode[]): string | null => {
      for (const node of nodes) {
        if ($isContainerNode(node)) {
          if (node.getBlockType() === text) return node.getKey();
          const inner = find([...$slotsIn(node).values()].flatMap((slot) => slot.getChildren()));
          if (inner !== null) return inner;
        } else if (node.getTextContent() === text) return node.getKey();
      }
      return null;
    };
    const key = find($getRoot().getChildren());
    if (key === null) throw new Error(`no block says ${text}`);
    return key;
  });
}

const drop = (
  keys: readonly string[],
  target: string,
  side: 'before' | 'after' | 'into',
  depth: number | null = null,
) => {
  let done = false;
  desk.place(() => {
    done = $drop(keys, { target, side, depth, line: { left: 0, top: 0, width: 0 } });
  });
  return done;
};

describe('what the menu of a block does', () => {
  it('duplicates, deletes and moves, each as one step', () => {
    kit.type('one\ntwo');
    kit.history.endStep();
    desk.duplicate(keyOf('one'));
    expect(kit.tree()).toEqual(['one', 'one', 'two']);
    desk.delete(keyOf('two'));
    expect(kit.tree()).toEqual(['one', 'one']);
    kit.undo();
    expect(kit.tree()).toEqual(['one', 'one', 'two']);
    desk.move(keyOf('two'), -1);
    expect(kit.tree()).toEqual(['one', 'two', 'one']);
    kit.undo();
    kit.undo();
    expect(kit.tree()).toEqual(['one', 'two']);
  });

  it('takes an item with what hangs below it', () => {
    kit.type('- a\nb\n');
    kit.tab();
    kit.type('below b\n');
    kit.tab(true);
    kit.type('c');
    desk.move(keyOf('b'), 1);
    expect(kit.tree()).toEqual(['• a', '• c', '• b', '  • below b']);
    desk.delete(keyOf('b'));
    expect(kit.tree()).toEqual(['• a', '• c']);
  });

  it('means all that is selected with the block, and leaves one line where everything goes', () => {
    kit.type('one\ntwo\nthree');
    kit.selectText('one', 0, 'two', 3);
    expect(desk.keysMeant(keyOf('two'))).toEqual([keyOf('one'), keyOf('two')]);
    expect(desk.keysMeant(keyOf('three'))).toEqual([keyOf('three')]);
    desk.delete(keyOf('one'));
    expect(kit.tree()).toEqual(['three']);
    desk.delete(keyOf('three'));
    expect(kit.tree()).toEqual(['']);
  });

  it('duplicates a container with what stands in it, under ids of its own', () => {
    kit.insert('callout', { kind: 'tip' });
    kit.type('inside');
    desk.duplicate(keyOf('callout'));
    expect(kit.tree().filter((line) => line === '[callout]')).toHaveLength(2);
    expect(kit.tree().filter((line) => line.endsWith('inside'))).toHaveLength(2);
  });

  it('inserts below an item another, and uses a line that is empty', () => {
    kit.type('- a');
    desk.insertBelow(keyOf('a'));
    kit.type('b');
    expect(kit.tree()).toEqual(['• a', '• b']);
  });

  it('copies the address of a block and says whom it lets in: nobody (R9)', async () => {
    kit.type('one\ntwo');
    desk.copyLink(keyOf('two'));
    await Promise.resolve();
    const marker = [...kit.binding.view.blocks].at(-1)?.marker?._item?.id;
    expect(copied).toEqual([`${marker?.client}-${marker?.clock}`]);
    expect(told[0]).toContain('gives nobody access');
  });
});

describe('dropping blocks', () => {
  it('moves by a record, so that what others type in them goes along', () => {
    kit.type('one\ntwo\nthree');
    const state = kit.binding.view.blocks.map(({ marker }) => marker);
    expect(drop([keyOf('one')], keyOf('three'), 'after')).toBe(true);
    expect(kit.tree()).toEqual(['two', 'three', 'one']);
    expect(kit.binding.view.blocks.map(({ marker }) => marker)).toEqual(state);
    const body = documentBody(kit.doc);
    body.insert(body.toString().indexOf('one') + 1, 'not ');
    kit.binding.pull();
    expect(kit.tree()[2]).toContain('not ');
  });

  it('takes blocks into a slot in place of its empty line, and out again', () => {
    kit.type('one\n');
    kit.insert('callout', { kind: 'note' });
    const slot = kit.editor.getEditorState().read(() => {
      const callout = $getRoot().getChildren().find($isContainerNode);
      return callout === undefined ? '' : ([...$slotsIn(callout).values()][0]?.getKey() ?? '');
    });
    drop([keyOf('one')], slot, 'into');
    expect(kit.tree()).toContain('  body: one');
    drop([keyOf('one')], keyOf('callout'), 'before');
    expect(kit.tree()[0]).toBe('one');
  });

  it('puts nothing into itself, and nothing in too many containers', () => {
    kit.insert('callout', { kind: 'note' });
    kit.type('inside');
    const before = kit.tree();
    expect(drop([keyOf('callout')], keyOf('inside'), 'after')).toBe(false);
    expect(kit.tree()).toEqual(before);
  });

  it('knows where a block stands already', () => {
    kit.type('one\ntwo');
    const line = { left: 0, top: 0, width: 0 };
    const is = (side: 'before' | 'after', of: string, target: string) =>
      kit.editor
        .getEditorState()
        .read(() => $isWhereItIs([keyOf(of)], { target: keyOf(target), side, depth: null, line }));
    expect([is('before', 'one', 'two'), is('after', 'two', 'one'), is('after', 'one', 'two')]).toEqual([
      true,
      true,
      false,
    ]);
  });
});
