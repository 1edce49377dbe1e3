/** HOSTILE, the rows on awareness, and who is here: against a whole room. */
import { describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { Awareness, applyAwarenessUpdate } from 'y-protocols/awareness';
import { ERRORS } from '../../protocol/errors.ts';
import type { PersonId } from '../../protocol/ids.ts';
import { decodeServerMessage, encodeProfile, type Present } from '../../protocol/messages.ts';
import { Forge } from '../transport/memory/forge.ts';
import { bodyOf, person, roomWith } from '../transport/memory/people.ts';
import { SimulatedClient } from '../transport/memory/simulated-client.ts';
import { Simulation } from '../transport/memory/simulation.ts';

// Casts: any word does for a person here.
const ANNA = 'anna' as PersonId;
const BEN = 'ben' as PersonId;

/** What a real y-protocols Awareness makes of all that somebody is told from now on. */
function awarenessOf(watcher: SimulatedClient): Awareness {
  const awareness = new Awareness(new Y.Doc());
  const original = watcher.message.bind(watcher);
  watcher.message = (bytes) => {
    const decoded = decodeServerMessage(bytes);
    if (decoded.ok && decoded.message.type === 'awareness')
      applyAwarenessUpdate(awareness, decoded.message.entries, 'server');
    original(bytes);
  };
  return awareness;
}

describe('Awareness: one state per connection, told in ticks', () => {
  test('a state reaches the others, a change too, and null when its session is over', async () => {
    const [a, b] = [person(1, { awareness: { at: 1 } }), person(2)];
    const sim = await roomWith([a, b]);
    expect(b.seen.get(1)?.state).toEqual({ at: 1 });
    expect(a.seen.get(2)?.state).toEqual({});
    expect(a.seen.has(1)).toBe(false);
    a.announce({ at: 2 });
    await sim.settle();
    expect(b.seen.get(1)?.state).toEqual({ at: 2 });
    a.socket?.drop();
    await sim.settle();
    expect(b.carets).toEqual([]);
  });

  test('who comes later hears who is here; queryAwareness is answered', async () => {
    const a = person(1, { awareness: { at: 1 } });
    const sim = await roomWith([a]);
    const late = sim.join(person(2));
    await sim.settle();
    expect(late.seen.get(1)?.state).toEqual({ at: 1 });
    late.seen.clear();
    late.socket?.push(Uint8Array.of(3));
    await sim.settle();
    expect(late.seen.get(1)?.state).toEqual({ at: 1 });
  });

  test("A1, A3: another's client id is neither changed nor removed; passing on what one heard does no harm", async () => {
    const [a, b, hostile] = [person(1, { awareness: { at: 1 } }), person(2), person(3)];
    const sim = await roomWith([a, b, hostile]);
    hostile.sendAwareness([{ client: 1, clock: 99, state: { at: 666 } }]);
    hostile.sendAwareness([{ client: 1, clock: 100, state: null }]);
    hostile.sendAwareness([{ client: 4, clock: 1, state: { ghost: true } }]);
    await sim.settle();
    expect(b.seen.get(1)?.state).toEqual({ at: 1 });
    expect(b.seen.has(4)).toBe(false);
    // y-websocket itself sends on what it hears of others, so this is no offence.
    expect(hostile.closeCode).toBeNull();
    a.announce({ at: 2 });
    await sim.settle();
    expect(b.seen.get(1)?.state).toEqual({ at: 2 });
  });

  test('A2: a clock at the maximum says nothing', async () => {
    const [a, b] = [person(1), person(2)];
    const sim = await roomWith([a, b]);
    a.sendAwareness([{ client: 1, clock: Number.MAX_SAFE_INTEGER, state: { at: 1 } }]);
    await sim.settle();
    a.sendAwareness([{ client: 1, clock: 5, state: { at: 2 } }]);
    await sim.settle();
    expect(b.seen.get(1)?.state).toEqual({ at: 2 });
    expect(b.seen.get(1)?.clock).toBeLessThan(2 ** 32);
  });

  test('A4: 100,000 states or nulls in a message: one state is kept', async () => {
    const [a, b] = [person(1), person(2)];
    const sim = await roomWith([a, b]);
    const entries = Array.from({ length: 100_000 }, (_, i) => ({
      client: i + 1,
      clock: 9,
      state: i % 2 === 0 ? { i } : null,
    }));
    a.sendAwareness(entries);
    const stranger = sim.join(person(7, { awareness: null }));
    stranger.sendAwareness(entries.slice(10));
    await sim.settle();
    expect(b.seen.get(1)?.state).toEqual({ i: 0 });
    // The stranger had not said who it is: it gets one that nobody has.
    expect(b.carets.length).toBeLessThanOrEqual(2);
    expect([a.closeCode, b.closeCode]).toEqual([null, null]);
  });

  test('A5: a state over 4 KiB, a deep one, and what is no JSON close their sender', async () => {
    const [b, ...hostile] = [person(1), person(2), person(3), person(4), person(5)];
    const sim = await roomWith([b, ...hostile]);
    const deep = JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`) as unknown;
    hostile[0]?.announce({ big: 'x'.repeat(4096) });
    hostile[1]?.announce(deep);
    const bad = new Forge().uint(1, 4, 9).text('{nope').bytes();
    hostile[2]?.socket?.push(
      new Forge()
        .uint(1, bad.length)
        .byte(...bad)
        .bytes(),
    );
    const proto = new Forge().uint(1, 5, 9).text('{"__proto__":1}').bytes();
    hostile[3]?.socket?.push(
      new Forge()
        .uint(1, proto.length)
        .byte(...proto)
        .bytes(),
    );
    await sim.settle();
    const { too_large: large, bad_message: bad_ } = ERRORS;
    expect(hostile.map((client) => client.closeCode)).toEqual([large.close, bad_.close, bad_.close, bad_.close]);
    expect(b.carets).toEqual([]);
    expect(b.closeCode).toBeNull();
  });

  test('A8: a thousand movements in a second are twenty messages', async () => {
    const [a, b] = [person(1), person(2)];
    const sim = await roomWith([a, b]);
    const before = b.awarenessMessages;
    for (let ms = 0; ms < 1000; ms++) {
      a.announce({ at: ms });
      a.socket?.deliverToServer();
      sim.clock.advance(1);
    }
    await sim.settle();
    expect(b.awarenessMessages - before).toBeLessThanOrEqual(21);
    expect(b.seen.get(1)?.state).toEqual({ at: 999 });
  });

  test('A8: 200 people who move at once are one message for everybody, a tenth of the size, and each sees all others', async () => {
    const people = Array.from({ length: 200 }, (_, i) => person(1000 + i, { inflates: i > 0, awareness: { at: -1 } }));
    const sim = await roomWith(people);
    for (const one of people) one.packedMessages = 0;
    const messages: Uint8Array[][] = people.map(() => []);
    for (const [i, one] of people.entries()) {
      const { socket } = one;
      if (socket === null) throw new Error('not connected');
      const send = socket.send.bind(socket);
      socket.send = (bytes) => {
        messages[i]?.push(bytes);
        send(bytes);
      };
      const item = { client: one.doc.clientID, clock: i };
      one.announce({ at: i, cursor: { anchor: { type: null, tname: 'body', item, assoc: 0 } } });
    }
    for (const socket of sim.sockets) while (socket.deliverToServer());
    sim.clock.advance(50);
    expect(messages.map((sent) => sent.length)).toEqual(people.map(() => 1));
    const [plain, packed, ...others] = messages.map(([only]) => only ?? new Uint8Array());
    for (const other of others) expect(other).toBe(packed);
    expect(packed?.length).toBeLessThan((plain?.length ?? 0) / 10);
    await sim.settle();
    for (const [i, one] of people.entries()) {
      expect(one.packedMessages).toBe(i > 0 ? 1 : 0);
      expect(one.seen.has(one.doc.clientID)).toBe(false);
      const at = [...one.seen.values()].map(({ state }) => (state as { at: number }).at); // Cast: each announced that.
      expect(at.toSorted((x, y) => x - y)).toEqual(people.map((_, k) => k).filter((k) => k !== i));
    }
  });

  test('A8: a round that costs much makes the next one wait, and one that does not lets it come as soon as ever', async () => {
    const people = Array.from({ length: 50 }, (_, i) => person(1000 + i, { inflates: true }));
    const sim = await roomWith(people);
    const [reader, one] = people;
    if (reader === undefined || one === undefined) throw new Error('there are fifty');
    const roundsIn = (ms: number) => {
      for (const { socket } of people) while (socket?.deliverToServer());
      const before = reader.awarenessMessages;
      sim.clock.advance(ms);
      while (reader.socket?.deliverToClient());
      return reader.awarenessMessages - before;
    };
    for (const each of people) each.announce({ noise: 'x'.repeat(3500) });
    // More than goes into one message.
    expect(roundsIn(50)).toBe(2);
    for (const each of people) each.announce({ noise: 'y'.repeat(3500) });
    expect([roundsIn(50), roundsIn(49), roundsIn(1)]).toEqual([0, 0, 2]);
    one.announce({ at: 1 });
    expect([roundsIn(99), roundsIn(1)]).toEqual([0, 1]);
    one.announce({ at: 2 });
    expect([roundsIn(49), roundsIn(1)]).toEqual([0, 1]);
  });

  test('A5, A8: a room full of large states is told a part at a time, and everybody hears all of it', async () => {
    const people = Array.from({ length: 80 }, (_, i) => person(1000 + i));
    const sim = await roomWith(people);
    let turnBytes = 0;
    const turns: number[] = [];
    for (const { socket } of people) {
      if (socket === null) throw new Error('not connected');
      const send = socket.send.bind(socket);
      socket.send = (bytes) => {
        turnBytes += bytes.length;
        send(bytes);
      };
    }
    const { setTimer } = sim.clock;
    vi.spyOn(sim.clock, 'setTimer').mockImplementation((ms, fire) =>
      setTimer.call(sim.clock, ms, () => {
        turnBytes = 0;
        fire();
        if (turnBytes > 0) turns.push(turnBytes);
      }),
    );
    for (const [i, each] of people.entries()) each.announce({ i, noise: 'x'.repeat(4000) });
    for (const { socket } of people) while (socket?.deliverToServer());
    sim.clock.advance(50);
    expect(turns.length).toBeGreaterThan(2);
    // What is written in the time in which one message is packed, and one message.
    expect(Math.max(...turns)).toBeLessThan(64 * 128 * 1024 + 150_000);
    await sim.settle();
    for (const one of people) expect(one.carets.length).toBe(people.length - 1);
  });

  test('A8: a message too small to be worth it is not packed', async () => {
    const [a, b] = [person(1), person(2, { inflates: true })];
    const sim = await roomWith([a, b]);
    // The answer to its sync step 1.
    const before = b.packedMessages;
    a.announce({ at: 1 });
    await sim.settle();
    expect(b.packedMessages).toBe(before);
    expect(b.seen.get(1)?.state).toEqual({ at: 1 });
  });

  test.each([0, 1700, 4900])(
    'A9: whoever is not heard of is gone within 30 s (%i ms after a beat)',
    async (afterMs) => {
      const [a, b] = [person(1), person(2)];
      const sim = await roomWith([a, b]);
      sim.clock.advance(afterMs);
      a.announce({ last: 'word' });
      await sim.settle();
      expect(b.carets).toEqual([1]);
      // As y-websocket does every 15 s; the other one is silent.
      for (const passedMs of [15_000, 9900]) {
        sim.clock.advance(passedMs);
        b.announce({});
        await sim.settle();
      }
      expect(b.carets).toEqual([1]);
      sim.clock.advance(5200);
      await sim.settle();
      expect(b.carets).toEqual([]);
      a.announce({ back: true });
      await sim.settle();
      expect(b.carets).toEqual([1]);
    },
  );

  test.each([
    ['with a real y-protocols Awareness watching', true],
    ['with a client that reads by hand', false],
  ])(
    'A10: a client that drops, comes back with the clock it had, and drops again leaves no ghost (%s)',
    async (_name, isReal) => {
      const [a, watcher] = [person(1, { awareness: { name: 'a' } }), person(2)];
      const sim = await roomWith([watcher]);
      const awareness = awarenessOf(watcher);
      const isSeen = () => (isReal ? awareness.states.has(1) : watcher.carets.includes(1));
      for (let round = 0; round < 3; round++) {
        sim.join(a);
        await sim.settle();
        expect(isSeen(), `round ${round}: seen`).toBe(true);
        a.socket?.drop();
        await sim.settle();
        expect(isSeen(), `round ${round}: gone`).toBe(false);
      }
      // And after the server was away: the watcher remembers the clocks of before.
      sim.clock.advance(2000);
      sim.crash();
      sim.join(watcher);
      sim.join(a);
      await sim.settle();
      expect(isSeen()).toBe(true);
      awareness.destroy();
    },
  );

  test('A10: whoever moved on and on is seen at once after a restart that took a moment', async () => {
    const [a, watcher] = [person(1), person(2)];
    const sim = await roomWith([a, watcher]);
    const awareness = awarenessOf(watcher);
    for (let at = 1; at <= 400; at++) {
      a.sendAwareness([{ client: 1, clock: at, state: { at } }]);
      for (const socket of sim.sockets) while (socket.deliverToServer());
      sim.clock.advance(50);
      for (const socket of sim.sockets) while (socket.deliverToClient());
    }
    expect(awareness.states.get(1)).toEqual({ at: 400 });
    sim.clock.advance(100);
    sim.crash();
    sim.join(watcher);
    sim.join(a);
    await sim.settle();
    a.sendAwareness([{ client: 1, clock: 401, state: { at: 'back' } }]);
    await sim.settle();
    expect(awareness.states.get(1)).toEqual({ at: 'back' });
    awareness.destroy();
  });

  test('K5, A10: a clock that is set back a day hides nobody', async () => {
    const [a, watcher] = [person(1), person(2)];
    const sim = await roomWith([watcher]);
    for (let round = 0; round < 3; round++) {
      sim.join(a);
      await sim.settle();
      expect(watcher.carets).toEqual([1]);
      sim.clock.jump(-86_400_000);
      a.socket?.drop();
      await sim.settle();
      expect(watcher.carets).toEqual([]);
      sim.clock.advance(200_000);
    }
  });

  test('N6: a session that hears nothing is told "still here" before y-websocket would hang up', async () => {
    const quiet = person(1, { awareness: null, speaksWeft: false });
    const sim = await roomWith([quiet]);
    const before = quiet.awarenessMessages;
    for (let s = 0; s < 60; s += 5) {
      sim.clock.advance(5000);
      while (quiet.socket?.deliverToClient());
    }
    expect(quiet.awarenessMessages - before).toBeGreaterThanOrEqual(3);
  });
});

describe('Session news: who is here, as the server knows it', () => {
  test('the first one says who I am and who is here; later ones what changed', async () => {
    const [a, b] = [person(1), person(2)];
    const sim = new Simulation(1);
    sim.join(a, { personId: ANNA, role: 'owner', profile: { name: 'Anna', color: '#123456' } });
    await sim.settle();
    expect(a.you).toMatchObject({ person: 'anna', role: 'owner' });
    sim.join(b, { personId: BEN, role: 'viewer' });
    await sim.settle();
    expect([...b.present.values()]).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ person: 'anna', name: 'Anna', color: '#123456', role: 'owner', clients: [1] }),
        expect.objectContaining({ person: 'ben', name: 'Guest', role: 'viewer', clients: [2] }),
      ]),
    );
    expect(a.present.size).toBe(2);
    b.socket?.drop();
    await sim.settle();
    expect([...a.present.values()].map((present) => present.person)).toEqual(['anna']);
  });

  test('A7: a claimed identity or role in an awareness state is ignored', async () => {
    const [a, liar] = [person(1), person(2, { awareness: { person: 'anna', role: 'owner', user: { name: 'Anna' } } })];
    const sim = new Simulation(1);
    sim.join(a, { personId: ANNA });
    sim.join(liar, { personId: BEN, role: 'viewer' });
    await sim.settle();
    const present = [...a.present.values()].find(({ clients }) => clients.includes(2));
    expect(present).toMatchObject({ person: 'ben', role: 'viewer', name: 'Guest' });
  });

  test('A6: a profile is made harmless, told to the others, and remembered', async () => {
    const [a, b] = [person(1), person(2)];
    const sim = new Simulation(1);
    sim.join(a, { personId: ANNA });
    sim.join(b);
    await sim.settle();
    a.socket?.push(encodeProfile({ name: '  <b>An\u202ena</b>\u0000 ', color: 'red; background: url(x)' }));
    await sim.settle();
    const present = [...b.present.values()].find(({ person: who }) => who === ANNA);
    expect(present?.name).toBe('<b>An na</b>');
    expect(present?.color).toMatch(/^#[0-9a-f]{6}$/);
    expect(sim.savedProfiles.get(ANNA)).toEqual({ name: present?.name, color: present?.color });
  });

  test('a plain client is named after its awareness state', async () => {
    const plain = new SimulatedClient(new Y.Doc(), {
      speaksWeft: false,
      awareness: { user: { name: 'Plain', color: '#ABCDEF' } },
    });
    const a = person(1);
    await roomWith([a, plain]);
    const present = [...a.present.values()].find(({ name }) => name === 'Plain');
    expect(present).toMatchObject({ person: null, color: '#abcdef', clients: [plain.doc.clientID] });
  });

  test('a client that shows no awareness is known by the client id under which it writes', async () => {
    const [a, b] = [person(1, { awareness: null }), person(2)];
    const sim = await roomWith([a, b]);
    bodyOf(a).insert(0, 'x');
    await sim.settle();
    expect([...b.present.values()].map(({ clients }) => clients)).toEqual(expect.arrayContaining([[1], [2]]));
  });

  test('A7: whoever comes hears of everybody as they are now: their new names, roles and client ids, and of nobody who left', async () => {
    const [a, b, gone] = [person(1), person(2), person(3)];
    const sim = await roomWith([a, gone]);
    sim.join(b);
    await sim.settle();
    const first = await arrivalIn(sim, 10);
    expect(first.map(({ name }) => name)).not.toContain('Anna');
    a.socket?.push(encodeProfile({ name: 'Anna', color: '#123456', chosen: true }));
    gone.socket?.drop();
    await sim.settle();
    bodyOf(b).insert(0, 'b');
    await sim.settle();
    const present = await arrivalIn(sim, 11);
    expect(present.find(({ name }) => name === 'Anna')).toMatchObject({ color: '#123456', clients: [1] });
    expect(present.map(({ clients }) => clients[0])).toEqual(expect.arrayContaining([1, 2, 10]));
    expect(present.some(({ clients }) => clients.includes(3))).toBe(false);
  });
});

/** What somebody who comes now is told first. */
async function arrivalIn(sim: Simulation, clientId: number): Promise<readonly Present[]> {
  const newcomer = person(clientId);
  const told: Present[][] = [];
  const { message } = newcomer;
  newcomer.message = (bytes) => {
    const decoded = decodeServerMessage(bytes);
    if (decoded.ok && decoded.message.type === 'session') told.push([...decoded.message.news.present]);
    message.call(newcomer, bytes);
  };
  sim.join(newcomer);
  await sim.settle();
  return told[0] ?? [];
}
