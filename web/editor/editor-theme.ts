/** The class names that Lexical gives to what it draws; `editor.css` says how they look. */
import type { EditorThemeClasses } from 'lexical';

export const EDITOR_THEME: EditorThemeClasses = {
  blockCursor: 'flow-block-cursor',
  text: {
    bold: 'flow-bold',
    italic: 'flow-italic',
    underline: 'flow-underline',
    strikethrough: 'flow-strikethrough',
    underlineStrikethrough: 'flow-underline-strikethrough',
    code: 'flow-code',
    superscript: 'flow-superscript',
    subscript: 'flow-subscript',
  },
};
