/** From Lexical's nested lists to a run of items with a depth. An item that only holds a list is how Lexical nests, and no item of a flow. */
import { LIST_ITEM, MAX_LIST_DEPTH, MAX_LIST_START, type ListKind } from '../../../flow/blocks/list-item.ts';
import type { Json } from '../../../flow/schema.ts';
import type { Place, Scribe } from './scribe.ts';
import { TextBlockWriter } from './text-block.ts';
import type { ForeignNode } from './tree.ts';

/** Blocks of text that an item may hold instead of characters: they are its lines. */
const LINES: ReadonlySet<string> = new Set(['paragraph', 'heading', 'quote', 'listitem']);

export function writeList(list: ForeignNode, place: Place, scribe: Scribe): void {
  writeNested(list, place, scribe, 0);
}

function writeNested(list: ForeignNode, place: Place, scribe: Scribe, nesting: number): void {
  const depth = Math.min(nesting, MAX_LIST_DEPTH);
  if (nesting > MAX_LIST_DEPTH) scribe.skipped.add('list-depth');
  const open: OpenList = { kind: listKind(list), depth, nesting };
  // Null once an item bears it, and where nothing is counted.
  let start = open.kind === 'number' ? listStart(list) : null;
  for (const item of list.children) {
    const says = start !== null && (start !== 1 || scribe.countsOn(place, depth));
    if (writeItem(item, open, says ? start : null, place, scribe)) start = null;
  }
}

interface OpenList {
  readonly kind: ListKind;
  readonly depth: number;
  readonly nesting: number;
}

/** True where an item was written; false for one that only holds lists. */
function writeItem(item: ForeignNode, list: OpenList, start: number | null, place: Place, scribe: Scribe): boolean {
  const laterProps: Record<string, Json> = { list: list.kind, depth: list.depth };
  if (list.kind === 'check' && item.props.get('checked') === true) laterProps['checked'] = true;
  if ((item.props.get('format') ?? 0) !== 0) scribe.skipped.add('alignment');
  const writer = new TextBlockWriter({
    scribe,
    place,
    type: LIST_ITEM.type,
    props: start === null ? laterProps : { ...laterProps, start },
    laterProps,
    meet: (node, own) => {
      if (node.type === 'list') own.apart(() => writeNested(node, place, scribe, list.nesting + 1));
      else if (LINES.has(node.type)) own.addLine(node.children);
      else return false;
      return true;
    },
  });
  writer.add(item.type === 'listitem' ? item.children : [item]);
  return writer.finish() > 0;
}

function listKind({ props }: ForeignNode): ListKind {
  const kind = props.get('listType');
  if (kind === 'bullet' || kind === 'check') return kind;
  // The second binding leaves out what is as in a new list, and a new list is numbered.
  return kind === undefined && props.get('tag') === 'ul' ? 'bullet' : 'number';
}

function listStart({ props }: ForeignNode): number {
  const start = props.get('start');
  return typeof start === 'number' && Number.isSafeInteger(start) ? Math.min(MAX_LIST_START, Math.max(0, start)) : 1;
}
