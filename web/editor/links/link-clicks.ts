/**
 * Clicks on links in the text. Who may only read follows a link as anywhere; who writes goes into it with a click and
 * follows it with Control (Command) held. An address is judged anew at the click (HOSTILE I1).
 */
import type { LexicalEditor } from 'lexical';
import { safeHref } from '../../../flow/links.ts';

export function registerLinkClicks(
  editor: LexicalEditor,
  text: HTMLElement,
  follow: (address: string | null) => void,
): () => void {
  const onClick = (event: MouseEvent): void => {
    const anchor = event.target instanceof Element ? event.target.closest('a') : null;
    if (anchor === null || !text.contains(anchor)) return;
    event.preventDefault();
    const isMiddle = event.button === 1;
    // Into the mention of a document nobody puts a caret: a click on one means the document.
    const isMention = anchor.classList.contains('flow-mention-link');
    if (event.button > 1) return;
    if (editor.isEditable() && !isMiddle && !isMention && !event.ctrlKey && !event.metaKey) return;
    // Its address is a path of this server; the browser makes it whole.
    follow(isMention && anchor instanceof HTMLAnchorElement ? anchor.href : anchor.getAttribute('href'));
  };
  text.addEventListener('click', onClick);
  text.addEventListener('auxclick', onClick);
  return () => {
    text.removeEventListener('click', onClick);
    text.removeEventListener('auxclick', onClick);
  };
}

/** Opens an address in a tab that knows nothing of this one; does nothing for one that is not safe. */
export function openLink(address: string | null): void {
  const href = safeHref(address);
  if (href !== null) window.open(href, '_blank', 'noopener,noreferrer');
}
