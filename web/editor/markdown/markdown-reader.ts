/**
 * Reads Markdown (CommonMark, GitHub's tables, tasks and alerts, formulas) into a fragment. Knows no DOM, so that it can run in
 * a worker: HTML within the Markdown comes out as a block of its own, which `embedded-html.ts` replaces. What is said inline
 * is `markdown-inlines.ts`.
 */
import type { BlockContent, DefinitionContent, List, ListItem, Root, RootContent, Table } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { mathFromMarkdown } from 'mdast-util-math';
import { gfm } from 'micromark-extension-gfm';
import { math } from 'micromark-extension-math';
import { MAX_DEPTH } from '../../../flow/arrange.ts';
import { CALLOUT, CALLOUT_BODY, type CalloutKind } from '../../../flow/blocks/callout.ts';
import { CODE } from '../../../flow/blocks/code.ts';
import { EQUATION } from '../../../flow/blocks/equation.ts';
import { HEADING } from '../../../flow/blocks/heading.ts';
import { LIST_ITEM, MAX_LIST_DEPTH, MAX_LIST_START } from '../../../flow/blocks/list-item.ts';
import { placementProps } from '../../../flow/blocks/placement.ts';
import { QUOTE } from '../../../flow/blocks/quote.ts';
import { RULE } from '../../../flow/blocks/rule.ts';
import { TOGGLE, TOGGLE_BODY, TOGGLE_SUMMARY } from '../../../flow/blocks/toggle.ts';
import { pushInline } from '../../../flow/inline.ts';
import type { BlockProps, Inline } from '../../../flow/schema.ts';
import { PLAIN, type BlockShape } from '../blocks/block-view.ts';
import { cleanText, textInline, type Fragment, type FragmentBlock } from '../clipboard/fragment.ts';
import { tableFragment } from '../clipboard/table-fragment.ts';
import { languageNamed } from '../code/languages.ts';
import { htmlBlock } from './embedded-html.ts';
import { InlineReader } from './markdown-inlines.ts';

/** Empty where the text says nothing. */
export function readMarkdown(source: string): Fragment {
  const { front, text } = withoutFrontMatter(cleanText(source));
  const { tree, source: parsed } = parse(text);
  const reader = new MarkdownReader(tree, parsed);
  return [...front, ...reader.blocks(tree.children, 0), ...reader.notes()];
}

/** What stands between two lines of dashes at the very start is about the file: kept as it is, never read as YAML (HOSTILE I3). */
function withoutFrontMatter(text: string): { front: FragmentBlock[]; text: string } {
  const match = /^---[ \t]*\n((?:[^\n]*\n)*?)---[ \t]*(?:\n|$)/.exec(text);
  const about = match?.[1]?.trimEnd() ?? '';
  if (match === null || !/^[\w-]+[ \t]*:/.test(about)) return { front: [], text };
  const block = { type: CODE.type, props: { language: 'yaml' }, content: [textInline(about)] };
  return { front: [block], text: text.slice(match[0].length) };
}

/** More rounds than this only a text that was made for it needs. */
const MAX_ROUNDS = 4;

/**
 * A dollar is a sign of money more often than one of a formula: as in Pandoc, one that opens has something right behind it, and
 * one that closes has something right before it and no digit behind.
 */
function parse(source: string): { readonly tree: Root; readonly source: string } {
  let text = source;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const tree = parseOnce(text, true);
    const money = moneyIn(tree, text);
    if (money.length === 0) return { tree, source: text };
    let escaped = '';
    let at = 0;
    for (const offset of money) {
      escaped += `${text.slice(at, offset)}\\`;
      at = offset;
    }
    text = escaped + text.slice(at);
  }
  return { tree: parseOnce(source, false), source };
}

function parseOnce(text: string, withMath: boolean): Root {
  return fromMarkdown(text, {
    extensions: withMath ? [gfm(), math()] : [gfm()],
    mdastExtensions: withMath ? [gfmFromMarkdown(), mathFromMarkdown()] : [gfmFromMarkdown()],
  });
}

/** Where the dollars stand that were taken for formulas and are none, in order. */
function moneyIn(root: Root, text: string): number[] {
  const found: number[] = [];
  const waiting: (Root | RootContent)[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.type === 'inlineMath') {
      const [from, to] = [node.position?.start.offset, node.position?.end.offset];
      if (from === undefined || to === undefined) continue;
      const source = text.slice(from, to);
      if (source.startsWith('$$')) continue;
      if (/^\$\s|\s\$$|\n\s*\n/.test(source) || /^\d/.test(text.slice(to))) found.push(from);
    } else if ('children' in node) waiting.push(...node.children);
  }
  return found.toSorted((a, b) => a - b);
}

/** How GitHub writes the kinds of a callout, and further ones that people know. */
const ALERTS: Readonly<Record<string, CalloutKind>> = {
  note: 'note',
  info: 'note',
  important: 'note',
  tip: 'tip',
  hint: 'tip',
  success: 'tip',
  warning: 'warning',
  attention: 'warning',
  caution: 'danger',
  danger: 'danger',
  error: 'danger',
};

type Block = RootContent;

class MarkdownReader {
  readonly #inlines: InlineReader;
  readonly #notes: FragmentBlock[] = [];

  readonly #source: string;

  constructor(tree: Root, source: string) {
    this.#source = source;
    this.#inlines = new InlineReader(tree);
  }

  /** Footnotes stand at the end. */
  notes(): readonly FragmentBlock[] {
    return this.#notes;
  }

  /** `depth` is in how many containers they stand. */
  blocks(nodes: readonly Block[], depth: number, shape: BlockShape = PLAIN): FragmentBlock[] {
    const blocks: FragmentBlock[] = [];
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i];
      if (node === undefined) continue;
      const end = node.type === 'html' && depth < MAX_DEPTH ? endOfDetails(nodes, i) : null;
      if (node.type === 'html' && end !== null) {
        blocks.push(this.#toggle(node.value, nodes.slice(i + 1, end), depth));
        i = end;
      } else for (const block of this.#block(node, depth, shape)) blocks.push(block);
    }
    return blocks;
  }

  #block(node: Block, depth: number, shape: BlockShape): FragmentBlock[] {
    switch (node.type) {
      case 'paragraph':
        return this.#inlines.paragraph(node.children, shape);
      case 'heading':
        return this.#inlines.paragraph(node.children, {
          type: HEADING.type,
          props: { level: Math.min(3, node.depth) },
        });
      case 'blockquote':
        return this.#quote(node.children, depth);
      case 'list':
        return this.#list(node, 0, depth);
      case 'code':
        return [codeBlock(node.lang ?? '', node.value)];
      case 'math':
        return [{ type: EQUATION.type, props: {}, content: textOf(node.value) }];
      case 'thematicBreak':
        return [{ type: RULE.type, props: {}, content: [] }];
      case 'html':
        return htmlBlock(node.value);
      case 'table':
        return this.#table(node);
      case 'footnoteDefinition': {
        const [first, ...others] = this.blocks(node.children, depth);
        const name = textInline(`${node.label ?? node.identifier} `, { superscript: true });
        const begin = first ?? { ...PLAIN, content: [] };
        this.#notes.push({ ...begin, content: [name, ...begin.content] }, ...others);
        return [];
      }
      default:
        return [];
    }
  }

  /** A quotation, or what GitHub calls an alert: one whose first line is `[!NOTE]`. */
  #quote(children: readonly (BlockContent | DefinitionContent)[], depth: number): FragmentBlock[] {
    const blocks = this.blocks(children, depth + 1, { type: QUOTE.type, props: {} });
    if (blocks.length === 0) return [{ type: QUOTE.type, props: {}, content: [] }];
    const first = children[0];
    const words = first?.type === 'paragraph' && first.children[0]?.type === 'text' ? first.children[0].value : '';
    const alert = /^\[!(\w+)\][-+]?[ \t]*(?:\n|$)/.exec(words);
    const kind = ALERTS[alert?.[1]?.toLowerCase() ?? ''];
    // One that is written as mere words has a stroke before its bracket.
    const isSign = this.#source[first?.position?.start.offset ?? -1] === '[';
    if (alert === null || kind === undefined || !isSign || depth >= MAX_DEPTH || first?.type !== 'paragraph')
      return blocks;
    const [, ...rest] = first.children;
    const text = { type: 'text' as const, value: words.slice(alert[0].length) };
    const opening = text.value === '' ? rest : [text, ...rest];
    const inner = [...(opening.length === 0 ? [] : [{ ...first, children: opening }]), ...children.slice(1)];
    const body = this.blocks(inner, depth + 1);
    const slots = body.length === 0 ? [] : [{ slot: CALLOUT_BODY, blocks: body }];
    return [{ type: CALLOUT.type, props: { kind }, content: [], slots }];
  }

  #list(list: List, level: number, depth: number): FragmentBlock[] {
    const blocks: FragmentBlock[] = [];
    let count = list.start ?? 1;
    // A numbered list that something else stands in has to be told where it was.
    let start = count === 1 ? null : count;
    for (const item of list.children) {
      const before = blocks.length;
      blocks.push(...this.#item(item, list.ordered === true, start, level, depth));
      count++;
      const isBroken = blocks.slice(before).some(({ type }) => type !== LIST_ITEM.type);
      start = list.ordered === true && isBroken ? count : null;
    }
    return blocks;
  }

  #item(item: ListItem, isOrdered: boolean, start: number | null, level: number, depth: number): FragmentBlock[] {
    const isTask = typeof item.checked === 'boolean';
    const props: BlockProps = {
      list: isTask ? 'check' : isOrdered ? 'number' : 'bullet',
      depth: Math.min(level, MAX_LIST_DEPTH),
      ...(item.checked === true ? { checked: true } : {}),
      ...(!isTask && isOrdered && start !== null ? { start: Math.min(start, MAX_LIST_START) } : {}),
    };
    const shape = { type: LIST_ITEM.type, props };
    const content: Inline[] = [];
    const [head, ...others] = item.children;
    const blocks: FragmentBlock[] = [];
    if (head?.type === 'paragraph') {
      const [first, ...pictures] = this.#inlines.paragraph(head.children, shape);
      if (first?.type === LIST_ITEM.type) for (const inline of first.content) pushInline(content, inline);
      else if (first !== undefined) blocks.push(first);
      blocks.push(...pictures);
    }
    let isOpen = blocks.length === 0;
    for (const node of head?.type === 'paragraph' ? others : item.children) {
      if (node.type === 'list') blocks.push(...this.#list(node, level + 1, depth));
      else if (node.type === 'paragraph' && isOpen) {
        // A second paragraph of an item goes on in the item, so that the list's numbers do too.
        const [first, ...rest] = this.#inlines.paragraph(node.children, PLAIN);
        if (first !== undefined && first.type === PLAIN.type) {
          if (content.length > 0) pushInline(content, textInline('\n'));
          for (const inline of first.content) pushInline(content, inline);
        } else if (first !== undefined) blocks.push(first);
        blocks.push(...rest);
      } else blocks.push(...this.blocks([node], depth));
      isOpen = blocks.length === 0;
    }
    return [{ ...shape, content }, ...blocks];
  }

  #table(table: Table): FragmentBlock[] {
    const rows = table.children.map((row) => row.children.map((cell) => this.#inlines.content(cell.children)));
    const hasHead = rows[0]?.some((content) => content.length > 0) === true;
    // A table must have a head in Markdown; an empty one is none.
    const body = hasHead || rows.length === 1 ? rows : rows.slice(1);
    const columns = Math.max(...rows.map((cells) => cells.length));
    const cells = body.flatMap((contents, row) =>
      Array.from({ length: columns }, (_, column) => {
        const align = table.align?.[column] ?? 'left';
        const content = contents[column] ?? [];
        const blocks = content.length === 0 ? [] : [{ ...PLAIN, props: placementProps(align, 0), content }];
        return { row, column, rowSpan: 1, columnSpan: 1, blocks };
      }),
    );
    const read = tableFragment({ cells, headerRow: hasHead, headerColumn: false });
    if (read !== null) return [read];
    return rows.map((contents) => {
      const content: Inline[] = [];
      for (const [i, cell] of contents.entries()) {
        if (i > 0) pushInline(content, textInline('\t'));
        for (const inline of cell) pushInline(content, inline);
      }
      return { ...PLAIN, content };
    });
  }

  /** GitHub's section that folds: what stands between the tags is Markdown. */
  #toggle(opening: string, inside: readonly Block[], depth: number): FragmentBlock {
    const match = /^<details[^>]*>\s*(?:<summary[^>]*>([\s\S]*?)<\/summary>)?([\s\S]*)$/i.exec(opening.trim());
    const body = [...htmlBlock(match?.[2] ?? ''), ...this.blocks(inside, depth + 1)];
    const slots = [
      { slot: TOGGLE_SUMMARY, blocks: htmlBlock(match?.[1] ?? '') },
      { slot: TOGGLE_BODY, blocks: body },
    ];
    return { type: TOGGLE.type, props: {}, content: [], slots: slots.filter(({ blocks }) => blocks.length > 0) };
  }
}

/** Where the section ends that this HTML opens; null where it opens none, or closes it itself. */
function endOfDetails(nodes: readonly Block[], start: number): number | null {
  const opening = nodes[start];
  if (opening?.type !== 'html' || !/^\s*<details[\s>]/i.test(opening.value)) return null;
  let open = 0;
  for (let i = start; i < nodes.length; i++) {
    const node = nodes[i];
    if (node?.type !== 'html') continue;
    open += (node.value.match(/<details[\s>]/gi) ?? []).length - (node.value.match(/<\/details>/gi) ?? []).length;
    if (open <= 0) return i === start || !/^\s*<\/details>\s*$/i.test(node.value) ? null : i;
  }
  return null;
}

function codeBlock(called: string, text: string): FragmentBlock {
  // How GitHub writes a formula that stands by itself.
  if (called === 'math') return { type: EQUATION.type, props: {}, content: textOf(text) };
  const language = languageNamed(called);
  return { type: CODE.type, props: language === '' ? {} : { language }, content: textOf(text) };
}

function textOf(text: string): Inline[] {
  return text === '' ? [] : [textInline(text)];
}
