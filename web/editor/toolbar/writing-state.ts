/** What the toolbar shows of the text: the type of the selected blocks, the marks at the caret, what can be taken back. */
import { blockAlign, isPlaced, type Alignment } from '../../../flow/blocks/placement.ts';
import type { FlagMark } from '../../../flow/schema.ts';
import { $flagMarksAt, $linkAtSelection } from '../commands/marks.ts';
import { $selectedBlocks, $textSelection } from '../commands/selected-blocks.ts';
import { $textMarkAt } from '../commands/text-marks.ts';
import type { BlockNode } from '../nodes/block-node.ts';
import { kindOf, type BlockKind } from './block-kinds.ts';

export interface WritingState {
  /** Null where the selected blocks are of several kinds, or none is selected. */
  readonly kind: BlockKind | null;
  readonly marks: readonly FlagMark[];
  readonly inLink: boolean;
  /** Names out of the palette; null for none, or several. */
  readonly color: string | null;
  readonly highlight: string | null;
  readonly size: string | null;
  /** Null where the selected blocks differ, or none can be aligned. */
  readonly align: Alignment | null;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

export const NOTHING_SELECTED: WritingState = {
  kind: null,
  marks: [],
  inLink: false,
  color: null,
  highlight: null,
  size: null,
  align: null,
  canUndo: false,
  canRedo: false,
};

/** Reads the state at the selection. Runs inside a Lexical read. */
export function $readWritingState(history: { readonly canUndo: boolean; readonly canRedo: boolean }): WritingState {
  const selection = $textSelection();
  const { canUndo, canRedo } = history;
  if (selection === null) return { ...NOTHING_SELECTED, canUndo, canRedo };
  const blocks = $selectedBlocks();
  const kinds = new Set(blocks.map(kindOf));
  const [kind = null] = kinds;
  return {
    kind: kinds.size === 1 ? kind : null,
    marks: $flagMarksAt(selection),
    inLink: $linkAtSelection() !== null,
    color: $textMarkAt('color'),
    highlight: $textMarkAt('highlight'),
    size: $textMarkAt('size'),
    align: alignOf(blocks),
    canUndo,
    canRedo,
  };
}

function alignOf(blocks: readonly BlockNode[]): Alignment | null {
  const aligns = new Set(
    blocks.filter((block) => isPlaced(block.getBlockType())).map((block) => blockAlign(block.getProps())),
  );
  const [align = null] = aligns;
  return aligns.size === 1 ? align : null;
}

export function sameWritingState(a: WritingState, b: WritingState): boolean {
  return (
    a.kind === b.kind &&
    a.inLink === b.inLink &&
    a.color === b.color &&
    a.highlight === b.highlight &&
    a.size === b.size &&
    a.align === b.align &&
    a.canUndo === b.canUndo &&
    a.canRedo === b.canRedo &&
    a.marks.length === b.marks.length &&
    a.marks.every((mark, i) => mark === b.marks[i])
  );
}
