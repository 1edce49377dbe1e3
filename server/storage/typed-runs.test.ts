/**
 * Typing that goes on is recognised by its bytes and waits beside the Y.Doc (R3, R6, S5 to S11): whatever is recognised would pass
 * the check, and whenever the document is asked it is what it would be had each piece gone in by itself.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { asSeq } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { checkUpdate } from '../room/check-update.ts';
import { LiveDocument } from '../room/live-document.ts';
import { applyToServerDoc, compareDocuments, createServerDoc, rebuildDocument } from './checkpoint.ts';
import { TypedRuns } from './typed-runs.ts';
import { TypedTextReader } from './typed-text.ts';

const RULES = { ...LIMITS, kind: 'room' as const };
const reader = new TypedTextReader();

type Act =
  | { readonly do: 'run'; readonly by: number; readonly at: number; readonly text: string }
  | { readonly do: 'go on'; readonly by: number; readonly text: string }
  | { readonly do: 'erase' | 'mark' | 'key' | 'hold'; readonly by: number; readonly at: number }
  | { readonly do: 'hear'; readonly by: number }
  | { readonly do: 'ask' };

const by = fc.nat({ max: 2 });
const at = fc.nat({ max: 40 });
const text = fc.constantFrom('hello', 'a', 'äö🧵x', '\ufeffb', '\u0000', 'a\ud800');
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('run' as const), by, at, text }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('go on' as const), by, text }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('erase' as const, 'mark', 'key', 'hold'), by, at }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('hear' as const), by }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('ask' as const) }) },
);

/** Three people who write at once and hear of each other now and then. Null stands where the document is asked. */
function updatesOf(acts: readonly Act[]): (Uint8Array | null)[] {
  const updates: (Uint8Array | null)[] = [];
  const people = [500, 7, 90_000].map((clientID) => {
    const doc = new Y.Doc();
    doc.clientID = clientID;
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'heard') updates.push(update);
    });
    return { doc, heard: 0, caret: 0 };
  });
  for (const one of acts) {
    const person = 'by' in one ? people[one.by] : undefined;
    if (person === undefined) {
      updates.push(null);
      continue;
    }
    const body = person.doc.getText('body');
    const place = 'at' in one ? one.at % (body.length + 1) : Math.min(person.caret, body.length);
    if (one.do === 'run' || one.do === 'go on') {
      for (const character of one.text) {
        body.insert(Math.min(place, body.length) + [...one.text].indexOf(character), character);
      }
      person.caret = place + one.text.length;
    } else if (one.do === 'erase') {
      body.delete(place, Math.min(2, body.length - place));
    } else if (one.do === 'mark') {
      body.format(place, Math.min(3, body.length - place), { bold: true });
    } else if (one.do === 'key') {
      person.doc.getMap('map').set('k', `v${place}`);
    } else if (one.do === 'hold') {
      body.insertEmbed(place, new Y.Map([['k', 'v']]));
    } else {
      for (; person.heard < updates.length; person.heard += 1) {
        const update = updates[person.heard] ?? null;
        if (update !== null) Y.applyUpdate(person.doc, update, 'heard');
      }
    }
  }
  return updates;
}

/** As a room takes an update. Answers whether it waits beside the Y.Doc. */
function take(document: LiveDocument, update: Uint8Array): boolean {
  const typed = reader.read(update);
  if (typed !== null && document.type(typed)) return true;
  const checked = checkUpdate(update, RULES);
  if (!checked.ok) throw new Error(checked.reason);
  const applied = document.apply(update, checked.facts);
  if (!applied.ok) throw new Error(applied.reason);
  return false;
}

function docOf(document: LiveDocument): Y.Doc {
  const doc = createServerDoc();
  applyToServerDoc(doc, document.answers.since(new Uint8Array([0])));
  return doc;
}

describe('what is typed on waits beside the Y.Doc', () => {
  test('R3, R6: whenever it is asked, the document is what it would be one by one; and so is one read back', () => {
    let waited = 0;
    let all = 0;
    fc.assert(
      fc.property(fc.array(act, { minLength: 5, maxLength: 60 }), (acts) => {
        const document = new LiveDocument(LIMITS);
        const plain = createServerDoc();
        const tail: Uint8Array[] = [];
        for (const update of updatesOf(acts)) {
          if (update === null) {
            expect(document.answers.stateVector()).toEqual(Y.encodeStateVector(plain));
            expect(compareDocuments(docOf(document), plain)).toBeNull();
            continue;
          }
          all += 1;
          waited += take(document, update) ? 1 : 0;
          applyToServerDoc(plain, update);
          tail.push(update);
        }
        expect(compareDocuments(docOf(document), plain)).toBeNull();
        const entries = tail.map((update, i) => ({ update, seq: i + 1, atMs: 0, author: null }));
        // The numbers stand for what a log gives out.
        const stored = { checkpoint: null, tail: entries } as unknown as Parameters<typeof rebuildDocument>[0];
        expect(compareDocuments(rebuildDocument(stored), plain)).toBeNull();
      }),
      { numRuns: 150 },
    );
    expect(waited / all).toBeGreaterThan(0.2);
  });

  test('a clock that is asked for counts what waits, and what others say of it finds it there', () => {
    const writer = new Y.Doc();
    const updates: Uint8Array[] = [];
    writer.on('update', (update: Uint8Array) => updates.push(update));
    for (const letter of 'abcdef') writer.getText('body').insert(writer.getText('body').length, letter);
    const document = new LiveDocument(LIMITS);
    expect(updates.map((update) => take(document, update))).toEqual([false, true, true, true, true, true]);
    const again = checkUpdate(updates[5] ?? new Uint8Array(), RULES);
    expect(again.ok && document.newsIn(again.facts)).toEqual({ clients: [], any: false });
    expect(again.ok && document.lacksFor(again.facts)).toBe(false);
    writer.getText('body').delete(2, 2);
    const erased = checkUpdate(updates[6] ?? new Uint8Array(), RULES);
    expect(erased.ok && document.newsIn(erased.facts)).toEqual({ clients: [], any: true });
    expect(erased.ok && document.lacksFor(erased.facts)).toBe(false);
    expect(take(document, updates[6] ?? new Uint8Array())).toBe(false);
    expect(docOf(document).getText('body').toString()).toBe('abef');
  });

  test('the value of a key, an item before another neighbour, behind a gap, or behind what is gone does not wait', () => {
    const writer = new Y.Doc();
    writer.clientID = 9;
    const updates: Uint8Array[] = [];
    writer.on('update', (update: Uint8Array) => updates.push(update));
    const body = writer.getText('body');
    body.insert(0, 'xy');
    body.insert(1, 'a');
    body.insert(2, 'b');
    body.insert(4, 'c');
    body.insert(3, 'd');
    const doc = createServerDoc();
    const last = updates.pop() ?? new Uint8Array();
    for (const update of updates) applyToServerDoc(doc, update);
    const runs = new TypedRuns();
    const typed = reader.read(updates[2] ?? new Uint8Array());
    // 'b' went on behind 'a'; 'c' went elsewhere, and 'd' behind 'b' is not behind what was written last.
    expect(typed?.text).toBe('b');
    expect(reader.read(updates[3] ?? new Uint8Array())).toBeNull();
    expect(reader.read(last)).toBeNull();
    const at = { client: 9, clock: 5, end: 6, rightClient: -1, rightClock: -1, text: 'e' };
    expect(runs.take({ ...at, rightClient: 9, rightClock: 1 }, doc.store)).toBe(false);
    expect(runs.take({ ...at, clock: 6, end: 7 }, doc.store)).toBe(false);
    expect(runs.take({ ...at, clock: 4, end: 5 }, doc.store)).toBe(false);
    expect(runs.take(at, doc.store)).toBe(true);
    expect(runs.take({ ...at, clock: 6, end: 7, rightClient: 9, rightClock: 1 }, doc.store)).toBe(false);
    expect(runs.take({ ...at, clock: 6, end: 7 }, doc.store)).toBe(true);
    body.delete(4, 1);
    applyToServerDoc(doc, Y.encodeStateAsUpdate(writer));
    expect(new TypedRuns().take({ ...at, clock: 6, end: 7 }, doc.store)).toBe(false);
    // The text 't' as the value of the key 'k' of the root 'm': the next value takes its place, which no run of text does.
    const map = createServerDoc();
    applyToServerDoc(map, Uint8Array.of(1, 1, 3, 0, 0x24, 1, 1, 109, 1, 107, 1, 116, 0));
    expect(map.getMap('m').get('k')).toBe('t');
    expect(new TypedRuns().take({ ...at, client: 3, clock: 1, end: 2 }, map.store)).toBe(false);
  });

  test('R2: it rests on stored bytes that have what waits beside it, and on no others', () => {
    const writer = new Y.Doc();
    const updates: Uint8Array[] = [];
    writer.on('update', (update: Uint8Array) => updates.push(update));
    for (const letter of 'abcdef') writer.getText('body').insert(writer.getText('body').length, letter);
    const document = new LiveDocument(LIMITS);
    const through = (count: number) => ({
      checkpoint: null,
      tail: updates.slice(0, count).map((update, i) => ({ update, seq: asSeq(i + 1), atMs: 0, author: null })),
    });
    for (const update of updates.slice(0, 5)) take(document, update);
    // Asked, it has five in its Y.Doc; the sixth waits.
    document.answers.stateVector();
    expect(take(document, updates[5] ?? new Uint8Array())).toBe(true);
    expect([document.rest(through(5)), document.isResting]).toEqual([false, false]);
    for (const letter of 'gh') writer.getText('body').insert(writer.getText('body').length, letter);
    expect(updates.slice(6).map((update) => take(document, update))).toEqual([true, true]);
    expect([document.rest(through(8)), document.isResting]).toEqual([true, true]);
    expect(compareDocuments(docOf(document), writer)).toBeNull();
  });

  test('the title is the newest, whatever waits beside it', () => {
    const writer = new Y.Doc();
    const updates: Uint8Array[] = [];
    writer.on('update', (update: Uint8Array) => updates.push(update));
    const document = new LiveDocument(LIMITS);
    const told: (string | null)[] = [];
    for (const root of ['title', 'body', 'title']) {
      for (const letter of 'ab') writer.getText(root).insert(writer.getText(root).length, letter);
      for (const update of updates.splice(0)) take(document, update);
      told.push(document.title);
    }
    writer.getText('title').insert(4, 'c');
    writer.getText('title').insert(5, 'd');
    expect(updates.map((update) => take(document, update))).toEqual([true, true]);
    expect([...told, document.title]).toEqual(['ab', 'ab', 'abab', 'ababcd']);
  });

  test('S4: what others put behind the same letter meanwhile is looked through with what that costs', () => {
    const [writer, other] = [new Y.Doc(), new Y.Doc()];
    const updates: Uint8Array[] = [];
    for (const doc of [writer, other]) {
      doc.on('update', (update: Uint8Array, origin: unknown) => {
        if (origin !== 'heard') updates.push(update);
      });
    }
    writer.getText('body').insert(0, 'a');
    Y.applyUpdate(other, updates[0] ?? new Uint8Array(), 'heard');
    other.getText('body').insert(1, 'x');
    writer.getText('body').insert(1, 'b');
    writer.getText('body').insert(2, 'c');
    const document = new LiveDocument(LIMITS);
    // 'b' goes on behind 'a', where 'x' stands; 'c' behind 'b', where nothing does.
    expect(updates.map((update) => take(document, update))).toEqual([false, false, false, true]);
    Y.applyUpdate(writer, updates[1] ?? new Uint8Array(), 'heard');
    expect(compareDocuments(docOf(document), writer)).toBeNull();
    // Who has heard of what stands behind its last letter names it, and nobody need look for a place.
    Y.applyUpdate(other, Y.encodeStateAsUpdate(writer), 'heard');
    other.getText('body').insert(other.getText('body').length, 'z');
    take(document, updates.at(-1) ?? new Uint8Array());
    Y.applyUpdate(writer, updates.at(-1) ?? new Uint8Array(), 'heard');
    const place = writer.getText('body').toJSON().indexOf('c') + 1;
    const before = updates.length;
    writer.getText('body').insert(place, 'd');
    writer.getText('body').insert(place + 1, 'e');
    expect(updates.slice(before).map((update) => take(document, update))).toEqual([true, true]);
    expect(compareDocuments(docOf(document), writer)).toBeNull();
  });

  test('S5: nothing waits beside a document in which something waits for what is missing', () => {
    const writer = new Y.Doc();
    const updates: Uint8Array[] = [];
    writer.on('update', (update: Uint8Array) => updates.push(update));
    for (const letter of 'abc') writer.getText('body').insert(writer.getText('body').length, letter);
    const other = new Y.Doc();
    const others: Uint8Array[] = [];
    other.on('update', (update: Uint8Array) => others.push(update));
    for (const letter of 'xyz') other.getText('body').insert(other.getText('body').length, letter);
    const document = new LiveDocument(LIMITS);
    const [a, b, c] = updates.map((update) => () => take(document, update));
    expect(a?.()).toBe(false);
    expect(take(document, others[1] ?? new Uint8Array())).toBe(false);
    expect(b?.()).toBe(false);
    expect(take(document, others[0] ?? new Uint8Array())).toBe(false);
    expect(c?.()).toBe(true);
  });
});

test('R6: whatever is recognised would pass the check, as one run of one client id that deletes nothing', () => {
  const writer = new Y.Doc();
  const updates: Uint8Array[] = [];
  writer.on('update', (update: Uint8Array) => updates.push(update));
  const body = writer.getText('body');
  body.insert(0, 'ab');
  for (const word of ['c', 'ü', '🧵', 'word', '\u0000']) {
    body.insert(body.length, word);
    body.insert(body.length - 1, word);
    body.insert(body.length - 1, word);
  }
  let recognised = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...updates),
      fc.array(fc.tuple(fc.nat({ max: 40 }), fc.nat({ max: 255 })), { maxLength: 3 }),
      fc.constantFrom(0, 0, 0, -1, 1),
      (update, changes, grown) => {
        const bytes = new Uint8Array(update.length + grown);
        bytes.set(update.subarray(0, bytes.length));
        for (const [place, byte] of changes) if (place < bytes.length) bytes[place] = byte;
        const typed = reader.read(bytes);
        if (typed === null) return;
        recognised += 1;
        const checked = checkUpdate(bytes, { ...RULES, maxClock: Number.MAX_SAFE_INTEGER });
        if (!checked.ok) throw new Error(checked.reason);
        const { client, clock, end, rightClient, rightClock } = typed;
        const { facts } = checked;
        expect([...facts.structs]).toEqual([[client, [{ from: clock, to: end }]]]);
        expect([facts.count, facts.deletes.size, facts.roots.size, facts.types.length]).toEqual([1, 0, 0, 0]);
        expect(facts.between).toEqual([
          {
            id: { client, clock },
            left: { client, clock: clock - 1 },
            right: rightClient < 0 ? null : { client: rightClient, clock: rightClock },
          },
        ]);
      },
    ),
    { numRuns: 20_000 },
  );
  expect(recognised).toBeGreaterThan(2000);
});
