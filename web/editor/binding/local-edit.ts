/**
 * What the writer just did, as one edit of the flow: finds the blocks that an editor update changed and compares each stretch
 * with what the flow had there. Where blocks came, went or were moved, `flow/plan.ts` says how little that takes. Runs inside
 * a read of the new editor state.
 */
import {
  $getNodeByKey,
  $getSelection,
  $isElementNode,
  $isRangeSelection,
  $isRootNode,
  type EditorState,
  type ElementNode,
  type LexicalNode,
  type NodeKey,
} from 'lexical';
import { Arrangement, type Stands } from '../../../flow/arrange.ts';
import { Delta, opLength } from '../../../flow/delta.ts';
import { diffBlocks, type KeyEdit, type WantedBlock } from '../../../flow/diff.ts';
import type { FlowWrite, PlaceEdit } from '../../../flow/edit.ts';
import type { LiveBlock } from '../../../flow/parse.ts';
import { planOrder, type OrderPlan } from '../../../flow/plan.ts';
import type { FlowView } from '../../../flow/view.ts';
import { $isContainerNode } from '../nodes/container-node.ts';
import { $isSectionNode } from '../nodes/section-node.ts';
import { $isRowNode, $isSlotNode } from '../nodes/slot-node.ts';
import type { BlockKeys } from './block-keys.ts';
import { $blockKeyOf, $isBlock, $isFiller, $readTree, type TreeBlock, type UndrawnBlock } from './editor-tree.ts';
import { $readBlock, $sizeBefore } from './read-editor.ts';

interface EditorChange {
  readonly view: FlowView;
  readonly keys: BlockKeys;
  /** How the blocks stood in the editor before. */
  readonly shown: Arrangement;
  readonly undrawn: readonly UndrawnBlock[];
  /** What the editor held before the update. */
  readonly previous: EditorState;
  /** From Lexical: true for an element whose own fields or children changed, false where only something below did. */
  readonly dirtyElements: ReadonlyMap<NodeKey, boolean>;
  readonly dirtyLeaves: ReadonlySet<NodeKey>;
}

/** Blocks [from, to) of the text have become `wanted`, which the nodes `nodeKeys` show. */
interface EditedStretch {
  readonly from: number;
  readonly to: number;
  readonly wanted: readonly WantedBlock[];
  readonly nodeKeys: readonly (NodeKey | null)[];
  /** The trees' blocks of a structural edit, beside `wanted`. */
  readonly blocks: readonly (TreeBlock | null)[];
}

export interface LocalEdit extends FlowWrite {
  readonly stretches: readonly EditedStretch[];
  /** Blocks of the stretches before the edit. */
  readonly gone: readonly LiveBlock[];
  /** The editor's blocks in order, where any came, went or moved. */
  readonly tree: readonly TreeBlock[] | null;
  /** What was put into the text in place of an inline object of the editor. */
  readonly objects: ReadonlyMap<object, object>;
}

/** Null where nothing changed that the flow holds. */
export function $localEdit(editor: EditorChange): LocalEdit | null {
  const { view } = editor;
  const dirty = $dirtyBlocks(editor);
  const tree = $isStructural(editor, dirty) ? $readTree(editor.keys, editor.undrawn) : null;
  const plan = tree === null ? null : planOrder(view, editor.shown, tree);
  const stretches = $findStretches(editor, dirty, plan);
  const change = new Delta();
  const keys: KeyEdit[] = [];
  const markers = new Map<TreeBlock, LiveBlock['marker']>();
  const objects = new Map<object, object>();
  let at = 0;
  for (const { from, to, wanted, nodeKeys, blocks } of stretches) {
    const edit = diffBlocks(view.blocks.slice(from, to), wanted, {
      atStart: from === 0,
      whole: from === 0 && to === view.blocks.length,
      afterVoid: view.blocks[from - 1]?.isVoid ?? false,
      caret: $caretIn(nodeKeys, wanted),
    });
    keys.push(...edit.keys);
    for (const [object, inserted] of edit.objects) objects.set(object, inserted);
    for (const [i, block] of blocks.entries()) if (block !== null) markers.set(block, edit.markers[i] ?? null);
    if (edit.change.isEmpty) continue;
    const start = view.startOf(from);
    change.retain(start - at);
    at = start;
    for (const op of edit.change.ops) {
      change.push(op);
      at += op.insert === undefined ? opLength(op) : 0;
    }
  }
  change.chop();
  const places = plan === null ? [] : placeEdits(plan, markers);
  const rekeyed = stretches.some(({ from, nodeKeys }) =>
    nodeKeys.some((key, i) => {
      const block = view.blocks[from + i];
      return key !== null && (block === undefined || editor.keys.keyOf(block) !== key);
    }),
  );
  const isMoved = plan !== null && plan.places.size > 0;
  if (change.isEmpty && keys.length === 0 && places.length === 0 && !rekeyed && !isMoved) return null;
  const gone = stretches.flatMap(({ from, to }) => view.blocks.slice(from, to));
  return { change, keys, places, stretches, gone, tree, objects };
}

/** The places that differ from what is stored. */
function placeEdits(plan: OrderPlan<TreeBlock>, markers: ReadonlyMap<TreeBlock, LiveBlock['marker']>): PlaceEdit[] {
  const edits: PlaceEdit[] = [];
  const markerOf = (block: TreeBlock) => markers.get(block) ?? block.was?.marker ?? null;
  const isRemade = (block: TreeBlock) =>
    block.was !== null && block.was.marker !== null && markerOf(block) !== block.was.marker;
  const moveOf = (block: TreeBlock): PlaceEdit['move'] => {
    const standing = plan.moves.get(block);
    if (standing === undefined) return null;
    const { gap, move } = standing;
    if (isTreeBlock(move.anchor)) return { anchor: markerOf(move.anchor), rank: move.rank };
    // What named the gap goes with the old marker of a block that gets another one.
    const isNamedAnew = isRemade(block) || (gap !== null && isRemade(gap));
    return { anchor: isNamedAnew && gap !== null ? markerOf(gap) : isNamedAnew ? null : move.anchor, rank: move.rank };
  };
  for (const [block, { parent, slot }] of plan.places) {
    const marker = markerOf(block);
    const move = moveOf(block);
    const isPlain = parent === null && move === null;
    const wasPlain = block.was === null || (block.was.at.container === null && block.was.at.move === null);
    if (marker === null || (isPlain && wasPlain)) continue;
    const container = parent === null ? null : (parent.was?.id ?? parent.node?.getBlockId() ?? null);
    edits.push({ marker, container, slot, move });
  }
  for (const block of plan.text) {
    if (block.was === null || plan.places.has(block)) continue;
    const { container, slot } = block.was.at;
    const standing = plan.moves.get(block);
    const gapIsRemade = standing !== undefined && standing.gap !== null && isRemade(standing.gap);
    if (!isRemade(block) && !gapIsRemade) continue;
    const marker = markerOf(block);
    if (marker === null || (container === null && standing === undefined)) continue;
    // It goes on under a new marker, or behind one: its place goes along.
    edits.push({ marker, container, slot, move: moveOf(block) });
  }
  return edits;
}

function isTreeBlock(anchor: object | null): anchor is TreeBlock {
  return anchor !== null && 'was' in anchor;
}

/** How the editor shows its blocks after an edit. `blockOf` gives the block of the flow. */
export function arrangementOf(
  tree: readonly TreeBlock[],
  blockOf: (block: TreeBlock) => LiveBlock | null,
  isFlat: boolean,
): Arrangement {
  const ordered: LiveBlock[] = [];
  const stands = new Map<LiveBlock, Stands>();
  for (const block of tree) {
    const live = blockOf(block);
    if (live === null) continue;
    ordered.push(live);
    const parent = block.parent === null ? null : blockOf(block.parent);
    if (parent !== null) stands.set(live, { parent, slot: block.slot });
  }
  return new Arrangement(ordered, stands, isFlat);
}

/** Whether blocks came, went or were moved, or somebody wrote in an empty slot. */
function $isStructural(editor: EditorChange, dirty: ReadonlySet<NodeKey>): boolean {
  const { view, keys, dirtyElements, dirtyLeaves, previous } = editor;
  // A block without a marker may have to get one by any edit, and then where others stand may have to be said anew.
  if (view.blocks.some(({ marker }) => marker === null)) return true;
  for (const [key, isItself] of dirtyElements) if (isItself && $standsElsewhere(key, previous)) return true;
  for (const key of dirtyLeaves) if ($standsElsewhere(key, previous)) return true;
  for (const key of dirty) {
    const node = $getNodeByKey(key);
    if (keys.blockOf(key) === undefined && node !== null && !$isFiller(node)) return true;
  }
  return false;
}

/**
 * Whether a block, or what holds blocks, has other neighbours or other children at its ends than before. Looked at one by one
 * because Lexical calls the root dirty in every update, and a key must not cost a comparison of all blocks.
 */
function $standsElsewhere(key: NodeKey, previous: EditorState): boolean {
  const is = $getNodeByKey(key);
  const was = previous._nodeMap.get(key) ?? null;
  const one = is ?? was;
  if (is === was || one === null || !($isBlock(one) || $holdsBlocks(one))) return false;
  if (is === null || was === null) return true;
  if (is.__parent !== was.__parent || is.__prev !== was.__prev || is.__next !== was.__next) return true;
  if (!$holdsBlocks(is) || !$isElementNode(was)) return false;
  return is.__first !== was.__first || is.__last !== was.__last || is.__size !== was.__size;
}

function $holdsBlocks(node: LexicalNode): node is ElementNode {
  return $isRootNode(node) || $isSectionNode(node) || $isContainerNode(node) || $isSlotNode(node) || $isRowNode(node);
}

/** The changed stretches of the text, in order and apart from each other. */
function $findStretches(
  { view, keys }: EditorChange,
  dirty: ReadonlySet<NodeKey>,
  plan: OrderPlan<TreeBlock> | null,
): EditedStretch[] {
  const stretches: (EditedStretch & {
    to: number;
    wanted: WantedBlock[];
    nodeKeys: (NodeKey | null)[];
    blocks: (TreeBlock | null)[];
  })[] = [];
  const open = (from: number) => {
    let last = stretches.at(-1);
    if (last?.to !== from) {
      last = { from, to: from, wanted: [], nodeKeys: [], blocks: [] };
      stretches.push(last);
    }
    return last;
  };
  const text = plan?.text ?? null;
  let next = 0;
  const takeNew = (i: number) => {
    for (let block = text?.[next]; block !== undefined && block.was === null; block = text?.[++next]) {
      const stretch = open(i);
      stretch.wanted.push($want(block.key, null, block.node?.getBlockId()));
      stretch.nodeKeys.push(block.key);
      stretch.blocks.push(block);
    }
  };
  for (const [i, was] of view.blocks.entries()) {
    takeNew(i);
    const block = text?.[next]?.was === was ? text[next] : undefined;
    const stays = text === null || block !== undefined;
    if (block !== undefined) next++;
    const key = keys.keyOf(was) ?? null;
    // A block without a marker is read by grace of what precedes it: it is compared together with that.
    const follows = was.marker === null && stretches.at(-1)?.to === i;
    const needsMarker = block !== undefined && plan?.needMarker.has(block) === true;
    if (stays && !follows && !needsMarker && (key === null || !dirty.has(key))) continue;
    const stretch = open(i);
    stretch.to = i + 1;
    if (!stays) continue;
    const wanted = $want(key, was, undefined);
    stretch.wanted.push(needsMarker ? { ...wanted, needsMarker } : wanted);
    stretch.nodeKeys.push(key);
    stretch.blocks.push(block ?? null);
  }
  takeNew(view.blocks.length);
  return stretches;
}

function $want(key: NodeKey | null, was: LiveBlock | null, id: string | undefined): WantedBlock {
  if (key === null && was !== null) return { was, type: was.type, props: was.props, content: was.content };
  const block = $readBlock(key === null ? null : $getNodeByKey(key), was);
  if (block === null) throw new Error('the editor holds a node that no flow knows');
  return id === undefined ? block : { ...block, id };
}

function $dirtyBlocks({ dirtyElements, dirtyLeaves }: EditorChange): Set<NodeKey> {
  const blocks = new Set<NodeKey>();
  for (const key of [...dirtyElements.keys(), ...dirtyLeaves]) {
    const block = $blockKeyOf($getNodeByKey(key));
    if (block !== null) blocks.add(block);
  }
  return blocks;
}

/** The caret's offset in the wanted stretch, counted in flow units with a marker for every block. */
function $caretIn(nodeKeys: readonly (NodeKey | null)[], wanted: readonly WantedBlock[]): number | null {
  const selection = $getSelection();
  if (!$isRangeSelection(selection) || !selection.isCollapsed()) return null;
  const node = selection.anchor.getNode();
  const index = nodeKeys.indexOf($blockKeyOf(node) ?? '');
  if (index === -1) return null;
  let offset = 0;
  for (const block of wanted.slice(0, index)) {
    offset += 1 + block.content.reduce((sum, inline) => sum + (inline.kind === 'text' ? inline.text.length : 1), 0);
  }
  if (selection.anchor.type === 'element') return null;
  return offset + $sizeBefore(node) + (wanted[index]?.was?.marker === null ? 0 : 1) + selection.anchor.offset;
}
