/**
 * From what a stretch of a flow was to what it has become, as the smallest edit that says so: typing a character is one
 * insert, splitting a block one marker, joining two one deletion, retyping one key. Pure: the caller applies the edit.
 *
 * Both sides are laid out as units, `hunks.ts` says where they differ, and the marks are compared where they do not.
 */
import * as Y from 'yjs';
import { isVoidType } from './block-specs.ts';
import { PARAGRAPH } from './blocks/paragraph.ts';
import { Delta } from './delta.ts';
import { findHunks, isHighSurrogate, isLowSurrogate, type Hunk, type Unit } from './hunks.ts';
import { jsonEqual, marksChange, NO_MARKS } from './inline.ts';
import { isMarker } from './marker.ts';
import type { LiveBlock } from './parse.ts';
import { INLINE_KEY, MARKER_KEYS, type BlockProps, type Inline, type Json, type Marks } from './schema.ts';
import { setAside, type SetAside } from './set-aside.ts';

/** A block as somebody wants it. `was` is the block of the flow that it continues, if any. */
export interface WantedBlock {
  readonly was: LiveBlock | null;
  readonly type: string;
  readonly props: BlockProps;
  readonly content: readonly Inline[];
  /** The id that a new block must have, because others say that they stand in it. */
  readonly id?: string;
  /** Something is to be written on its marker, so that it needs one where the reading rule does without. */
  readonly needsMarker?: boolean;
}

export interface Stand {
  /** The stretch begins the flow. */
  readonly atStart: boolean;
  /** The stretch is the whole flow. */
  readonly whole: boolean;
  /** The block before the stretch is void, so that text may follow it without a marker. */
  readonly afterVoid: boolean;
  /** Where the writer's caret is in the wanted stretch, in flow units; settles which of two equal letters was typed. */
  readonly caret: number | null;
}

/** `value` null takes the key away. */
export interface KeyEdit {
  readonly marker: Y.Map<unknown>;
  readonly key: string;
  readonly value: Json;
}

export interface FlowEdit {
  /** Counted from the start of the stretch. */
  readonly change: Delta;
  readonly keys: readonly KeyEdit[];
  /** For each wanted block the marker it has after the edit, or null where it needs none. New ones are in `change`. */
  readonly markers: readonly (Y.Map<unknown> | null)[];
  /** For each inline object that is inserted, what stands for it in `change`. */
  readonly objects: ReadonlyMap<object, object>;
}

type ObjectValues = { readonly [key: string]: Json };

interface Layout {
  readonly units: Unit[];
  /** The marks of each unit; of a marker, the attributes it carries. */
  readonly marks: Marks[];
  /** What inline objects said when they were last looked at. */
  readonly values: Map<object, ObjectValues>;
}

/** Stands for a marker that is yet to be made. */
class NewMarker {
  readonly block: WantedBlock;
  constructor(block: WantedBlock) {
    this.block = block;
  }
}

const LINE_BREAK = 0x0a;

export function diffBlocks(before: readonly LiveBlock[], wanted: readonly WantedBlock[], stand: Stand): FlowEdit {
  const alone = onItsOwn(before, wanted);
  // A caret of a block is counted with its marker.
  const caret = stand.caret === null ? null : stand.caret - 1;
  const aside = alone === null ? null : setAside(alone.was.content, alone.wanted.content, caret);
  return alone === null || aside === null ? diffLaidOut(before, wanted, stand) : diffRest(alone, aside, caret);
}

/** A block that goes on under its marker, by itself. */
interface Alone {
  readonly was: LiveBlock;
  readonly marker: Y.Map<unknown>;
  readonly wanted: WantedBlock;
}

function onItsOwn(before: readonly LiveBlock[], [wanted, ...others]: readonly WantedBlock[]): Alone | null {
  const [was, ...more] = before;
  if (was === undefined || wanted === undefined || more.length + others.length > 0) return null;
  return wanted.was === was && was.marker !== null ? { was, marker: was.marker, wanted } : null;
}

/** Compares what is left between the ends that were set aside. */
function diffRest({ was, marker, wanted }: Alone, aside: SetAside, caret: number | null): FlowEdit {
  const a: Layout = { units: [], marks: [], values: new Map() };
  const b: Layout = { units: [], marks: [], values: new Map() };
  layOutContent(a, aside.before);
  layOutContent(b, aside.wanted);
  const objects = new Map<object, object>();
  const rest = toDelta(
    a,
    b,
    findHunks(a.units, b.units, caret === null ? null : caret - aside.head),
    (object) => inserted(object, b, objects),
    newMarkerIn,
    () => {},
  );
  const change = new Delta().retain(1 + aside.head);
  for (const op of rest.ops) change.push(op);
  return { change: change.chop(), keys: keyEdits(marker, was, wanted), markers: [marker], objects };
}

function newMarkerIn(): never {
  throw new Error('no marker is made within a block');
}

/** Compares all of it, unit by unit. */
function diffLaidOut(before: readonly LiveBlock[], wanted: readonly WantedBlock[], stand: Stand): FlowEdit {
  const a: Layout = { units: [], marks: [], values: new Map() };
  for (const block of before) {
    if (block.marker !== null) layOut(a, block.marker, block.markerMarks);
    layOutContent(a, block.content);
  }
  const b: Layout = { units: [], marks: [], values: new Map() };
  const tokens: (Unit | null)[] = wanted.map((block, i) => {
    const token = markerToken(block, i, wanted, stand);
    if (token !== null) layOut(b, token, block.was?.markerMarks ?? NO_MARKS);
    layOutContent(b, block.content);
    return token;
  });

  const made = new Map<Unit, Y.Map<unknown>>();
  const objects = new Map<object, object>();
  const kept = new Set<Unit>();
  const change = toDelta(
    a,
    b,
    findHunks(a.units, b.units, stand.caret),
    (object) => inserted(object, b, objects),
    (token) => {
      const block = token instanceof NewMarker ? token.block : wanted[tokens.indexOf(token)];
      const marker = newMarker(block);
      made.set(token, marker);
      return marker;
    },
    (token) => kept.add(token),
  );

  const keys: KeyEdit[] = [];
  const markers = wanted.map((block, i) => {
    const token = tokens[i] ?? null;
    if (token === null) return null;
    const created = made.get(token);
    if (created !== undefined) return created;
    const marker = block.was?.marker ?? null;
    if (marker !== null && block.was !== null) keys.push(...keyEdits(marker, block.was, block));
    return marker;
  });
  return { change, keys, markers, objects };
}

/** What is inserted for an inline object; `objects` keeps account. */
function inserted(object: object, { values }: Layout, objects: Map<object, object>): object {
  const copy = copyObject(object, values.get(object));
  objects.set(object, copy);
  return copy;
}

function layOut(layout: Layout, unit: Unit, marks: Marks): void {
  layout.units.push(unit);
  layout.marks.push(marks);
}

function layOutContent(layout: Layout, content: readonly Inline[]): void {
  for (const inline of content) {
    if (inline.kind === 'object') {
      layOut(layout, inline.object, inline.marks);
      if (inline.values !== undefined) layout.values.set(inline.object, inline.values);
      continue;
    }
    for (let i = 0; i < inline.text.length; i++) {
      const unit = inline.text.charCodeAt(i);
      // Formatting that ends inside a surrogate pair would tear the pair apart in Yjs: the second half follows the first.
      const torn = i === 0 && isLowSurrogate(unit) && isHighSurrogate(layout.units.at(-1));
      layOut(layout, unit, torn ? (layout.marks.at(-1) ?? inline.marks) : inline.marks);
    }
  }
}

/** What stands for the block's marker among the units, or null where the reading rule makes a marker unnecessary. */
function markerToken(block: WantedBlock, i: number, wanted: readonly WantedBlock[], stand: Stand): Unit | null {
  if (block.was !== null && block.was.marker !== null) return block.was.marker;
  const previous = wanted[i - 1];
  const welcome = previous === undefined ? stand.atStart || stand.afterVoid : isVoidType(previous.type);
  const plain = block.type === PARAGRAPH.type && Object.keys(block.props).length === 0;
  const visible = block.content.length > 0 || (stand.whole && wanted.length === 1);
  if (block.needsMarker === true) return new NewMarker(block);
  return block.was !== null && welcome && plain && visible ? null : new NewMarker(block);
}

function newMarker(block: WantedBlock | undefined): Y.Map<unknown> {
  if (block === undefined) throw new Error('a marker belongs to a block');
  const marker = new Y.Map<unknown>();
  // A block that goes on under a new marker keeps its id; most have none, and a plain paragraph needs no key at all.
  const id = block.was !== null && block.was.id !== '' ? block.was.id : block.id;
  if (id !== undefined) marker.set(MARKER_KEYS.id, id);
  if (block.type !== PARAGRAPH.type) marker.set(MARKER_KEYS.type, block.type);
  for (const [key, value] of Object.entries(block.props)) marker.set(key, value);
  return marker;
}

function keyEdits(marker: Y.Map<unknown>, was: LiveBlock, wanted: WantedBlock): KeyEdit[] {
  const edits: KeyEdit[] = [];
  if (was.type !== wanted.type) edits.push({ marker, key: MARKER_KEYS.type, value: wanted.type });
  for (const key of Object.keys(was.props)) {
    if (!(key in wanted.props)) edits.push({ marker, key, value: null });
  }
  for (const [key, value] of Object.entries(wanted.props)) {
    if (!jsonEqual(was.props[key], value)) edits.push({ marker, key, value });
  }
  return edits;
}

function toDelta(
  a: Layout,
  b: Layout,
  hunks: readonly Hunk[],
  insertObject: (object: object) => object,
  make: (token: Unit) => Y.Map<unknown>,
  keep: (token: Unit) => void,
): Delta {
  const delta = new Delta();
  let aAt = 0;
  let bAt = 0;
  const retainTo = (end: number) => {
    let change: Marks | null = null;
    while (aAt < end) {
      const unit = a.units[aAt];
      if (typeof unit === 'object') keep(unit);
      if (isBlockUnit(unit)) change = null;
      // Nobody sees the marks of a line break, and editors cannot hold them: it goes along with what precedes it.
      else if (unit !== LINE_BREAK) change = marksChange(a.marks[aAt] ?? NO_MARKS, b.marks[bAt] ?? NO_MARKS);
      if (change === null) delta.retain(1);
      else delta.retain(1, { ...change });
      aAt++;
      bAt++;
    }
  };
  for (const hunk of hunks) {
    retainTo(hunk.aFrom);
    insertUnits(delta, b, hunk, insertObject, make);
    delta.delete(hunk.aTo - hunk.aFrom);
    aAt = hunk.aTo;
    bAt = hunk.bTo;
  }
  retainTo(a.units.length);
  return delta.chop();
}

function insertUnits(
  delta: Delta,
  b: Layout,
  { bFrom, bTo }: Hunk,
  insertObject: (object: object) => object,
  make: (token: Unit) => Y.Map<unknown>,
): void {
  let text = '';
  let marks = NO_MARKS;
  const flush = () => {
    if (text !== '') delta.insert(text, { ...marks });
    text = '';
  };
  for (let i = bFrom; i < bTo; i++) {
    const unit = b.units[i];
    const unitMarks = b.marks[i] ?? NO_MARKS;
    if (typeof unit === 'number') {
      if (marksChange(marks, unitMarks) !== null) flush();
      marks = unitMarks;
      text += String.fromCharCode(unit);
    } else if (unit !== undefined) {
      flush();
      if (isBlockUnit(unit)) {
        // The marker takes on the marks around it: a marker without them would cut a run of bold text in two.
        const around = i === 0 ? NO_MARKS : (b.marks[i - 1] ?? NO_MARKS);
        b.marks[i] = around;
        delta.insert(make(unit), { ...around });
      } else {
        delta.insert(insertObject(unit), { ...unitMarks });
      }
    }
  }
  flush();
}

/** A shared type stands in one place only: one that is put elsewhere is a copy. One that was made here becomes a shared type. */
function copyObject(object: object, values: ObjectValues | undefined): object {
  if (object instanceof Y.AbstractType) {
    // Somebody else deleted it, and we do not know yet: it has nothing left to copy but what we saw.
    if (object._item?.deleted === true && values !== undefined) return new Y.Map<unknown>(Object.entries(values));
    return object.doc === null ? object : object.clone();
  }
  const entries = Object.entries(object);
  return INLINE_KEY in object ? new Y.Map<unknown>(entries) : Object.fromEntries(entries);
}

function isBlockUnit(unit: Unit | undefined): boolean {
  return unit instanceof NewMarker || isMarker(unit);
}
