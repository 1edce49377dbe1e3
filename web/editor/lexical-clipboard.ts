/**
 * What stands in the built page for Lexical's clipboard, its import of HTML and its signals (`web/vite.config.ts`), which its commands for
 * rich text would bring along. Ours answers copy, cut, paste, dragging and dropping before those (`clipboard/register-clipboard.ts`): what is
 * here is reached for a place under the pointer, and where something slips by ours it is plain text.
 */
import { $isRangeSelection, type BaseSelection } from 'lexical';

export { placeUnderPoint as caretFromPoint } from './place-under-point.ts';

export function $insertDataTransferForRichText(data: DataTransfer, selection: BaseSelection): void {
  if ($isRangeSelection(selection)) selection.insertRawText(data.getData('text/plain'));
}

/** Left to the browser. */
export function $handleRichTextDrop(): boolean {
  return false;
}

/** Nothing is written: what is copied, ours has written. */
export function $getClipboardDataFromSelection(): Readonly<Record<string, string>> {
  return {};
}

export function setLexicalClipboardDataTransfer(): void {}

export function $writeDragSourceToDataTransfer(): void {}

export async function copyToClipboard(): Promise<boolean> {
  return false;
}

/** A value that Lexical asks for and nobody changes here. */
export function signal<T>(value: T): { readonly value: T; peek(): T } {
  return { value, peek: () => value };
}

// Lexical's extensions alone watch signals, and none of them is in the page.

export function effect(): () => void {
  return () => {};
}

export function computed<T>(compute: () => T): { readonly value: T } {
  return signal(compute());
}

export function batch<T>(run: () => T): T {
  return run();
}
