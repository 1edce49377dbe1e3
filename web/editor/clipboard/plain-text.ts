/** A fragment as plain text and back: a line for each block, addresses as links. Pure. */
import { EMBED, embedTitle, embedUrl } from '../../../flow/blocks/embed.ts';
import { isChecked, listDepth, listKind, listStart, LIST_ITEM } from '../../../flow/blocks/list-item.ts';
import { readObject } from '../../../flow/inline-objects/inline-object.ts';
import { objectText } from '../../../flow/inline-objects/object-text.ts';
import { TABLE } from '../../../flow/blocks/table.ts';
import { NO_MARKS, pushInline } from '../../../flow/inline.ts';
import type { Inline, Marks } from '../../../flow/schema.ts';
import { PLAIN, type BlockShape } from '../blocks/block-view.ts';
import { RULE } from '../../../flow/blocks/rule.ts';
import { showDay } from '../inlines/show-day.ts';
import { findAddresses } from '../shortcuts/auto-link.ts';
import { cleanText, textInline, type Fragment, type FragmentBlock, type FragmentSlot } from './fragment.ts';
import { cellsOf } from './table-fragment.ts';

/** Lists keep their signs, but not where a few words of one item are all there is. */
export function writePlainText(fragment: Fragment): string {
  const counts: number[] = [];
  const lines = fragment.flatMap((block): string | string[] => {
    if (block.slots !== undefined) {
      counts.length = 0;
      return containerLines(block, block.slots);
    }
    const text = block.content.map(inlineText).join('');
    if (block.type !== LIST_ITEM.type) {
      counts.length = 0;
      if (block.type === EMBED.type) return embedText(block);
      return block.type === RULE.type ? '---' : text;
    }
    const sign = signOf(block, counts);
    return fragment.length === 1 ? text : `${'  '.repeat(listDepth(block.props))}${sign}${text}`;
  });
  return lines.join('\n');
}

/** A table as a spreadsheet takes it, a line for each row; what stands in other containers as if it stood outside. */
function containerLines(block: FragmentBlock, slots: readonly FragmentSlot[]): string[] {
  if (block.type !== TABLE.type) return slots.map(({ blocks }) => writePlainText(blocks)).filter((text) => text !== '');
  const lines: string[][] = [];
  for (const { row, column, columnSpan, blocks } of cellsOf(block)) {
    const line = (lines[row] ??= []);
    for (let c = column; c < column + columnSpan; c++) line[c] = c === column ? cellLine(blocks) : '';
  }
  return lines.map((line) => Array.from(line, (cell: string | undefined) => cell ?? '').join('\t'));
}

function cellLine(blocks: Fragment): string {
  return writePlainText(blocks).replace(/[\t\n]+/g, ' ');
}

function inlineText(inline: Inline): string {
  return inline.kind === 'text' ? inline.text : objectText(readObject(inline.object), showDay);
}

function embedText({ props }: FragmentBlock): string {
  return [embedTitle(props), embedUrl(props)?.href ?? ''].filter((part) => part !== '').join(' ');
}

/** `counts` has the number of the latest numbered item at each depth. */
function signOf({ props }: FragmentBlock, counts: number[]): string {
  const depth = listDepth(props);
  const kind = listKind(props);
  const count = kind === 'number' ? (listStart(props) ?? (counts[depth] ?? 0) + 1) : 0;
  counts.length = depth;
  counts[depth] = count;
  if (kind === 'number') return `${count}. `;
  return kind === 'check' ? `[${isChecked(props) ? 'x' : ' '}] ` : '- ';
}

/** How plain text is to look: it takes after what it is put into. */
export interface Surroundings {
  readonly shape: BlockShape;
  readonly marks: Marks;
}

const PLAIN_SURROUNDINGS: Surroundings = { shape: PLAIN, marks: NO_MARKS };

/** A block for each line; a line feed at the very end begins none. */
export function readPlainText(text: string, { shape, marks }: Surroundings = PLAIN_SURROUNDINGS): Fragment {
  const lines = cleanText(text).replace(/\n$/, '').split('\n');
  return lines.map((line) => ({ ...shape, content: linkedContent(line, marks) }));
}

/** A line of text with the addresses in it linked. */
function linkedContent(line: string, marks: Marks): Inline[] {
  const content: Inline[] = [];
  let at = 0;
  for (const { from, to, address } of findAddresses(line)) {
    pushInline(content, textInline(line.slice(at, from), marks));
    pushInline(content, textInline(line.slice(from, to), { ...marks, link: address }));
    at = to;
  }
  pushInline(content, textInline(line.slice(at), marks));
  return content;
}

/** The one address that a text consists of, or null. */
export function soleAddress(text: string): string | null {
  const trimmed = text.trim();
  const [found] = findAddresses(trimmed);
  return found !== undefined && found.from === 0 && found.to === trimmed.length ? found.address : null;
}
