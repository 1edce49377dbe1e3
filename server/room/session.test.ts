import { expect, test } from 'vitest';
import type { DocumentId, SessionId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { FakeClock } from '../transport/memory/fake-clock.ts';
import { Session } from './session.ts';

const DAY_MS = 86_400_000;

test('Roles R4: a link that ends after more days than a timer holds ends then, and not before', () => {
  const clock = new FakeClock();
  const closes: number[] = [];
  const session = new Session({
    // Casts: any word does for an id here.
    id: 's' as SessionId,
    grant: {
      documentId: 'd' as DocumentId,
      kind: 'room',
      role: 'viewer',
      standing: { linkRole: 'viewer', ownRole: null, linkGeneration: 0, guests: 'all', isNamed: false },
      anonymousPlaces: null,
      linkId: null,
      personId: null,
      expiresAtMs: clock.now() + 60 * DAY_MS,
      speaksWeft: true,
    },
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
