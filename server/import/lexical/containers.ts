/** The nodes of Lexical's playground that hold blocks: a collapsible section becomes a toggle, a layout becomes columns. */
import { MAX_DEPTH } from '../../../flow/arrange.ts';
import { COLUMNS } from '../../../flow/blocks/columns.ts';
import { TOGGLE, TOGGLE_BODY, TOGGLE_SUMMARY } from '../../../flow/blocks/toggle.ts';
import { rankBetween } from '../../../flow/ranks.ts';
import type { Json } from '../../../flow/schema.ts';
import type { NodeWriter, Place, Scribe } from './scribe.ts';
import type { ForeignNode } from './tree.ts';

/** Where a container would stand too deep to be read as one, what it holds is written in the place of it. */
export function unlessTooDeep(write: NodeWriter): NodeWriter {
  return (node, place, scribe) => {
    if (place.depth < MAX_DEPTH) write(node, place, scribe);
    else {
      scribe.skipped.add('nesting');
      scribe.writeAll(leaves(node), place);
    }
  };
}

/** What stands in the parts of a container. */
function leaves({ children }: ForeignNode): readonly ForeignNode[] {
  return children.flatMap((child) => (PARTS.has(child.type) ? leaves(child) : [child]));
}

const PARTS: ReadonlySet<string> = new Set([
  'tablerow',
  'tablecell',
  'collapsible-title',
  'collapsible-content',
  'layout-item',
]);

export function writeToggle(node: ForeignNode, place: Place, scribe: Scribe): void {
  const id = scribe.write(place, TOGGLE.type);
  const depth = place.depth + 1;
  for (const child of node.children) {
    if (child.type === 'collapsible-title') scribe.writeAll(child.children, { in: [id, TOGGLE_SUMMARY], depth });
    else
      scribe.writeAll(child.type === 'collapsible-content' ? child.children : [child], {
        in: [id, TOGGLE_BODY],
        depth,
      });
  }
}

/** `templateColumns` is CSS for a grid: `1fr 2fr 1fr`. */
export function writeColumns(node: ForeignNode, place: Place, scribe: Scribe): void {
  const items = node.children.filter(({ type }) => type === 'layout-item');
  const template = node.props.get('templateColumns');
  const shares = typeof template === 'string' ? template.trim().split(/\s+/) : [];
  const props: Record<string, Json> = {};
  let rank: string | null = null;
  for (const i of items.keys()) {
    rank = rankBetween(rank, null);
    props[`col:${columnId(i)}`] = rank;
    const share = /^(\d+(?:\.\d+)?)fr$/.exec(shares[i] ?? '')?.[1];
    if (share !== undefined && share !== '1') props[`width:${columnId(i)}`] = Number(share);
  }
  const id = scribe.write(place, COLUMNS.type, props);
  for (const [i, item] of items.entries()) {
    scribe.writeAll(item.children, { in: [id, columnId(i)], depth: place.depth + 1 });
  }
  scribe.writeAll(
    node.children.filter((child) => !items.includes(child)),
    place,
  );
}

function columnId(index: number): string {
  return `c${index + 1}`;
}
