/**
 * What every command is called and where it stands in the list of shortcuts and in the palette. One row for each: a command
 * without a name does not compile. Which keys it has is `key-table.ts`.
 */
import type { CommandName } from './key-table.ts';

export type CommandGroup = 'Text' | 'Blocks' | 'Lists and layout' | 'Around the text';

export interface CommandRow {
  readonly label: string;
  readonly group: CommandGroup;
  /** Further words by which it is found. */
  readonly also?: string;
}

function row(group: CommandGroup): (label: string, also?: string) => CommandRow {
  return (label, also) => (also === undefined ? { label, group } : { label, group, also });
}

const text = row('Text');
const block = row('Blocks');
const layout = row('Lists and layout');
const around = row('Around the text');

export const COMMAND_NAMES: Readonly<Record<CommandName, CommandRow>> = {
  bold: text('Bold', 'strong'),
  italic: text('Italic', 'emphasis'),
  underline: text('Underline'),
  strikethrough: text('Strikethrough', 'strike'),
  code: text('Code in the line', 'inline monospace'),
  superscript: text('Superscript'),
  subscript: text('Subscript'),
  clearMarks: text('Clear formatting', 'plain remove'),
  link: text('Link the selected text', 'address url'),
  paragraph: block('Plain text', 'paragraph turn into'),
  heading1: block('Heading 1', 'title h1 turn into'),
  heading2: block('Heading 2', 'h2 turn into'),
  heading3: block('Heading 3', 'h3 turn into'),
  quote: block('Quote', 'blockquote turn into'),
  codeBlock: block('Code block', 'source turn into'),
  equationBlock: block('Equation', 'math formula tex turn into'),
  moveUp: block('Move up', 'block line'),
  moveDown: block('Move down', 'block line'),
  duplicate: block('Duplicate', 'block copy'),
  deleteBlock: block('Delete the block', 'remove line'),
  copyBlockLink: block('Copy link to this block', 'anchor address'),
  blockMenu: block('Menu of the block', 'handle'),
  rule: block('Insert a horizontal rule', 'line divider'),
  pageBreak: block('Insert a page break'),
  bulletList: layout('Bulleted list', 'unordered'),
  numberedList: layout('Numbered list', 'ordered'),
  checkList: layout('Checklist', 'task todo'),
  toggleChecked: layout('Tick the box, or leave code and containers', 'check done'),
  indent: layout('More indent', 'nest'),
  outdent: layout('Less indent'),
  alignLeft: layout('Align left'),
  alignCenter: layout('Centre', 'center align'),
  alignRight: layout('Align right'),
  justify: layout('Justify', 'align'),
  restartNumbers: layout('Start numbers at 1', 'list'),
  continueNumbers: layout('Count numbers on', 'list'),
  foldSection: layout('Fold or open the section', 'toggle collapse'),
  undo: around('Undo'),
  redo: around('Redo'),
  find: around('Find', 'search'),
  replace: around('Find and replace', 'search'),
  findNext: around('Next hit', 'find'),
  findPrevious: around('Previous hit', 'find'),
  palette: around('Command palette', 'commands'),
  shortcuts: around('Keyboard shortcuts', 'keys help'),
  selectionToolbar: around('To the tools of the selection', 'toolbar'),
  containerMenu: around('To the menu of the table or box', 'callout section columns'),
  toolbar: around('To the toolbar'),
};

/** Signs that do something while one types, as the list of shortcuts says them. */
export const TYPED_SIGNS: readonly { readonly sign: string; readonly label: string }[] = [
  { sign: '/', label: 'Insert something' },
  { sign: '@', label: 'Mention somebody, a document or a day' },
  { sign: ':', label: 'Emoji' },
  { sign: '# to ###', label: 'Heading' },
  { sign: '- or *', label: 'Bulleted list' },
  { sign: '1.', label: 'Numbered list' },
  { sign: '[ ]', label: 'Checklist' },
  { sign: '>', label: 'Quote' },
  { sign: '```', label: 'Code block, a language after it' },
  { sign: '$$', label: 'Equation' },
  { sign: '---', label: 'Horizontal rule' },
  { sign: '| a | b |', label: 'Table, with Enter' },
  { sign: '**bold**', label: 'Bold' },
  { sign: '*italic*', label: 'Italic' },
  { sign: '~~struck~~', label: 'Strikethrough' },
  { sign: '`code`', label: 'Code in the line' },
  { sign: '$formula$', label: 'Formula in the line' },
  { sign: '[text](address)', label: 'Link' },
  { sign: '![text](address)', label: 'Picture from the web' },
];
