/**
 * A change to a flow: retain, insert and delete with attributes, in the shape that Yjs and Quill share. Lengths count flow
 * units: a UTF-16 unit of text, or one for an embedded value (a marker, an inline object). Our own and not quill-delta,
 * because that one deep-copies what is inserted, and an embedded value is a live part of a Y.Doc.
 */
import { jsonEqual } from './inline.ts';
import type { Json } from './schema.ts';

export interface Op {
  readonly retain?: number;
  readonly insert?: string | object;
  readonly delete?: number;
  /** Marks to set; null takes one away. */
  readonly attributes?: { readonly [name: string]: Json };
}

type Attributes = { readonly [name: string]: Json };

/** Flow units that an operation spans, in whichever text it speaks of. */
export function opLength(op: Op): number {
  return op.retain ?? op.delete ?? (typeof op.insert === 'string' ? op.insert.length : 1);
}

export class Delta {
  readonly ops: Op[] = [];

  constructor(ops: readonly Op[] = []) {
    for (const op of ops) this.push(op);
  }

  /** Empty without operations; a change that has been chopped and is empty changes nothing. */
  get isEmpty(): boolean {
    return this.ops.length === 0;
  }

  retain(length: number, attributes?: Attributes): this {
    return length <= 0
      ? this
      : this.push(attributes === undefined ? { retain: length } : { retain: length, attributes });
  }

  insert(insert: string | object, attributes?: Attributes): this {
    return insert === '' ? this : this.push(attributes === undefined ? { insert } : { insert, attributes });
  }

  delete(length: number): this {
    return length <= 0 ? this : this.push({ delete: length });
  }

  /** Adds an operation, joined with its neighbour where it can be. At one place, inserts stand before deletes. */
  push(op: Op): this {
    const plain = withoutEmpty(op);
    let at = this.ops.length;
    const last = this.ops[at - 1];
    if (plain.insert !== undefined && last?.delete !== undefined) at--;
    const before = this.ops[at - 1];
    const joined = before === undefined ? null : join(before, plain);
    if (joined === null) this.ops.splice(at, 0, plain);
    else this.ops[at - 1] = joined;
    return this;
  }

  /** Drops retains at the end that change nothing. */
  chop(): this {
    const last = this.ops.at(-1);
    if (last?.retain !== undefined && last.attributes === undefined) this.ops.pop();
    return this;
  }

  /** This change and then the other, as one. */
  compose(other: Delta): Delta {
    const mine = new OpReader(this.ops);
    const theirs = new OpReader(other.ops);
    const result = new Delta();
    while (mine.hasNext || theirs.hasNext) {
      if (theirs.kind === 'insert') result.push(theirs.take(Infinity));
      else if (mine.kind === 'delete') result.push(mine.take(Infinity));
      else {
        const length = Math.min(mine.length, theirs.length);
        const first = mine.take(length);
        const then = theirs.take(length);
        if (then.retain !== undefined) {
          const attributes = composeAttributes(first.attributes, then.attributes, first.retain !== undefined);
          result.push(
            first.insert === undefined ? { retain: length, attributes } : { insert: first.insert, attributes },
          );
        } else if (first.retain !== undefined) result.push(then);
        // An insert that is deleted again leaves nothing.
      }
    }
    return result.chop();
  }

  /**
   * The other change, made without knowing this one, as it must be applied after this one. `first` says that of two inserts
   * at one place this one's comes first, and that of two values for one mark this one's stays.
   */
  transform(other: Delta, first: boolean): Delta {
    const mine = new OpReader(this.ops);
    const theirs = new OpReader(other.ops);
    const result = new Delta();
    while (mine.hasNext || theirs.hasNext) {
      if (mine.kind === 'insert' && (first || theirs.kind !== 'insert')) result.retain(opLength(mine.take(Infinity)));
      else if (theirs.kind === 'insert') result.push(theirs.take(Infinity));
      else {
        const length = Math.min(mine.length, theirs.length);
        const ours = mine.take(length);
        const op = theirs.take(length);
        if (ours.delete !== undefined) continue;
        if (op.delete !== undefined) result.push(op);
        else result.retain(length, transformAttributes(ours.attributes, op.attributes, first));
      }
    }
    return result.chop();
  }

  /** Where an offset lies after this change. `stays`: what is inserted at the offset itself does not move it. */
  transformPosition(offset: number, stays: boolean): number {
    let cursor = 0;
    let result = offset;
    for (const op of this.ops) {
      if (cursor > result) break;
      const length = opLength(op);
      if (op.delete !== undefined) {
        result -= Math.min(length, result - cursor);
        continue;
      }
      if (op.insert !== undefined && (cursor < result || !stays)) result += length;
      cursor += length;
    }
    return result;
  }

  /** Where what lies at an offset after this change lay before it; what this inserts lay where it was put. */
  originOf(offset: number): number {
    let before = 0;
    let after = 0;
    for (const op of this.ops) {
      const length = opLength(op);
      if (op.delete !== undefined) before += length;
      else if (offset < after + length) return op.insert === undefined ? before + offset - after : before;
      else {
        after += length;
        if (op.retain !== undefined) before += length;
      }
    }
    return before + offset - after;
  }

  /** Whether this inserts, deletes or formats within (from, to]: at `from` itself it concerns what comes before. */
  touches(from: number, to: number): boolean {
    let cursor = 0;
    for (const op of this.ops) {
      const span = op.insert === undefined ? opLength(op) : 0;
      const hit = op.insert === undefined ? cursor < to && cursor + span > from : cursor > from && cursor <= to;
      if (hit && (op.retain === undefined || op.attributes !== undefined)) return true;
      cursor += span;
    }
    return false;
  }
}

function withoutEmpty(op: Op): Op {
  if (op.attributes === undefined || Object.keys(op.attributes).length > 0) return op;
  const { attributes: _none, ...rest } = op;
  return rest;
}

/** Two neighbours as one operation, or null where they stay two. */
function join(a: Op, b: Op): Op | null {
  if (a.delete !== undefined && b.delete !== undefined) return { delete: a.delete + b.delete };
  if (!jsonEqual(a.attributes, b.attributes)) return null;
  const attributes = a.attributes === undefined ? {} : { attributes: a.attributes };
  if (a.retain !== undefined && b.retain !== undefined) return { retain: a.retain + b.retain, ...attributes };
  if (typeof a.insert === 'string' && typeof b.insert === 'string')
    return { insert: a.insert + b.insert, ...attributes };
  return null;
}

function composeAttributes(a: Attributes = {}, b: Attributes = {}, keepNull: boolean): Attributes {
  const merged: Record<string, Json> = { ...a, ...b };
  if (!keepNull) {
    for (const [name, value] of Object.entries(merged)) {
      if (value === null) delete merged[name];
    }
  }
  return merged;
}

function transformAttributes(ours: Attributes = {}, theirs: Attributes = {}, first: boolean): Attributes {
  return first ? Object.fromEntries(Object.entries(theirs).filter(([name]) => !(name in ours))) : theirs;
}

/** Hands out operations in pieces; past the end it goes on retaining for ever. */
class OpReader {
  readonly #ops: readonly Op[];
  #index = 0;
  #offset = 0;

  constructor(ops: readonly Op[]) {
    this.#ops = ops;
  }

  get hasNext(): boolean {
    return this.#index < this.#ops.length;
  }

  get kind(): 'insert' | 'delete' | 'retain' {
    const op = this.#ops[this.#index];
    return op?.insert !== undefined ? 'insert' : op?.delete !== undefined ? 'delete' : 'retain';
  }

  get length(): number {
    const op = this.#ops[this.#index];
    return op === undefined ? Infinity : opLength(op) - this.#offset;
  }

  take(most: number): Op {
    const op = this.#ops[this.#index];
    if (op === undefined) return { retain: most };
    const from = this.#offset;
    const length = Math.min(most, opLength(op) - from);
    this.#offset += length;
    if (this.#offset >= opLength(op)) {
      this.#index++;
      this.#offset = 0;
    }
    if (op.delete !== undefined) return { delete: length };
    const attributes = op.attributes === undefined ? {} : { attributes: op.attributes };
    if (op.retain !== undefined) return { retain: length, ...attributes };
    const insert = typeof op.insert === 'string' ? op.insert.slice(from, from + length) : op.insert;
    return { ...(insert === undefined ? {} : { insert }), ...attributes };
  }
}
