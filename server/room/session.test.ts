import { expect, test } from 'vitest';
import type { DocumentId, SessionId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { encodeAwareness } from '../../protocol/messages.ts';
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

test('S16: of thousands of messages that come in one turn as much is taken as a turn has time for, the rest in their order, and nobody waits behind them', () => {
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
        taken.push(`${name}${message.type === 'awareness' ? message.entries[1] : ''}`);
      },
      takeTyped: () => false,
      drained: () => {},
      leave: () => {},
      guard: (run) => run(),
      report: () => {},
    });
    return session;
  };
  const [flooding, calm] = [sessionOf('flood '), sessionOf('calm ')];
  for (let i = 0; i < 100; i++) flooding.receive(encodeAwareness(new Uint8Array([1, i, 1, 1, 0])));
  calm.receive(encodeAwareness(new Uint8Array([1, 7, 1, 1, 0])));
  expect(taken).toHaveLength(8);
  for (let turn = 0; turn < 3; turn++) for (const fire of due.splice(0)) fire();
  expect(taken).toContain('calm 7');
  while (due.length > 0) {
    const before = costMs;
    for (const fire of due.splice(0)) fire();
    expect(costMs - before).toBeLessThan(18);
  }
  expect(taken.filter((one) => one !== 'calm 7')).toEqual(Array.from({ length: 100 }, (_, i) => `flood ${i}`));
});
