import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '../../protocol/errors.ts';
import type { DocumentId } from '../../protocol/ids.ts';
import { openTestAccess, type TestAccess } from '../test-access.ts';
import { personIdOf } from './tokens.ts';
import { Visits } from './visits.ts';

const SECRET = 'a-secret-of-a-browser-0';
const MINUTE_MS = 60_000;

let access: TestAccess;
beforeEach(async () => {
  access = await openTestAccess();
});
afterEach(() => access.dispose());

const lastSeenMs = async () => (await access.members.list(access.id))[0]?.lastSeenAtMs;

async function come(): Promise<void> {
  const { gate, id, owner } = access;
  expect(await gate.authorize(id, { token: owner.token, personSecret: SECRET, pass: null })).not.toBeInstanceOf(
    AppError,
  );
}

test('a visit is noted at most once a minute, however often somebody asks, also after the clock was set back (K5)', async () => {
  const startMs = access.time.nowMs;
  await come();
  for (const [passedMs, noted] of [
    [MINUTE_MS - 1, startMs],
    [MINUTE_MS, startMs + MINUTE_MS],
    [MINUTE_MS + 5, startMs + MINUTE_MS],
    [5, startMs + MINUTE_MS],
  ] as const) {
    access.time.nowMs = startMs + passedMs;
    await come();
    expect(await lastSeenMs()).toBe(noted);
  }
});

test('whoever was there for a while was seen until it left', async () => {
  const { id, owner, time, visits } = access;
  await come();
  const who = { documentId: id, linkId: owner.link.id, personId: personIdOf(SECRET) };
  const cameAtMs = time.nowMs;
  expect(await lastSeenMs()).toBe(cameAtMs);
  time.nowMs += 8 * 60 * MINUTE_MS;
  visits.left(who, cameAtMs);
  expect(await lastSeenMs()).toBe(time.nowMs);
  visits.left({ ...who, documentId: 'open/room' as DocumentId, linkId: null }, cameAtMs);
  visits.left({ ...who, personId: null }, cameAtMs);
  expect(await lastSeenMs()).toBe(time.nowMs);
});

test('nobody is kept out because a visit cannot be noted', async () => {
  const { id, owner, people, time } = access;
  const warnings: string[] = [];
  const broken = new Visits({
    store: Object.assign(Object.create(people) as typeof people, {
      admit: () => Promise.reject(new AppError('storage_failed')),
    }),
    clock: { now: () => time.nowMs, setTimer: () => ({ cancel: () => undefined }) },
    logger: { info: () => undefined, warn: (_fields, message) => void warnings.push(message), error: () => undefined },
  });
  const facts = await people.findAccess({
    documentId: id,
    tokenDigest: owner.link.tokenDigest,
    personId: personIdOf(SECRET),
    passDigest: null,
    nowMs: time.nowMs,
  });
  expect(await broken.admit(owner.link, personIdOf(SECRET), facts, 0)).toBe(true);
  await expect.poll(() => warnings).toEqual(['a visit was not noted']);
  const limited = { ...owner.link, maxPeople: 2 };
  await expect(broken.admit(limited, personIdOf(SECRET), facts, 0)).rejects.toMatchObject({ code: 'storage_failed' });
});
