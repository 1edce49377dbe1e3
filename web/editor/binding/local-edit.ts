/**
 * What the writer just did, as one edit of the flow: finds the stretches of blocks that an editor update changed and
 * compares each with what the flow had there. Runs inside a read of the new editor state.
 */
import { $getNodeByKey, $getRoot, $getSelection, $isRangeSelection, type NodeKey } from 'lexical';
import { Delta, opLength } from '../../../flow/delta.ts';
import { diffBlocks, type KeyEdit, type WantedBlock } from '../../../flow/diff.ts';
import type { LiveBlock } from '../../../flow/parse.ts';
import type { FlowView } from '../../../flow/view.ts';
import type { BlockKeys } from './block-keys.ts';
import { $inlineSize, $readBlock } from './read-editor.ts';

interface EditorChange {
  readonly view: FlowView;
  readonly keys: BlockKeys;
  /** From Lexical: true for an element whose own fields or children changed, false where only something below did. */
  readonly dirtyElements: ReadonlyMap<NodeKey, boolean>;
  readonly dirtyLeaves: ReadonlySet<NodeKey>;
  readonly makeId: () => string;
}

/** Blocks [from, to) of the view have become `wanted`, which the nodes `nodeKeys` show. */
interface EditedStretch {
  readonly from: number;
  readonly to: number;
  readonly wanted: readonly WantedBlock[];
  readonly nodeKeys: readonly NodeKey[];
}

export interface LocalEdit {
  /** Counted from the start of the flow as the view has it. */
  readonly change: Delta;
  readonly keys: readonly KeyEdit[];
  readonly stretches: readonly EditedStretch[];
  /** Blocks of the stretches before the edit. */
  readonly gone: readonly LiveBlock[];
}

export function $topLevelKey(key: NodeKey): NodeKey | null {
  return $getNodeByKey(key)?.getTopLevelElement()?.getKey() ?? null;
}

/** Null where nothing changed that the flow holds. */
export function $localEdit(editor: EditorChange): LocalEdit | null {
  const { view } = editor;
  const stretches = $findStretches(editor);
  const change = new Delta();
  const keys: KeyEdit[] = [];
  let at = 0;
  for (const { from, to, wanted, nodeKeys } of stretches) {
    const edit = diffBlocks(
      view.blocks.slice(from, to),
      wanted,
      {
        atStart: from === 0,
        whole: from === 0 && to === view.blocks.length,
        afterVoid: view.blocks[from - 1]?.isVoid ?? false,
        caret: $caretIn(nodeKeys, wanted),
      },
      editor.makeId,
    );
    keys.push(...edit.keys);
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
  const moved = stretches.some(({ from, nodeKeys }) =>
    nodeKeys.some((key, i) => {
      const block = view.blocks[from + i];
      return block === undefined || editor.keys.keyOf(block) !== key;
    }),
  );
  if (change.isEmpty && keys.length === 0 && !moved) return null;
  return { change, keys, stretches, gone: stretches.flatMap(({ from, to }) => view.blocks.slice(from, to)) };
}

/** The changed stretches, in order and apart from each other. */
function $findStretches(editor: EditorChange): EditedStretch[] {
  const { view, keys } = editor;
  const shown = view.blocks.map((block) => keys.keyOf(block) ?? '');
  const dirty = $dirtyBlocks(editor);
  const nodes = editor.dirtyElements.get('root') === true ? $getRoot().getChildrenKeys() : shown;
  const shorter = Math.min(nodes.length, shown.length);
  let prefix = 0;
  while (prefix < shorter && nodes[prefix] === shown[prefix]) prefix++;
  let suffix = 0;
  while (suffix < shorter - prefix && nodes.at(-1 - suffix) === shown.at(-1 - suffix)) suffix++;

  const ranges: { from: number; to: number; size: number }[] = [];
  const add = (from: number, to: number, size: number) => {
    const last = ranges.at(-1);
    if (last !== undefined && last.to >= from) {
      last.to = to;
      last.size += size;
    } else ranges.push({ from, to, size });
  };
  const middle = { from: prefix, to: shown.length - suffix, size: nodes.length - suffix - prefix };
  const hasMiddle = middle.to > middle.from || middle.size > 0;
  let placed = !hasMiddle;
  for (let i = 0; i < shown.length; i++) {
    if (!placed && i >= middle.from) {
      add(middle.from, middle.to, middle.size);
      placed = true;
    }
    if (i >= middle.from && i < middle.to) continue;
    // A block without a marker is read by grace of what precedes it: it is compared together with that.
    const follows = view.blocks[i]?.marker === null && ranges.at(-1)?.to === i;
    if (dirty.has(shown[i] ?? '') || follows) add(i, i + 1, 1);
  }
  if (!placed) add(middle.from, middle.to, middle.size);

  let shift = 0;
  return ranges.map(({ from, to, size }) => {
    const nodeKeys = nodes.slice(from + shift, from + shift + size);
    shift += size - (to - from);
    const wanted = nodeKeys.map((key) => {
      const block = $readBlock($getNodeByKey(key), keys.blockOf(key) ?? null);
      if (block === null) throw new Error('the editor holds a node that no flow knows');
      return block;
    });
    return { from, to, wanted, nodeKeys };
  });
}

function $dirtyBlocks({ dirtyElements, dirtyLeaves }: EditorChange): Set<NodeKey> {
  const blocks = new Set<NodeKey>();
  for (const key of [...dirtyElements.keys(), ...dirtyLeaves]) {
    const top = key === 'root' ? null : $topLevelKey(key);
    if (top !== null) blocks.add(top);
  }
  return blocks;
}

/** The caret's offset in the wanted stretch, counted in flow units with a marker for every block. */
function $caretIn(nodeKeys: readonly NodeKey[], wanted: readonly WantedBlock[]): number | null {
  const selection = $getSelection();
  if (!$isRangeSelection(selection) || !selection.isCollapsed()) return null;
  const node = selection.anchor.getNode();
  const index = nodeKeys.indexOf(node.getTopLevelElement()?.getKey() ?? '');
  if (index === -1) return null;
  let offset = 0;
  for (const block of wanted.slice(0, index)) {
    offset += 1 + block.content.reduce((sum, inline) => sum + (inline.kind === 'text' ? inline.text.length : 1), 0);
  }
  if (selection.anchor.type === 'element') return null;
  for (const sibling of node.getPreviousSiblings()) offset += $inlineSize(sibling);
  return offset + (wanted[index]?.was?.marker === null ? 0 : 1) + selection.anchor.offset;
}
