/** R4, P2: what a client has sent is taken though its connection has gone meanwhile: it may have no other copy. And nothing but that. */
import { expect, test } from 'vitest';
import type { LinkId } from '../../protocol/ids.ts';
import { encodeUpdate } from '../../protocol/messages.ts';
import { bodyOf, person, textOf } from '../transport/memory/people.ts';
import { SIMULATED_DOCUMENT, Simulation, type SimulationOptions } from '../transport/memory/simulation.ts';
import type { SimulatedClient } from '../transport/memory/simulated-client.ts';

const LINK = 'link' as LinkId; // Cast: any word does for an id here.

/** Everything that it sent reaches the server, and then its connection is gone. */
function leave(client: SimulatedClient): void {
  while (client.socket?.deliverToServer());
  client.socket?.drop();
}

/** Somebody who says these words to a room that is still being loaded, and is gone before it is. */
function saidWhileLoading(words: readonly string[], options: SimulationOptions = {}): [Simulation, SimulatedClient] {
  const sim = new Simulation(1, options);
  sim.log.hold('load');
  const gone = person(1, { speaksWeft: false });
  sim.join(gone, { linkId: LINK });
  for (const word of words) bodyOf(gone).insert(bodyOf(gone).length, word);
  leave(gone);
  return [sim, gone];
}

test('R1, R4: said while the room loaded, it is taken in its order when that is done, and nobody is there', async () => {
  const [sim] = saidWhileLoading(['one ', 'two ', 'three']);
  const other = sim.join(person(2));
  sim.log.unhold('load');
  await sim.settle();
  expect(textOf(await sim.stored())).toBe('one two three');
  expect(textOf(other.doc)).toBe('one two three');
  expect([other.carets, sim.rooms.stats().sessions]).toEqual([[], 1]);
});

test('R6: what follows something that was refused is not taken', async () => {
  const [sim] = saidWhileLoading(['one ']);
  const other = person(2, { speaksWeft: false });
  sim.join(other);
  bodyOf(other).insert(0, 'before ');
  while (other.socket?.deliverToServer());
  other.socket?.push(encodeUpdate(new Uint8Array([255, 255, 255])));
  while (other.socket?.deliverToServer());
  bodyOf(other).insert(7, 'after');
  leave(other);
  sim.log.unhold('load');
  await sim.settle();
  const text = textOf(await sim.stored());
  expect([text.includes('one '), text.includes('before '), text.includes('after')]).toEqual([true, true, false]);
});

test.each([true, false])('Roles R4: what an owner decided meanwhile holds for it (revoked: %s)', async (isRevoked) => {
  const [sim] = saidWhileLoading(['not any more']);
  sim.rooms.rule(SIMULATED_DOCUMENT, {
    kind: 'link',
    linkId: LINK,
    role: 'viewer',
    expiresAtMs: null,
    isRevoked,
    generation: 0,
    older: 'link_revoked',
  });
  sim.log.unhold('load');
  await sim.settle();
  expect(textOf(await sim.stored())).toBe('');
});

test('R8: whoever is back with the same words keeps its connection', async () => {
  const [sim, gone] = saidWhileLoading(['one ', 'two ']);
  sim.join(gone, { linkId: LINK });
  sim.log.unhold('load');
  await sim.settle();
  bodyOf(gone).insert(8, 'three');
  await sim.settle();
  expect(gone.closeCode).toBeNull();
  expect(textOf(await sim.stored())).toBe('one two three');
});

test('F2: of all who have gone so much is kept as large updates may have, and the rest is what never came', async () => {
  const [sim] = saidWhileLoading(['one ', 'two'], { limits: { maxLargeBytes: 100 } });
  const second = person(2, { speaksWeft: false });
  sim.join(second);
  bodyOf(second).insert(0, 'too much ');
  leave(second);
  sim.log.unhold('load');
  await sim.settle();
  expect(textOf(await sim.stored())).toBe('one two');
  const third = person(3);
  sim.join(third);
  bodyOf(third).insert(0, 'x'.repeat(200_000));
  await sim.settle();
  expect([third.closeCode, textOf(await sim.stored()).length]).toEqual([null, 200_007]);
});

test('R2, F2: with a room that cannot be loaded it goes, and is counted no more', async () => {
  const [sim] = saidWhileLoading(['gone with the room'], { limits: { maxLargeBytes: 100 } });
  await sim.breathe();
  for (const call of sim.log.held.slice()) call.release('fail');
  sim.log.unhold('load');
  await sim.settle();
  const writer = person(6);
  sim.join(writer);
  bodyOf(writer).insert(0, 'y'.repeat(200_000));
  await sim.settle();
  expect([writer.closeCode, textOf(await sim.stored()).length]).toEqual([null, 200_000]);
});
