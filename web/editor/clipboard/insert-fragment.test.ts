import fc from 'fast-check';
import { $getRoot } from 'lexical';
import { describe, expect, it } from 'vitest';
import { NO_MARKS, pushInline } from '../../../flow/inline.ts';
import { documentBody, readBlocks } from '../../../flow/read.ts';
import type { Inline } from '../../../flow/schema.ts';
import { $readBlock } from '../binding/read-editor.ts';
import { EditorKit, showBlocks } from '../editor-kit.ts';
import { $copyFragment } from './copy-fragment.ts';
import type { Fragment, FragmentBlock } from './fragment.ts';
import { $insertFragment } from './insert-fragment.ts';

const block: fc.Arbitrary<FragmentBlock> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<FragmentBlock>({ type: 'rule', props: {}, content: [] }) },
  {
    weight: 5,
    arbitrary: fc
      .record({
        shape: fc.constantFrom(
          { type: 'paragraph', props: {} },
          { type: 'heading', props: { level: 2 } },
          { type: 'item', props: { list: 'number', depth: 1 } },
          { type: 'quote', props: {} },
          { type: 'image', props: { file: 'A'.repeat(22) } },
        ),
        text: fc.constantFrom('', 'a', 'bc', 'd\ne', '\n', 'fgh'),
        bold: fc.boolean(),
      })
      .map(({ shape, text, bold }): FragmentBlock => {
        const marks = bold ? { bold } : {};
        return { ...shape, content: text === '' ? [] : [{ kind: 'text', text, marks }] };
      }),
  },
);
const fragments = fc.array(block, { minLength: 1, maxLength: 5 });
/** A paste at a place, over as many characters as `over` says, within one block or from the root's edge. */
const pastes = fc.array(fc.record({ fragment: fragments, at: fc.nat(), offset: fc.nat(), over: fc.nat(2) }), {
  minLength: 1,
  maxLength: 6,
});

const letters = (fragment: Fragment) =>
  fragment
    .flatMap(({ content }) => content.map((inline) => (inline.kind === 'text' ? inline.text : '')))
    .join('')
    .split('')
    .toSorted()
    .join('');

const pictures = (blocks: readonly { readonly type: string }[]) => blocks.filter(({ type }) => type === 'image').length;

describe('inserting anything anywhere', () => {
  it('keeps every character, and the editor shows what the document says', () => {
    fc.assert(
      fc.property(pastes, (steps) => {
        const kit = new EditorKit();
        try {
          for (const { fragment, at, offset, over } of steps) {
            const before = readBlocks(documentBody(kit.doc));
            const index = at % before.length;
            const size = before[index]?.length ?? 0;
            const text = before[index]?.marker === null ? size : size - 1;
            const from = text <= 0 ? 0 : offset % (text + 1);
            const isVoid = before[index]?.isVoid ?? false;
            if (isVoid) kit.act(() => $getRoot().select(index, index + (offset % 2)));
            else kit.select(index, from, Math.min(text, from + over));
            const selected = letters(kit.editor.getEditorState().read($copyFragment));
            kit.act(() => $insertFragment(fragment, kit.makeId));
            const after = readBlocks(documentBody(kit.doc));
            // A picture is no text: nothing is pasted over it, and none is lost in a line.
            expect(pictures(after)).toBe(pictures(before) + pictures(fragment));
            expect(letters(after)).toBe(replaced(letters(before), selected, letters(fragment)));
            const shown = kit.editor.getEditorState().read(() =>
              $getRoot()
                .getChildren()
                .map((node) => $readBlock(node, null)),
            );
            expect(showBlocks(shown.filter((one) => one !== null).map(plainBreaks))).toEqual(
              showBlocks(after.map(plainBreaks)),
            );
          }
        } finally {
          kit.close();
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('blocks that end in code', () => {
  const text = (words: string): Inline[] => [{ kind: 'text', text: words, marks: NO_MARKS }];
  const blocks: Fragment = [
    { type: 'paragraph', props: {}, content: text('said: ') },
    { type: 'code', props: {}, content: text('let a = 1') },
  ];
  const insertedAt = (at: number): { lines: string[]; next: string[] } => {
    const kit = new EditorKit();
    kit.type('# beforeafter');
    kit.select(0, at);
    kit.act(() => $insertFragment(blocks, kit.makeId));
    const lines = kit.lines();
    kit.type('!');
    const next = kit.lines();
    kit.close();
    return { lines, next };
  };

  it('leave the rest of the line what it was, and the caret before it', () => {
    const { lines, next } = insertedAt('before'.length);
    expect(lines).toEqual(['h1 beforesaid: ', 'code: let a = 1', 'h1 after']);
    expect(next.at(-1)).toBe('h1 !after');
  });

  it('at the end of a line, one goes on in the code', () => {
    const { lines, next } = insertedAt('beforeafter'.length);
    expect(lines).toEqual(['h1 beforeaftersaid: ', 'code: let a = 1']);
    expect(next.at(-1)).toBe('code: let a = 1!');
  });
});

/** The letters of a text after some were replaced by others. */
function replaced(text: string, gone: string, come: string): string {
  let left = text;
  for (const letter of gone) left = left.replace(letter, '');
  return [...(left + come)].toSorted().join('');
}

/** The editor has no marks on soft breaks, the flow may. */
function plainBreaks({ type, props, content }: FragmentBlock): FragmentBlock {
  const plain: Inline[] = [];
  for (const inline of content) {
    for (const part of inline.kind === 'text' ? inline.text.split(/(\n)/) : []) {
      pushInline(plain, { kind: 'text', text: part, marks: part === '\n' ? NO_MARKS : inline.marks });
    }
  }
  return { type, props, content: plain };
}
