/** From Lexical's nested lists to a run of items with a depth. An item that only holds a list is how Lexical nests, and no item of a flow. */
import { LIST_ITEM, MAX_LIST_DEPTH, MAX_LIST_START, type ListKind } from '../../../flow/blocks/list-item.ts';
import { PARAGRAPH } from '../../../flow/blocks/paragraph.ts';
import { MAX_INDENT, placementProps } from '../../../flow/blocks/placement.ts';
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
  const kind = listKind(list);
  const first = listStart(list);
  let number = first;
  for (const item of list.children) {
    const countsOn = scribe.countsOn(place, depth);
    // The numbers of a flow count on until something else stands between; a list of Lexical's counts for itself.
    const isSaid = number === first ? countsOn || number !== 1 : !countsOn;
    const counted = kind === 'number' && isSaid ? { start: Math.min(number, MAX_LIST_START) } : {};
    if (writeItem(item, { list: kind, depth, ...counted }, nesting, place, scribe)) number++;
  }
}

/** True where an item was written; false for one that only holds lists. */
function writeItem(
  item: ForeignNode,
  settings: { readonly list: ListKind; readonly depth: number; readonly start?: number },
  nesting: number,
  place: Place,
  scribe: Scribe,
): boolean {
  if ((item.props.get('format') ?? 0) !== 0) scribe.skipped.add('alignment');
  const isChecked = settings.list === 'check' && item.props.get('checked') === true;
  const writer = new TextBlockWriter({
    scribe,
    place,
    type: LIST_ITEM.type,
    props: { ...settings, ...(isChecked ? { checked: true } : {}) },
    // What goes on after a block within the item is no further item.
    later: { type: PARAGRAPH.type, props: placementProps('left', Math.min(settings.depth + 1, MAX_INDENT)) },
    meet: (node, own) => {
      if (node.type === 'list') own.apart(() => writeNested(node, place, scribe, nesting + 1));
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
