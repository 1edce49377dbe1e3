/**
 * Focus mode as the page shows it: the class on the page, and which block of the text is being written, so that the style sheet
 * lets the others step back. Nothing of it is in the document.
 */
import { mergeRegister, type LexicalEditor } from 'lexical';
import { $textSelection } from '../commands/selected-blocks.ts';
import { isSomethingOpen } from '../open-popups.ts';
import './focus.css';

const PAGE_CLASS = 'focus-mode';
const WRITING = 'data-writing';

export interface FocusModeOptions {
  readonly editor: LexicalEditor;
  readonly text: HTMLElement;
  readonly leave: () => void;
}

export function showFocusMode({ editor, text, leave }: FocusModeOptions): () => void {
  const marked = new Set<Element>();
  const mark = (): void => {
    const key = editor.getEditorState().read(() => $textSelection()?.focus.key ?? null, { editor });
    const dom = key === null ? null : editor.getElementByKey(key);
    const now = new Set<Element>();
    for (let one: Element | null = dom; one !== null && one !== text; one = one.parentElement) {
      if (one.classList.contains('flow-block')) now.add(one);
    }
    for (const one of marked) if (!now.has(one)) one.removeAttribute(WRITING);
    for (const one of now) if (!one.hasAttribute(WRITING)) one.setAttribute(WRITING, '');
    marked.clear();
    for (const one of now) marked.add(one);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // What is open is closed first.
    if (event.key !== 'Escape' || event.isComposing || isSomethingOpen()) return;
    event.preventDefault();
    leave();
  };
  document.documentElement.classList.add(PAGE_CLASS);
  // Before those who close what is open: then it would look as if nothing had been.
  document.addEventListener('keydown', onKeyDown, { capture: true });
  mark();
  return mergeRegister(editor.registerUpdateListener(mark), () => {
    document.removeEventListener('keydown', onKeyDown, { capture: true });
    document.documentElement.classList.remove(PAGE_CLASS);
    for (const one of marked) one.removeAttribute(WRITING);
  });
}
