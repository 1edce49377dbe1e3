/** HOSTILE H6, S4: thousands who come in one moment are begun, and let in, a few in each turn of the event loop, and others are heard between. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TestServer } from '../../test-server.ts';
import { WireClient } from './wire-client.ts';

/** Turns that come when the test says so; until it holds them, at once. */
class HeldTurns {
  readonly held: (() => void)[] = [];
  isHolding = false;

  next(run: () => void): void {
    if (this.isHolding) this.held.push(run);
    else run();
  }

  /** One thing of all that waits. */
  give(): void {
    this.held.shift()?.();
  }
}

let turns: HeldTurns;
let server: TestServer;
beforeEach(async () => {
  turns = new HeldTurns();
  server = await TestServer.start({ overrides: { turns } });
});
afterEach(() => server.stop());

test('H6, S4: of three who come at once each is begun in a turn and let in in another', async () => {
  const { id, token } = await server.createDocument();
  turns.isHolding = true;
  const clients = Array.from({ length: 3 }, () => new WireClient(server.syncUrl(`${id}?token=${token}`)));
  const open = () => clients.filter(({ socket }) => socket.readyState === socket.OPEN).length;
  await expect.poll(() => turns.held.length).toBe(3);
  for (const expected of [3, 3, 3]) {
    // What has begun asks the gate, and comes back for its second turn.
    turns.give();
    await expect.poll(() => turns.held.length).toBe(expected);
    expect(open()).toBe(0);
  }
  for (const expected of [1, 2, 3]) {
    turns.give();
    await expect.poll(open).toBe(expected);
    expect(turns.held.length).toBe(3 - expected);
  }
  for (const client of clients) client.terminate();
});

test('H6, R12: who has gone while waiting costs nothing, and the others come in', async () => {
  const { id, token } = await server.createDocument();
  turns.isHolding = true;
  const [gone, stays] = [0, 1].map(() => new WireClient(server.syncUrl(`${id}?token=${token}`)));
  await expect.poll(() => turns.held.length).toBe(2);
  gone?.terminate();
  await gone?.ended;
  turns.isHolding = false;
  while (turns.held.length > 0) turns.give();
  await stays?.opened();
  await expect
    .poll(async () => (await (await server.fetch('/healthz')).json()) as unknown)
    .toMatchObject({ sessions: 1 });
  stays?.terminate();
});
