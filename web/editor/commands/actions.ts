/**
 * Everything that a key or a button of the editor does to the text, by name, so that the key table and the toolbar cannot
 * drift apart. Each runs inside a Lexical update and tells whether it did anything. What needs more than the text (a link's
 * address, undo) is not here.
 */
import { $getEditor } from 'lexical';
import { CODE } from '../../../flow/blocks/code.ts';
import { EQUATION } from '../../../flow/blocks/equation.ts';
import { HEADING, type HeadingLevel } from '../../../flow/blocks/heading.ts';
import { QUOTE } from '../../../flow/blocks/quote.ts';
import type { FlagMark } from '../../../flow/schema.ts';
import { PLAIN } from '../blocks/block-view.ts';
import { CONTAINER_MENU_COMMAND, FOLD_COMMAND } from '../containers/container-commands.ts';
import { $leaveByKey } from '../containers/container-keys.ts';
import { $toggleChecked, $toggleList, $toggleType, $turnInto } from './block-types.ts';
import { $insertPageBreak, $insertRule } from './insert-block.ts';
import { $clearMarks, $toggleMark } from './marks.ts';
import { $moveBlocks } from './move-blocks.ts';
import { $align, $indent, $startNumbersAt } from './placement.ts';
import { $leaveSource, $toggleSource } from './source-blocks.ts';

const mark = (name: FlagMark) => () => $toggleMark(name);
const heading = (level: HeadingLevel) => () => $turnInto({ type: HEADING.type, props: { level } });

export const ACTIONS = {
  bold: mark('bold'),
  italic: mark('italic'),
  underline: mark('underline'),
  strikethrough: mark('strikethrough'),
  code: mark('code'),
  superscript: mark('superscript'),
  subscript: mark('subscript'),
  clearMarks: $clearMarks,
  paragraph: () => $turnInto(PLAIN),
  heading1: heading(1),
  heading2: heading(2),
  heading3: heading(3),
  quote: () => $toggleType({ type: QUOTE.type, props: {} }),
  numberedList: () => $toggleList('number'),
  bulletList: () => $toggleList('bullet'),
  checkList: () => $toggleList('check'),
  codeBlock: () => $toggleSource({ type: CODE.type, props: {} }),
  equationBlock: () => $toggleSource({ type: EQUATION.type, props: {} }),
  toggleChecked: () => $leaveSource() || $toggleChecked() || $leaveByKey(),
  indent: () => $indent(1),
  outdent: () => $indent(-1),
  alignLeft: () => $align('left'),
  alignCenter: () => $align('center'),
  alignRight: () => $align('right'),
  justify: () => $align('justify'),
  restartNumbers: () => $startNumbersAt(1),
  continueNumbers: () => $startNumbersAt(null),
  containerMenu: () => $getEditor().dispatchCommand(CONTAINER_MENU_COMMAND, undefined),
  foldSection: () => $getEditor().dispatchCommand(FOLD_COMMAND, undefined),
  moveUp: () => $moveBlocks(-1),
  moveDown: () => $moveBlocks(1),
  rule: $insertRule,
  pageBreak: $insertPageBreak,
} as const satisfies Record<string, () => boolean>;

export type ActionName = keyof typeof ACTIONS;
