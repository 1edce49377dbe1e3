/**
 * How marks stand in the Y.Text, and the way there and back. Yjs ends a mark for everybody at the place where one person ended
 * theirs: of two people who make overlapping words bold at once, the one's end cuts the other's short. So each act of formatting
 * has an attribute of its own, `bold~<count>.<client>`, and reading decides between those that lie on one character: the
 * highest count wins, then the highest client; `false` says that the mark was taken away. An attribute without a suffix counts
 * as the lowest. Everybody else in the flow knows marks by their names only.
 */
import * as Y from 'yjs';
import { type Delta, type Op, opLength } from './delta.ts';
import { jsonEqual, NO_MARKS } from './inline.ts';
import type { Json, Marks } from './schema.ts';

const SIGN = '~';
const STORED_NAME = /^([^~]+)~(\d{1,15})\.(\d{1,15})$/;

interface StoredName {
  readonly name: string;
  readonly count: number;
  readonly client: number;
}

/** What an attribute of the text is called as a mark; one whose name cannot be read is a mark of that whole name. */
function readName(stored: string): StoredName {
  const [, name, count, client] = (stored.includes(SIGN) ? STORED_NAME.exec(stored) : null) ?? [];
  return name === undefined
    ? { name: stored, count: 0, client: 0 }
    : { name, count: Number(count), client: Number(client) };
}

function isOver(a: StoredName, b: StoredName): boolean {
  return a.count > b.count || (a.count === b.count && a.client > b.client);
}

/** The marks that attributes of the text mean. */
export function readMarks(stored: Marks): Marks {
  if (!Object.keys(stored).some((key) => key.includes(SIGN))) return stored;
  const deciding = new Map<string, StoredName>();
  const marks: Record<string, Json> = {};
  for (const [key, value] of Object.entries(stored)) {
    const one = readName(key);
    const other = deciding.get(one.name);
    if (other !== undefined && !isOver(one, other)) continue;
    deciding.set(one.name, one);
    marks[one.name] = value;
  }
  for (const [name, { count }] of deciding) if (count > 0 && marks[name] === false) delete marks[name];
  return marks;
}

/** The pieces of a text as Yjs tells them, with marks instead of attributes. */
export function readPieces(pieces: readonly Op[]): Op[] {
  return pieces.map((piece) =>
    piece.attributes === undefined ? piece : { ...piece, attributes: readMarks(piece.attributes) },
  );
}

/** The attributes in force at a place of a text; a new object only when they changed. */
export class RunningAttributes {
  attributes: Marks = NO_MARKS;
  #read: { readonly of: Marks; readonly marks: Marks } = { of: NO_MARKS, marks: NO_MARKS };

  set(key: string, value: Json): void {
    if (value === null) {
      const { [key]: ended, ...rest } = this.attributes;
      if (ended !== undefined) this.attributes = rest;
    } else this.attributes = { ...this.attributes, [key]: value };
  }

  get marks(): Marks {
    if (this.#read.of !== this.attributes) this.#read = { of: this.attributes, marks: readMarks(this.attributes) };
    return this.#read.marks;
  }
}

/**
 * A change as Yjs is to apply it to this body: marks become attributes. What is typed takes over those of a neighbour that
 * means the same, so that typing within bold text writes none; formatting gets attributes of its own.
 */
export function storeMarks(body: Y.Text, change: Delta): Op[] {
  // Where nothing is formatted, what is typed has its marks to itself, and nobody need be looked for.
  if (
    !body._hasFormatting &&
    change.ops.every(({ insert, attributes }) => insert !== undefined || attributes === undefined)
  ) {
    return change.ops.map((op) => ({ ...op, attributes: { ...op.attributes } }));
  }
  return new Writer(body).write(change.ops);
}

class Writer {
  readonly #client: number;
  readonly #cursor: Cursor;
  /** The highest count that each mark has so far in the text. */
  readonly #counts = new Map<string, number>();

  constructor(body: Y.Text) {
    this.#client = body.doc?.clientID ?? 0;
    this.#cursor = new Cursor(body._start);
  }

  write(ops: readonly Op[]): Op[] {
    return ops.map((op): Op => {
      const marks = op.attributes ?? NO_MARKS;
      if (op.insert !== undefined) return { ...op, attributes: this.#typed(marks) };
      const before = this.#cursor.left;
      const passed = this.#cursor.pass(opLength(op), op.delete === undefined);
      if (op.delete !== undefined || Object.keys(marks).length === 0) return op;
      const attributes = this.#formatted(marks, before, passed);
      this.#cursor.left = apply(this.#cursor.left, attributes);
      return Object.keys(attributes).length === 0 ? { retain: opLength(op) } : { ...op, attributes };
    });
  }

  /** The attributes of text that is put here and is to have these marks. */
  #typed(marks: Marks): Marks {
    const left = byName(this.#cursor.left);
    const right = byName(this.#cursor.right());
    const attributes: Record<string, Json> = {};
    for (const name of new Set([...left.keys(), ...right.keys(), ...Object.keys(marks)])) {
      const ours = left.get(name) ?? NO_MARKS;
      const theirs = right.get(name) ?? NO_MARKS;
      const fits = [ours, theirs].find((one) => jsonEqual(readMarks(one)[name], marks[name]));
      const wanted = marks[name];
      if (fits !== undefined) Object.assign(attributes, fits);
      // Nobody else can know of text that is new, so a mark of its own needs no name of its own.
      else if (wanted !== undefined && Object.keys(ours).length === 0) attributes[name] = wanted;
      else Object.assign(attributes, ours, { [this.#newName(name, [ours])]: wanted ?? false });
    }
    this.#cursor.left = attributes;
    return attributes;
  }

  /** What sets and takes away marks on text that has the attributes `passed`; `before` are those of what precedes it. */
  #formatted(marks: Marks, before: Marks, passed: readonly Marks[]): Marks {
    const after = this.#cursor.right();
    const attributes: Record<string, Json> = {};
    for (const [name, value] of Object.entries(marks)) {
      const there = passed.map((one) => byName(one).get(name) ?? NO_MARKS);
      const keys = new Set(there.flatMap(Object.keys));
      // What nobody sees any more once this is done, and what reaches no further, is cleared away.
      for (const key of keys) if (!(key in before) && !(key in after)) attributes[key] = null;
      const remains = [...keys].some((key) => !(key in attributes));
      if (value !== null || remains) attributes[this.#newName(name, there)] = value ?? false;
    }
    return attributes;
  }

  #newName(name: string, over: readonly Marks[]): string {
    let count = this.#counts.get(name) ?? 0;
    for (const key of over.flatMap(Object.keys)) count = Math.max(count, readName(key).count);
    this.#counts.set(name, count);
    return `${name}${SIGN}${count + 1}.${this.#client}`;
  }
}

/** Walks over a text, and knows the attributes of the characters on both sides of where it is. */
class Cursor {
  /** The attributes of what was passed or written last. */
  left: Marks = NO_MARKS;
  readonly #running = new RunningAttributes();
  #item: Y.Item | null;
  /** Units of the item that were passed already. */
  #within = 0;

  constructor(start: Y.Item | null) {
    this.#item = start;
  }

  /** Goes over so many units, and answers the attributes that they have, run by run. What is kept becomes the left side. */
  pass(units: number, keeps: boolean): Marks[] {
    const passed: Marks[] = [];
    let left = units;
    while (left > 0 && this.#item !== null) {
      this.#toCharacter();
      if (this.#item === null) break;
      const { attributes } = this.#running;
      if (passed.at(-1) !== attributes) passed.push(attributes);
      const taken = Math.min(left, this.#item.length - this.#within);
      left -= taken;
      this.#within += taken;
      if (this.#within === this.#item.length) {
        this.#item = this.#item.right;
        this.#within = 0;
      }
      if (keeps) this.left = attributes;
    }
    return passed;
  }

  /** The attributes of the character that follows, or those in force at the end. */
  right(): Marks {
    this.#toCharacter();
    return this.#running.attributes;
  }

  #toCharacter(): void {
    for (; this.#item !== null; this.#item = this.#item.right) {
      if (this.#item.deleted) continue;
      const { content } = this.#item;
      // Yjs keeps JSON in a format mark; null ends it.
      if (content instanceof Y.ContentFormat) this.#running.set(content.key, content.value as Json);
      else if (this.#item.countable) return;
    }
  }
}

function apply(attributes: Marks, change: Marks): Marks {
  return Object.fromEntries(Object.entries({ ...attributes, ...change }).filter(([, value]) => value !== null));
}

/** Attributes by the mark that they are about. */
function byName(attributes: Marks): Map<string, Marks> {
  const groups = new Map<string, Record<string, Json>>();
  for (const [key, value] of Object.entries(attributes)) {
    const { name } = readName(key);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { [key]: value });
    else group[key] = value;
  }
  return groups;
}
