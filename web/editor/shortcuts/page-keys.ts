/**
 * The keys that work wherever the focus is on the page of a document: find, the palette, the list of shortcuts. What another
 * has taken (a dialog, the text itself) is left alone. Knows the keys and whom to tell, nothing of what opens.
 */
import { matchesChord } from './key-chord.ts';
import { commandsFor, type CommandName, type PageKey } from './key-table.ts';

export interface PageKeyOptions {
  readonly page: Document;
  readonly isApple: boolean;
  /** Each tells whether it did anything; where it did not, the key stays the browser's. */
  readonly act: Readonly<Record<PageKey, () => boolean>>;
}

export function registerPageKeys({ page, isApple, act }: PageKeyOptions): () => void {
  const isPageKey = (name: CommandName): name is PageKey => name in act;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) return;
    const isBare = !event.ctrlKey && !event.metaKey && !event.altKey && event.key.length === 1;
    if (isBare && isTyping(event.target)) return;
    // A dialog has the page to itself.
    if (page.querySelector('[role="dialog"][aria-modal="true"], [role="alertdialog"]') !== null) return;
    const names = commandsFor((chord) => matchesChord(chord, event, isApple));
    for (const name of names) {
      if (!isPageKey(name) || !act[name]()) continue;
      event.preventDefault();
      return;
    }
  };
  page.addEventListener('keydown', onKeyDown);
  return () => page.removeEventListener('keydown', onKeyDown);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest('input, textarea, select, [role="textbox"]') !== null;
}
