/**
 * From the tree of a Lexical document to the blocks of a flow: every character is taken, every format that a flow knows, and
 * what is not taken is counted. Total: any tree has a result, in time linear in its size.
 */
import { CODE, codeLanguage } from '../../../flow/blocks/code.ts';
import { EMBED } from '../../../flow/blocks/embed.ts';
import { EQUATION } from '../../../flow/blocks/equation.ts';
import { HEADING } from '../../../flow/blocks/heading.ts';
import { LIST_ITEM } from '../../../flow/blocks/list-item.ts';
import { PAGE_BREAK } from '../../../flow/blocks/page-break.ts';
import { slotsOf } from '../../../flow/block-specs.ts';
import { PARAGRAPH } from '../../../flow/blocks/paragraph.ts';
import { QUOTE } from '../../../flow/blocks/quote.ts';
import { RULE } from '../../../flow/blocks/rule.ts';
import type { PlainBlock } from '../../../flow/edit.ts';
import { NO_MARKS } from '../../../flow/inline.ts';
import type { BlockProps, Inline } from '../../../flow/schema.ts';
import { placementProps } from './block-placement.ts';
import { unlessTooDeep, writeColumns, writeToggle } from './containers.ts';
import { writeImage } from './images.ts';
import { decoratorText, equationSource, isInline, shownText } from './inline-content.ts';
import { writeList } from './lists.ts';
import { AT_ROOT, type NodeWriter, type Place, type Scribe } from './scribe.ts';
import type { Skipped } from './skipped.ts';
import { writeTable } from './tables.ts';
import { TextBlockWriter } from './text-block.ts';
import type { ForeignNode } from './tree.ts';

/** Never empty. `makeId` gives each block its id. */
export function writeBlocks(nodes: readonly ForeignNode[], makeId: () => string, skipped: Skipped): PlainBlock[] {
  const writer = new BlockWriter(makeId, skipped);
  writer.writeAll(nodes, AT_ROOT);
  if (writer.blocks.length === 0) writer.write(AT_ROOT, PARAGRAPH.type);
  return writer.blocks;
}

class BlockWriter implements Scribe {
  readonly blocks: PlainBlock[] = [];
  readonly skipped: Skipped;
  readonly #makeId: () => string;
  /** The kind of the last item of each depth in the run of items that is open now, and the slot that it stands in. */
  #run: { slot: string; kinds: unknown[] } = { slot: '', kinds: [] };

  constructor(makeId: () => string, skipped: Skipped) {
    this.#makeId = makeId;
    this.skipped = skipped;
  }

  write(place: Place, type: string, props: BlockProps = {}, content: readonly Inline[] = []): string {
    const id = this.#makeId();
    this.blocks.push({
      type,
      props,
      content,
      ...(slotsOf(type) === null ? {} : { id }),
      ...(place.in === null ? {} : { in: place.in }),
    });
    this.#follow(place, type, props);
    return id;
  }

  #follow(place: Place, type: string, props: BlockProps): void {
    const slot = slotName(place);
    if (type !== LIST_ITEM.type || this.#run.slot !== slot) this.#run = { slot, kinds: [] };
    if (type !== LIST_ITEM.type) return;
    const depth = Number(props['depth']);
    this.#run.kinds.length = depth;
    this.#run.kinds[depth] = props['list'];
  }

  countsOn(place: Place, depth: number): boolean {
    return this.#run.slot === slotName(place) && this.#run.kinds[depth] === 'number';
  }

  writeAll(nodes: readonly ForeignNode[], place: Place): void {
    let loose: ForeignNode[] = [];
    const flush = () => {
      if (loose.some(({ text }) => text !== '')) this.#writeText(loose, place, PARAGRAPH.type, {});
      loose = [];
    };
    for (const node of nodes) {
      if (isInline(node)) loose.push(node);
      else {
        flush();
        this.writeNode(node, place);
      }
    }
    flush();
  }

  writeNode(node: ForeignNode, place: Place): void {
    const write = WRITERS.get(node.type);
    if (write === undefined) this.#writeUnknown(node, place);
    else write(node, place, this);
  }

  standsAlone(node: ForeignNode): boolean {
    if (isInline(node)) return node.children.some((child) => this.standsAlone(child));
    return WRITERS.has(node.type) || node.children.some((child) => this.standsAlone(child));
  }

  #writeUnknown(node: ForeignNode, place: Place): void {
    this.skipped.add(`node:${node.type}`);
    const said = node.children.length === 0 ? decoratorText(node) : '';
    if (said !== '') this.write(place, PARAGRAPH.type, {}, [{ kind: 'text', text: said, marks: NO_MARKS }]);
    this.writeAll(node.children, place);
  }

  #writeText(nodes: readonly ForeignNode[], place: Place, type: string, props: BlockProps): void {
    const writer = new TextBlockWriter({ scribe: this, place, type, props });
    writer.add(nodes);
    writer.finish();
  }
}

function slotName({ in: slot }: Place): string {
  return slot === null ? '' : slot.join(' ');
}

function textBlock(type: string, propsOf: (node: ForeignNode, scribe: Scribe) => BlockProps = () => ({})): NodeWriter {
  return (node, place, scribe) => {
    const props = { ...propsOf(node, scribe), ...placementProps(node, scribe.skipped) };
    const writer = new TextBlockWriter({ scribe, place, type, props });
    writer.add(node.children);
    writer.finish();
  };
}

const MAX_HEADING_LEVEL = 3;

function headingProps(node: ForeignNode, { skipped }: Scribe): BlockProps {
  const tag = node.props.get('tag');
  const level = typeof tag === 'string' ? Number(/^h([1-6])$/.exec(tag)?.[1] ?? 1) : 1;
  if (level > MAX_HEADING_LEVEL) skipped.add('heading-level');
  return { level: Math.min(level, MAX_HEADING_LEVEL) };
}

/** Highlighting is derived, so the tokens are one text again. */
function writeCode(node: ForeignNode, place: Place, scribe: Scribe): void {
  const named = node.props.get('language');
  const language = codeLanguage({ language: typeof named === 'string' ? named.toLowerCase() : '' });
  const source = sourceText(node, scribe.skipped).toWellFormed();
  scribe.write(
    place,
    CODE.type,
    language === '' ? {} : { language },
    source === '' ? [] : [{ kind: 'text', text: source, marks: NO_MARKS }],
  );
}

function sourceText({ children }: ForeignNode, skipped: Skipped): string {
  return children
    .map((child) => {
      if (child.text !== null) return shownText(child, child.text, skipped);
      return child.type === 'linebreak' ? '\n' : sourceText(child, skipped);
    })
    .join('');
}

function writeEquation(node: ForeignNode, place: Place, scribe: Scribe): void {
  const source = equationSource(node);
  scribe.write(place, EQUATION.type, {}, source === '' ? [] : [{ kind: 'text', text: source, marks: NO_MARKS }]);
}

/** Embeds keep the id that a service gave; the page that it stands for is at an address made of it. Nothing is fetched (HOSTILE I5). */
function embed(addressOf: (id: string) => string): NodeWriter {
  return (node, place, scribe) => {
    const id = node.props.get('id') ?? node.props.get('videoID') ?? node.props.get('documentID');
    if (typeof id === 'string' && /^[\w-]{1,128}$/.test(id)) scribe.write(place, EMBED.type, { url: addressOf(id) });
    else scribe.skipped.add(`node:${node.type}`);
  };
}

const WRITERS: ReadonlyMap<string, NodeWriter> = new Map([
  ['paragraph', textBlock(PARAGRAPH.type)],
  ['heading', textBlock(HEADING.type, headingProps)],
  ['quote', textBlock(QUOTE.type)],
  ['list', writeList],
  // An item outside of any list: what a half-done merge can leave.
  ['listitem', textBlock(LIST_ITEM.type, () => ({ list: 'bullet', depth: 0 }))],
  ['code', writeCode],
  ['table', unlessTooDeep(writeTable)],
  ['horizontalrule', (_node, place, scribe) => void scribe.write(place, RULE.type)],
  ['page-break', (_node, place, scribe) => void scribe.write(place, PAGE_BREAK.type)],
  ['equation', writeEquation],
  ['image', writeImage],
  ['inline-image', writeImage],
  ['collapsible-container', unlessTooDeep(writeToggle)],
  ['layout-container', unlessTooDeep(writeColumns)],
  ['youtube', embed((id) => `https://www.youtube.com/watch?v=${id}`)],
  ['tweet', embed((id) => `https://x.com/i/web/status/${id}`)],
  ['figma', embed((id) => `https://www.figma.com/file/${id}`)],
]);
