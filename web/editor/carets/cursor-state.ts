/**
 * The selection as it stands in an awareness state, under `cursor`: written by us, read from strangers. Never trusts the
 * shape of what it reads (HOSTILE A5, A6).
 */
import * as Y from 'yjs';
import type { AnchoredSelection } from '../binding/flow-selection.ts';

export const CURSOR_FIELD = 'cursor';

/** What goes into the awareness state: plain JSON. */
export interface CursorState {
  readonly anchor: unknown;
  readonly focus: unknown;
}

export function writeCursor({ anchor, focus }: AnchoredSelection): CursorState {
  return { anchor: Y.relativePositionToJSON(anchor), focus: Y.relativePositionToJSON(focus) };
}

/** Null for anything that is not a selection. */
export function readCursor(value: unknown): AnchoredSelection | null {
  if (!isRecord(value)) return null;
  const anchor = readPosition(value['anchor']);
  const focus = readPosition(value['focus']);
  return anchor === null || focus === null ? null : { anchor, focus };
}

function readPosition(value: unknown): Y.RelativePosition | null {
  if (!isRecord(value)) return null;
  const { type, tname, item, assoc } = value;
  if (!isId(type) || !isId(item) || !(tname === undefined || tname === null || typeof tname === 'string')) return null;
  if (!(assoc === undefined || typeof assoc === 'number')) return null;
  // A position without anything to hold on to makes Yjs throw.
  if (!type && !item && typeof tname !== 'string') return null;
  return Y.createRelativePositionFromJSON(value);
}

function isId(value: unknown): boolean {
  return (
    value === undefined || value === null || (isRecord(value) && isClock(value['client']) && isClock(value['clock']))
  );
}

function isClock(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
