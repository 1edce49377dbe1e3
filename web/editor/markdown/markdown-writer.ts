/**
 * A fragment as Markdown, as GitHub reads it: what Markdown has no sign for as HTML where GitHub takes it (underline, sections
 * that fold, tables with merged cells), and as words else. Escaping is mdast's. Pure.
 */
import type { BlockContent, List, ListItem, PhrasingContent, RootContent, Table } from 'mdast';
import { gfmToMarkdown } from 'mdast-util-gfm';
import { mathToMarkdown } from 'mdast-util-math';
import { toMarkdown } from 'mdast-util-to-markdown';
import { CALLOUT, CALLOUT_BODY, calloutKind } from '../../../flow/blocks/callout.ts';
import { CODE, codeLanguage } from '../../../flow/blocks/code.ts';
import { columnIds, COLUMNS } from '../../../flow/blocks/columns.ts';
import { EMBED, embedTitle, embedUrl } from '../../../flow/blocks/embed.ts';
import { EQUATION } from '../../../flow/blocks/equation.ts';
import { HEADING, headingLevel } from '../../../flow/blocks/heading.ts';
import { IMAGE, imageAlt, imageFile } from '../../../flow/blocks/image.ts';
import { isChecked, listDepth, listKind, listStart, LIST_ITEM } from '../../../flow/blocks/list-item.ts';
import { PAGE_BREAK } from '../../../flow/blocks/page-break.ts';
import { PARAGRAPH } from '../../../flow/blocks/paragraph.ts';
import { blockAlign } from '../../../flow/blocks/placement.ts';
import { QUOTE } from '../../../flow/blocks/quote.ts';
import { RULE } from '../../../flow/blocks/rule.ts';
import { TABLE, TABLE_KEYS } from '../../../flow/blocks/table.ts';
import { TOGGLE, TOGGLE_BODY, TOGGLE_SUMMARY } from '../../../flow/blocks/toggle.ts';
import { contentText, pushInline } from '../../../flow/inline.ts';
import type { Inline } from '../../../flow/schema.ts';
import { textInline, type Fragment, type FragmentBlock } from '../clipboard/fragment.ts';
import { writeHtml, type PictureAddress } from '../clipboard/html-writer.ts';
import { cellsOf } from '../clipboard/table-fragment.ts';
import { phrasingOf } from './markdown-phrasing.ts';

const NOWHERE: PictureAddress = () => null;

/** Ends with a line feed, unless there is nothing to say. */
export function writeMarkdown(fragment: Fragment, pictures: PictureAddress = NOWHERE): string {
  return toMarkdown(
    { type: 'root', children: nodesOf(fragment, pictures) },
    {
      extensions: [gfmToMarkdown({ tablePipeAlign: fragment.length < MAX_ALIGNED_BLOCKS }), mathToMarkdown()],
      bullet: '-',
      rule: '-',
      fences: true,
      listItemIndent: 'one',
      emphasis: '*',
      resourceLink: false,
    },
  );
}

/** Beyond this, tables whose columns stand in line in the source are not worth the time. */
const MAX_ALIGNED_BLOCKS = 2000;

/** A document as a file: its title is the first heading. */
export function writeMarkdownFile(title: string, fragment: Fragment, pictures: PictureAddress): string {
  const words = title.trim();
  const heading = { type: HEADING.type, props: { level: 1 }, content: [textInline(words)] };
  return writeMarkdown(words === '' ? fragment : [heading, ...fragment], pictures);
}

function nodesOf(fragment: Fragment, pictures: PictureAddress): RootContent[] {
  const nodes: RootContent[] = [];
  for (let i = 0; i < fragment.length;) {
    const block = fragment[i];
    if (block === undefined) break;
    const end = runEnd(fragment, i, block.type);
    const run = fragment.slice(i, end);
    if (block.type === LIST_ITEM.type) nodes.push(...listsOf(run));
    else if (block.type === QUOTE.type) {
      nodes.push({ type: 'blockquote', children: run.map(({ content }) => paragraphOf(content)) });
    } else nodes.push(...blockNodes(block, pictures));
    i = end;
  }
  return nodes;
}

/** Items stand together in a list, and quotations in a quote; everything else stands alone. */
function runEnd(fragment: Fragment, from: number, type: string): number {
  if (type !== LIST_ITEM.type && type !== QUOTE.type) return from + 1;
  let end = from + 1;
  while (fragment[end]?.type === type) end++;
  return end;
}

function paragraphOf(content: readonly Inline[]): BlockContent {
  return { type: 'paragraph', children: phrasingOf(content, 'lines') };
}

function html(value: string): RootContent {
  return { type: 'html', value };
}

function blockNodes(block: FragmentBlock, pictures: PictureAddress): RootContent[] {
  const { type, props, content } = block;
  if (block.slots !== undefined) return containerNodes(block, pictures);
  switch (type) {
    case HEADING.type:
      return [{ type: 'heading', depth: headingLevel(props), children: phrasingOf(content, 'line') }];
    case CODE.type:
      return [{ type: 'code', lang: codeLanguage(props) || null, value: contentText(content) }];
    case EQUATION.type:
      return [{ type: 'math', value: contentText(content) }];
    case RULE.type:
      return [{ type: 'thematicBreak' }];
    case PAGE_BREAK.type:
      return [html('<div style="break-after:page"></div>')];
    case EMBED.type:
      return embedNodes(block);
    case IMAGE.type:
      return imageNodes(block, pictures);
    default:
      // Markdown has no empty paragraph.
      return contentText(content).trim() === '' ? [] : [paragraphOf(content)];
  }
}

function embedNodes({ props }: FragmentBlock): RootContent[] {
  const url = embedUrl(props);
  const title = embedTitle(props);
  const words = title === '' ? (url?.href ?? '') : title;
  if (words === '') return [];
  return [paragraphOf([textInline(words, url === null ? {} : { link: url.href })])];
}

/** The caption is the picture's title, the one place that Markdown has for it. */
function imageNodes({ props, content }: FragmentBlock, pictures: PictureAddress): RootContent[] {
  const file = imageFile(props);
  const src = props['src'];
  const url = file === null ? (typeof src === 'string' ? src : null) : pictures(file);
  const caption = contentText(content);
  const alt = imageAlt(props);
  if (url !== null) {
    const image = { type: 'image' as const, url, alt, title: caption === '' ? null : caption };
    return [{ type: 'paragraph', children: [image] }];
  }
  const words = [alt, caption].filter((one) => one.trim() !== '').join(': ');
  return words === '' ? [] : [paragraphOf([textInline(words, { italic: true })])];
}

function containerNodes(block: FragmentBlock, pictures: PictureAddress): RootContent[] {
  const { slots = [] } = block;
  const inner = (name: string): Fragment => slots.find(({ slot }) => slot === name)?.blocks ?? [];
  switch (block.type) {
    case TABLE.type:
      return [tableNode(block, pictures)];
    case CALLOUT.type:
      return [calloutNode(block, nodesOf(inner(CALLOUT_BODY), pictures))];
    case TOGGLE.type: {
      const summary = onOneLine(inner(TOGGLE_SUMMARY));
      const name = writeHtml([{ type: PARAGRAPH.type, props: {}, content: summary }]).replace(/^<p[^>]*>|<\/p>$/g, '');
      const opening = `<details>\n<summary>${name.replaceAll('\n', '&#10;')}</summary>`;
      return [html(opening), ...nodesOf(inner(TOGGLE_BODY), pictures), html('</details>')];
    }
    case COLUMNS.type:
      return columnIds(block.props).flatMap((id) => nodesOf(inner(id), pictures));
    default:
      return slots.flatMap(({ blocks }) => nodesOf(blocks, pictures));
  }
}

const ALERTS = { note: 'NOTE', tip: 'TIP', warning: 'WARNING', danger: 'CAUTION' } as const;

/** What GitHub calls an alert. */
function calloutNode({ props }: FragmentBlock, body: RootContent[]): RootContent {
  const sign = `[!${ALERTS[calloutKind(props)]}]`;
  const [first, ...others] = body;
  const opening: PhrasingContent[] =
    first?.type === 'paragraph'
      ? [{ type: 'html', value: `${sign}\n` }, ...first.children]
      : [{ type: 'html', value: sign }];
  const rest = first?.type === 'paragraph' ? others : body;
  // What stands at the root of a document may stand in a quotation.
  return { type: 'blockquote', children: [{ type: 'paragraph', children: opening }, ...(rest as BlockContent[])] };
}

/** Items by depth become lists in lists. One that is too deep for what stands above it stands right below that. */
function listsOf(items: Fragment): List[] {
  const roots: List[] = [];
  const open: { readonly depth: number; readonly list: List }[] = [];
  for (const { props, content } of items) {
    const depth = listDepth(props);
    const kind = listKind(props);
    const start = listStart(props);
    while ((open.at(-1)?.depth ?? -1) > depth) open.pop();
    let last = open.at(-1);
    if (last !== undefined && last.depth === depth) {
      const isSame = last.list.ordered === (kind === 'number');
      if (!isSame || start !== null) {
        open.pop();
        last = open.at(-1);
      }
    }
    if (last === undefined || last.depth !== depth) {
      const list: List = { type: 'list', ordered: kind === 'number', start: start ?? 1, spread: false, children: [] };
      const parent = last?.list.children.at(-1);
      if (parent === undefined) roots.push(list);
      else parent.children.push(list);
      last = { depth, list };
      open.push(last);
    }
    last.list.children.push(itemOf(content, kind === 'check' ? isChecked(props) : null));
  }
  return roots;
}

function itemOf(content: readonly Inline[], checked: boolean | null): ListItem {
  const children = phrasingOf(content, 'lines');
  return {
    type: 'listItem',
    checked,
    spread: false,
    // A task needs a line to stand in; GitHub shows none without words.
    children: children.length === 0 && checked === null ? [] : [{ type: 'paragraph', children }],
  };
}

/** GitHub's table where each cell is a line of words, else an HTML one. */
function tableNode(block: FragmentBlock, pictures: PictureAddress): RootContent {
  const cells = cellsOf(block);
  const isPlain = cells.every(
    ({ rowSpan, columnSpan, blocks }) =>
      rowSpan === 1 &&
      columnSpan === 1 &&
      blocks.every(({ type, slots }) => type === PARAGRAPH.type && slots === undefined),
  );
  if (!isPlain) return html(writeHtml([block], pictures).replaceAll('\n', '&#10;').replaceAll('<tr>', '\n<tr>'));
  const rows: PhrasingContent[][][] = [];
  const aligns = new Map<number, 'center' | 'right' | null>();
  for (const { row, column, blocks } of cells) {
    const align = blocks.map(({ props }) => blockAlign(props)).find((one) => one === 'center' || one === 'right');
    if (blocks.length > 0)
      aligns.set(column, aligns.has(column) && aligns.get(column) !== align ? null : (align ?? null));
    (rows[row] ??= [])[column] = phrasingOf(onOneLine(blocks), 'line');
  }
  const width = rows[0]?.length ?? 0;
  // A table must have a head in Markdown: where this one has none it is empty.
  if (block.props[TABLE_KEYS.headerRow] !== true) rows.unshift(Array.from({ length: width }, () => []));
  const table: Table = {
    type: 'table',
    align: Array.from({ length: width }, (_, column) => aligns.get(column) ?? null),
    children: rows.map((contents) => ({
      type: 'tableRow',
      children: contents.map((children) => ({ type: 'tableCell', children })),
    })),
  };
  return table;
}

/** Several blocks as one line with breaks in it. */
function onOneLine(blocks: Fragment): Inline[] {
  const content: Inline[] = [];
  for (const [i, block] of blocks.entries()) {
    if (i > 0) pushInline(content, textInline('\n'));
    for (const inline of block.content) pushInline(content, inline);
  }
  return content;
}
