import { describe, expect, test } from 'vitest';
import { AppError } from '../../protocol/errors.ts';
import { systemRandom } from '../system.ts';
import { openTestAccess } from '../test-access.ts';
import { Passwords } from './passwords.ts';
import { Unlocking } from './unlocking.ts';

const busy = { status: 'rejected', reason: { code: 'too_many_requests' } };

describe('the queue of passwords', () => {
  test('takes a few of one asker, and others are not kept waiting or out by it (Roles R5)', async () => {
    const passwords = new Passwords(systemRandom);
    const flood = Array.from({ length: 80 }, () => passwords.hash('correct horse', 'flooder'));
    const other = passwords.hash('correct horse', 'somebody else');
    const settled = await Promise.allSettled(flood);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(16);
    expect(settled.at(-1)).toMatchObject(busy);
    expect(await passwords.verify('correct horse', await other, 'flooder')).toBe(true);
  });

  test('takes a bounded number in all', async () => {
    const passwords = new Passwords(systemRandom);
    const crowd = Array.from({ length: 70 }, (_, i) => passwords.hash('correct horse', `asker ${i}`));
    const settled = await Promise.allSettled(crowd);
    expect(settled.filter(({ status }) => status === 'rejected')).toHaveLength(4);
    expect(settled.at(-1)).toMatchObject(busy);
  });
});

test('a password that was not compared, because too many wait, is no wrong one', async () => {
  const access = await openTestAccess();
  try {
    const { link } = await access.link('viewer', { password: 'correct horse' });
    const clock = { now: () => access.time.nowMs, setTimer: () => ({ cancel: () => undefined }) };
    let isFull = true;
    const passwords = {
      verify: () => (isFull ? Promise.reject(new AppError('too_many_requests')) : Promise.resolve(true)),
    };
    const unlocking = new Unlocking({ store: access.people, passwords, clock, random: systemRandom });
    for (let i = 0; i < 20; i++)
      await expect(unlocking.unlock(link, 'correct horse', 'here')).rejects.toMatchObject({
        code: 'too_many_requests',
      });
    isFull = false;
    expect((await unlocking.unlock(link, 'correct horse', 'here')).pass).not.toBe('');
  } finally {
    await access.dispose();
  }
});
