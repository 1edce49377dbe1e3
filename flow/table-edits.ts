/**
 * What can be done to a table as a whole: rows and columns come, go and move, cells are merged and split. Each is a handful of
 * keys of the table's marker; text is touched only where it is deleted. Pure: `applyEdit` writes.
 */
import { cellSlot, readTable, TABLE_KEYS, type TableGrid } from './blocks/table.ts';
import { Delta } from './delta.ts';
import type { KeyEdit } from './diff.ts';
import type { FlowWrite, PlaceEdit } from './edit.ts';
import type { LiveBlock } from './parse.ts';
import { placeRanked } from './ranked-edits.ts';
import { rankBetween } from './ranks.ts';
import type { Json } from './schema.ts';
import { cellBox, isInBox, type CellBox } from './table-shape.ts';
import type { FlowView } from './view.ts';

export type TableAxis = 'row' | 'column';

/** Rows or columns side by side: from this index up to that one, which is not among them. */
export interface Lines {
  readonly from: number;
  readonly to: number;
}

const PREFIX: Readonly<Record<TableAxis, string>> = { row: TABLE_KEYS.row, column: TABLE_KEYS.column };

export function insertLine(table: LiveBlock, axis: TableAxis, index: number, id: string): FlowWrite {
  return onlyKeys(placeRanked(table, PREFIX[axis], id, index));
}

/**
 * Moves rows or columns from one index up to another before the one that is the `before`-th now (at the end past the last). What a
 * merged cell holds together goes together, and nothing goes in between: the cell would take in what comes to lie in it.
 */
export function moveLines(table: LiveBlock, axis: TableAxis, moved: Lines, before: number): FlowWrite | null {
  const { marker } = table;
  const grid = readTable(table.props);
  const { from, to } = tiedLines(grid, axis, moved);
  if (marker === null || from >= to || (before >= from && before <= to)) return null;
  const ids = axis === 'row' ? grid.rows : grid.columns;
  if (from < 0 || to > ids.length) return null;
  const beside = tiedLines(grid, axis, { from: before, to: before });
  const at = before > to ? beside.to : beside.from;
  const keys = new Map<string, KeyEdit>();
  let { props } = table;
  let index = at > to ? at - 1 : at;
  for (const id of ids.slice(from, to)) {
    for (const edit of placeRanked({ marker, props }, PREFIX[axis], id, index)) {
      keys.set(edit.key, edit);
      props = { ...props, [edit.key]: edit.value };
    }
    // On the way to the front each has one more of them before it; on the way to the end one that left, too.
    if (at <= from) index++;
  }
  return onlyKeys([...keys.values()]);
}

/** These rows or columns with all that merged cells hold to them; where both ends are one place, what a merged cell holds together there. */
export function tiedLines(grid: TableGrid, axis: TableAxis, { from, to }: Lines): Lines {
  const spans = grid.cells.map((cell) =>
    axis === 'row' ? [cell.row, cell.row + cell.rowSpan] : [cell.column, cell.column + cell.columnSpan],
  );
  for (let grown = true; grown;) {
    grown = false;
    for (const [first = 0, end = 0] of spans) {
      const isCut = (at: number): boolean => first < at && at < end;
      if (!isCut(from) && !isCut(to)) continue;
      from = Math.min(from, first);
      to = Math.max(to, end);
      grown = true;
    }
  }
  return { from, to };
}

/** Deletes a row or column with what stands in it; of a merged cell only its own part. */
export function deleteLine(view: FlowView, table: LiveBlock, axis: TableAxis, id: string): FlowWrite {
  const { marker } = table;
  if (marker === null) return onlyKeys([]);
  const grid = readTable(table.props);
  const keys: KeyEdit[] = [{ marker, key: `${PREFIX[axis]}${id}`, value: null }];
  if (axis === 'column') keys.push({ marker, key: `${TABLE_KEYS.width}${id}`, value: null });
  const saved = new Map<string, string>();
  keys.push(...shrinkMerges(table, grid, axis, id, saved));
  const isOf = (slot: string) => slot.split(':')[axis === 'row' ? 0 : 1] === id;
  const deleted = new Delta();
  const places: PlaceEdit[] = [];
  let at = 0;
  for (const [i, block] of view.blocks.entries()) {
    if (block.at.container !== table.id || !isOf(block.at.slot)) continue;
    const to = saved.get(block.at.slot);
    if (to !== undefined && block.marker !== null) {
      const { move } = block.at;
      places.push({
        marker: block.marker,
        container: table.id,
        slot: to,
        move: move === null ? null : { anchor: move.before, rank: move.rank },
      });
      continue;
    }
    const start = view.startOf(i);
    deleted.retain(start - at).delete(block.length);
    at = start + block.length;
  }
  return { change: deleted, keys, places };
}

/** Merged cells that reach beyond what is deleted stay, one row or column smaller. `saved` says which cells get another name. */
function shrinkMerges(
  { marker, props }: LiveBlock,
  grid: TableGrid,
  axis: TableAxis,
  id: string,
  saved: Map<string, string>,
): KeyEdit[] {
  if (marker === null) return [];
  const edits: KeyEdit[] = [];
  const line = (axis === 'row' ? grid.rows : grid.columns).indexOf(id);
  for (const cell of grid.cells) {
    const from = axis === 'row' ? cell.row : cell.column;
    const span = axis === 'row' ? cell.rowSpan : cell.columnSpan;
    const key = `${TABLE_KEYS.merge}${cell.slot}`;
    if (!(key in props)) continue;
    if (span > 1 && line >= from && line < from + span) {
      const first = { row: cell.row, column: cell.column };
      const last = { row: cell.row + cell.rowSpan - 1, column: cell.column + cell.columnSpan - 1 };
      if (line === from) first[axis]++;
      else if (line === from + span - 1) last[axis]--;
      else continue;
      const slot = cellSlot(grid.rows[first.row] ?? '', grid.columns[first.column] ?? '');
      const corner = [grid.rows[last.row] ?? '', grid.columns[last.column] ?? ''];
      if (slot !== cell.slot) {
        saved.set(cell.slot, slot);
        edits.push({ marker, key, value: null });
      }
      edits.push({ marker, key: `${TABLE_KEYS.merge}${slot}`, value: corner });
    } else if (line === from) edits.push({ marker, key, value: null });
  }
  return edits;
}

/** Merges the rectangle between two cells. What stands in the others is read in the first from then on. */
export function mergeCells(table: LiveBlock, one: string, other: string): FlowWrite | null {
  const box = cellBox(readTable(table.props), one, other);
  return box === null ? null : mergeKeys(table, box);
}

/** Merges a rectangle of cells that cuts none, and sees to it that what stands in them is read cell by cell, row by row. */
export function mergeBox(view: FlowView, table: LiveBlock, box: CellBox): FlowWrite | null {
  const merged = mergeKeys(table, box);
  if (merged === null) return null;
  const { cells } = readTable(table.props);
  const wanted = cells
    .filter((cell) => isInBox(cell, box))
    .flatMap(({ slot }) => view.arrangement.siblings({ parent: table, slot }));
  return { ...merged, places: inThisOrder(view, wanted) };
}

/** Puts blocks into this order without a change of what they stand in: all before the place of the last one. */
function inThisOrder(view: FlowView, wanted: readonly LiveBlock[]): PlaceEdit[] {
  const text = new Map(view.blocks.map((block, i) => [block, i]));
  const stands = wanted.map((block) => (block.at.move === null ? (text.get(block) ?? -1) : -1));
  const last = wanted.at(-1);
  const isSo = stands.every((place, i) => place >= 0 && (i === 0 || place > (stands[i - 1] ?? -1)));
  if (isSo || last === undefined || last.marker === null) return [];
  const { move } = last.at;
  const anchor = move === null ? last.marker : move.before;
  const high = move === null ? null : move.rank;
  let rank: string | null = null;
  return wanted.slice(0, -1).flatMap((block): PlaceEdit[] => {
    const { marker } = block;
    if (marker === null) return [];
    rank = rankBetween(rank, high);
    return [{ marker, container: block.at.container, slot: block.at.slot, move: { anchor, rank } }];
  });
}

function mergeKeys({ marker, props }: LiveBlock, box: CellBox): FlowWrite | null {
  const grid = readTable(props);
  if (marker === null || (box.bottom - box.top === 1 && box.right - box.left === 1)) return null;
  const first = cellSlot(grid.rows[box.top] ?? '', grid.columns[box.left] ?? '');
  const keys: KeyEdit[] = [];
  for (const cell of grid.cells) {
    const key = `${TABLE_KEYS.merge}${cell.slot}`;
    if (isInBox(cell, box) && cell.slot !== first && key in props) keys.push({ marker, key, value: null });
  }
  const corner = [grid.rows[box.bottom - 1] ?? '', grid.columns[box.right - 1] ?? ''];
  keys.push({ marker, key: `${TABLE_KEYS.merge}${first}`, value: corner });
  return onlyKeys(keys);
}

/** Makes of a merged cell what it was: each cell has again what was written in it. */
export function splitCell({ marker, props }: LiveBlock, slot: string): FlowWrite | null {
  const key = `${TABLE_KEYS.merge}${slot}`;
  return marker === null || !(key in props) ? null : onlyKeys([{ marker, key, value: null }]);
}

/** Sets or takes away (null) one property of a block. */
export function setProperty({ marker }: LiveBlock, key: string, value: Json): FlowWrite | null {
  return marker === null ? null : onlyKeys([{ marker, key, value }]);
}

function onlyKeys(keys: readonly KeyEdit[]): FlowWrite {
  return { change: new Delta(), keys, places: [] };
}
