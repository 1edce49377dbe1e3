/** HOSTILE, the rows on sync, against a whole room: what is refused closes its sender and changes nothing else (P8). */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { ERRORS } from '../../protocol/errors.ts';
import { encodeUpdate } from '../../protocol/messages.ts';
import { compareDocuments } from '../storage/checkpoint.ts';
import { cpuMs, leastOf } from '../test-cost.ts';
import { Forge, forge } from '../transport/memory/forge.ts';
import { bodyOf, edit, person, roomWith, textOf } from '../transport/memory/people.ts';
import { SeededRandom } from '../transport/memory/seeded-random.ts';
import type { SimulatedClient } from '../transport/memory/simulated-client.ts';
import { SIMULATED_DOCUMENT, type Simulation } from '../transport/memory/simulation.ts';

const SEED = Number(process.env['WEFT_SEED'] ?? 20_262);

/** S21: whatever was sent, others go on: 100 updates are delivered, stored, and survive a restart. */
async function expectOthersGoOn(sim: Simulation, [a, b]: readonly [SimulatedClient, SimulatedClient]): Promise<void> {
  const before = textOf(a.doc);
  for (let i = 0; i < 100; i++) {
    const writer = i % 2 === 0 ? a : b;
    bodyOf(writer).insert(0, `${i % 10}`);
    if (i % 10 === 0) await sim.settle();
  }
  await sim.settle();
  expect([a.closeCode, b.closeCode]).toEqual([null, null]);
  expect(textOf(a.doc)).toHaveLength(before.length + 100);
  expect(compareDocuments(a.doc, b.doc)).toBeNull();
  sim.crash();
  const late = sim.join(person(77));
  await sim.settle();
  expect(compareDocuments(a.doc, late.doc)).toBeNull();
}

/** Three people in a room with some text; the third one is the one who sends what it should not. */
async function crowd(options: Parameters<typeof roomWith>[1] = {}) {
  const [a, b, hostile] = [person(1), person(2), person(3)];
  const sim = await roomWith([a, b, hostile], options);
  bodyOf(a).insert(0, 'left middle right');
  bodyOf(b).insert(4, ' of');
  await sim.settle();
  return { sim, a, b, hostile };
}

const inBody = (f: Forge) => f.inRoot(4, 'body').text('x');

describe('S1-S18: refused before it is applied', () => {
  test.each([
    ['S1 an item of length zero', forge(3, 0, 1, (f) => f.inRoot(4, 'body').text(''))],
    ['S2 a count beyond the bytes', forge(3, 0, 2 ** 31, inBody)],
    ['S3 V2 bytes', Y.encodeStateAsUpdateV2(new Y.Doc())],
    ['S8 a clock past 2^31', forge(3, 2 ** 31, 1, inBody)],
    ['S9 an item that is its own origin', forge(3, 0, 1, (f) => f.after(4, 3, 0).text('x'))],
    ['S12 __proto__ as a root', forge(3, 0, 1, (f) => f.inRoot(4, '__proto__').text('x'))],
    ['S13 an unknown root', forge(3, 0, 1, (f) => f.inRoot(4, 'elsewhere').text('x'))],
    ['S14 a sub-document', forge(3, 0, 1, (f) => f.inRoot(9, 'body').text('guid').any({}))],
    ['S15 bad JSON', forge(3, 0, 1, (f) => f.inRoot(5, 'body').text('{'))],
    ['S18 trailing bytes', new Uint8Array([...forge(3, 0, 1, inBody), 7])],
    ['nothing', new Uint8Array()],
  ])('%s: its sender is closed and told, the room is unchanged, others go on (S21)', async (_name, update) => {
    const { sim, a, b, hostile } = await crowd();
    const before = await sim.stored();
    hostile.sendUpdate(update);
    await sim.settle();
    expect(hostile.closeCode).toBe(ERRORS.update_refused.close);
    expect(hostile.errors.at(-1)).toMatchObject({ code: 'update_refused', update: 2, retry: false });
    expect(compareDocuments(await sim.stored(), before)).toBeNull();
    expect(sim.lines.filter((line) => line.level !== 'info')).toEqual([]);
    await expectOthersGoOn(sim, [a, b]);
  });

  test('S5: an edit that leaves something out is not taken: its sender begins again, nothing waits and nothing is rebuilt', async () => {
    const { sim, a, b, hostile } = await crowd();
    const before = await sim.stored();
    for (let i = 0; i < 100; i++) hostile.sendUpdate(forge(3, 10 + i * 2, 1, inBody));
    await sim.settle();
    expect(hostile.closeCode).toBe(ERRORS.out_of_step.close);
    expect(compareDocuments(await sim.stored(), before)).toBeNull();
    expect(sim.lines.filter((line) => line.message.includes('rebuilt'))).toEqual([]);
    await expectOthersGoOn(sim, [a, b]);
  });

  test('S5: before the answer to sync step 1 such edits are held, within bounds', async () => {
    const { sim, a, b } = await crowd({ limits: { maxPendingBytes: 20_000 } });
    const hostile = sim.join(person(9));
    // It never answers, so nothing is ever taken of it.
    const answer = hostile.socket;
    for (let i = 0; i < 100; i++) {
      answer?.push(encodeUpdate(forge(9, 10 + i * 1000, 1, (f) => f.inRoot(4, 'body').text('gap'.repeat(100)))));
      while (answer?.deliverToServer());
    }
    await sim.settle();
    expect(hostile.closeCode).toBe(ERRORS.out_of_step.close);
    expect((await sim.stored()).store.pendingStructs).toBeNull();
    await expectOthersGoOn(sim, [a, b]);
  });

  test('S5, S7: whoever keeps something that waits for what a hostile one holds back comes in all the same', async () => {
    const { sim, a, b, hostile } = await crowd();
    hostile.sendUpdate(forge(3, 0, 1, inBody));
    await sim.settle();
    // From a copy of the data file, say. It waits in its document, and its client hands it back with its own.
    a.socket?.drop();
    Y.applyUpdate(a.doc, forge(3, 5, 1, inBody), a);
    bodyOf(a).insert(0, 'offline ');
    sim.join(a);
    await sim.settle();
    expect([a.closeCode, hostile.closeCode]).toEqual([null, null]);
    const stored = await sim.stored();
    expect([stored.store.pendingStructs, textOf(stored).includes('offline ')]).toEqual([null, true]);
    a.doc.store.pendingStructs = null;
    await expectOthersGoOn(sim, [a, b]);
  });

  test('S5, S7: what would stand in the way of the next word of another is not taken', async () => {
    const { sim, a, b, hostile } = await crowd();
    const next = Y.getState(a.doc.store, 1);
    hostile.sendUpdate(forge(3, 0, 1, (f) => f.between(4, [1, next], [1, 2]).text('x')));
    await sim.settle();
    expect(hostile.closeCode).toBe(ERRORS.out_of_step.close);
    await expectOthersGoOn(sim, [a, b]);
  });

  test('S6: a deletion of what others have yet to write is not taken, and takes nothing from them', async () => {
    const { sim, a, b, hostile } = await crowd();
    hostile.sendUpdate(new Forge().uint(0, 1, 1, 1, 0, 2 ** 30).bytes());
    await sim.settle();
    expect(hostile.closeCode).toBe(ERRORS.out_of_step.close);
    await expectOthersGoOn(sim, [a, b]);
  });

  test('S17: an oversized or unreadable state vector', async () => {
    const { sim, a, b, hostile } = await crowd();
    const vector = new Forge().uint(70_000).bytes();
    hostile.socket?.push(
      new Forge()
        .uint(0, 0, vector.length)
        .byte(...vector)
        .bytes(),
    );
    await sim.settle();
    expect(hostile.closeCode).toBe(ERRORS.bad_message.close);
    await expectOthersGoOn(sim, [a, b]);
  });

  test('S19: the same updates a thousand times, out of order: one effect', async () => {
    const { sim, a, b, hostile } = await crowd();
    const typist = new Y.Doc();
    typist.clientID = 3;
    const edits = ['one ', 'two ', 'three '].map((word) => edit(typist, (body) => body.insert(0, word)));
    const random = new SeededRandom(SEED);
    for (let i = 0; i < 1000; i++) hostile.sendUpdate(random.pick(edits));
    await sim.settle();
    expect(hostile.closeCode).toBeNull();
    expect(textOf(a.doc).match(/one |two |three /g)).toHaveLength(3);
    // Once all were there nothing more was written, however often they came.
    expect(sim.disk.shelf(SIMULATED_DOCUMENT).entries.length).toBeLessThan(60);
    await expectOthersGoOn(sim, [a, b]);
  });

  test('S20: an unknown message: closed where the client speaks ours, ignored from another', async () => {
    const [ours, plain] = [person(1), person(2, { speaksWeft: false })];
    const sim = await roomWith([ours, plain]);
    for (const client of [ours, plain]) client.socket?.push(new Forge().uint(77).text('?').bytes());
    await sim.settle();
    expect([ours.closeCode, plain.closeCode]).toEqual([ERRORS.bad_message.close, null]);
  });

  test('F7: random bytes close the connection or do nothing', async () => {
    const { sim, a, b } = await crowd();
    const random = new SeededRandom(SEED);
    for (let i = 0; i < 300; i++) {
      const hostile = sim.join(person(100 + i, { speaksWeft: random.chance(0.5), awareness: null }));
      for (let n = 0; n < 5; n++) {
        const bytes = random.bytes(1 + random.int(40));
        if (random.chance(0.7)) bytes[0] = random.pick([0, 1, 3, 104]);
        if (random.chance(0.5)) bytes[1] = random.int(3);
        hostile.socket?.push(bytes);
      }
      if (i % 20 === 0) await sim.settle();
      if (i % 20 === 0) for (const socket of sim.sockets) if (socket !== a.socket && socket !== b.socket) socket.drop();
    }
    await sim.settle();
    expect(sim.lines.filter((line) => line.level === 'error')).toEqual([]);
    await expectOthersGoOn(sim, [a, b]);
  });
});

describe('S9, S11: what only shows in the document', () => {
  /** The id of the n-th character of a client's body. */
  const charAt = (client: SimulatedClient, index: number): readonly [number, number] => {
    let left = index;
    for (let item = bodyOf(client)._start; item !== null; item = item.right) {
      if (item.deleted) continue;
      if (left < item.length) return [item.id.client, item.id.clock + left];
      left -= item.length;
    }
    throw new Error('not so long');
  };

  test('S9: neighbours the wrong way round: the room is rebuilt, the sender closed, live and reloaded text agree', async () => {
    const { sim, a, b, hostile } = await crowd();
    const before = await sim.stored();
    const [left, right] = [charAt(a, 2), charAt(a, 9)];
    hostile.sendUpdate(forge(3, 0, 1, (f) => f.between(4, right, left).text('x')));
    await sim.settle();
    expect(hostile.closeCode).toBe(ERRORS.update_refused.close);
    expect(sim.lines.filter((line) => line.message.includes('rebuilt'))).toHaveLength(1);
    expect(compareDocuments(await sim.stored(), before)).toBeNull();
    await expectOthersGoOn(sim, [a, b]);
  });

  test('S9: neighbours from two lists', async () => {
    const { sim, a, b, hostile } = await crowd();
    a.doc.getText('title').insert(0, 'Title');
    await sim.settle();
    const titleItem = a.doc.getText('title')._start;
    if (titleItem === null) throw new Error('no title');
    hostile.sendUpdate(
      forge(3, 0, 1, (f) => f.between(4, charAt(a, 2), [titleItem.id.client, titleItem.id.clock]).text('x')),
    );
    await sim.settle();
    expect(hostile.closeCode).toBe(ERRORS.update_refused.close);
    await expectOthersGoOn(sim, [a, b]);
  });

  test('S9: honest people who write at one place at once are not taken for hostile, however much', async () => {
    const { sim, a, b } = await crowd();
    a.socket?.drop();
    b.socket?.drop();
    for (let i = 0; i < 3000; i++) {
      bodyOf(a).insert(5, i % 3 === 0 ? 'a' : 'bc', i % 7 === 0 ? { bold: true } : {});
      bodyOf(b).insert(i % 2 === 0 ? 5 : bodyOf(b).length, 'z');
    }
    sim.join(a);
    sim.join(b);
    await sim.settle();
    expect([a.closeCode, b.closeCode]).toEqual([null, null]);
    expect(compareDocuments(a.doc, b.doc)).toBeNull();
    expect(compareDocuments(a.doc, await sim.stored())).toBeNull();
  });

  test('S11: types nested too deep over several updates, or beside a sibling', async () => {
    const { sim, a, b, hostile } = await crowd();
    hostile.sendUpdate(
      forge(3, 0, 32, (f) => {
        f.inRoot(7, 'body').uint(0);
        for (let i = 1; i < 32; i++) f.inItem(7, 3, i - 1).uint(0);
        return f;
      }),
    );
    await sim.settle();
    expect(hostile.closeCode).toBeNull();
    hostile.sendUpdate(forge(3, 32, 1, (f) => f.inItem(7, 3, 31).uint(0)));
    await sim.settle();
    expect(hostile.closeCode).toBe(ERRORS.update_refused.close);
    await expectOthersGoOn(sim, [a, b]);
  });

  test('R6: an update that makes Yjs throw: the room is rebuilt, what came meanwhile is held and taken after', async () => {
    const { sim, a, b, hostile } = await crowd();
    sim.log.hold('load');
    sim.log.hold('append');
    bodyOf(a).insert(0, 'before ');
    while (a.socket?.deliverToServer());
    // Between two characters of which one is the other's second half: Yjs looks for an item that is not there.
    hostile.sendUpdate(forge(3, 0, 1, (f) => f.inItem(4, 1, 0).text('x')));
    hostile.sendUpdate(forge(3, 1, 1, (f) => f.between(4, [3, 0], [3, 0]).text('x')));
    hostile.sendUpdate(forge(3, 2, 1, (f) => f.between(4, charAt(a, 9), charAt(a, 2)).text('x')));
    while (hostile.socket?.deliverToServer());
    bodyOf(b).insert(0, 'meanwhile ');
    while (b.socket?.deliverToServer());
    await sim.settle();
    sim.log.unhold('load');
    sim.log.unhold('append');
    await sim.settle();
    expect(hostile.closeCode).toBe(ERRORS.update_refused.close);
    expect(textOf(await sim.stored())).toContain('meanwhile ');
    expect(textOf(await sim.stored())).toContain('before ');
    await expectOthersGoOn(sim, [a, b]);
  });

  test('S10: one key overwritten 20,000 times in an update, each value after the last, costs the room under 100 ms', async () => {
    // Yjs would write the former values as one deletion; whoever means harm does not.
    const update = forge(3, 0, 20_000, (f) => {
      f.inRoot(8, 'body', 'key').uint(1).any(0);
      for (let clock = 1; clock < 20_000; clock++)
        f.after(8, 3, clock - 1)
          .uint(1)
          .any(clock);
      return f;
    });
    const mostMs = 100;
    const roomMs = await leastOf(mostMs, async () => {
      const { sim, a, b, hostile } = await crowd();
      hostile.sendUpdate(update);
      hostile.socket?.deliverToServer();
      // Its check is a thread's on the server.
      await sim.breathe();
      const before = cpuMs();
      for (let turn = 0; turn < 20_000 / 64; turn++) sim.clock.advance(0);
      const tookMs = cpuMs() - before;
      await sim.settle();
      expect(hostile.closeCode).toBeNull();
      await expectOthersGoOn(sim, [a, b]);
      return tookMs;
    });
    expect(roomMs).toBeLessThan(mostMs);
  });
});

describe('S18: damaged updates', () => {
  test('S18, S21: every kind of damage to real edits is refused or harmless', async () => {
    const random = new SeededRandom(SEED);
    for (let round = 0; round < 40; round++) {
      const { sim, a, b } = await crowd();
      for (let n = 0; n < 20; n++) {
        const scratch = new Y.Doc();
        Y.applyUpdate(scratch, Y.encodeStateAsUpdate(a.doc));
        scratch.clientID = 5000 + round * 100 + n;
        const good = edit(scratch, (body) => {
          body.insert(
            random.int(body.length + 1),
            random.pick(['weft', 'a', '🧵']),
            random.chance(0.3) ? { bold: true } : {},
          );
          if (random.chance(0.3)) body.delete(0, 1);
          if (random.chance(0.3)) body.insertEmbed(0, new Y.Map([['id', 1]]));
        });
        const bad = good.slice(0, random.chance(0.2) ? random.int(good.length) : good.length);
        for (let flips = random.int(2); flips >= 0 && bad.length > 0; flips--) {
          const at = random.int(bad.length);
          bad[at] = (bad[at] ?? 0) ^ (1 << random.int(8));
        }
        const hostile = sim.join(person(90_000 + n));
        hostile.sendUpdate(bad);
        await sim.settle();
        hostile.socket?.drop();
      }
      await sim.settle();
      const replay = `replay: WEFT_SEED=${SEED} npx vitest run server/room/hostile-sync (round ${round})`;
      const fresh = sim.join(person(99_000));
      await sim.settle();
      const stored = await sim.stored();
      // Live is what the room answers, reloaded is what a restart would read.
      expect(compareDocuments(fresh.doc, stored), replay).toBeNull();
      expect([a.closeCode, b.closeCode], replay).toEqual([null, null]);
      expect(compareDocuments(a.doc, b.doc), replay).toBeNull();
      expect(
        sim.lines.filter((line) => line.level === 'error'),
        replay,
      ).toEqual([]);
      await sim.rooms.shutdown();
      expect(compareDocuments(await sim.stored(), stored), replay).toBeNull();
    }
  });
});
