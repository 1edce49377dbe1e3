/**
 * Updates that were taken one after another, told as few: what `Y.mergeUpdates` does, at a tenth of its cost, for updates
 * whose items follow each other without gaps, as those of one turn of the event loop do. Owns that it means the same
 * (a property test compares with Yjs) and when it may not be tried. Knows bytes only; whoever calls has checked them (R6).
 */
import * as encoding from 'lib0/encoding';
import * as decoding from 'lib0/decoding';
import type { ClientId } from '../../protocol/ids.ts';
import type { ClockRange } from './check-update.ts';
import { ContentKind } from './check-content.ts';
import { outlineOf, readDeletes, type Outline, type Section } from './update-walk.ts';

/** A larger update goes by itself: copying it costs more than another message. */
const MAX_MERGED_PART = 16 * 1024;
/** What is merged stays below this. */
const MAX_MERGED = 256 * 1024;

const HAS_ORIGIN = 0x80;
const HAS_RIGHT_ORIGIN = 0x40;
const HAS_PARENT_KEY = 0x20;
const KIND_BITS = 0x1f;

/** One item of text, taken apart as far as lengthening it needs. */
interface TextItem {
  /** From its info byte up to the length of its text. */
  readonly head: Uint8Array;
  /** The neighbour at its right, as in its bytes; empty for none. */
  readonly right: Uint8Array;
  /** True where it was put right after the item before it of the same client id. */
  readonly follows: boolean;
  readonly text: Uint8Array;
}

/** An update, read as far as merging needs it: once, however many different messages it becomes part of. */
export interface Part {
  readonly bytes: Uint8Array;
  /** Null for one that goes by itself. */
  readonly outline: Outline | null;
  /** Where it is nothing but an item of text. */
  readonly text: TextItem | null;
}

/** False where it goes by itself. */
export function isMerged({ length }: Uint8Array): boolean {
  return length <= MAX_MERGED_PART;
}

/** Reads an update that passed the check. */
export function partOf(bytes: Uint8Array): Part {
  if (!isMerged(bytes)) return { bytes, outline: null, text: null };
  const outline = outlineOf(bytes);
  const [section] = outline.sections;
  const isOne = section !== undefined && outline.sections.length === 1 && section.structs === 1;
  const text = isOne ? readTextItem(bytes.subarray(section.from, section.to), section) : null;
  return { bytes, outline: outline.hasSkips ? null : outline, text };
}

/** The items of one client id so far. */
class Strand {
  readonly #clock: number;
  end: number;
  #structs = 0;
  readonly #parts: Uint8Array[] = [];
  #run: { readonly item: TextItem; readonly texts: Uint8Array[]; bytes: number } | null = null;

  constructor(clock: number) {
    this.#clock = clock;
    this.end = clock;
  }

  add(bytes: Uint8Array, section: Section, item: TextItem | null): void {
    this.end = section.end;
    if (item !== null && this.#run !== null && item.follows && isSame(item.right, this.#run.item.right)) {
      // A typed run is one item: as Yjs makes of it in every replica that has it whole.
      this.#run.texts.push(item.text);
      this.#run.bytes += item.text.length;
      return;
    }
    this.#endRun();
    this.#structs += section.structs;
    if (item === null) this.#parts.push(bytes.subarray(section.from, section.to));
    else this.#run = { item, texts: [item.text], bytes: item.text.length };
  }

  #endRun(): void {
    const run = this.#run;
    if (run === null) return;
    this.#run = null;
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, run.bytes);
    this.#parts.push(run.item.head, encoding.toUint8Array(encoder), ...run.texts);
  }

  write(encoder: encoding.Encoder, client: ClientId): void {
    this.#endRun();
    encoding.writeVarUint(encoder, this.#structs);
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, this.#clock);
    for (const part of this.#parts) encoding.writeUint8Array(encoder, part);
  }
}

function readTextItem(part: Uint8Array, { client, clock }: Section): TextItem | null {
  const info = part[0] ?? 0;
  if ((info & KIND_BITS) !== ContentKind.text || (info & HAS_PARENT_KEY) !== 0) return null;
  const decoder = decoding.createDecoder(part);
  decoder.pos = 1;
  let follows = false;
  if ((info & HAS_ORIGIN) !== 0) {
    const by = decoding.readVarUint(decoder);
    const after = decoding.readVarUint(decoder);
    follows = by === client && after === clock - 1;
  }
  const rightAt = decoder.pos;
  if ((info & HAS_RIGHT_ORIGIN) !== 0) {
    decoding.readVarUint(decoder);
    decoding.readVarUint(decoder);
  }
  const right = part.subarray(rightAt, decoder.pos);
  if ((info & (HAS_ORIGIN | HAS_RIGHT_ORIGIN)) === 0) {
    if (decoding.readVarUint(decoder) === 0) {
      decoding.readVarUint(decoder);
      decoding.readVarUint(decoder);
    } else {
      decoding.readVarUint8Array(decoder);
    }
  }
  return { head: part.subarray(0, decoder.pos), right, follows, text: decoding.readVarUint8Array(decoder) };
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Several updates on their way to being one. */
class Merger {
  readonly #strands = new Map<ClientId, Strand>();
  readonly #deletes = new Map<ClientId, ClockRange[]>();
  #bytes = 0;

  /** Takes an update in, or answers false where it cannot follow what is here. */
  add({ bytes, text }: Part, outline: Outline): boolean {
    if (this.#bytes + bytes.length > MAX_MERGED) return false;
    const { sections, deletesAt } = outline;
    for (const { client, clock } of sections) {
      const strand = this.#strands.get(client);
      if (strand !== undefined && strand.end !== clock) return false;
    }
    this.#bytes += bytes.length;
    for (const section of sections) {
      if (section.structs === 0) continue;
      let strand = this.#strands.get(section.client);
      if (strand === undefined) this.#strands.set(section.client, (strand = new Strand(section.clock)));
      strand.add(bytes, section, text);
    }
    if (bytes[deletesAt] === 0) return true;
    for (const [client, ranges] of readDeletes(bytes, deletesAt)) {
      const known = this.#deletes.get(client);
      if (known === undefined) this.#deletes.set(client, ranges);
      else known.push(...ranges);
    }
    return true;
  }

  toUpdate(): Uint8Array {
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, this.#strands.size);
    // Highest client id first, as Yjs writes them.
    for (const [client, strand] of descending(this.#strands)) strand.write(encoder, client);
    encoding.writeVarUint(encoder, this.#deletes.size);
    for (const [client, ranges] of descending(this.#deletes)) writeDeletes(encoder, client, ranges);
    return encoding.toUint8Array(encoder);
  }
}

function descending<T>(byClient: ReadonlyMap<ClientId, T>): readonly [ClientId, T][] {
  return byClient.size < 2 ? [...byClient] : [...byClient].sort(([a], [b]) => b - a);
}

/** Sorted and joined: backspacing deletes clock by clock, downwards. */
function writeDeletes(encoder: encoding.Encoder, client: ClientId, ranges: readonly ClockRange[]): void {
  const joined: { from: number; to: number }[] = [];
  for (const { from, to } of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else joined.push({ from, to });
  }
  encoding.writeVarUint(encoder, client);
  encoding.writeVarUint(encoder, joined.length);
  for (const { from, to } of joined) {
    encoding.writeVarUint(encoder, from);
    encoding.writeVarUint(encoder, to - from);
  }
}

/**
 * The same changes in the same order as these updates, in fewer updates where that can be had cheaply: one that does not
 * follow the others without a gap begins another.
 */
export function mergeParts(parts: readonly Part[]): readonly Uint8Array[] {
  const merged: Uint8Array[] = [];
  let waiting: { readonly merger: Merger; readonly first: Uint8Array; count: number } | null = null;
  const end = () => {
    if (waiting !== null) merged.push(waiting.count === 1 ? waiting.first : waiting.merger.toUpdate());
    waiting = null;
  };
  for (const part of parts) {
    const { bytes, outline } = part;
    if (outline === null) {
      end();
      merged.push(bytes);
      continue;
    }
    if (waiting !== null && waiting.merger.add(part, outline)) {
      waiting.count++;
      continue;
    }
    end();
    const merger = new Merger();
    merger.add(part, outline);
    waiting = { merger, first: bytes, count: 1 };
  }
  end();
  return merged;
}
