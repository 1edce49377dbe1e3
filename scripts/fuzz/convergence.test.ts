import { describe, expect, it } from 'vitest';
import { playSchedule } from './schedule.ts';

/** Longer runs: `npm run fuzz -- --schedules 100000`. */
const SCHEDULES = Number(process.env['WEFT_SCHEDULES'] ?? 10_000);
const FIRST_SEED = Number(process.env['WEFT_SEED'] ?? 1);

describe('two to four editors, a room and a server that crashes', () => {
  it(`${SCHEDULES} schedules converge: nothing typed is lost or doubled, reading writes nothing (R11)`, async () => {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + SCHEDULES; seed++) {
      const story: string[] = [];
      try {
        await playSchedule(seed, (line) => story.push(line));
      } catch (error) {
        const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
        const cause = error instanceof Error && error.cause instanceof Error ? `\n${error.cause.stack ?? ''}` : '';
        expect.fail(
          `seed ${seed}\n${story.slice(-25).join('\n')}\n${reason}${cause}\nreplay: npm run fuzz -- --seed ${seed} --schedules 1`,
        );
      }
    }
  }, 240_000);
});
