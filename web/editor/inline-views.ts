/** How each type of inline object is drawn, by type. A new type is a file in `inlines/` and a line here. */
import { DATE } from '../../flow/inline-objects/date.ts';
import { INLINE_EQUATION } from '../../flow/inline-objects/inline-equation.ts';
import { objectType, type ObjectValues } from '../../flow/inline-objects/inline-object.ts';
import { MENTION } from '../../flow/inline-objects/mention.ts';
import { colorName } from '../../flow/palette.ts';
import type { Marks } from '../../flow/schema.ts';
import { dateView } from './inlines/date-view.ts';
import { inlineEquationView } from './inlines/inline-equation-view.ts';
import { drawUnknownInline, type InlineView } from './inlines/inline-view.ts';
import { mentionView } from './inlines/mention-view.ts';

const VIEWS: ReadonlyMap<string, InlineView> = new Map([
  [MENTION, mentionView],
  [DATE, dateView],
  [INLINE_EQUATION, inlineEquationView],
]);

/** Draws an object into its element, which may show an earlier state of it. */
export function drawInlineObject(dom: HTMLElement, values: ObjectValues, marks: Marks): void {
  dom.className = 'flow-object';
  dom.removeAttribute('title');
  dom.removeAttribute('aria-label');
  dom.removeAttribute('role');
  if (VIEWS.get(objectType(values))?.draw(dom, values) !== true) drawUnknownInline(dom);
  const highlight = colorName(marks['highlight']);
  if (highlight === null) delete dom.dataset['highlight'];
  else dom.dataset['highlight'] = highlight;
}
