/** Writes a template into a new document that nobody has written in yet. */
import type * as Y from 'yjs';
import { appendBlocks } from '../../../flow/edit.ts';
import { documentBody, documentTitle } from '../../../flow/read.ts';
import type { TemplateName } from '../../sync/beginnings.ts';
import { isBlank } from '../../sync/plain-text.ts';
import type { Occasion } from './template-parts.ts';
import { TEMPLATES } from './templates.ts';

/** False where somebody has written something already: that stays as it is. */
export function beginDocument(doc: Y.Doc, name: TemplateName, occasion: Occasion): boolean {
  const body = documentBody(doc);
  const heading = documentTitle(doc);
  if (!isBlank(doc)) return false;
  const { title, blocks } = TEMPLATES[name](occasion);
  doc.transact(() => {
    const before = body.length;
    appendBlocks(body, blocks, 'template');
    // The empty line that a new document has; what stands in containers goes by ids and not by what is before it.
    if (before > 0) body.delete(0, before);
    heading.insert(0, title);
  }, 'template');
  return true;
}
