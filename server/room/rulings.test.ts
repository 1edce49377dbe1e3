/** What owners decide, for those who are in a room and those who come meanwhile (Roles R4), over the memory transport. */
import { describe, expect, test } from 'vitest';
import { ERRORS } from '../../protocol/errors.ts';
import type { LinkId, PersonId } from '../../protocol/ids.ts';
import { encodeProfile } from '../../protocol/messages.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { forge } from '../transport/memory/forge.ts';
import { bodyOf, person, roomWith, textOf } from '../transport/memory/people.ts';
import { SIMULATED_DOCUMENT, Simulation } from '../transport/memory/simulation.ts';
import type { Ruling } from './standing.ts';

// Casts: any word does for a person or a link here.
const ANNA = 'anna' as PersonId;
const BEN = 'ben' as PersonId;
const LINK = 'link-one' as LinkId;
const OTHER_LINK = 'link-two' as LinkId;

const linkRuling = (more: Partial<Extract<Ruling, { kind: 'link' }>> = {}): Ruling => ({
  kind: 'link',
  linkId: LINK,
  role: 'editor',
  expiresAtMs: null,
  isRevoked: false,
  generation: 0,
  older: 'link_revoked',
  ...more,
});
const personRuling = (ownRole: Extract<Ruling, { kind: 'person' }>['ownRole'], isRemoved = false): Ruling => ({
  kind: 'person',
  personId: ANNA,
  ownRole,
  isRemoved,
});

describe('Roles R4: a role that changes holds from the next message on', () => {
  test.each([true, false])(
    'lowered: nothing more is taken, and the session stays (weft.v1: %s)',
    async (speaksWeft) => {
      const [reader, writer] = [person(1), person(2, { speaksWeft })];
      const sim = await roomWith([reader]);
      sim.join(writer, { linkId: LINK, personId: ANNA });
      await sim.settle();
      bodyOf(writer).insert(0, 'before ');
      await sim.settle();
      sim.rooms.rule(SIMULATED_DOCUMENT, linkRuling({ role: 'viewer' }));
      bodyOf(writer).insert(0, 'after ');
      await sim.settle();
      expect(textOf(reader.doc)).toBe('before ');
      expect(textOf(await sim.stored())).toBe('before ');
      expect(writer.closeCode).toBeNull();
      const shown = [...reader.present.values()].find((each) => each.person === ANNA);
      expect(shown?.role).toBe('viewer');
      if (!speaksWeft) return;
      expect(writer.you?.role).toBe('viewer');
      expect(writer.errors.at(-1)).toMatchObject({ code: 'read_only', update: 3 });
    },
  );

  test('raised: what it could not hand over before is asked for, and arrives', async () => {
    const [reader, writer] = [person(1), person(2)];
    const sim = await roomWith([reader]);
    sim.join(writer, { role: 'viewer', linkId: LINK, personId: ANNA });
    await sim.settle();
    bodyOf(writer).insert(0, 'mine ');
    await sim.settle();
    expect(textOf(reader.doc)).toBe('');
    sim.rooms.rule(SIMULATED_DOCUMENT, personRuling('editor'));
    await sim.settle();
    expect(writer.you?.role).toBe('editor');
    expect(textOf(reader.doc)).toBe('mine ');
    bodyOf(writer).insert(5, 'more');
    await sim.settle();
    expect(textOf(await sim.stored())).toBe('mine more');
    expect(writer.durableClock).toBe(writer.ownClock);
  });

  test('raised while the room is rebuilt: it is asked once the document can be', async () => {
    const [rogue, writer, other] = [person(1), person(2), person(3)];
    const sim = await roomWith([rogue, other]);
    bodyOf(other).insert(0, 'ten letters');
    sim.join(writer, { role: 'viewer', linkId: LINK, personId: ANNA });
    await sim.settle();
    bodyOf(writer).insert(0, 'mine');
    await sim.settle();
    sim.log.hold('load');
    // Passes every check, and makes Yjs look for an item that is not there.
    rogue.sendUpdate(forge(1, 0, 1, (f) => f.inItem(4, 3, 0).text('x')));
    rogue.sendUpdate(forge(1, 1, 1, (f) => f.between(4, [1, 0], [1, 0]).text('x')));
    rogue.sendUpdate(forge(1, 2, 1, (f) => f.between(4, [3, 9], [3, 2]).text('x')));
    while (rogue.socket?.deliverToServer());
    await sim.breathe();
    sim.rooms.rule(SIMULATED_DOCUMENT, personRuling('editor'));
    expect(sim.lines.filter(({ message }) => message.includes('rebuilt'))).toHaveLength(1);
    sim.log.unhold('load');
    await sim.settle();
    expect(textOf(await sim.stored())).toContain('mine');
  });

  test("a role of the person's own stays whatever becomes of its link's, until it is taken back", async () => {
    const anna = person(2);
    const sim = new Simulation(1);
    sim.join(anna, { linkId: LINK, personId: ANNA });
    await sim.settle();
    const roleAfter = async (ruling: Ruling) => {
      sim.rooms.rule(SIMULATED_DOCUMENT, ruling);
      await sim.settle();
      return anna.you?.role;
    };
    expect(await roleAfter(personRuling('commenter'))).toBe('commenter');
    expect(await roleAfter(linkRuling({ role: 'viewer' }))).toBe('commenter');
    expect(await roleAfter(personRuling(null))).toBe('viewer');
    expect(await roleAfter(linkRuling({ role: 'owner' }))).toBe('owner');
  });

  test('a reader that lags hears of its new role when it is caught up', async () => {
    const [writer, slow] = [person(1), person(2)];
    const sim = await roomWith([writer], { limits: { maxQueuedBytes: 8000 } });
    sim.join(slow, { role: 'viewer', linkId: LINK, personId: ANNA });
    await sim.settle();
    bodyOf(slow).insert(0, 'mine');
    await sim.settle();
    const { socket } = slow;
    for (let i = 0; i < 12; i++) {
      bodyOf(writer).insert(0, 'x'.repeat(1000));
      while (writer.socket?.deliverToServer());
    }
    expect(sim.sessionOf(slow).outbox.lag).not.toBeNull();
    sim.rooms.rule(SIMULATED_DOCUMENT, personRuling('editor'));
    sim.rooms.tell(SIMULATED_DOCUMENT, { kind: 'document' }, 'everybody');
    expect(slow.you?.role).toBe('viewer');
    while (socket?.deliverToClient());
    socket?.signalDrained();
    await sim.settle();
    expect(slow.you?.role).toBe('editor');
    expect(slow.events).toEqual([{ kind: 'document' }]);
    expect(textOf(slow.doc)).toBe(textOf(writer.doc));
    expect(textOf(writer.doc)).toContain('mine');
  });
});

describe('Roles R4: what ends a session', () => {
  test.each<[string, Ruling, number | null, number | null]>([
    ['a revoked link', linkRuling({ isRevoked: true }), ERRORS.link_revoked.close, null],
    ['a rotated link', linkRuling({ generation: 1 }), ERRORS.link_revoked.close, null],
    ['a new password', linkRuling({ generation: 1, older: 'password_needed' }), ERRORS.password_needed.close, null],
    ['a removal', personRuling(null, true), ERRORS.removed.close, null],
    ['a document that is over', { kind: 'over', code: 'document_deleted' }, 4410, 4410],
    ['nothing but a new label', linkRuling(), null, null],
  ])(
    '%s, for those whom it concerns, and for those whose check was still under way',
    async (_what, ruling, code, other) => {
      const [anna, ben, late] = [person(1), person(2), person(3)];
      const sim = new Simulation(1);
      sim.join(anna, { linkId: LINK, personId: ANNA });
      sim.join(ben, { linkId: OTHER_LINK, personId: BEN });
      await sim.settle();
      sim.rooms.rule(SIMULATED_DOCUMENT, ruling);
      sim.join(late, { linkId: LINK, personId: ANNA });
      await sim.settle();
      expect([anna.closeCode, ben.closeCode, late.closeCode]).toEqual([code, other, code]);
    },
  );

  test('whoever came by the new token, or was let in again, stays', async () => {
    const [anna, ben] = [person(1), person(2)];
    const sim = new Simulation(1);
    sim.rooms.rule(SIMULATED_DOCUMENT, linkRuling({ generation: 1 }));
    sim.rooms.rule(SIMULATED_DOCUMENT, personRuling(null, true));
    sim.rooms.rule(SIMULATED_DOCUMENT, personRuling('editor'));
    sim.join(anna, { linkId: LINK, linkGeneration: 1, personId: ANNA, role: 'viewer' });
    sim.join(ben, { linkId: LINK, linkGeneration: 0, personId: BEN });
    await sim.settle();
    expect([anna.closeCode, ben.closeCode]).toEqual([null, ERRORS.link_revoked.close]);
    expect(anna.you?.role).toBe('editor');
  });

  test('an expiry that is brought forward or put off, the timer follows', async () => {
    const anna = person(1);
    const sim = new Simulation(1);
    sim.join(anna, { linkId: LINK });
    await sim.settle();
    const now = sim.clock.now();
    sim.rooms.rule(SIMULATED_DOCUMENT, linkRuling({ expiresAtMs: now + 5000 }));
    sim.rooms.rule(SIMULATED_DOCUMENT, linkRuling({ expiresAtMs: now + 20_000 }));
    sim.clock.advance(6000);
    await sim.settle();
    expect(anna.closeCode).toBeNull();
    sim.rooms.rule(SIMULATED_DOCUMENT, linkRuling({ expiresAtMs: now + 1000 }));
    await sim.settle();
    expect(anna.closeCode).toBe(ERRORS.link_expired.close);
  });

  test('closed to guests without a name: they must choose one and may come again, owners and those with one stay', async () => {
    const [nameless, chooser, owner, made] = [person(1), person(2), person(3), person(4)];
    const sim = new Simulation(1);
    sim.join(nameless, { personId: ANNA });
    sim.join(chooser, { personId: BEN });
    sim.join(owner, { role: 'owner' });
    sim.join(made, { personId: 'cleo' as PersonId });
    await sim.settle();
    chooser.socket?.push(encodeProfile({ name: 'Ben', color: '#112233', chosen: true }));
    made.socket?.push(encodeProfile({ name: 'Quiet Heron', color: '#112233' }));
    await sim.settle();
    sim.rooms.rule(SIMULATED_DOCUMENT, { kind: 'settings', guests: 'named' });
    await sim.settle();
    const code = ERRORS.name_needed.close;
    expect([nameless, chooser, owner, made].map(({ closeCode }) => closeCode)).toEqual([code, null, null, code]);
    expect(ERRORS.name_needed.retry).toBe(true);
    expect(sim.savedProfiles.get(BEN)).toEqual({ name: 'Ben', color: '#112233', chosen: true });
  });
});

test('a link takes only so many clients without an identity at once, also of those let in together', async () => {
  const clients = [1, 2, 3].map((id) => person(id));
  const sim = new Simulation(1);
  for (const client of clients) sim.join(client, { linkId: LINK, anonymousPlaces: 2 });
  const known = sim.join(person(4), { linkId: LINK, personId: ANNA, anonymousPlaces: 0 });
  await sim.settle();
  expect(clients.map(({ closeCode }) => closeCode)).toEqual([null, null, ERRORS.link_full.close]);
  expect(known.closeCode).toBeNull();
  expect(sim.rooms.anonymousBy(SIMULATED_DOCUMENT, LINK)).toBe(2);
  expect([...sim.rooms.peopleIn(SIMULATED_DOCUMENT)]).toEqual([ANNA]);
});

test('events reach whom they are meant for, and no plain client', async () => {
  const [owner, anna, ben, plain] = [person(1), person(2), person(3), person(4, { speaksWeft: false })];
  const sim = new Simulation(1);
  sim.join(owner, { role: 'owner' });
  sim.join(anna, { personId: ANNA });
  sim.join(ben, { personId: BEN });
  sim.join(plain, { role: 'owner', personId: ANNA });
  await sim.settle();
  sim.rooms.tell(SIMULATED_DOCUMENT, { kind: 'requests', open: 1 }, 'owners');
  sim.rooms.tell(SIMULATED_DOCUMENT, { kind: 'request-declined' }, ANNA);
  sim.rooms.tell(SIMULATED_DOCUMENT, { kind: 'document' }, 'everybody');
  await sim.settle();
  const kinds = [owner, anna, ben, plain].map(({ events }) => events.map(({ kind }) => kind));
  expect(kinds).toEqual([['requests', 'document'], ['request-declined', 'document'], ['document'], []]);
});

test('whoever leaves is told of, with the moment it came; whoever was refused is not', async () => {
  const left: unknown[] = [];
  const sim = new Simulation(1, {
    onLeft: ({ personId, role }, cameAtMs) => void left.push([personId, role, cameAtMs]),
  });
  const anna = sim.join(person(1), { personId: ANNA, linkId: LINK });
  const cameAtMs = sim.clock.now();
  sim.join(person(2), { linkId: OTHER_LINK, anonymousPlaces: 0 });
  await sim.settle();
  sim.rooms.rule(SIMULATED_DOCUMENT, personRuling('viewer'));
  expect(left).toEqual([]);
  anna.socket?.drop();
  await sim.settle();
  expect(left).toEqual([[ANNA, 'viewer', cameAtMs]]);
});

test('what was decided is remembered for a minute, and no timer is left', () => {
  const sim = new Simulation(1);
  sim.rooms.rule(SIMULATED_DOCUMENT, linkRuling());
  sim.rooms.rule(SIMULATED_DOCUMENT, linkRuling({ role: 'viewer' }));
  expect(sim.clock.timers).toBe(1);
  sim.clock.advance(60_000);
  expect(sim.clock.timers).toBe(0);
  expect(LIMITS.heartbeatTimeoutMs).toBeLessThan(60_000);
});
