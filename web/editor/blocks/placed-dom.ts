/** Draws how a block stands on the line into its element: names for the style sheet, so that nothing stored reaches a style. */
import { blockAlign, blockIndent } from '../../../flow/blocks/placement.ts';
import type { BlockProps } from '../../../flow/schema.ts';

export function drawPlacement(dom: HTMLElement, props: BlockProps): void {
  const align = blockAlign(props);
  const indent = blockIndent(props);
  if (align === 'left') delete dom.dataset['align'];
  else dom.dataset['align'] = align;
  if (indent === 0) delete dom.dataset['indent'];
  else dom.dataset['indent'] = String(indent);
}
