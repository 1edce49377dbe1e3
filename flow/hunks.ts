/**
 * Where two sequences of units differ: a UTF-16 unit of text is a number, a marker or an inline object is itself. What is
 * common at both ends is set aside; the middle is compared by words, then by characters, with the objects that stayed as
 * anchors where that would take too long. Knows nothing of blocks and marks.
 */
import { editRuns } from './edit-runs.ts';

export type Unit = number | object;

/** A stretch of units that differs: [aFrom, aTo) becomes [bFrom, bTo). */
export interface Hunk {
  aFrom: number;
  aTo: number;
  bFrom: number;
  bTo: number;
}

/** How many words or characters may differ before a finer comparison is not worth its time (it is quadratic in this). */
const MAX_EDIT_LENGTH = 400;

/** The stretches that differ, in order. `caret` (in b) settles which of several equal letters came or went. */
export function findHunks(a: readonly Unit[], b: readonly Unit[], caret: number | null): Hunk[] {
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
  const aParts = split(a, hunk.aFrom, hunk.aTo);
  const bParts = split(b, hunk.bFrom, hunk.bTo);
  const runs = editRuns(aParts, bParts, MAX_EDIT_LENGTH);
  if (runs === null) return null;
  const aStarts = startsOf(aParts, hunk.aFrom);
  const bStarts = startsOf(bParts, hunk.bFrom);
  return runs.map(({ aFrom, aTo, bFrom, bTo }) => ({
    aFrom: aStarts(aFrom),
    aTo: aStarts(aTo),
    bFrom: bStarts(bFrom),
    bTo: bStarts(bTo),
  }));
}

/** Where each part begins among the units; the end of all of them for the one past the last. */
function startsOf(parts: readonly (string | object)[], from: number): (index: number) => number {
  let at = from;
  const starts = [from, ...parts.map((part) => (at += typeof part === 'string' ? part.length : 1))];
  return (index) => starts[index] ?? at;
}

/** Splits at the markers that stand on both sides in the same order; what lies between two of them is one hunk. */
function diffAtAnchors(a: readonly Unit[], b: readonly Unit[], hunk: Hunk): Hunk[] {
  const isObject = (unit: Unit): unit is object => typeof unit === 'object';
  const aMarkers = a.slice(hunk.aFrom, hunk.aTo).filter(isObject);
  const bMarkers = b.slice(hunk.bFrom, hunk.bTo).filter(isObject);
  const gone = editRuns(aMarkers, bMarkers, Infinity) ?? [];
  const common = aMarkers.filter((_, index) => !gone.some(({ aFrom, aTo }) => aFrom <= index && index < aTo));
  const hunks: Hunk[] = [];
  let aFrom = hunk.aFrom;
  let bFrom = hunk.bFrom;
  for (const marker of common) {
    const aTo = a.indexOf(marker, aFrom);
    const bTo = b.indexOf(marker, bFrom);
    hunks.push({ aFrom, aTo, bFrom, bTo });
    aFrom = aTo + 1;
    bFrom = bTo + 1;
  }
  hunks.push({ aFrom, aTo: hunk.aTo, bFrom, bTo: hunk.bTo });
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

export function isHighSurrogate(unit: Unit | undefined): boolean {
  return typeof unit === 'number' && unit >= 0xd800 && unit <= 0xdbff;
}

export function isLowSurrogate(unit: Unit | undefined): boolean {
  return typeof unit === 'number' && unit >= 0xdc00 && unit <= 0xdfff;
}
