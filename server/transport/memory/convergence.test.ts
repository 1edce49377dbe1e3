/**
 * R11: one seed replays a room, its clients, its disk and its crashes. What is played, and what must hold, is `schedule.ts`; the long run
 * is `npm run simulate`.
 */
import { describe, expect, test } from 'vitest';
import { playSchedule, type Played } from './schedule.ts';

const SCHEDULES = Number(process.env['WEFT_SCHEDULES'] ?? 2500);
const FIRST_SEED = Number(process.env['WEFT_SEED'] ?? 1);

async function play(seed: number): Promise<Played> {
  try {
    return await playSchedule(seed);
  } catch (error) {
    const reason = error instanceof Error ? error.stack : 'unknown';
    return expect.fail(`seed ${seed}: ${reason}\nreplay: npm run simulate -- --seed ${seed} --schedules 1`);
  }
}

describe('R11: one seed replays a room with its clients, its disk and its crashes', () => {
  test(
    `${SCHEDULES} schedules: all replicas equal, nothing acked is ever missing, nothing doubled, over WebSocket and requests (R3, R4, R5, R8, R10; N4, N5, K1)`,
    async () => {
      const happened = { moves: 0, resent: 0, restarts: 0 };
      for (let seed = FIRST_SEED; seed < FIRST_SEED + SCHEDULES; seed++) {
        const { moves, resent, restarts } = await play(seed);
        happened.moves += moves;
        happened.resent += resent;
        happened.restarts += restarts;
      }
      // A simulation in which nothing goes wrong proves nothing; one seed that is replayed may lack any of it.
      const least = SCHEDULES < 100 ? 0 : SCHEDULES / 10;
      expect(Math.min(happened.moves, happened.resent, happened.restarts)).toBeGreaterThanOrEqual(least);
    },
    60_000 + SCHEDULES * 200,
  );

  test.each([16891, 105911, 181995])(
    'P7, N5: seed %i: what a plain client sent on its old connection does not come back on its new one before it is on disk',
    async (seed) => {
      expect((await play(seed)).connections).toBeGreaterThan(1);
    },
  );
});
