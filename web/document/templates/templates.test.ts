import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { createDocumentUpdate } from '../../../flow/create.ts';
import { documentBody, documentTitle } from '../../../flow/read.ts';
import { FlowView } from '../../../flow/view.ts';
import { TEMPLATE_NAMES } from '../../sync/beginnings.ts';
import { plainText } from '../../sync/plain-text.ts';
import { beginDocument } from './begin-document.ts';
import type { Occasion } from './template-parts.ts';

function occasion(): Occasion {
  let ids = 0;
  return { today: { year: 2026, month: 11, day: 21 }, todayInWords: '21 November 2026', makeId: () => `id${++ids}` };
}

function newDocument(): Y.Doc {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, createDocumentUpdate({ title: '' }));
  return doc;
}

describe('templates', () => {
  it.each(TEMPLATE_NAMES)(
    '%s: every block stands where it is meant to, and no empty line is left before it',
    (name) => {
      const doc = newDocument();
      expect(beginDocument(doc, name, occasion())).toBe(true);
      const { arrangement, blocks } = new FlowView(documentBody(doc));
      expect(blocks.length).toBeGreaterThan(8);
      expect(blocks.every(({ marker }) => marker !== null)).toBe(true);
      for (const block of blocks) {
        expect(arrangement.standOf(block).parent?.id ?? null).toBe(block.at.container);
      }
      const [first] = arrangement.root;
      expect(first?.isVoid === true || (first?.content.length ?? 0) > 0).toBe(true);
    },
  );

  it('writes nothing where somebody has written', () => {
    const doc = newDocument();
    documentTitle(doc).insert(0, 'Mine');
    expect(beginDocument(doc, 'rfc', occasion())).toBe(false);
    expect(plainText(doc)).toBe('Mine\n\n\n');
  });
});
