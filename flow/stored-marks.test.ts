import * as prng from 'lib0/prng';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { Delta, type Op } from './delta.ts';
import { applyEdit } from './edit.ts';
import { eventDelta } from './event-delta.ts';
import { jsonEqual } from './inline.ts';
import { keepQuiet } from './quiet.ts';
import { documentBody } from './read.ts';
import type { Json, Marks } from './schema.ts';
import { readMarks, readPieces } from './stored-marks.ts';

const ORIGIN = 'writer';
const REMOTE = 'others';

function writer(clientId: number, seed?: Y.Doc) {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  keepQuiet(doc);
  if (seed !== undefined) Y.applyUpdate(doc, Y.encodeStateAsUpdate(seed));
  const body = documentBody(doc);
  const edit = (change: Delta) => applyEdit(body, { change, keys: [], places: [] }, ORIGIN);
  return {
    doc,
    body,
    edit,
    format: (at: number, length: number, marks: Marks) => edit(new Delta().retain(at).retain(length, marks)),
    type: (at: number, text: string, marks: Marks = {}) => edit(new Delta().retain(at).insert(text, marks)),
    pieces: () => new Delta(readPieces(body.toDelta() as Op[])).ops,
  };
}

type Writer = ReturnType<typeof writer>;

function exchange(...writers: readonly Writer[]): void {
  for (const from of writers) {
    for (const to of writers) if (to !== from) Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc), REMOTE);
  }
}

/** Two people with the same text. */
function two(text: string, marks: Marks = {}): [Writer, Writer] {
  const seed = writer(9);
  seed.type(0, text, marks);
  return [writer(1, seed.doc), writer(2, seed.doc)];
}

function formatItems(body: Y.Text): number {
  let count = 0;
  for (let item = body._start; item !== null; item = item.right) {
    if (!item.deleted && item.content instanceof Y.ContentFormat) count++;
  }
  return count;
}

describe('marks in the text', () => {
  it('reads of several attributes for one mark the highest count, then the highest client; false takes it away', () => {
    expect(readMarks({ bold: true })).toEqual({ bold: true });
    expect(readMarks({ bold: true, 'bold~1.7': false })).toEqual({});
    expect(readMarks({ 'bold~2.1': true, 'bold~1.7': false })).toEqual({ bold: true });
    expect(readMarks({ 'color~1.10': 'red', 'color~1.9': 'blue' })).toEqual({ color: 'red' });
    expect(readMarks({ 'color~10.1': 'red', 'color~9.1': 'blue' })).toEqual({ color: 'red' });
  });

  it('keeps as a mark of its own what it cannot read', () => {
    const odd = { 'bold~x': true, 'bold~1': true, '~1.2': 1, 'a~b~1.2': 2, hidden: false };
    expect(readMarks(odd)).toEqual(odd);
  });

  it('lets overlapping words be bold for both who made them so', () => {
    const [a, b] = two('abcdefgh');
    a.format(1, 4, { bold: true });
    b.format(3, 4, { bold: true });
    exchange(a, b);
    const bold = [{ insert: 'a' }, { insert: 'bcdefg', attributes: { bold: true } }, { insert: 'h' }];
    expect(a.pieces()).toEqual(bold);
    expect(b.pieces()).toEqual(bold);
  });

  it('writes no attribute for what is typed within, before or after text that looks the same', () => {
    const [a] = two('abcdef');
    a.format(2, 2, { bold: true });
    const items = formatItems(a.body);
    a.type(3, 'X', { bold: true });
    a.type(5, 'Y', { bold: true });
    a.type(2, 'Z', { bold: true });
    a.type(2, 'x');
    a.type(8, 'y');
    expect(a.pieces()).toEqual([{ insert: 'abx' }, { insert: 'ZcXdY', attributes: { bold: true } }, { insert: 'yef' }]);
    expect(formatItems(a.body)).toBe(items);
  });

  it('leaves nothing behind where a mark was made and taken away again', () => {
    const [a] = two('abcdef');
    for (let n = 0; n < 50; n++) {
      a.format(1, 3, { bold: true });
      a.format(1, 3, { bold: null });
    }
    expect(a.pieces()).toEqual([{ insert: 'abcdef' }]);
    expect(formatItems(a.body)).toBe(0);
  });

  it('does not grow where one colour follows another', () => {
    const [a] = two('abcdef');
    a.format(1, 3, { color: 'red' });
    const items = formatItems(a.body);
    for (const color of ['blue', 'green', 'red', 'blue']) a.format(1, 3, { color });
    expect(a.pieces()[1]).toEqual({ insert: 'bcd', attributes: { color: 'blue' } });
    expect(formatItems(a.body)).toBe(items);
  });

  it('an undone mark does not run on to the end of the text from what somebody typed plain inside', () => {
    const [a, b] = two('abcdef');
    const undo = new Y.UndoManager(a.body, { trackedOrigins: new Set([ORIGIN]) });
    a.format(1, 3, { bold: true });
    exchange(a, b);
    b.type(2, 'XY');
    exchange(a, b);
    expect(a.pieces().map(({ insert }) => insert)).toEqual(['a', 'b', 'XY', 'cd', 'ef']);
    undo.undo();
    exchange(a, b);
    expect(a.pieces()).toEqual([{ insert: 'abXYcdef' }]);
    expect(b.pieces()).toEqual([{ insert: 'abXYcdef' }]);
  });

  it('gives each character what the people who formatted it made of it, whatever they did at once', () => {
    for (let seed = 1; seed <= 400; seed++) {
      const random = prng.create(seed);
      const text = 'abcdefghij';
      const people = two(text, prng.bool(random) ? { bold: true, color: 'red' } : {});
      const touched = people.map(() => text.split('').map(() => new Set<string>()));
      for (const [who, person] of people.entries()) {
        for (let n = prng.int32(random, 1, 3); n > 0; n--) {
          const from = prng.int32(random, 0, text.length - 1);
          const length = prng.int32(random, 1, text.length - from);
          const [name, value] = prng.oneOf(random, [
            ['bold', true],
            ['bold', null],
            ['color', 'red'],
            ['color', 'blue'],
            ['color', null],
          ] as const);
          person.format(from, length, { [name]: value });
          for (let i = from; i < from + length; i++) touched[who]?.[i]?.add(name);
        }
      }
      const own = people.map((person) => unitMarks(person.pieces()));
      exchange(...people);
      const [first, second] = people.map((person) => unitMarks(person.pieces()));
      expect(first, `seed ${seed}`).toEqual(second);
      for (let i = 0; i < text.length; i++) {
        for (const name of ['bold', 'color']) {
          const whose = [0, 1].filter((who) => touched[who]?.[i]?.has(name));
          const right = (whose.length > 0 ? whose : [0]).map((who) => own[who]?.[i]?.[name]);
          const shown = first?.[i]?.[name];
          expect(
            right.some((value) => jsonEqual(value, shown)),
            `seed ${seed}, ${name} of ${i}`,
          ).toBe(true);
        }
      }
    }
  });

  it('says of a change what it means: three people followed through random edits (readers never write)', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const random = prng.create(seed);
      const people = [1, 2, 3].map((id) => writer(id));
      const followed = people.map(() => new Delta());
      let wrote = 0;
      for (const [i, person] of people.entries()) {
        person.body.observe((event) => {
          const was = followed[i] ?? new Delta();
          followed[i] = was.compose(eventDelta(event));
        });
        person.doc.on('update', (_update: Uint8Array, origin: unknown) => {
          if (origin !== ORIGIN && origin !== REMOTE) wrote++;
        });
      }
      for (let n = 0; n < 25; n++) {
        const person = prng.oneOf(random, people);
        if (prng.int32(random, 0, 4) === 0) exchange(...people);
        else {
          const change = randomChange(person, random);
          const wanted = new Delta(person.pieces()).compose(change).ops;
          person.edit(change);
          // What was asked for is what stands there, exactly.
          expect(person.pieces(), `seed ${seed}`).toEqual(wanted);
        }
      }
      exchange(...people);
      exchange(...people);
      for (const [i, person] of people.entries()) {
        expect(person.pieces(), `seed ${seed}`).toEqual(people[0]?.pieces());
        expect(followed[i]?.ops, `seed ${seed}`).toEqual(person.pieces());
      }
      expect(wrote).toBe(0);
    }
  });
});

function unitMarks(pieces: readonly Op[]): { readonly [name: string]: Json }[] {
  return pieces.flatMap(({ insert, attributes }) =>
    typeof insert === 'string' ? insert.split('').map(() => attributes ?? {}) : [],
  );
}

function randomChange(person: Writer, random: prng.PRNG): Delta {
  const { length } = person.body;
  const at = prng.int32(random, 0, length);
  const span = prng.int32(random, 0, length - at);
  const marks = prng.oneOf(random, [{}, { bold: true }, { color: 'red' }, { bold: true, color: 'blue' }] as const);
  const change = new Delta().retain(at);
  switch (prng.int32(random, 0, 4)) {
    case 0:
    case 1:
      return change.insert(prng.word(random, 1, 4), marks);
    case 2:
      return change
        .retain(span, prng.oneOf(random, [{ bold: true }, { bold: null }, { color: 'red' }, { color: null }] as const))
        .chop();
    case 3:
      return change.delete(Math.min(span, 4)).chop();
    default:
      return change
        .retain(Math.min(span, 2), { bold: true })
        .insert(prng.word(random, 1, 3), marks)
        .delete(Math.max(0, Math.min(span - 2, 2)))
        .chop();
  }
}
