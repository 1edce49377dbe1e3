/** When appends go to the disk: at once, or together (R4, R12). */
import { describe, expect, test } from 'vitest';
import { asSeq, type DocumentId } from '../../../protocol/ids.ts';
import { FakeClock } from '../../transport/memory/fake-clock.ts';
import { COMMIT_PAUSE_MS, GatheredAppends, type Append } from './gathered-appends.ts';
import type { AppendOutcome } from './requests.ts';

// Casts: any word does for a document here.
const [ONE, TWO] = ['one', 'two'].map((word) => word as DocumentId) as [DocumentId, DocumentId];
const entry = { update: new Uint8Array([0, 0]), atMs: 0, author: null };

function stage(outcome: (append: Append) => AppendOutcome = () => asSeq(1)) {
  const clock = new FakeClock();
  const written: DocumentId[][] = [];
  const appends = new GatheredAppends(clock, (all) => {
    written.push(all.map(({ id }) => id));
    return Promise.resolve(all.map(outcome));
  });
  const breathe = () => new Promise((resolve) => setImmediate(resolve));
  return { clock, written, appends, breathe };
}

describe('R4: appends of all rooms', () => {
  test('who is alone does not wait, also the second time', async () => {
    const { clock, written, appends, breathe } = stage();
    await appends.add(ONE, [entry]);
    clock.advance(COMMIT_PAUSE_MS);
    await appends.add(TWO, [entry]);
    expect(written).toEqual([[ONE], [TWO]]);
    clock.advance(10 * COMMIT_PAUSE_MS);
    await breathe();
    // Nothing to do is no reason to wake up again.
    expect([written.length, clock.timers]).toEqual([2, 0]);
  });

  test('what comes within the pause goes together when it is over, and nobody waits for longer', async () => {
    const { clock, written, appends, breathe } = stage();
    void appends.add(ONE, [entry]);
    await breathe();
    void appends.add(TWO, [entry]);
    clock.advance(COMMIT_PAUSE_MS - 1);
    const last = appends.add(ONE, [entry]);
    await breathe();
    expect(written).toEqual([[ONE]]);
    clock.advance(1);
    expect(written).toEqual([[ONE], [TWO, ONE]]);
    await last;
    void appends.add(TWO, [entry]);
    await breathe();
    expect(written).toHaveLength(2);
    clock.advance(COMMIT_PAUSE_MS);
    expect(written).toEqual([[ONE], [TWO, ONE], [TWO]]);
  });

  test('R12: one that fails fails no other', async () => {
    const { appends } = stage(({ id }) => (id === ONE ? { code: 'disk_full', detail: 'full' } : asSeq(7)));
    const [one, two] = await Promise.allSettled([appends.add(ONE, [entry]), appends.add(TWO, [entry])]);
    expect([one.status, two.status]).toEqual(['rejected', 'fulfilled']);
  });

  test('what waits is handed over at the end without the rest of the pause', async () => {
    const { written, appends, breathe } = stage();
    void appends.add(ONE, [entry]);
    await breathe();
    void appends.add(TWO, [entry]);
    appends.flush();
    expect(written).toEqual([[ONE], [TWO]]);
  });
});
