/**
 * A fragment as HTML for other programs: lists nested by depth, headings, quotes, code, links and marks as plain elements;
 * colours and sizes as styles; what other programs have no element for as words. Pure.
 */
import { CALLOUT, CALLOUT_BODY, calloutKind } from '../../../flow/blocks/callout.ts';
import { CODE, codeLanguage } from '../../../flow/blocks/code.ts';
import { columnIds, COLUMNS } from '../../../flow/blocks/columns.ts';
import { EMBED, embedTitle, embedUrl } from '../../../flow/blocks/embed.ts';
import { EQUATION } from '../../../flow/blocks/equation.ts';
import { HEADING, headingLevel } from '../../../flow/blocks/heading.ts';
import { IMAGE, imageAddress, imageAlt, imageFile } from '../../../flow/blocks/image.ts';
import { isChecked, listDepth, listKind, listStart, LIST_ITEM, type ListKind } from '../../../flow/blocks/list-item.ts';
import { PAGE_BREAK } from '../../../flow/blocks/page-break.ts';
import { PARAGRAPH } from '../../../flow/blocks/paragraph.ts';
import { blockAlign, blockIndent } from '../../../flow/blocks/placement.ts';
import { QUOTE } from '../../../flow/blocks/quote.ts';
import { RULE } from '../../../flow/blocks/rule.ts';
import { TABLE, TABLE_KEYS } from '../../../flow/blocks/table.ts';
import { TOGGLE, TOGGLE_BODY, TOGGLE_SUMMARY } from '../../../flow/blocks/toggle.ts';
import { readDate, formatDay } from '../../../flow/inline-objects/date.ts';
import { readObject } from '../../../flow/inline-objects/inline-object.ts';
import { objectText } from '../../../flow/inline-objects/object-text.ts';
import { contentText } from '../../../flow/inline.ts';
import { safeHref } from '../../../flow/links.ts';
import { colorName, COLORS, sizeName, type ColorName } from '../../../flow/palette.ts';
import type { FlagMark, Inline, InlineObject, Marks } from '../../../flow/schema.ts';
import { showDay } from '../inlines/show-day.ts';
import type { Fragment, FragmentBlock, FragmentSlot } from './fragment.ts';
import { cellsOf } from './table-fragment.ts';

const MARK_TAGS: readonly (readonly [FlagMark, string])[] = [
  ['bold', 'strong'],
  ['italic', 'em'],
  ['underline', 'u'],
  ['strikethrough', 's'],
  ['superscript', 'sup'],
  ['subscript', 'sub'],
  ['code', 'code'],
];

/** Where a picture of the document is to be had by whoever reads the HTML; null for nowhere. */
export type PictureAddress = (file: string) => string | null;

const NOWHERE: PictureAddress = () => null;

export function writeHtml(fragment: Fragment, pictures: PictureAddress = NOWHERE): string {
  const writer = new HtmlWriter(pictures);
  for (const block of fragment) writer.add(block);
  return writer.end();
}

class HtmlWriter {
  readonly #parts: string[] = [];
  /** The lists that are open, from the outermost in; each has an open item. */
  readonly #lists: { readonly kind: ListKind; readonly depth: number }[] = [];
  readonly #pictures: PictureAddress;
  #inQuote = false;

  constructor(pictures: PictureAddress) {
    this.#pictures = pictures;
  }

  add(block: FragmentBlock): void {
    if (block.type !== QUOTE.type) this.#endQuote();
    if (block.type === LIST_ITEM.type) {
      this.#addItem(block);
      return;
    }
    this.#endListsAbove(-1);
    if (block.slots !== undefined) {
      this.#parts.push(containerHtml(block, block.slots, this.#pictures));
      return;
    }
    if (block.type === QUOTE.type && !this.#inQuote) {
      this.#parts.push('<blockquote>');
      this.#inQuote = true;
    }
    this.#parts.push(blockHtml(block, this.#pictures));
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
    if (open?.depth === depth && open.kind === kind && listStart(props) === null) this.#parts.push('</li>');
    else {
      if (open?.depth === depth) this.#endListsAbove(depth - 1);
      const start = listStart(props);
      this.#parts.push(kind === 'number' ? (start === null ? '<ol>' : `<ol start="${start}">`) : '<ul>');
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

function containerHtml(block: FragmentBlock, slots: readonly FragmentSlot[], pictures: PictureAddress): string {
  const inner = (name: string) => writeHtml(slots.find(({ slot }) => slot === name)?.blocks ?? [], pictures);
  switch (block.type) {
    case TABLE.type:
      return tableHtml(block, pictures);
    case CALLOUT.type:
      return `<blockquote data-callout="${calloutKind(block.props)}">${inner(CALLOUT_BODY)}</blockquote>`;
    case TOGGLE.type:
      return `<details open><summary>${inner(TOGGLE_SUMMARY)}</summary>${inner(TOGGLE_BODY)}</details>`;
    case COLUMNS.type:
      return columnIds(block.props).map(inner).join('');
    default:
      return slots.map(({ slot }) => inner(slot)).join('');
  }
}

function tableHtml(table: FragmentBlock, pictures: PictureAddress): string {
  const { props } = table;
  const rows: string[] = [];
  for (const { row, column, rowSpan, columnSpan, blocks } of cellsOf(table)) {
    const isHeader =
      (row === 0 && props[TABLE_KEYS.headerRow] === true) || (column === 0 && props[TABLE_KEYS.headerColumn] === true);
    const tag = isHeader ? 'th' : 'td';
    const spans = `${rowSpan > 1 ? ` rowspan="${rowSpan}"` : ''}${columnSpan > 1 ? ` colspan="${columnSpan}"` : ''}`;
    const [only, ...others] = blocks;
    // A spreadsheet takes one line as it is, and paragraphs as several cells.
    const isLine = only !== undefined && others.length === 0 && only.type === PARAGRAPH.type;
    const content = isLine ? contentHtml(only.content) : writeHtml(blocks, pictures);
    const style = isLine ? styleOf(only.props, only.content) : '';
    rows[row] = `${rows[row] ?? ''}<${tag}${spans}${style}>${content}</${tag}>`;
  }
  const lines = Array.from(rows, (cells: string | undefined) => `<tr>${cells ?? ''}</tr>`);
  return `<table><tbody>${lines.join('')}</tbody></table>`;
}

function blockHtml({ type, props, content }: FragmentBlock, pictures: PictureAddress): string {
  switch (type) {
    case RULE.type:
      return '<hr>';
    case PAGE_BREAK.type:
      return '<div style="break-after:page"></div>';
    case EMBED.type:
      return embedHtml(props);
    case CODE.type:
      return codeHtml(codeLanguage(props), content);
    case IMAGE.type:
      return imageHtml(props, content, pictures);
    case EQUATION.type:
      return `<p>$$${escapeHtml(contentText(content))}$$</p>`;
    default: {
      const tag = type === HEADING.type ? `h${headingLevel(props)}` : 'p';
      return `<${tag}${styleOf(props, content)}>${content.length === 0 ? '<br>' : contentHtml(content)}</${tag}>`;
    }
  }
}

/** A file of the document that cannot be had elsewhere gives its description. */
function imageHtml(props: FragmentBlock['props'], content: readonly Inline[], pictures: PictureAddress): string {
  const file = imageFile(props);
  const address = file === null ? imageAddress(props) : pictures(file);
  const alt = escapeHtml(imageAlt(props));
  const picture = address === null ? alt : `<img src="${escapeHtml(address)}" alt="${alt}">`;
  const caption = content.length === 0 ? '' : `<figcaption>${contentHtml(content)}</figcaption>`;
  return `<figure>${picture}${caption}</figure>`;
}

function embedHtml(props: FragmentBlock['props']): string {
  const url = embedUrl(props);
  const title = embedTitle(props);
  if (url === null) return `<p>${escapeHtml(title)}</p>`;
  return `<p><a href="${escapeHtml(url.href)}">${escapeHtml(title === '' ? url.href : title)}</a></p>`;
}

function codeHtml(language: string, content: readonly Inline[]): string {
  const name = language === '' ? '' : ` class="language-${escapeHtml(language)}"`;
  return `<pre><code${name}>${escapeHtml(contentText(content))}</code></pre>`;
}

function styleOf(props: FragmentBlock['props'], content: readonly Inline[]): string {
  const align = blockAlign(props);
  const indent = blockIndent(props);
  const styles = [
    align === 'left' ? '' : `text-align:${align}`,
    indent === 0 ? '' : `margin-left:${indent * POINTS_OF_INDENT}pt`,
    countsSpaces(content) ? 'white-space:pre-wrap' : '',
  ].filter((style) => style !== '');
  return styles.length === 0 ? '' : ` style="${styles.join(';')}"`;
}

/** In points, as office programs measure: of other units in HTML they take some for nothing. */
const POINTS_OF_INDENT = 36;
const SIZE_STYLES = { small: '9pt', large: '16pt', huge: '24pt' } as const;

function spacing(content: readonly Inline[]): string {
  return countsSpaces(content) ? ' style="white-space:pre-wrap"' : '';
}

/** HTML runs spaces together unless told otherwise. */
function countsSpaces(content: readonly Inline[]): boolean {
  return /^ | $| {2}|\t|\n | \n/.test(contentText(content));
}

function contentHtml(content: readonly Inline[]): string {
  return content
    .map((inline) =>
      inline.kind === 'text'
        ? markedHtml(escapeHtml(keptSpaces(inline.text)), inline.marks)
        : markedHtml(objectHtml(inline.object), inline.marks),
    )
    .join('');
}

/** Programs that know no `white-space` keep hard spaces; the last of a run is a usual one, at which a line may break. */
function keptSpaces(text: string): string {
  return text.replace(/ {2,}/g, (run) => `${'\u00A0'.repeat(run.length - 1)} `);
}

function objectHtml(object: InlineObject): string {
  const values = readObject(object);
  const words = escapeHtml(objectText(values, showDay));
  const day = readDate(values);
  return day === null ? words : `<time datetime="${formatDay(day)}">${words}</time>`;
}

function markedHtml(escaped: string, marks: Marks): string {
  let html = escaped.replaceAll('\n', '<br>');
  for (const [mark, tag] of MARK_TAGS.toReversed()) if (marks[mark] === true) html = `<${tag}>${html}</${tag}>`;
  const styles = lookOf(marks);
  if (styles !== '') html = `<span style="${styles}">${html}</span>`;
  const href = safeHref(marks['link']);
  return href === null ? html : `<a href="${escapeHtml(href)}">${html}</a>`;
}

/** Only names out of the palette become a style: nothing that is stored reaches one. */
function lookOf(marks: Marks): string {
  const color = COLORS.find(({ name }) => name === marks['color']);
  const highlight = colorName(marks['highlight']);
  const size = sizeName(marks['size']);
  return [
    color === undefined ? '' : `color:#${color.light.toString(16).padStart(6, '0')}`,
    highlight === null ? '' : `background-color:${HIGHLIGHT_STYLES[highlight]}`,
    size === null ? '' : `font-size:${SIZE_STYLES[size]}`,
  ]
    .filter((style) => style !== '')
    .join(';');
}

/** As the page draws them on paper. */
const HIGHLIGHT_STYLES: Readonly<Record<ColorName, string>> = {
  gray: '#eceae4',
  brown: '#f3e6da',
  red: '#fde3e0',
  orange: '#fde6d2',
  yellow: '#fbf0b8',
  green: '#dcf2e0',
  teal: '#d7f0f0',
  blue: '#dfebfb',
  purple: '#ebe4fa',
  pink: '#fbe1ef',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}
