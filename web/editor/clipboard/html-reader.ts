/**
 * Reads pasted HTML into a fragment. Walks a document that was parsed apart from the page: in it no script runs, no image
 * loads, no style applies (HOSTILE I2). Only text, known elements and known marks come out; what it does not know gives
 * its text. Lists of Word are `word-lists.ts`, white space is `block-builder.ts`.
 */
import { MAX_DEPTH } from '../../../flow/arrange.ts';
import { CALLOUT, CALLOUT_BODY } from '../../../flow/blocks/callout.ts';
import { CODE } from '../../../flow/blocks/code.ts';
import { HEADING } from '../../../flow/blocks/heading.ts';
import { IMAGE } from '../../../flow/blocks/image.ts';
import { LIST_ITEM, MAX_LIST_DEPTH, MAX_LIST_START, type ListKind } from '../../../flow/blocks/list-item.ts';
import { ALIGNMENTS, isPlaced, placementProps, type Alignment } from '../../../flow/blocks/placement.ts';
import { QUOTE } from '../../../flow/blocks/quote.ts';
import { RULE } from '../../../flow/blocks/rule.ts';
import { TOGGLE, TOGGLE_BODY, TOGGLE_SUMMARY } from '../../../flow/blocks/toggle.ts';
import { equationValues } from '../../../flow/inline-objects/inline-equation.ts';
import { contentText, NO_MARKS, pushInline } from '../../../flow/inline.ts';
import type { Inline, Marks } from '../../../flow/schema.ts';
import { PLAIN, type BlockShape } from '../blocks/block-view.ts';
import { languageNamed } from '../code/languages.ts';
import { BlockBuilder } from './block-builder.ts';
import { defuseHtml } from './defuse-html.ts';
import { textInline, type Fragment, type FragmentBlock } from './fragment.ts';
import { readHtmlImage } from './html-image.ts';
import { isLayout, readHtmlTable, rowsOf } from './html-table.ts';
import { marksWithin } from './inline-style.ts';
import { StyleSheet, type Style } from './style-sheet.ts';
import { calloutOf, isPageFurniture, sourceOf, texOf } from './page-habits.ts';
import { isWordMarker, readWordItem } from './word-lists.ts';

/** A list item being read; its first block is the item, further ones go on in it. */
interface Item {
  kind: ListKind;
  checked: boolean;
  readonly depth: number;
  /** The number that the list begins with, at its first item. */
  readonly start: number | null;
  /** The block of the result that is this item, once it has begun. */
  begunAt: number | null;
}

interface Context {
  readonly marks: Marks;
  readonly preformatted: boolean;
  readonly level: number | null;
  readonly inQuote: boolean;
  readonly list: { readonly kind: ListKind; readonly depth: number } | null;
  readonly item: Item | null;
  /** The language of the code that this is; null outside of code. */
  readonly code: string | null;
  readonly align: Alignment;
}

const START: Context = {
  marks: NO_MARKS,
  preformatted: false,
  level: null,
  inQuote: false,
  list: null,
  item: null,
  code: null,
  align: 'left',
};

const SKIPPED = new Set(
  'SCRIPT STYLE HEAD TITLE META LINK TEMPLATE NOSCRIPT IFRAME FRAME OBJECT EMBED APPLET SVG CANVAS AUDIO VIDEO BUTTON SELECT DATALIST TEXTAREA XML'.split(
    ' ',
  ),
);
const BLOCKS = new Set(
  (
    'ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY CAPTION CENTER DD DETAILS DIALOG DIR DIV DL DT FIELDSET FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 ' +
    'HEADER HGROUP LEGEND LI MAIN MENU NAV OL P PRE SEARCH SECTION SUMMARY TABLE TBODY TD TFOOT TH THEAD TR UL'
  ).split(' '),
);

/** How Word calls its paragraphs of quotation. */
const WORD_QUOTES = ['MsoQuote', 'MsoIntenseQuote', 'MsoBlockText'];

/** Empty where the HTML shows no text. */
export function readHtml(html: string): Fragment {
  const defused = defuseHtml(html);
  const { body } = new DOMParser().parseFromString(defused.html, 'text/html');
  const builder = new BlockBuilder();
  new HtmlReader(builder, new StyleSheet(defused.sheets)).walk(body, START);
  builder.end();
  return builder.blocks.map(withoutHeadingLook);
}

class HtmlReader {
  readonly #builder: BlockBuilder;
  readonly #sheet: StyleSheet;
  /** In how many containers of the paste this is. */
  readonly #depth: number;

  constructor(builder: BlockBuilder, sheet: StyleSheet, depth = 0) {
    this.#builder = builder;
    this.#sheet = sheet;
    this.#depth = depth;
  }

  walk(parent: Node, context: Context): void {
    for (const child of parent.childNodes) {
      if (child.nodeType === 3) this.#text(child.nodeValue ?? '', context);
      // The node type says it is an element.
      else if (child.nodeType === 1) this.#element(child as Element, context);
    }
  }

  #text(text: string, context: Context): void {
    if (!this.#builder.isOpen && (context.preformatted ? text === '' : /^[ \t\r\n\f]*$/.test(text))) return;
    this.#open(context);
    if (context.preformatted) this.#builder.addPreformatted(text, context.marks);
    else this.#builder.addText(text, context.marks);
  }

  /** Begins the block that text in this context belongs to, if none is open. */
  #open(context: Context): void {
    const builder = this.#builder;
    if (builder.isOpen) return;
    const { item } = context;
    // A second paragraph of an item goes on in the item, so that the list's numbers do too.
    if (item?.begunAt === builder.blocks.length - 1 && context.level === null && builder.reopen()) return;
    if (item !== null) item.begunAt = builder.blocks.length;
    builder.begin(shapeOf(context));
  }

  #element(element: Element, outer: Context): void {
    const tag = element.tagName.toUpperCase();
    const style = this.#sheet.of(element);
    if (SKIPPED.has(tag) || isHidden(element, style) || isWordMarker(element) || isPageFurniture(element)) return;
    const context: Context = {
      ...outer,
      marks: outer.code === null ? marksWithin(element, style, outer.marks) : NO_MARKS,
      preformatted: isPreformatted(tag, style, outer.preformatted),
      align: alignOf(element, style, outer.align),
    };
    if (tag === 'BR') {
      if (element.classList.contains('Apple-interchange-newline')) return;
      this.#open(context);
      this.#builder.addBreak();
    } else if (tag === 'HR') this.#builder.addVoid({ type: RULE.type, props: {} });
    else if (tag === 'INPUT') readCheckbox(element, context.item);
    else if (style.has('mso-tab-count')) this.#tabs(Number.parseInt(style.get('mso-tab-count') ?? '', 10), context);
    else if (this.#formula(element, context)) return;
    else if (tag === 'IMG') this.#image(element, context);
    else if (tag === 'TABLE') this.#table(element, context);
    else if (tag === 'DETAILS' && this.#depth < MAX_DEPTH) this.#details(element, context);
    else if (this.#depth < MAX_DEPTH && this.#callout(element, context)) return;
    else if (BLOCKS.has(tag) || /^(block|flex|grid|list-item|table)$/.test(style.get('display') ?? '')) {
      this.#block(element, tag, style, context);
    } else this.walk(element, context);
  }

  #image(element: Element, context: Context): void {
    const shape = readHtmlImage(element);
    if (shape === null) this.#text(element.getAttribute('alt') ?? '', context);
    else this.#builder.addVoid(shape);
  }

  /** What stands below a picture is its caption, which is the text of its block. */
  #caption(element: Element, context: Context): boolean {
    if (this.#builder.blocks.at(-1)?.type !== IMAGE.type || !this.#builder.reopen()) return false;
    this.walk(element, context);
    return true;
  }

  #tabs(count: number, context: Context): void {
    this.#open(context);
    this.#builder.addPreformatted('\t'.repeat(Math.min(Math.max(count || 1, 1), 20)), context.marks);
  }

  #formula(element: Element, context: Context): boolean {
    const tex = texOf(element);
    if (tex === null) return false;
    this.#open(context);
    this.#builder.addObject(equationValues(tex), context.marks);
    return true;
  }

  #block(element: Element, tag: string, style: Style, context: Context): void {
    this.#builder.end();
    const wordItem = readWordItem(element, style);
    const level = /^H([1-6])$/.exec(tag)?.[1];
    if (tag === 'FIGCAPTION' && this.#caption(element, context)) this.#builder.end();
    else if (tag === 'UL' || tag === 'OL' || tag === 'MENU' || tag === 'DIR') this.#list(element, tag, context);
    else if (tag === 'LI') this.#item(element, context);
    else if (level !== undefined) {
      const heading = { ...context, level: Math.min(3, Number(level)) };
      if (wordItem !== null) this.#text(`${wordItem.marker} `, heading);
      this.walk(element, heading);
    } else if (wordItem !== null) this.#wordItem(element, context, wordItem);
    else if (tag === 'BLOCKQUOTE' || WORD_QUOTES.some((name) => element.classList.contains(name))) {
      this.walk(element, { ...context, inQuote: true });
    } else if (tag === 'PRE' && context.item === null) {
      this.walk(sourceOf(element), { ...context, marks: NO_MARKS, code: languageOf(element), preformatted: true });
    } else if (tag === 'PRE') this.walk(element, { ...context, marks: { ...context.marks, code: true } });
    else this.walk(element, context);
    this.#builder.end();
  }

  #list(element: Element, tag: string, context: Context): void {
    const depth = context.list === null ? 0 : Math.min(context.list.depth + 1, MAX_LIST_DEPTH);
    this.walk(element, { ...context, list: { kind: tag === 'OL' ? 'number' : 'bullet', depth }, item: null });
  }

  #item(element: Element, context: Context): void {
    const list = context.list ?? { kind: 'bullet', depth: 0 };
    const level = Number.parseInt(
      element.getAttribute('aria-level') ?? element.getAttribute('data-aria-level') ?? '',
      10,
    );
    const isBox = element.getAttribute('role') === 'checkbox';
    const item: Item = {
      kind: isBox ? 'check' : list.kind,
      checked: isBox && element.getAttribute('aria-checked') === 'true',
      depth: Math.min(Math.max(list.depth, (level || 1) - 1), MAX_LIST_DEPTH),
      start: startOf(element),
      begunAt: null,
    };
    this.#walkItem(element, { ...context, list, item }, item);
  }

  #wordItem(
    element: Element,
    context: Context,
    { depth, kind, marker }: { depth: number; kind: ListKind | null; marker: string },
  ): void {
    if (kind === null) {
      this.#text(`${marker} `, context);
      this.walk(element, context);
      return;
    }
    const item: Item = { kind, checked: false, depth: Math.min(depth, MAX_LIST_DEPTH), start: null, begunAt: null };
    this.#walkItem(element, { ...context, item }, item);
  }

  #walkItem(element: Element, context: Context, item: Item): void {
    const before = this.#builder.blocks.length;
    this.walk(element, context);
    this.#builder.end();
    // An item without text still shows its bullet.
    if (this.#builder.blocks.length === before) this.#builder.addVoid(shapeOf({ ...context, level: null, item }));
  }

  /** A table that only arranges gives what is in it; of one that is too large each row becomes a paragraph with tabs. */
  #table(table: Element, context: Context): void {
    this.#builder.end();
    const rows = rowsOf(table);
    for (const caption of table.querySelectorAll(':scope > caption')) this.#element(caption, context);
    if (isLayout(table, rows)) {
      for (const cell of rows.flat()) this.#element(cell, context);
      return;
    }
    const read = readHtmlTable(rows, (cell) => this.#blocksIn(cell, context));
    if (read !== null) {
      this.#builder.addBlock(read);
      return;
    }
    for (const row of rows) {
      const content: Inline[] = [];
      for (const [i, cell] of row.entries()) {
        if (i > 0) pushInline(content, textInline('\t'));
        for (const inline of this.#cellContent(cell, context)) pushInline(content, inline);
      }
      if (content.length > 0) this.#builder.blocks.push({ ...PLAIN, content });
    }
  }

  /** A section that folds, as the browser has one. */
  #details(details: Element, context: Context): void {
    this.#builder.end();
    const summary = details.querySelector(':scope > summary');
    const name = summary === null ? [] : this.#blocksIn(summary, context);
    summary?.remove();
    const slots = [
      { slot: TOGGLE_SUMMARY, blocks: name },
      { slot: TOGGLE_BODY, blocks: this.#blocksIn(details, context) },
    ].filter(({ blocks }) => blocks.length > 0);
    if (slots.length > 0) this.#builder.addBlock({ type: TOGGLE.type, props: {}, content: [], slots });
  }

  /** What stands out, as Weft, GitHub and Confluence write it. */
  #callout(element: Element, context: Context): boolean {
    const kind = calloutOf(element);
    if (kind === null) return false;
    this.#builder.end();
    for (const sign of element.querySelectorAll(':scope > .markdown-alert-title')) sign.remove();
    const blocks = this.#blocksIn(element, context);
    const slots = blocks.length === 0 ? [] : [{ slot: CALLOUT_BODY, blocks }];
    this.#builder.addBlock({ type: CALLOUT.type, props: { kind }, content: [], slots });
    return true;
  }

  /** What an element holds, as blocks of their own. */
  #blocksIn(element: Element, context: Context): FragmentBlock[] {
    const builder = new BlockBuilder();
    const style = this.#sheet.of(element);
    new HtmlReader(builder, this.#sheet, this.#depth + 1).walk(element, {
      ...START,
      marks: marksWithin(element, style, context.marks),
      align: alignOf(element, style, START.align),
    });
    builder.end();
    return builder.blocks.map(withoutHeadingLook);
  }

  /** What a cell holds, on one line. */
  #cellContent(cell: Element, context: Context): Inline[] {
    const content: Inline[] = [];
    for (const block of this.#blocksIn(cell, context)) {
      if (content.length > 0 && block.content.length > 0) pushInline(content, textInline(' '));
      for (const inline of block.content)
        pushInline(content, inline.kind === 'text' ? { ...inline, text: inline.text.replaceAll('\n', ' ') } : inline);
    }
    return content;
  }
}

function shapeOf({ level, item, inQuote, code, align }: Context): BlockShape {
  if (code !== null) return { type: CODE.type, props: code === '' ? {} : { language: code } };
  if (level !== null) return { type: HEADING.type, props: { level, ...placementProps(align, 0) } };
  if (item !== null) {
    const { kind, depth, checked, start } = item;
    const extra = kind === 'check' && checked ? { checked } : kind === 'number' && start !== null ? { start } : {};
    return { type: LIST_ITEM.type, props: { list: kind, depth, ...extra } };
  }
  const type = inQuote ? QUOTE.type : PLAIN.type;
  return { type, props: isPlaced(type) ? placementProps(align, 0) : {} };
}

/** Where a numbered list begins, at the item that says so: the first of one with another start, or one with a value. */
function startOf(item: Element): number | null {
  const list = item.parentElement;
  const isFirst = list?.tagName.toUpperCase() === 'OL' && list.querySelector(':scope > li') === item;
  const said = item.getAttribute('value') ?? (isFirst ? list.getAttribute('start') : null);
  const start = Number.parseInt(said ?? '', 10);
  return start >= 0 && start !== 1 ? Math.min(start, MAX_LIST_START) : null;
}

/** What a code block says of its language, as the usual highlighters write it. */
function languageOf(pre: Element): string {
  for (const element of [pre, pre.querySelector('code'), pre.parentElement]) {
    const called =
      element?.getAttribute('data-language') ??
      /(?:^|\s)(?:language|lang|highlight-source)-([\w+#.-]+)/.exec(element?.getAttribute('class') ?? '')?.[1];
    if (called !== undefined && called !== null) return languageNamed(called);
  }
  return '';
}

function alignOf(element: Element, style: Style, outer: Alignment): Alignment {
  const said = style.get('text-align') ?? element.getAttribute('align')?.toLowerCase();
  if (said === undefined || said === 'inherit' || !BLOCKS.has(element.tagName.toUpperCase())) return outer;
  return ALIGNMENTS.find((align) => align === said) ?? (said === 'end' ? 'right' : 'left');
}

function readCheckbox(input: Element, item: Item | null): void {
  if (item === null || item.begunAt !== null || input.getAttribute('type')?.toLowerCase() !== 'checkbox') return;
  item.kind = 'check';
  item.checked = input.hasAttribute('checked');
}

function isPreformatted(tag: string, style: Style, outer: boolean): boolean {
  const space = style.get('white-space');
  if (space !== undefined && space !== 'inherit') return /^(pre|break-spaces)/.test(space);
  return outer || tag === 'PRE';
}

function isHidden(element: Element, style: Style): boolean {
  return (
    element.hasAttribute('hidden') ||
    style.get('display') === 'none' ||
    style.get('mso-hide') === 'all' ||
    // Word's comments are beside the text, not in it.
    style.get('mso-element') === 'comment-list' ||
    element.classList.contains('msocomanchor')
  );
}

/** A heading is large and bold by its look; where a program says so once more, it is no mark. */
function withoutHeadingLook(block: FragmentBlock): FragmentBlock {
  if (block.type !== HEADING.type) return block;
  const isBold = block.content.every((inline) => inline.marks['bold'] === true || contentText([inline]).trim() === '');
  const content: Inline[] = [];
  for (const inline of block.content) {
    const { bold, size: _size, ...marks } = inline.marks;
    pushInline(content, { ...inline, marks: isBold || bold === undefined ? marks : { ...marks, bold } });
  }
  return { ...block, content };
}
