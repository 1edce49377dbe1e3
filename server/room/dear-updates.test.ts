/** HOSTILE S9, S10: what is within every bound of size and still costs Yjs much, because of what the document holds already. No step of it may take 100 ms. */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { LIMITS } from '../../protocol/limits.ts';
import { compareDocuments } from '../storage/checkpoint.ts';
import { cpuMs, leastOf } from '../test-cost.ts';
import { Forge, forge } from '../transport/memory/forge.ts';
import { person, roomWith, textOf } from '../transport/memory/people.ts';
import { checkUpdate, type UpdateFacts } from './check-update.ts';
import { LargeUpdateBytes } from './large-update-bytes.ts';
import { LargeUpdates } from './large-updates.ts';
import { LiveDocument } from './live-document.ts';
import type { Clock } from './ports.ts';
import { preparesAtOnce } from './prepare-update.ts';
import type { Session } from './session.ts';
import { SliceTurns } from './slice-turns.ts';
import { countItems, walkLength } from './walk-length.ts';

const RULES = { ...LIMITS, kind: 'document' } as const;
/** The row of the issue. */
const MOST_MS = 100;

/** So many items of one client id at one place, each put before all that are there: that is cheap. */
function* atOnePlace(client: number, count: number, text: string): Generator<Uint8Array> {
  for (let from = 0; from < count; from += 500) {
    yield forge(client, from * text.length, 500, (f) => {
      for (let i = 0; i < 500; i++) f.inRoot(4, 'body').text(text);
      return f;
    });
  }
}

/** So many items, each put behind all that are there. */
function behindAll(client: number, count: number): Uint8Array {
  return forge(client, 0, count, (f) => {
    for (let i = 0; i < count; i++) f.inRoot(4, 'body').text('y');
    return f;
  });
}

function factsOf(update: Uint8Array): UpdateFacts {
  const checked = checkUpdate(update, RULES);
  if (!checked.ok) throw new Error(checked.reason);
  return checked.facts;
}

function documentWith(items: number, text: string): LiveDocument {
  const document = new LiveDocument(LIMITS);
  for (const update of atOnePlace(2, items, text)) expect(document.apply(update, factsOf(update)).ok).toBe(true);
  return document;
}

/** Has a document take an update in slices, as a room does; answers what became of it and what the longest turn cost. */
async function takeLarge(document: LiveDocument, update: Uint8Array) {
  // One timer at a time, each a turn of its own.
  const timers: (() => void)[] = [];
  const setTimer = (_ms: number, run: () => void) => ({ cancel: () => undefined, at: timers.push(run) });
  const clock: Clock = { now: () => 0, setTimer };
  const outcomes: string[] = [];
  const large = new LargeUpdates({
    kind: 'document',
    limits: LIMITS,
    document,
    slices: new SliceTurns(clock, cpuMs),
    meter: cpuMs,
    preparer: preparesAtOnce,
    largeBytes: new LargeUpdateBytes(LIMITS.maxLargeBytes),
    waking: { isNeeded: false, whenAwake: (run) => run() },
    guard: (run) => run(),
    isLive: () => true,
    isReady: () => true,
    judge: (_large, facts, hasNewDeletes) => document.newsIn(facts, hasNewDeletes),
    onEarly: () => outcomes.push('early'),
    onApplied: () => outcomes.push('applied'),
    refuse: (_session, code, reason) => outcomes.push(`${code}: ${reason}`),
    onPoisoned: () => outcomes.push('poisoned'),
  });
  // Of a session no more is asked than this.
  const session = {
    isHeard: true,
    hold: () => undefined,
    release: () => undefined,
    close: () => undefined,
  } as unknown as Session;
  large.take({ session, update, origin: 'edit' });
  let longestMs = 0;
  const turn = async (run: () => unknown) => {
    const before = cpuMs();
    await run();
    longestMs = Math.max(longestMs, cpuMs() - before);
  };
  await turn(() => Promise.resolve());
  for (let next = timers.shift(); next !== undefined; next = timers.shift()) await turn(next);
  return { outcomes, longestMs };
}

describe('within every bound of size, and dear', () => {
  test('S9: items put behind 30,000 others at one place are taken one after the other, and no turn takes 100 ms', async () => {
    const longestTurnMs = await leastOf(MOST_MS, async () => {
      const document = documentWith(30_000, 'x');
      const update = behindAll(4_000_000, 30);
      expect(document.isDear(update, factsOf(update))).toBe(true);
      const { longestMs, outcomes } = await takeLarge(document, update);
      expect(outcomes).toEqual(['applied']);
      const doc = new Y.Doc();
      Y.applyUpdate(doc, document.answers.since(new Uint8Array([0])));
      expect(doc.getText('body').toJSON()).toBe(`${'x'.repeat(30_000)}${'y'.repeat(30)}`);
      return longestMs;
    });
    expect(longestTurnMs).toBeLessThan(MOST_MS);
  });

  test('S9: a lone item that would be compared with a quarter of a million others is refused, and nothing is to be rebuilt', async () => {
    const document = documentWith(251_000, 'x');
    // What is refused changes nothing, so it can be tried again.
    const longestTurnMs = await leastOf(MOST_MS, async () => {
      const { longestMs, outcomes } = await takeLarge(document, behindAll(4_000_000, 1));
      expect(outcomes).toEqual(['update_refused: too much stands at that place']);
      return longestMs;
    });
    expect(longestTurnMs).toBeLessThan(MOST_MS);
    // Elsewhere everybody writes on.
    const typed = forge(5, 0, 1, (f) => f.between(4, [2, 250_599], [2, 250_598]).text('on'));
    expect(document.isDear(typed, factsOf(typed))).toBe(false);
  });

  test('S6, S9: 10,000 deletions that each cut an item in two count as so many, and are taken a few at a time', async () => {
    const deletions = new Forge().uint(0, 1, 2, 10_000);
    for (let i = 0; i < 10_000; i++) deletions.uint(i * 3 + 1, 1);
    const update = deletions.bytes();
    expect(factsOf(update).count).toBe(10_000);
    const longestTurnMs = await leastOf(MOST_MS, async () => {
      const { longestMs, outcomes } = await takeLarge(documentWith(10_000, 'xyz'), update);
      expect(outcomes).toEqual(['applied']);
      return longestMs;
    });
    expect(longestTurnMs).toBeLessThan(MOST_MS);
  });

  test('S9: a dear edit in a room goes the way of the large ones, and is told to all when it stands', async () => {
    const [a, hostile] = [person(1), person(4_000_000)];
    const sim = await roomWith([a, hostile]);
    for (const update of atOnePlace(2, 1000, 'x')) hostile.sendUpdate(update);
    await sim.settle();
    const before = textOf(a.doc).length;
    const waiting = () => a.socket?.waitingForClient ?? 0;
    hostile.sendUpdate(behindAll(4_000_000, 400));
    while (hostile.socket?.deliverToServer());
    expect(waiting()).toBe(0);
    await sim.settle();
    expect(textOf(a.doc)).toHaveLength(before + 400);
    expect([a.closeCode, hostile.closeCode]).toEqual([null, null]);
    expect(compareDocuments(a.doc, await sim.stored())).toBeNull();
  });
});

describe('the length of a walk', () => {
  const docWith = (...updates: Uint8Array[]) => {
    const doc = new Y.Doc();
    for (const update of updates) Y.applyUpdate(doc, update);
    return doc;
  };
  const stepsOf = (doc: Y.Doc, update: Uint8Array, enough = 1_000_000) =>
    walkLength(doc, update, 1, countItems(doc.store), enough);
  const many = () => docWith(...atOnePlace(2, 1000, 'x'));

  test('S9: an honest edit, wherever it is made, has none', () => {
    const doc = many();
    const edits: Uint8Array[] = [];
    const copy = docWith(Y.encodeStateAsUpdate(doc));
    copy.on('update', (update: Uint8Array) => edits.push(update));
    for (const at of [0, 1, 500, 999, 1000]) copy.getText('body').insert(at, 'typed');
    copy.getText('body').format(3, 9, { bold: true });
    copy.getText('body').delete(5, 2);
    copy.getMap('map').set('key', 1);
    copy.getMap('map').set('key', 2);
    for (const edit of edits) {
      expect(stepsOf(doc, edit)).toBeLessThan(8);
      Y.applyUpdate(doc, edit);
    }
  });

  test('S9: without neighbours, behind one, before one, in something that holds others: as far as the list is', () => {
    const doc = many();
    expect(
      stepsOf(
        doc,
        forge(3, 0, 1, (f) => f.inRoot(4, 'body').text('y')),
      ),
    ).toBeGreaterThan(999);
    expect(
      stepsOf(
        doc,
        forge(3, 0, 1, (f) => f.after(4, 2, 999).text('y')),
      ),
    ).toBeGreaterThan(999);
    const before = forge(3, 0, 1, (f) =>
      f
        .byte(4 | 0x40)
        .uint(2, 500)
        .text('y'),
    );
    expect(stepsOf(doc, before)).toBeGreaterThan(498);
    const inside = docWith(
      forge(5, 0, 1, (f) => f.inRoot(7, 'body').uint(2)),
      forge(6, 0, 400, (f) => {
        for (let i = 0; i < 400; i++) f.inItem(4, 5, 0).text('x');
        return f;
      }),
    );
    expect(
      stepsOf(
        inside,
        forge(9, 0, 1, (f) => f.inItem(4, 5, 0).text('y')),
      ),
    ).toBeGreaterThan(399);
  });

  test('S10: a first value of a key that has many', () => {
    const values = Array.from({ length: 300 }, (_, i) =>
      forge(300 - i, 0, 1, (f) => f.inRoot(8, 'map', 'key').uint(1).any(i)),
    );
    expect(
      stepsOf(
        docWith(...values),
        forge(900, 0, 1, (f) => f.inRoot(8, 'map', 'key').uint(1).any(1)),
      ),
    ).toBeGreaterThan(299);
  });

  test('S9: the gauge counts what deletions cut and what typed runs become, so that nothing dear is taken for cheap', () => {
    const document = new LiveDocument(LIMITS);
    const text = forge(2, 0, 1, (f) => f.inRoot(4, 'body').text('x'.repeat(20_000)));
    expect(document.apply(text, factsOf(text)).ok).toBe(true);
    const update = behindAll(4_000_000, 20);
    expect(document.isDear(update, factsOf(update))).toBe(false);
    const deletions = new Forge().uint(0, 1, 2, 9_999);
    for (let i = 0; i < 9_999; i++) deletions.uint(i * 2, 1);
    expect(document.apply(deletions.bytes(), factsOf(deletions.bytes())).ok).toBe(true);
    // Twenty times 20,000 items, of which the gauge heard of 10,000.
    expect(document.isDear(update, factsOf(update))).toBe(true);
  });

  test('no further than asked', () => {
    expect(
      stepsOf(
        many(),
        forge(3, 0, 1, (f) => f.inRoot(4, 'body').text('y')),
        100,
      ),
    ).toBeLessThan(110);
  });
});
