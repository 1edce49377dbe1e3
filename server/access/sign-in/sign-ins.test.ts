import { expect, test } from 'vitest';
import type { Clock } from '../../room/ports.ts';
import { SqliteAccountStore } from '../../storage/sqlite/sqlite-account-store.ts';
import { TestStorage } from '../../storage/sqlite/test-storage.ts';
import { systemRandom } from '../../system.ts';
import { accountOf } from './account.ts';
import { SIGN_IN_MS, SignIns } from './sign-ins.ts';

const ADA = accountOf('https://id.example', { sub: 'ada', name: 'Ada' });

test('what is open by a sign-in ends when its time is over, without anybody asking (Roles R4)', async () => {
  const storage = await TestStorage.create();
  const time = { nowMs: 1_800_000_000_000 };
  const timers = new Set<() => void>();
  const clock: Clock = {
    now: () => time.nowMs,
    setTimer: (_delayMs, fire) => {
      timers.add(fire);
      return { cancel: () => void timers.delete(fire) };
    },
  };
  const ended: string[] = [];
  const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const live = { endSignIn: (key: string) => void ended.push(key) };
  const store = new SqliteAccountStore(await storage.open());
  const signIns = new SignIns({ store, live, clock, random: systemRandom, logger });
  const secret = await signIns.begin(ADA, null);
  const key = (await signIns.find(secret))?.key ?? '';
  const tick = () => {
    for (const fire of [...timers]) {
      timers.delete(fire);
      fire();
    }
  };

  time.nowMs += SIGN_IN_MS - 1;
  tick();
  // The sweep's question is answered before this later one.
  expect(await signIns.find(secret)).not.toBeNull();
  expect(ended).toEqual([]);
  time.nowMs += 1;
  tick();
  await expect.poll(() => ended).toEqual([key]);
  expect(await signIns.find(secret)).toBeNull();
  signIns.close();
  signIns.close();
  expect(timers.size).toBe(0);
  await storage.dispose();
});
