/** Calls to the disk that fail, in the real server. Needs strace; without it the faulty thread and the small disk are what is tested. */
import { expect, test } from 'vitest';
import { meetFault, type Fault } from './fault-drill.ts';
import { canTrace } from './power/tracer.ts';
import { meetUnreadDisk } from './unread-disk.ts';

const FAULTS: readonly [Fault, number][] = [
  [{ call: 'pwrite64', error: 'EIO', nth: 260 }, 4503],
  [{ call: 'pwrite64', error: 'ENOSPC', nth: 260 }, 4507],
  [{ call: 'fsync', error: 'EIO', nth: 40 }, 4503],
];

test.each(FAULTS)(
  '%j: nothing acked is lost, and the server recovers by itself (D1, D2)',
  async (fault, close) => {
    if (!(await canTrace())) {
      console.log('There is no strace here: no call to the disk was made to fail.');
      return;
    }
    const { closes, end, losses } = await meetFault(fault, 1);
    expect(losses).toEqual([]);
    expect(end).toBe('recovered');
    expect(closes).toContain(close);
  },
  300_000,
);

test('a disk that gives nothing for a while is told as that and not as damage, and everybody is let in when it does (D5, R2)', async () => {
  const outcome = (await canTrace()) ? await meetUnreadDisk() : null;
  if (outcome === null) {
    console.log('There is no strace here that may be attached to a process: no read of the disk was made to fail.');
    return;
  }
  expect(outcome).toEqual({ closes: [4503], healed: true });
}, 300_000);
