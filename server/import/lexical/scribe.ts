/** What the parts of the conversion do for each other: the seam between the writer of blocks and those who know one kind of node. */
import type { BlockProps, Inline } from '../../../flow/schema.ts';
import type { Skipped } from './skipped.ts';
import type { ForeignNode } from './tree.ts';

/** Where blocks are written: the slot of a container, or null at the root; and how many containers stand around them. */
export interface Place {
  readonly in: readonly [container: string, slot: string] | null;
  readonly depth: number;
}

export const AT_ROOT: Place = { in: null, depth: 0 };

export interface Scribe {
  readonly skipped: Skipped;
  /** Writes one block and answers its id. */
  write(place: Place, type: string, props?: BlockProps, content?: readonly Inline[]): string;
  /** Writes nodes as blocks; characters that stand loose among them become paragraphs. */
  writeAll(nodes: readonly ForeignNode[], place: Place): void;
  /** Writes a node that stands as a block. */
  writeNode(node: ForeignNode, place: Place): void;
  /** Whether a node that is met among characters is a block of its own. */
  standsAlone(node: ForeignNode): boolean;
  /** Whether a numbered item of this depth would count on from the items that were written before it. */
  countsOn(place: Place, depth: number): boolean;
}

/** Writes the nodes of one type. */
export type NodeWriter = (node: ForeignNode, place: Place, scribe: Scribe) => void;
