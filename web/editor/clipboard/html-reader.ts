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
import { LIST_ITEM, MAX_LIST_DEPTH, type ListKind } from '../../../flow/blocks/list-item.ts';
import { isPlaced, placementProps, type Alignment } from '../../../flow/blocks/placement.ts';
import { QUOTE } from '../../../flow/blocks/quote.ts';
import { RULE } from '../../../flow/blocks/rule.ts';
import { TOGGLE, TOGGLE_BODY, TOGGLE_SUMMARY } from '../../../flow/blocks/toggle.ts';
import { equationValues } from '../../../flow/inline-objects/inline-equation.ts';
import { contentText, NO_MARKS, pushInline } from '../../../flow/inline.ts';
import type { Inline, Marks } from '../../../flow/schema.ts';
import { PLAIN, type BlockShape } from '../blocks/block-view.ts';
import { BlockBuilder } from './block-builder.ts';
import { defuseHtml } from './defuse-html.ts';
import { alignOf, BLOCKS, indentOf, isHidden, isPreformatted, languageOf, startOf } from './element-says.ts';
import { textInline, type Fragment, type FragmentBlock } from './fragment.ts';
import { imageWords, lendPictures, readHtmlImage, type LentPictures } from './html-image.ts';
import { isLayout, readHtmlTable, rowsOf } from './html-table.ts';
import { marksWithin } from './inline-style.ts';
import { StyleSheet, type Style } from './style-sheet.ts';
import {
  calloutOf,
  calloutTitle,
  countsRuns,
  footnoteGoesOn,
  isConvertedSpace,
  isFootnoteSign,
  isPageFurniture,
  sourceOf,
  texOf,
} from './page-habits.ts';
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
  readonly indent: number;
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
  indent: 0,
};

const SKIPPED = new Set(
  'SCRIPT STYLE HEAD TITLE META LINK TEMPLATE NOSCRIPT IFRAME FRAME OBJECT EMBED APPLET SVG CANVAS AUDIO VIDEO BUTTON SELECT DATALIST TEXTAREA XML COMMENT'.split(
    ' ',
  ),
);

/** How Word calls its paragraphs of quotation. */
const WORD_QUOTES = ['MsoQuote', 'MsoIntenseQuote', 'MsoBlockText'];

/** What holds for a whole paste. */
interface Paste {
  readonly sheet: StyleSheet;
  readonly lent: LentPictures;
  /** Two spaces are two, and a tab is a tab. */
  readonly countsRuns: boolean;
}

/** Empty where the HTML shows no text. `rtf` is what the clipboard has beside it, which may hold the pictures. */
export function readHtml(html: string, rtf = ''): Fragment {
  const defused = defuseHtml(html);
  const parsed = new DOMParser().parseFromString(defused.html, 'text/html');
  const builder = new BlockBuilder();
  const paste: Paste = {
    sheet: new StyleSheet(defused.sheets),
    lent: lendPictures(parsed, rtf),
    countsRuns: countsRuns(parsed),
  };
  new HtmlReader(builder, paste).walk(parsed.body, START);
  builder.end();
  return builder.blocks.map(withoutHeadingLook);
}

class HtmlReader {
  readonly #builder: BlockBuilder;
  readonly #paste: Paste;
  readonly #sheet: StyleSheet;
  /** In how many containers of the paste this is. */
  readonly #depth: number;

  constructor(builder: BlockBuilder, paste: Paste, depth = 0) {
    this.#builder = builder;
    this.#paste = paste;
    this.#sheet = paste.sheet;
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
    else if (this.#paste.countsRuns) this.#builder.addLines(text, context.marks);
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
      marks: outer.code === null ? marksOf(tag, element, style, outer.marks) : NO_MARKS,
      preformatted: isPreformatted(tag, style, outer.preformatted),
      align: alignOf(element, style, outer.align),
      indent: indentOf(element, style, outer.indent),
    };
    if (tag === 'BR') {
      if (element.classList.contains('Apple-interchange-newline')) return;
      this.#open(context);
      this.#builder.addBreak();
    } else if (tag === 'HR') this.#builder.addVoid({ type: RULE.type, props: {} });
    else if (tag === 'INPUT') readCheckbox(element, context.item);
    else if (style.has('mso-tab-count')) this.#tabs(Number.parseInt(style.get('mso-tab-count') ?? '', 10), context);
    else if (style.has('mso-spacerun') || isConvertedSpace(element)) this.#spaces(element.textContent, context);
    else if (this.#formula(element, context)) return;
    else if (tag === 'IMG') this.#image(element, context);
    else if (tag === 'TABLE') this.#table(element, context);
    else if (tag === 'DETAILS' && this.#depth < MAX_DEPTH) this.#details(element, context);
    else if (this.#depth < MAX_DEPTH && this.#callout(element, context)) return;
    else if (BLOCKS.has(tag) || /^(block|flex|grid|list-item|table)$/.test(style.get('display') ?? '')) {
      this.#block(element, tag, style, context);
    } else {
      this.walk(element, context);
      if (isFootnoteSign(element)) this.#text(' ', context);
    }
  }

  #image(element: Element, context: Context): void {
    const shape = readHtmlImage(element, this.#paste.lent);
    if (shape === null) this.#text(imageWords(element), context);
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

  /** Spaces that a program marks as such, so that none gets lost. */
  #spaces(text: string, context: Context): void {
    this.#open(context);
    this.#builder.addPreformatted(text.replace(/\s/g, ' '), context.marks);
  }

  #formula(element: Element, context: Context): boolean {
    const tex = texOf(element);
    if (tex === null) return false;
    this.#open(context);
    this.#builder.addObject(equationValues(tex), context.marks);
    return true;
  }

  #block(element: Element, tag: string, style: Style, context: Context): void {
    if (footnoteGoesOn(element)) this.#text(' ', context);
    else this.#builder.end();
    const wordItem = readWordItem(element, style);
    const level = /^H([1-6])$/.exec(tag)?.[1];
    if (tag === 'FIGCAPTION' && this.#caption(element, context)) this.#builder.end();
    else if (tag === 'UL' || tag === 'OL' || tag === 'MENU' || tag === 'DIR') this.#list(element, tag, context);
    else if (tag === 'LI') this.#item(element, context);
    else if (level !== undefined) {
      const heading = { ...context, level: Math.min(3, Number(level)) };
      if (wordItem !== null && wordItem.kind !== 'bullet') this.#text(`${wordItem.marker} `, heading);
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
    const read = readHtmlTable(rows, (cell) => {
      const blocks = this.#blocksIn(cell, context);
      return cell.tagName === 'TH' ? blocks.map(withoutBoldLook) : blocks;
    });
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

  /** What stands out, as `page-habits.ts` knows it. */
  #callout(element: Element, context: Context): boolean {
    const kind = calloutOf(element);
    if (kind === null) return false;
    this.#builder.end();
    calloutTitle(element)?.remove();
    const blocks = this.#blocksIn(element, context);
    const slots = blocks.length === 0 ? [] : [{ slot: CALLOUT_BODY, blocks }];
    this.#builder.addBlock({ type: CALLOUT.type, props: { kind }, content: [], slots });
    return true;
  }

  /** What an element holds, as blocks of their own. */
  #blocksIn(element: Element, context: Context): FragmentBlock[] {
    const builder = new BlockBuilder();
    const style = this.#sheet.of(element);
    new HtmlReader(builder, this.#paste, this.#depth + 1).walk(element, {
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

/** How a heading looks is what it is, and no mark of its words. */
function marksOf(tag: string, element: Element, style: Style, outer: Marks): Marks {
  return /^H[1-6]$/.test(tag) ? outer : marksWithin(element, style, outer);
}

function shapeOf({ level, item, inQuote, code, align, indent }: Context): BlockShape {
  if (code !== null) return { type: CODE.type, props: code === '' ? {} : { language: code } };
  if (level !== null) return { type: HEADING.type, props: { level, ...placementProps(align, indent) } };
  if (item !== null) {
    const { kind, depth, checked, start } = item;
    const extra = kind === 'check' && checked ? { checked } : kind === 'number' && start !== null ? { start } : {};
    return { type: LIST_ITEM.type, props: { list: kind, depth, ...extra } };
  }
  const type = inQuote ? QUOTE.type : PLAIN.type;
  return { type, props: isPlaced(type) ? placementProps(align, inQuote ? 0 : indent) : {} };
}

function readCheckbox(input: Element, item: Item | null): void {
  if (item === null || item.begunAt !== null || input.getAttribute('type')?.toLowerCase() !== 'checkbox') return;
  item.kind = 'check';
  item.checked = input.hasAttribute('checked');
}

/** A heading is large and bold by its look; where a program says so once more, it is no mark. */
function withoutHeadingLook(block: FragmentBlock): FragmentBlock {
  return block.type === HEADING.type ? withoutBoldLook(block) : block;
}

/** What is bold as a whole is so by its look. */
function withoutBoldLook(block: FragmentBlock): FragmentBlock {
  const isBold = block.content.every((inline) => inline.marks['bold'] === true || contentText([inline]).trim() === '');
  const content: Inline[] = [];
  for (const inline of block.content) {
    const { bold, size: _size, ...marks } = inline.marks;
    pushInline(content, { ...inline, marks: isBold || bold === undefined ? marks : { ...marks, bold } });
  }
  return { ...block, content };
}
