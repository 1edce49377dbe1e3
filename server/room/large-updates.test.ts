/** HOSTILE S4: what somebody wrote for weeks offline comes in without stopping anybody, and what only looks like it is refused. */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { ERRORS } from '../../protocol/errors.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { costMeter } from '../system.ts';
import { compareDocuments, createServerDoc } from '../storage/checkpoint.ts';
import { ramblingDocs } from '../transport/memory/rambling-docs.ts';
import { Forge, forge } from '../transport/memory/forge.ts';
import { bodyOf, person, roomWith, textOf } from '../transport/memory/people.ts';
import { SeededRandom } from '../transport/memory/seeded-random.ts';
import { SIMULATED_DOCUMENT } from '../transport/memory/simulation.ts';
import { checkUpdate } from './check-update.ts';
import { CostAccount } from './cost-account.ts';
import { prepareUpdate } from './prepare-update.ts';
import { SliceQueue } from './packed-slices.ts';
import { packSlices, sliceUpdate } from './slice-update.ts';

const SEED = Number(process.env['WEFT_SEED'] ?? 4);
const rules = { ...LIMITS, kind: 'room' } as const;

/** A document in which many people wrote, each a little and all at once. */
function writtenByMany(people: number, words = 1): Y.Doc {
  const doc = new Y.Doc();
  for (let i = 0; i < people * words; i++) {
    doc.clientID = 10_000 + (i % people);
    doc.getText('body').insert(i % 3 === 0 ? 0 : doc.getText('body').length, 'word ');
  }
  return doc;
}

describe('S4: slices', () => {
  test('S4: together they are the update, each passes the check, and none waits for a later one', () => {
    for (let seed = SEED; seed < SEED + 60; seed++) {
      const random = new SeededRandom(seed);
      const replay = `replay: WEFT_SEED=${seed} npx vitest run server/room/large-updates`;
      const docs = ramblingDocs(random);
      for (const doc of docs) for (const other of docs) Y.applyUpdate(doc, Y.encodeStateAsUpdate(other));
      const long = writtenByMany(40, 30);
      Y.applyUpdate(long, Y.encodeStateAsUpdate(docs[0] ?? long));
      for (let i = 0; i < 300; i++) long.getText('body').delete(random.int(long.getText('body').length), 1);
      const update = Y.encodeStateAsUpdate(long);
      const slices = sliceUpdate(update, LIMITS.maxDepth);
      expect(slices.length).toBeGreaterThan(10);
      const copy = createServerDoc();
      for (const slice of slices) {
        expect(checkUpdate(slice, rules).ok, replay).toBe(true);
        Y.applyUpdate(copy, slice);
        expect(copy.store.pendingStructs, replay).toBeNull();
      }
      expect(compareDocuments(copy, long), replay).toBeNull();
    }
  });

  test('S4: an update with gaps and with what waits comes to the same, in slices or whole', () => {
    for (let seed = SEED; seed < SEED + 60; seed++) {
      const random = new SeededRandom(seed);
      const edits: Uint8Array[] = [];
      const doc = new Y.Doc();
      doc.on('update', (edit: Uint8Array) => edits.push(edit));
      for (let i = 0; i < 200; i++) {
        doc.clientID = 1 + random.int(5);
        doc.getText('body').insert(random.int(doc.getText('body').length + 1), 'ab');
      }
      const update = Y.mergeUpdates(edits.filter(() => random.chance(0.8)));
      const [whole, sliced] = [createServerDoc(), createServerDoc()];
      Y.applyUpdate(whole, update);
      for (const slice of sliceUpdate(update, LIMITS.maxDepth)) Y.applyUpdate(sliced, slice);
      for (const rest of [whole, sliced]) for (const edit of [...edits, ...edits]) Y.applyUpdate(rest, edit);
      expect(compareDocuments(whole, sliced), `WEFT_SEED=${seed}`).toBeNull();
    }
  });

  test('S4: of half a million items of one client id it takes the time that half a million items take', () => {
    const items = 500_000;
    const long = forge(3, 0, items, (f) => {
      f.inRoot(4, 'body').text('x');
      for (let clock = 1; clock < items; clock++) f.after(4, 3, clock - 1).text('x');
      return f;
    });
    const cpuMs = () => process.threadCpuUsage().user / 1000;
    const timed = (run: () => unknown) => {
      const before = cpuMs();
      run();
      return cpuMs() - before;
    };
    const checkedMs = timed(() => checkUpdate(long, rules));
    // Looking for the beginning of each slice from the first item on, it was 40 times as long as the check.
    expect(timed(() => prepareUpdate(long, rules)) / checkedMs).toBeLessThan(10);
  });

  test('S4: what is cut for somebody who will cut it again is found in one piece, and so it travels', () => {
    const update = Y.encodeStateAsUpdate(writtenByMany(20, 40));
    const queue = new SliceQueue(packSlices(update, LIMITS.maxDepth));
    const copy = createServerDoc();
    for (let { next } = queue; next !== null; next = queue.next) {
      if (!queue.isCut && queue.done % 3 === 0) queue.replace(sliceUpdate(next, LIMITS.maxDepth, 1));
      Y.applyUpdate(copy, queue.next ?? next);
      queue.take();
    }
    expect(compareDocuments(copy, writtenByMany(20, 40))).toBeNull();
    expect(queue.done).toBeGreaterThan(100);
  });

  test('S4, S18: what the check refuses is not cut at all', () => {
    expect(
      prepareUpdate(
        forge(3, 0, 1, (f) => f.inRoot(4, 'body').text('')),
        rules,
      ),
    ).toEqual({
      ok: false,
      reason: 'zero length',
    });
  });
});

describe('S4: in a room', () => {
  test('S4: content of more than 64 client ids in one edit is refused; as an answer to sync step 1 it is taken in slices', async () => {
    const [a, b, hostile] = [person(1), person(2), person(3)];
    const sim = await roomWith([a, b, hostile]);
    const many = Y.encodeStateAsUpdate(writtenByMany(65));
    hostile.sendUpdate(many);
    await sim.settle();
    expect(hostile.closeCode).toBe(ERRORS.update_refused.close);
    const returning = person(4);
    Y.applyUpdate(returning.doc, many);
    sim.join(returning);
    await sim.settle();
    expect(returning.closeCode).toBeNull();
    // One entry, as it was received (R3).
    expect(sim.disk.shelf(SIMULATED_DOCUMENT).entries).toHaveLength(1);
    expect(compareDocuments(await sim.stored(), returning.doc)).toBeNull();
    expect(compareDocuments(a.doc, returning.doc)).toBeNull();
    // Known by now, so it is no longer much.
    returning.sendUpdate(many);
    await sim.settle();
    expect(returning.closeCode).toBeNull();
  });

  test('S4: others write between the slices, its own later edits follow in their order, and all is acked', async () => {
    const [a, b] = [person(1), person(2)];
    const sim = await roomWith([a, b]);
    const returning = person(4);
    Y.applyUpdate(returning.doc, Y.encodeStateAsUpdate(writtenByMany(200, 60)));
    sim.join(returning);
    while (returning.socket?.deliverToServer());
    while (returning.socket?.deliverToClient());
    bodyOf(returning).insert(0, 'and more ');
    bodyOf(returning).insert(0, 'and more ');
    while (returning.socket?.deliverToServer());
    await sim.breathe();
    // Some of it stands, and none of it was shown to anybody: half an update is no state of its writer's.
    expect(textOf(a.doc)).toBe('');
    bodyOf(a).insert(0, 'meanwhile ');
    while (a.socket?.deliverToServer());
    while (b.socket?.deliverToClient());
    await sim.breathe();
    sim.clock.advance(0);
    await sim.settle();
    expect([a.closeCode, b.closeCode, returning.closeCode]).toEqual([null, null, null]);
    expect(textOf(a.doc)).toContain('meanwhile ');
    expect(textOf(a.doc)).toContain('and more and more ');
    expect(compareDocuments(a.doc, returning.doc)).toBeNull();
    expect(compareDocuments(a.doc, await sim.stored())).toBeNull();
    expect(returning.acked).toBe(3);
  });

  test('S4, S6: thousands of deletions of what is gone are no news: they cost a look, and no entry', async () => {
    const [a, b] = [person(1), person(2)];
    const sim = await roomWith([a, b]);
    bodyOf(a).insert(0, 'x'.repeat(4000));
    await sim.settle();
    const deletions = (last: number) => {
      const forged = new Forge().uint(0, 1, 1, 2000);
      for (let i = 0; i < 1999; i++) forged.uint(i * 2, 1);
      return forged.uint(last, 1).bytes();
    };
    b.sendUpdate(deletions(3998));
    await sim.settle();
    const { entries } = sim.disk.shelf(SIMULATED_DOCUMENT);
    const count = entries.length;
    b.sendUpdate(deletions(3998));
    await sim.settle();
    expect([b.closeCode, b.acked, sim.disk.shelf(SIMULATED_DOCUMENT).entries.length]).toEqual([null, 3, count]);
    // One of them is new, and the last of all.
    b.sendUpdate(deletions(3999));
    await sim.settle();
    expect([b.closeCode, b.acked, sim.disk.shelf(SIMULATED_DOCUMENT).entries.length]).toEqual([null, 4, count + 1]);
    expect(textOf(a.doc)).toBe('x'.repeat(1999));
  });

  test('S4: gaps by the thousand are refused before anybody looks at them one by one', async () => {
    const [a, hostile] = [person(1), person(3)];
    const sim = await roomWith([a, hostile]);
    hostile.sendUpdate(
      forge(3, 0, 20_000, (f) => {
        for (let i = 0; i < 10_000; i++) f.byte(0).uint(1).byte(10).uint(1);
        return f;
      }),
    );
    await sim.settle();
    expect([a.closeCode, hostile.closeCode]).toEqual([null, ERRORS.update_refused.close]);
  });

  test('S4: a slice that must not stand closes its sender, and nothing of the others stays', async () => {
    const [a, b, hostile] = [person(1), person(2), person(3)];
    const sim = await roomWith([a, b, hostile]);
    bodyOf(a).insert(0, 'left right');
    await sim.settle();
    const before = await sim.stored();
    const items = 1000;
    hostile.sendUpdate(
      forge(3, 0, items, (f) => {
        f.inRoot(4, 'body').text('x');
        for (let clock = 1; clock < items - 1; clock++) f.after(4, 3, clock - 1).text('x');
        return f.between(4, [1, 7], [1, 2]).text('x');
      }),
    );
    await sim.settle();
    expect(hostile.closeCode).toBe(ERRORS.update_refused.close);
    expect(compareDocuments(await sim.stored(), before)).toBeNull();
    bodyOf(b).insert(0, 'goes on ');
    await sim.settle();
    expect(textOf(a.doc)).toBe('goes on left right');
    expect(compareDocuments(await sim.stored(), a.doc)).toBeNull();
  });

  test('S4: a room that is rebuilt under it sends its writer away, who comes back and is heard', async () => {
    const [a, b, hostile] = [person(1), person(2), person(3)];
    const sim = await roomWith([a, b, hostile]);
    bodyOf(a).insert(0, 'left right');
    await sim.settle();
    const returning = person(4);
    Y.applyUpdate(returning.doc, Y.encodeStateAsUpdate(writtenByMany(200, 60)));
    sim.join(returning);
    while (returning.socket?.deliverToServer());
    while (returning.socket?.deliverToClient());
    while (returning.socket?.deliverToServer());
    await sim.breathe();
    hostile.sendUpdate(forge(3, 0, 1, (f) => f.between(4, [1, 7], [1, 2]).text('x')));
    while (hostile.socket?.deliverToServer());
    await sim.settle();
    expect(hostile.closeCode).toBe(ERRORS.update_refused.close);
    expect(returning.closeCode).toBe(ERRORS.out_of_step.close);
    sim.join(returning);
    await sim.settle();
    expect(returning.closeCode).toBeNull();
    expect(compareDocuments(await sim.stored(), returning.doc)).toBeNull();
  });
});

describe('S4, F2: so many bytes of large updates at a time', () => {
  const comeBack = (clientId: number, text: string) => {
    const returning = person(clientId);
    Y.applyUpdate(returning.doc, Y.encodeStateAsUpdate(writtenByMany(100, 10)));
    bodyOf(returning).insert(0, text);
    return returning;
  };

  test('S4, F2: who comes beyond them is told to come again, and is heard then', async () => {
    const sim = await roomWith([person(1)], { limits: { maxLargeBytes: 1000 } });
    const people = [comeBack(4, 'four '), comeBack(5, 'five '), comeBack(6, 'six ')];
    // All say what they have before anything of it was prepared.
    for (const each of people) sim.join(each);
    for (const { socket } of people) while (socket?.deliverToServer());
    for (const { socket } of people) while (socket?.deliverToClient());
    for (const { socket } of people) while (socket?.deliverToServer());
    await sim.settle();
    const again = people.filter(({ closeCode }) => closeCode !== null);
    expect(again.map(({ closeCode }) => closeCode)).toEqual([4529, 4529]);
    for (const each of again) {
      sim.join(each);
      await sim.settle();
      expect(each.closeCode).toBeNull();
    }
    const stored = await sim.stored();
    for (const word of ['four ', 'five ', 'six ']) expect(textOf(stored)).toContain(word);
  });

  test('S4, F2: what was refused, and what somebody sent who has gone, is no longer under way', async () => {
    const sim = await roomWith([person(1)], { limits: { maxLargeBytes: 1000 } });
    const hostile = person(3);
    sim.join(hostile);
    await sim.settle();
    hostile.sendUpdate(
      forge(3, 0, 20_000, (f) => {
        for (let i = 0; i < 10_000; i++) f.byte(0).uint(1).byte(10).uint(1);
        return f;
      }),
    );
    await sim.settle();
    expect(hostile.closeCode).toBe(ERRORS.update_refused.close);
    const gone = comeBack(4, 'gone ');
    sim.join(gone);
    while (gone.socket?.deliverToServer());
    while (gone.socket?.deliverToClient());
    while (gone.socket?.deliverToServer());
    gone.socket?.drop();
    await sim.settle();
    const next = comeBack(5, 'next ');
    sim.join(next);
    await sim.settle();
    expect(next.closeCode).toBeNull();
    expect(textOf(await sim.stored())).toContain('next ');
  });
});

describe('bounds that an operator sets', () => {
  test('a document that is full takes deletions and nothing else', async () => {
    const [a, b] = [person(1), person(2)];
    const sim = await roomWith([a, b], { limits: { maxDocumentBytes: 2000 } });
    bodyOf(a).insert(0, 'x'.repeat(1500));
    await sim.settle();
    bodyOf(b).insert(0, 'y'.repeat(600));
    await sim.settle();
    expect([a.closeCode, b.closeCode]).toEqual([null, ERRORS.document_full.close]);
    expect(b.errors.at(-1)).toMatchObject({ code: 'document_full', retry: false });
    bodyOf(a).delete(0, 1000);
    await sim.settle();
    bodyOf(a).insert(0, 'z'.repeat(600));
    await sim.settle();
    expect(a.closeCode).toBeNull();
    expect(compareDocuments(a.doc, await sim.stored())).toBeNull();
  });

  test('S4: a document of as many items as it may have takes deletions and nothing else', async () => {
    const [a, b] = [person(1), person(2)];
    const sim = await roomWith([a, b], { limits: { maxDocumentItems: 50 } });
    // In front of each other, so that each stays by itself.
    for (let i = 0; i < 40; i++) bodyOf(a).insert(0, 'x');
    await sim.settle();
    for (let i = 0; i < 20; i++) bodyOf(b).insert(0, 'y');
    await sim.settle();
    expect([a.closeCode, b.closeCode]).toEqual([null, ERRORS.document_full.close]);
    bodyOf(a).delete(0, 30);
    await sim.settle();
    expect(a.closeCode).toBeNull();
    expect(compareDocuments(a.doc, await sim.stored())).toBeNull();
  });

  test('S4: a nearly full document is measured in slices, and what waits for that keeps its order', async () => {
    const [a, b] = [person(1), person(2)];
    const sim = await roomWith([a, b], { limits: { maxDocumentBytes: 55_000 } });
    a.doc.transact(() => {
      for (let i = 0; i < 5000; i++) bodyOf(a).insert(0, 'x');
    });
    await sim.settle();
    bodyOf(a).delete(0, 5000);
    for (const word of ['one ', 'two ', 'three ']) bodyOf(a).insert(bodyOf(a).length, word.padEnd(9000, '.'));
    await sim.settle();
    expect([a.closeCode, b.closeCode]).toEqual([null, null]);
    bodyOf(b).insert(0, 'y'.repeat(50_000));
    await sim.settle();
    expect(b.closeCode).toBe(ERRORS.document_full.close);
    expect(compareDocuments(a.doc, await sim.stored())).toBeNull();
  });

  test('an update that is longer than an update may be', async () => {
    const [a, b] = [person(1), person(2)];
    const sim = await roomWith([a, b], { limits: { maxUpdateBytes: 1000 } });
    bodyOf(b).insert(0, 'y'.repeat(1200));
    await sim.settle();
    expect([a.closeCode, b.closeCode]).toEqual([null, ERRORS.too_large.close]);
  });

  test('a room that is full sends the next one away for now', async () => {
    const [a, b, c] = [person(1), person(2), person(3)];
    const sim = await roomWith([a, b], { limits: { maxSessionsPerRoom: 2 } });
    sim.join(c);
    await sim.settle();
    expect([a.closeCode, b.closeCode, c.closeCode]).toEqual([null, null, ERRORS.room_full.close]);
    b.socket?.drop();
    sim.join(c);
    await sim.settle();
    expect(c.closeCode).toBeNull();
  });
});

describe('what messages cost', () => {
  test('S5, S16: whoever costs much pauses nine times as long as it cost; what is usual counts nothing', () => {
    let nowMs = 0;
    const account = new CostAccount(
      LIMITS,
      () => nowMs,
      () => nowMs,
    );
    const cost = (ms: number) => account.pauseAfter(() => void (nowMs += ms));
    for (let i = 0; i < 10_000; i++) expect(cost(1)).toBe(0);
    expect([cost(90), cost(90)]).toEqual([0, 0]);
    const pauseMs = cost(90);
    expect(pauseMs).toBeGreaterThan(200 * 9);
    nowMs += pauseMs;
    expect(cost(90)).toBe(0);
  });

  test("S16: time in which the machine did something else is nobody's cost", () => {
    let [wallMs, cpuMs] = [0, 0];
    const meter = costMeter(
      () => wallMs,
      () => cpuMs,
    );
    const spend = (wall: number, cpu: number) => {
      const before = meter();
      wallMs += wall;
      cpuMs += cpu;
      return meter() - before;
    };
    // Small ones are taken at their time, and never for long without asking.
    for (let i = 0; i < 1000; i++) expect(spend(0.02, 0.02)).toBeCloseTo(0.02);
    expect(spend(3000, 1)).toBeLessThan(25);
    expect(spend(3000, 1)).toBeCloseTo(1);
    expect(spend(90, 90)).toBeCloseTo(90);
    // So a debt is paid by the clock: while nobody does anything, the meter stands.
    const account = new CostAccount(LIMITS, meter, () => wallMs);
    const cost = (wall: number, cpu: number) =>
      account.pauseAfter(() => {
        wallMs += wall;
        cpuMs += cpu;
      });
    expect([cost(5000, 1), cost(150, 150)]).toEqual([0, 0]);
    wallMs += 2000;
    expect(cost(150, 150)).toBe(0);
    expect(cost(150, 150)).toBeGreaterThan(0);
  });
});
