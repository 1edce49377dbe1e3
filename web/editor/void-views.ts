/** How each block without text is drawn, by type. A new type is a file in `blocks/` and a line here. */
import { EMBED } from '../../flow/blocks/embed.ts';
import { PAGE_BREAK } from '../../flow/blocks/page-break.ts';
import { RULE } from '../../flow/blocks/rule.ts';
import { embedView } from './blocks/embed-view.ts';
import { pageBreakView } from './blocks/page-break-view.ts';
import { ruleView } from './blocks/rule-view.ts';
import type { VoidView } from './blocks/void-view.ts';

const VIEWS: ReadonlyMap<string, VoidView> = new Map([
  [RULE.type, ruleView],
  [PAGE_BREAK.type, pageBreakView],
  [EMBED.type, embedView],
]);

/** A type that is not known is never void (`isVoidType`), so what has no row is only on its way to another node. */
export function voidView(type: string): VoidView {
  return VIEWS.get(type) ?? ruleView;
}
