import { expect, test, vi } from 'vitest';
import { Carrier } from './carrier.ts';

const fetched = vi.hoisted(() => ({ times: 0 }));
vi.mock('./http-part.ts', () => {
  fetched.times += 1;
  return { streamGetsThrough: () => Promise.resolve(true) };
});

test('the code of sessions by requests is not asked for while the server is away: it could never be had again', async () => {
  let isAway = true;
  const answer = () => (isAway ? Promise.reject(new TypeError('away')) : Promise.resolve(Response.json({})));
  const nothing = () => () => undefined;
  const carrier = new Carrier({
    WebSocket,
    fetch: answer,
    clock: { now: () => 0, setTimer: () => ({ cancel: () => undefined }) },
    random: () => 0,
    drawer: { read: () => null, write: () => undefined, remove: () => undefined, keys: () => [] },
    wake: { onWake: nothing, onLeave: nothing },
    held: { take: () => Promise.resolve(() => undefined) },
    syncUrl: 'wss://host/sync',
    onGone: nothing,
  });
  const gets = () =>
    carrier
      .tests()
      .find(({ name }) => name === 'stream')
      ?.run();
  expect(await gets()).toBe(false);
  expect(fetched.times).toBe(0);
  isAway = false;
  expect(await gets()).toBe(true);
  expect(fetched.times).toBe(1);
  carrier.close();
});
