/** Makes a link of an address that somebody typed or pasted as plain text. */
import { safeHref } from '../../../flow/links.ts';
import { $linkOf } from '../commands/marks.ts';
import { $textSelection } from '../commands/selected-blocks.ts';
import { $isFlowTextNode, $setExtraMark } from '../nodes/flow-text-node.ts';
import { $selectWithin, $typedText } from './typed-text.ts';

interface FoundAddress {
  readonly from: number;
  readonly to: number;
  readonly address: string;
}

const ADDRESS = /(?<![\p{L}\p{N}@./])(?:https?:\/\/|www\.)[^\s<>"\uE000\uFFFC]{2,2000}/giu;

/** Addresses in running text, without the punctuation that belongs to the sentence around them. Pure. */
export function findAddresses(text: string): FoundAddress[] {
  return [...text.matchAll(ADDRESS)].flatMap(({ 0: match, index }) => {
    const trimmed = trimSentence(match);
    const address = safeHref(trimmed);
    return address === null || !/[^.]\.[^.]|localhost|\/\/\[/.test(trimmed)
      ? []
      : [{ from: index, to: index + trimmed.length, address }];
  });
}

function trimSentence(address: string): string {
  let trimmed = address;
  for (;;) {
    const next =
      /[.,;:!?'"*_~]$/.test(trimmed) || (trimmed.endsWith(')') && !balanced(trimmed)) ? trimmed.slice(0, -1) : trimmed;
    if (next === trimmed) return trimmed;
    trimmed = next;
  }
}

function balanced(text: string): boolean {
  return text.split('(').length >= text.split(')').length;
}

/** How to link the address that ends where `before` (without its last space) ends, or null. */
export function $findTypedAddress(spaceTyped: boolean): (() => void) | null {
  const typed = $typedText();
  if (typed === null) return null;
  const { block, before } = typed;
  const text = spaceTyped ? before.slice(0, -1) : before;
  if (spaceTyped && !/[ \u00A0]$/.test(before)) return null;
  // Only the last word is looked at: this runs on every space.
  const start = Math.max(text.lastIndexOf(' '), text.lastIndexOf('\n'), text.length - 2000) + 1;
  const found = findAddresses(text.slice(start)).at(-1);
  if (found === undefined || !/^[.,;:!?'")*_~]*$/.test(text.slice(start + found.to))) return null;
  return () => {
    const selection = $textSelection();
    if (selection === null) return;
    const { format } = selection;
    $selectWithin(selection, block, start + found.from, start + found.to);
    const nodes = selection.extract().filter($isFlowTextNode);
    if (nodes.every((node) => $linkOf(node) === null))
      for (const node of nodes) $setExtraMark(node, 'link', found.address);
    $selectWithin(selection, block, before.length, before.length);
    selection.setFormat(format);
  };
}

/** For Enter: links the address that ends at the caret. */
export function $linkTypedAddress(): void {
  $findTypedAddress(false)?.();
}
