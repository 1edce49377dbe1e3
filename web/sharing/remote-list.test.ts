import { describe, expect, it } from 'vitest';
import type { ApiResult } from '../sync/rest-caller.ts';
import { RemoteList } from './remote-list.ts';

type Answer = ApiResult<readonly string[]>;
const AWAY: Answer = { ok: false, error: { code: 'unreachable', words: 'Away.' } };

/** A list whose answers the test gives when it likes. */
function list() {
  const asked: ((answer: Answer) => void)[] = [];
  const made = new RemoteList<string>(
    () =>
      new Promise((resolve) => {
        asked.push(resolve);
      }),
  );
  return { made, asked };
}

describe('RemoteList', () => {
  it('shows the latest answer, whatever order they come in', async () => {
    const { made, asked } = list();
    const first = made.load();
    const second = made.load();
    asked[1]?.({ ok: true, value: ['new'] });
    asked[0]?.({ ok: true, value: ['old'] });
    await Promise.all([first, second]);
    expect(made.get().rows).toEqual(['new']);
  });

  it('keeps the rows where loading them again fails, and says why until it succeeds', async () => {
    const { made, asked } = list();
    const steps: Answer[] = [{ ok: true, value: ['a'] }, AWAY, { ok: true, value: ['b'] }];
    const seen = [];
    for (const [index, answer] of steps.entries()) {
      const loading = made.load();
      asked[index]?.(answer);
      await loading;
      seen.push([made.get().rows, made.get().trouble?.words ?? null]);
    }
    expect(seen).toEqual([
      [['a'], null],
      [['a'], 'Away.'],
      [['b'], null],
    ]);
  });

  it('asks again on news only while somebody looks', () => {
    const { made, asked } = list();
    made.refresh();
    expect(asked).toHaveLength(0);
    const end = made.subscribe(() => undefined);
    made.refresh();
    expect(asked).toHaveLength(1);
    end();
    end();
    made.refresh();
    expect(asked).toHaveLength(1);
  });

  it('holds nothing once it no longer concerns this person, not even what was on its way', async () => {
    const { made, asked } = list();
    const loading = made.load();
    made.clear();
    asked[0]?.({ ok: true, value: ['secret'] });
    await loading;
    expect(made.get()).toEqual({ rows: null, trouble: null });
  });

  it('loads anew after a change, and not after one that failed', async () => {
    const { made, asked } = list();
    expect(await made.after(Promise.resolve(AWAY))).toBeNull();
    expect(made.get().trouble?.words).toBe('Away.');
    expect(asked).toHaveLength(0);
    const done = made.after(Promise.resolve({ ok: true, value: 7 }));
    await Promise.resolve();
    asked[0]?.({ ok: true, value: ['a'] });
    expect(await done).toEqual({ value: 7 });
    expect(made.get()).toEqual({ rows: ['a'], trouble: null });
  });
});
