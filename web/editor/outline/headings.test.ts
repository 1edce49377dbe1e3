import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { createUpdateOf } from '../../../flow/create.ts';
import type { PlainBlock } from '../../../flow/edit.ts';
import { documentBody } from '../../../flow/read.ts';
import { FlowView } from '../../../flow/view.ts';
import { headingsOf, sameHeadings } from './headings.ts';

const heading = (level: number, text: string, more: Partial<PlainBlock> = {}): PlainBlock => ({
  type: 'heading',
  props: { level },
  content: text === '' ? [] : [{ kind: 'text', text, marks: {} }],
  ...more,
});

function viewOf(blocks: readonly PlainBlock[]): FlowView {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, createUpdateOf('', blocks));
  return new FlowView(documentBody(doc));
}

const shown = (blocks: readonly PlainBlock[]): string[] =>
  headingsOf(viewOf(blocks).arrangement).map(
    ({ text, depth, hasInner }) => `${'  '.repeat(depth)}${text}${hasInner ? ' +' : ''}`,
  );

describe('headingsOf', () => {
  it('nests by level, and a level left out does not count', () => {
    expect(
      shown([heading(2, 'A'), heading(3, 'B'), {}, heading(1, 'C'), heading(3, 'D'), heading(2, 'E'), heading(1, 'F')]),
    ).toEqual(['A +', '  B', 'C +', '  D', '  E', 'F']);
  });

  it('leaves out what says nothing, and takes in what stands in a container, in reading order', () => {
    expect(
      shown([
        heading(1, 'First'),
        heading(1, '  '),
        { id: 't', type: 'toggle' },
        heading(2, 'Inside', { in: ['t', 'body'] }),
        heading(1, 'Last'),
      ]),
    ).toEqual(['First +', '  Inside', 'Last']);
  });

  it('says whether anything is other than before', () => {
    const { arrangement } = viewOf([heading(1, 'A'), {}]);
    expect(sameHeadings(headingsOf(arrangement), headingsOf(arrangement))).toBe(true);
    expect(sameHeadings(headingsOf(arrangement), [])).toBe(false);
  });
});
