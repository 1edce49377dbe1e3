import { expect, test } from 'vitest';
import type { DocumentId, SessionId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { encodeAwareness, encodeUpdate } from '../../protocol/messages.ts';
import { FakeClock } from '../transport/memory/fake-clock.ts';
import type { Clock, Grant } from './ports.ts';
import { Session } from './session.ts';
import { SliceTurns } from './slice-turns.ts';

const DAY_MS = 86_400_000;

const GRANT: Grant = {
  // Casts: any word does for an id here.
  documentId: 'd' as DocumentId,
  kind: 'room',
  role: 'viewer',
  standing: { linkRole: 'viewer', ownRole: null, linkGeneration: 0, guests: 'all', isNamed: false },
  anonymousPlaces: null,
  linkId: null,
  personId: null,
  expiresAtMs: null,
  speaksWeft: true,
};

test('Roles R4: a link that ends after more days than a timer holds ends then, and not before', () => {
  const clock = new FakeClock();
  const closes: number[] = [];
  const session = new Session({
    // Casts: any word does for an id here.
    id: 's' as SessionId,
    grant: { ...GRANT, expiresAtMs: clock.now() + 60 * DAY_MS },
    connection: { send: () => {}, queuedBytes: 0, close: (code) => void closes.push(code) },
    profile: null,
    clock,
    limits: LIMITS,
  });
  clock.advance(60 * DAY_MS - 1);
  expect(closes).toEqual([]);
  clock.advance(1);
  expect(closes).toEqual([4405]);
  session.disconnected();
  session.disconnected();
  expect(clock.timers).toBe(0);
});

/** Sessions that share turns of an event loop whose time passes only by what is done in them: each message takes a millisecond. */
function turns() {
  const clock = new FakeClock();
  const due: (() => void)[] = [];
  const turnsClock: Clock = {
    now: () => 0,
    setTimer: (_ms, fire) => ({ cancel: () => undefined, at: due.push(fire) }),
  };
  let costMs = 0;
  const meter = () => costMs;
  const slices = new SliceTurns(turnsClock, meter);
  const taken: string[] = [];
  const sessionOf = (name: string): Session => {
    const session = new Session({
      // Cast: any word does for an id here.
      id: name as SessionId,
      grant: { ...GRANT, expiresAtMs: null },
      connection: { send: () => {}, queuedBytes: 0, close: () => {} },
      profile: null,
      clock,
      limits: LIMITS,
      meter,
      slices,
    });
    session.enter({
      readiness: 'live',
      take: (_session, message) => {
        costMs += 1;
        if (message.type === 'awareness') taken.push(`${name}${message.entries[1]}`);
        if (message.type === 'update') taken.push(`${name}wrote ${message.update[0]}`);
      },
      takeTyped: () => false,
      drained: () => {},
      leave: () => void taken.push(`${name}left`),
      guard: (run) => run(),
      report: () => {},
    });
    return session;
  };
  /** One turn; answers what it took. */
  const turn = () => {
    const before = costMs;
    for (const fire of due.splice(0)) fire();
    return costMs - before;
  };
  return { due, sessionOf, taken, turn };
}

test('S16: of thousands of messages that come in one turn as much is taken as a turn has time for, the rest in their order, and nobody waits behind them', () => {
  const { due, sessionOf, taken, turn } = turns();
  const [flooding, calm] = [sessionOf('flood '), sessionOf('calm ')];
  for (let i = 0; i < 100; i++) flooding.receive(encodeAwareness(new Uint8Array([1, i, 1, 1, 0])));
  calm.receive(encodeAwareness(new Uint8Array([1, 7, 1, 1, 0])));
  expect(taken).toHaveLength(8);
  for (let i = 0; i < 3; i++) turn();
  expect(taken).toContain('calm 7');
  while (due.length > 0) expect(turn()).toBeLessThan(18);
  expect(taken.filter((one) => one !== 'calm 7')).toEqual(Array.from({ length: 100 }, (_, i) => `flood ${i}`));
});

test('R4, S16: what waits for a turn when its connection goes is taken in its turn, but for what says where somebody is', () => {
  const { due, sessionOf, taken, turn } = turns();
  const writing = sessionOf('');
  for (let i = 0; i < 20; i++) writing.receive(encodeUpdate(new Uint8Array([i])));
  writing.receive(encodeAwareness(new Uint8Array([1, 7, 1, 1, 0])));
  writing.receive(encodeUpdate(new Uint8Array([20])));
  const wrote = Array.from({ length: 21 }, (_, i) => `wrote ${i}`);
  expect(taken).toEqual(wrote.slice(0, 8));
  writing.disconnected();
  expect(writing.isHeld).toBe(true);
  while (due.length > 0) turn();
  expect(taken).toEqual([...wrote.slice(0, 8), 'left', ...wrote.slice(8)]);
  expect(writing.isHeld).toBe(false);
});

test('S4, S16: whoever is here does not wait for hundreds who have gone, all of whom are heard in the end', () => {
  const { due, sessionOf, taken, turn } = turns();
  const gone = Array.from({ length: 200 }, (_, i) => sessionOf(`gone ${i} `));
  for (const session of gone) for (let i = 0; i < 10; i++) session.receive(encodeUpdate(new Uint8Array([i])));
  for (const session of gone) session.disconnected();
  const calm = sessionOf('calm ');
  calm.receive(encodeUpdate(new Uint8Array([7])));
  for (let i = 0; i < 3; i++) turn();
  expect(taken).toContain('calm wrote 7');
  expect(taken.filter((one) => one.includes('wrote')).length).toBeLessThan(40);
  while (due.length > 0) turn();
  expect(taken.filter((one) => one.includes('wrote'))).toHaveLength(2001);
});
