/** A fragment as HTML for other programs: lists nested by depth, headings, quotes, links and marks as plain elements. Pure. */
import { HEADING, headingLevel } from '../../../flow/blocks/heading.ts';
import { isChecked, listDepth, listKind, LIST_ITEM, type ListKind } from '../../../flow/blocks/list-item.ts';
import { QUOTE } from '../../../flow/blocks/quote.ts';
import { RULE } from '../../../flow/blocks/rule.ts';
import { contentText } from '../../../flow/inline.ts';
import { safeHref } from '../../../flow/links.ts';
import type { FlagMark, Inline, Marks } from '../../../flow/schema.ts';
import type { Fragment, FragmentBlock } from './fragment.ts';

const MARK_TAGS: readonly (readonly [FlagMark, string])[] = [
  ['bold', 'strong'],
  ['italic', 'em'],
  ['underline', 'u'],
  ['strikethrough', 's'],
  ['superscript', 'sup'],
  ['subscript', 'sub'],
  ['code', 'code'],
];

export function writeHtml(fragment: Fragment): string {
  const writer = new HtmlWriter();
  for (const block of fragment) writer.add(block);
  return writer.end();
}

class HtmlWriter {
  readonly #parts: string[] = [];
  /** The lists that are open, from the outermost in; each has an open item. */
  readonly #lists: { readonly kind: ListKind; readonly depth: number }[] = [];
  #inQuote = false;

  add(block: FragmentBlock): void {
    if (block.type !== QUOTE.type) this.#endQuote();
    if (block.type === LIST_ITEM.type) {
      this.#addItem(block);
      return;
    }
    this.#endListsAbove(-1);
    if (block.type === QUOTE.type && !this.#inQuote) {
      this.#parts.push('<blockquote>');
      this.#inQuote = true;
    }
    this.#parts.push(blockHtml(block));
  }

  end(): string {
    this.#endQuote();
    this.#endListsAbove(-1);
    return this.#parts.join('');
  }

  #addItem({ props, content }: FragmentBlock): void {
    const kind = listKind(props);
    const depth = listDepth(props);
    this.#endListsAbove(depth);
    const open = this.#lists.at(-1);
    if (open?.depth === depth && open.kind === kind) this.#parts.push('</li>');
    else {
      if (open?.depth === depth) this.#endListsAbove(depth - 1);
      this.#parts.push(kind === 'number' ? '<ol>' : '<ul>');
      this.#lists.push({ kind, depth });
    }
    // The level says how deep an item is where there is no item above it to nest it in.
    this.#parts.push(`<li aria-level="${depth + 1}"${spacing(content)}>`);
    if (kind === 'check') this.#parts.push(`<input type="checkbox" disabled${isChecked(props) ? ' checked' : ''}> `);
    this.#parts.push(contentHtml(content));
  }

  #endListsAbove(depth: number): void {
    for (let open = this.#lists.at(-1); open !== undefined && open.depth > depth; open = this.#lists.at(-1)) {
      this.#lists.pop();
      this.#parts.push('</li>', open.kind === 'number' ? '</ol>' : '</ul>');
    }
  }

  #endQuote(): void {
    if (this.#inQuote) this.#parts.push('</blockquote>');
    this.#inQuote = false;
  }
}

function blockHtml({ type, props, content }: FragmentBlock): string {
  if (type === RULE.type) return '<hr>';
  const tag = type === HEADING.type ? `h${headingLevel(props)}` : 'p';
  return `<${tag}${spacing(content)}>${content.length === 0 ? '<br>' : contentHtml(content)}</${tag}>`;
}

/** HTML runs spaces together unless told otherwise. */
function spacing(content: readonly Inline[]): string {
  return /^ | $| {2}|\t|\n | \n/.test(contentText(content)) ? ' style="white-space:pre-wrap"' : '';
}

function contentHtml(content: readonly Inline[]): string {
  return content.map((inline) => (inline.kind === 'text' ? markedHtml(inline.text, inline.marks) : '')).join('');
}

function markedHtml(text: string, marks: Marks): string {
  let html = escapeHtml(text).replaceAll('\n', '<br>');
  for (const [mark, tag] of MARK_TAGS.toReversed()) if (marks[mark] === true) html = `<${tag}>${html}</${tag}>`;
  const href = safeHref(marks['link']);
  return href === null ? html : `<a href="${escapeHtml(href)}">${html}</a>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}
