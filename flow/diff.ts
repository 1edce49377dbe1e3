/**
 * From what a stretch of a flow was to what it has become, as the smallest edit that says so: typing a character is one
 * insert, splitting a block one marker, joining two one deletion, retyping one key. Pure: the caller applies the edit.
 *
 * Both sides are laid out as units (a UTF-16 unit of text, a marker, an inline object). What is common at both ends is set
 * aside; the middle is compared by words, with the markers that stayed as anchors.
 */
import { diffArrays } from 'diff';
import * as Y from 'yjs';
import { isVoidType } from './block-specs.ts';
import { PARAGRAPH } from './blocks/paragraph.ts';
import { Delta } from './delta.ts';
import { jsonEqual, marksChange, NO_MARKS } from './inline.ts';
import { isMarker, type LiveBlock } from './parse.ts';
import { MARKER_KEYS, type BlockProps, type Inline, type Json, type Marks } from './schema.ts';

/** A block as somebody wants it. `was` is the block of the flow that it continues, if any. */
export interface WantedBlock {
  readonly was: LiveBlock | null;
  readonly type: string;
  readonly props: BlockProps;
  readonly content: readonly Inline[];
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
}

type Unit = number | object;

interface Layout {
  readonly units: Unit[];
  /** The marks of each unit; of a marker, the attributes it carries. */
  readonly marks: Marks[];
}

/** A stretch of units that differs: [aFrom, aTo) becomes [bFrom, bTo). */
interface Hunk {
  aFrom: number;
  aTo: number;
  bFrom: number;
  bTo: number;
}

/** Stands for a marker that is yet to be made. */
class NewMarker {
  readonly block: WantedBlock;
  constructor(block: WantedBlock) {
    this.block = block;
  }
}

const LINE_BREAK = 0x0a;

/** How many words or characters may differ before a finer comparison is not worth its time (it is quadratic in this). */
const MAX_EDIT_LENGTH = 400;

export function diffBlocks(
  before: readonly LiveBlock[],
  wanted: readonly WantedBlock[],
  stand: Stand,
  makeId: () => string,
): FlowEdit {
  const a: Layout = { units: [], marks: [] };
  for (const block of before) {
    if (block.marker !== null) layOut(a, block.marker, block.markerMarks);
    layOutContent(a, block.content);
  }
  const b: Layout = { units: [], marks: [] };
  const tokens: (Unit | null)[] = wanted.map((block, i) => {
    const token = markerToken(block, i, wanted, stand);
    if (token !== null) layOut(b, token, block.was?.markerMarks ?? NO_MARKS);
    layOutContent(b, block.content);
    return token;
  });

  const made = new Map<Unit, Y.Map<unknown>>();
  const kept = new Set<Unit>();
  const change = toDelta(
    a,
    b,
    findHunks(a.units, b.units, stand.caret),
    (token) => {
      const block = token instanceof NewMarker ? token.block : wanted[tokens.indexOf(token)];
      const marker = newMarker(block, makeId);
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
  return { change, keys, markers };
}

function layOut(layout: Layout, unit: Unit, marks: Marks): void {
  layout.units.push(unit);
  layout.marks.push(marks);
}

function layOutContent(layout: Layout, content: readonly Inline[]): void {
  for (const inline of content) {
    if (inline.kind === 'object') {
      layOut(layout, inline.object, inline.marks);
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
  return block.was !== null && welcome && plain && visible ? null : new NewMarker(block);
}

function newMarker(block: WantedBlock | undefined, makeId: () => string): Y.Map<unknown> {
  if (block === undefined) throw new Error('a marker belongs to a block');
  const marker = new Y.Map<unknown>();
  // A block that was moved keeps its id; its old marker goes with this same edit.
  marker.set(MARKER_KEYS.id, block.was !== null && block.was.id !== '' ? block.was.id : makeId());
  marker.set(MARKER_KEYS.type, block.type);
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

function findHunks(a: readonly Unit[], b: readonly Unit[], caret: number | null): Hunk[] {
  const middle = trim(a, b, { aFrom: 0, aTo: a.length, bFrom: 0, bTo: b.length }, caret);
  if (middle === null) return [];
  if (middle.aFrom === middle.aTo || middle.bFrom === middle.bTo) return [middle];
  // Words first, which is fast and keeps what belongs together; then characters, so that nothing that stays is typed anew.
  const hunks = diffBy(toWords, a, b, middle) ?? diffAtAnchors(a, b, middle);
  return hunks
    .flatMap((hunk) => (isReplacement(hunk) ? (diffBy(toCharacters, a, b, hunk) ?? [hunk]) : [hunk]))
    .map((hunk) => trim(a, b, hunk, null))
    .filter((hunk) => hunk !== null);
}

function isReplacement(hunk: Hunk): boolean {
  return hunk.aFrom < hunk.aTo && hunk.bFrom < hunk.bTo;
}

/** Takes what is equal at both ends off a hunk; null where nothing is left. Never cuts a surrogate pair. */
function trim(a: readonly Unit[], b: readonly Unit[], hunk: Hunk, caret: number | null): Hunk | null {
  const aLength = hunk.aTo - hunk.aFrom;
  const bLength = hunk.bTo - hunk.bFrom;
  const shorter = Math.min(aLength, bLength);
  let prefix = commonPrefix(a, b, hunk, shorter);
  let suffix = commonSuffix(a, b, hunk, shorter - prefix);
  if (caret !== null && prefix + suffix === shorter && aLength !== bLength) {
    // Something was only inserted, or only deleted, and among equal letters it is the caret that says which.
    const wish = bLength > aLength ? caret - (bLength - aLength) : caret;
    if (wish >= 0 && wish < prefix && commonSuffix(a, b, hunk, shorter - wish) === shorter - wish) {
      prefix = wish;
      suffix = shorter - wish;
    }
  }
  if (isHighSurrogate(a[hunk.aFrom + prefix - 1]) && prefix > 0) prefix--;
  if (isLowSurrogate(a[hunk.aTo - suffix]) && suffix > 0) suffix--;
  const rest = {
    aFrom: hunk.aFrom + prefix,
    aTo: hunk.aTo - suffix,
    bFrom: hunk.bFrom + prefix,
    bTo: hunk.bTo - suffix,
  };
  return rest.aFrom === rest.aTo && rest.bFrom === rest.bTo ? null : rest;
}

function commonPrefix(a: readonly Unit[], b: readonly Unit[], hunk: Hunk, most: number): number {
  let n = 0;
  while (n < most && a[hunk.aFrom + n] === b[hunk.bFrom + n]) n++;
  return n;
}

function commonSuffix(a: readonly Unit[], b: readonly Unit[], hunk: Hunk, most: number): number {
  let n = 0;
  while (n < most && a[hunk.aTo - 1 - n] === b[hunk.bTo - 1 - n]) n++;
  return n;
}

type Split = (units: readonly Unit[], from: number, to: number) => (string | object)[];

/** Compares by words or characters; null where that would take too long. */
function diffBy(split: Split, a: readonly Unit[], b: readonly Unit[], hunk: Hunk): Hunk[] | null {
  const parts = diffArrays<string | object>(split(a, hunk.aFrom, hunk.aTo), split(b, hunk.bFrom, hunk.bTo), {
    maxEditLength: MAX_EDIT_LENGTH,
  });
  return parts === undefined ? null : collectHunks(parts, hunk);
}

/** Splits at the markers that stand on both sides in the same order; what lies between two of them is one hunk. */
function diffAtAnchors(a: readonly Unit[], b: readonly Unit[], hunk: Hunk): Hunk[] {
  const isObject = (unit: Unit): unit is object => typeof unit === 'object';
  const aMarkers = a.slice(hunk.aFrom, hunk.aTo).filter(isObject);
  const bMarkers = b.slice(hunk.bFrom, hunk.bTo).filter(isObject);
  const common = diffArrays(aMarkers, bMarkers).filter((part) => !part.added && !part.removed);
  const hunks: Hunk[] = [];
  let aFrom = hunk.aFrom;
  let bFrom = hunk.bFrom;
  for (const marker of common.flatMap((part) => part.value)) {
    const aTo = a.indexOf(marker, aFrom);
    const bTo = b.indexOf(marker, bFrom);
    hunks.push({ aFrom, aTo, bFrom, bTo });
    aFrom = aTo + 1;
    bFrom = bTo + 1;
  }
  hunks.push({ aFrom, aTo: hunk.aTo, bFrom, bTo: hunk.bTo });
  return hunks;
}

function collectHunks(
  parts: readonly {
    readonly value: readonly (string | object)[];
    readonly added: boolean;
    readonly removed: boolean;
  }[],
  start: Hunk,
): Hunk[] {
  const hunks: Hunk[] = [];
  let aAt = start.aFrom;
  let bAt = start.bFrom;
  for (const part of parts) {
    const length = part.value.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 1), 0);
    if (part.added || part.removed) {
      const last = hunks.at(-1);
      const hunk =
        last !== undefined && last.aTo === aAt && last.bTo === bAt
          ? last
          : { aFrom: aAt, aTo: aAt, bFrom: bAt, bTo: bAt };
      if (hunk !== last) hunks.push(hunk);
      if (part.removed) hunk.aTo += length;
      else hunk.bTo += length;
    }
    if (!part.added) aAt += length;
    if (!part.removed) bAt += length;
  }
  return hunks;
}

const WORD = /[\p{L}\p{N}\p{M}_]+|\s+|./gsu;
const CHARACTER = /./gsu;

const toWords: Split = (units, from, to) => splitText(units, from, to, WORD);
/** By whole code points: a surrogate pair is one. */
const toCharacters: Split = (units, from, to) => splitText(units, from, to, CHARACTER);

function splitText(units: readonly Unit[], from: number, to: number, pattern: RegExp): (string | object)[] {
  const words: (string | object)[] = [];
  let text = '';
  const flush = () => {
    for (const word of text.match(pattern) ?? []) words.push(word);
    text = '';
  };
  for (let i = from; i < to; i++) {
    const unit = units[i];
    if (typeof unit === 'number') text += String.fromCharCode(unit);
    else if (unit !== undefined) {
      flush();
      words.push(unit);
    }
  }
  flush();
  return words;
}

function toDelta(
  a: Layout,
  b: Layout,
  hunks: readonly Hunk[],
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
    insertUnits(delta, b, hunk.bFrom, hunk.bTo, make);
    delta.delete(hunk.aTo - hunk.aFrom);
    aAt = hunk.aTo;
    bAt = hunk.bTo;
  }
  retainTo(a.units.length);
  return delta.chop();
}

function insertUnits(delta: Delta, b: Layout, from: number, to: number, make: (token: Unit) => Y.Map<unknown>): void {
  let text = '';
  let marks = NO_MARKS;
  const flush = () => {
    if (text !== '') delta.insert(text, { ...marks });
    text = '';
  };
  for (let i = from; i < to; i++) {
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
        delta.insert(copyObject(unit), { ...unitMarks });
      }
    }
  }
  flush();
}

/** A shared type stands in one place only: an inline object that is pasted elsewhere is a copy. */
function copyObject(object: object): object {
  return object instanceof Y.AbstractType && object.doc !== null ? object.clone() : object;
}

function isBlockUnit(unit: Unit | undefined): boolean {
  return unit instanceof NewMarker || isMarker(unit);
}

function isHighSurrogate(unit: Unit | undefined): boolean {
  return typeof unit === 'number' && unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: Unit | undefined): boolean {
  return typeof unit === 'number' && unit >= 0xdc00 && unit <= 0xdfff;
}
