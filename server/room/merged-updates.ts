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

  add(bytes: Uint8Array, section: Section): void {
    const part = bytes.subarray(section.from, section.to);
    const item = section.structs === 1 ? readTextItem(part, section) : null;
    this.end = section.end;
    if (item !== null && this.#run !== null && item.follows && isSame(item.right, this.#run.item.right)) {
      // A typed run is one item: as Yjs makes of it in every replica that has it whole.
      this.#run.texts.push(item.text);
      this.#run.bytes += item.text.length;
      return;
    }
    this.#endRun();
    this.#structs += section.structs;
    if (item === null) this.#parts.push(part);
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
  add(bytes: Uint8Array, outline: Outline): boolean {
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
      strand.add(bytes, section);
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
 * The same changes in the same order as `updates`, in fewer updates where that can be had cheaply: one that does not
 * follow the others without a gap begins another. Each must have passed the check.
 */
export function mergeInOrder(updates: readonly Uint8Array[]): readonly Uint8Array[] {
  if (updates.length < 2) return updates;
  const merged: Uint8Array[] = [];
  let waiting: { readonly merger: Merger; readonly first: Uint8Array; count: number } | null = null;
  const end = () => {
    if (waiting !== null) merged.push(waiting.count === 1 ? waiting.first : waiting.merger.toUpdate());
    waiting = null;
  };
  for (const update of updates) {
    const outline = update.length > MAX_MERGED_PART ? null : outlineOf(update);
    if (outline === null || outline.hasSkips) {
      end();
      merged.push(update);
      continue;
    }
    if (waiting !== null && waiting.merger.add(update, outline)) {
      waiting.count++;
      continue;
    }
    end();
    const merger = new Merger();
    merger.add(update, outline);
    waiting = { merger, first: update, count: 1 };
  }
  end();
  return merged;
}
