/** Typing that goes on takes a shorter way in (`typed-runs.ts`); what would be refused on the long one is refused there too. */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { ERRORS } from '../../protocol/errors.ts';
import type { PersonId } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { compareDocuments } from '../storage/checkpoint.ts';
import { bodyOf, edit, person, roomWith, textOf } from '../transport/memory/people.ts';
import { SIMULATED_DOCUMENT, type SimulationOptions } from '../transport/memory/simulation.ts';

/** Cast: any word does for a person here. */
const ANNA = 'anna' as PersonId;

/** Anna has typed a word letter by letter, and everybody has it. */
async function typing(options: SimulationOptions = {}) {
  const [anna, ben] = [person(1), person(2)];
  const sim = await roomWith([ben], options);
  sim.join(anna, { personId: ANNA });
  await sim.settle();
  const type = async (word: string) => {
    for (const letter of word) bodyOf(anna).insert(bodyOf(anna).length, letter);
    await sim.settle();
  };
  await type('word');
  expect(textOf(ben.doc)).toBe('word');
  return { anna, ben, sim, type };
}

describe('typing that goes on is refused as anything else', () => {
  test('S7, R8: under the client id of another', async () => {
    const { anna, ben, sim } = await typing();
    const copy = new Y.Doc();
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(anna.doc));
    copy.clientID = 1;
    ben.sendUpdate(edit(copy, (body) => body.insert(4, 's')));
    await sim.settle();
    expect([ben.closeCode, anna.closeCode]).toEqual([ERRORS.client_id_taken.close, null]);
    expect([textOf(anna.doc), textOf(await sim.stored())]).toEqual(['word', 'word']);
  });

  test('R7, Roles R4: by somebody who may no longer write; raised again, all of it arrives', async () => {
    const { anna, ben, sim, type } = await typing();
    const ruling = { kind: 'person', personId: ANNA, isRemoved: false } as const;
    sim.rooms.rule(SIMULATED_DOCUMENT, { ...ruling, ownRole: 'viewer' });
    await type('s more');
    expect([textOf(ben.doc), textOf(await sim.stored())]).toEqual(['word', 'word']);
    expect(anna.errors.at(-1)).toMatchObject({ code: 'read_only' });
    sim.rooms.rule(SIMULATED_DOCUMENT, { ...ruling, ownRole: 'editor' });
    await sim.settle();
    expect([textOf(ben.doc), textOf(await sim.stored())]).toEqual(['words more', 'words more']);
  });

  test('D1: where the disk takes nothing', async () => {
    const { anna, ben, sim, type } = await typing();
    Object.defineProperty(sim.log, 'trouble', { value: 'disk_full' });
    await type('s');
    expect(anna.closeCode).toBe(ERRORS.disk_full.close);
    expect([textOf(ben.doc), ben.closeCode]).toEqual(['word', null]);
  });

  test('S4: in a document that is full; what it came to is counted letter by letter', async () => {
    const { anna, ben, sim, type } = await typing({ limits: { maxDocumentBytes: 2000 } });
    for (let i = 0; i < 70 && anna.closeCode === null; i++) await type('forty letters of text, or something near');
    expect(anna.closeCode).toBe(ERRORS.document_full.close);
    expect(compareDocuments(ben.doc, await sim.stored())).toBeNull();
    const { length } = Y.encodeStateAsUpdate(await sim.stored());
    expect(length).toBeGreaterThan(1900);
    expect(length).toBeLessThanOrEqual(2000);
  });
});

test('N5: what was typed on and comes once more, a part of it or all, is there once and acked', async () => {
  const { anna, ben, sim } = await typing();
  const made: Uint8Array[] = [];
  anna.doc.on('update', (update: Uint8Array) => made.push(update));
  const before = anna.acked;
  for (const letter of 'smith') bodyOf(anna).insert(bodyOf(anna).length, letter);
  for (const update of [...made.slice(1), Y.mergeUpdates(made)]) anna.sendUpdate(update);
  await sim.settle();
  expect([anna.closeCode, anna.acked - before]).toEqual([null, 10]);
  for (const doc of [ben.doc, await sim.stored()]) expect(compareDocuments(doc, anna.doc)).toBeNull();
  expect(sim.disk.shelf(SIMULATED_DOCUMENT).entries).toHaveLength(9);
});

test('R4: it is among what is said to have arrived while the disk is slow', async () => {
  const { anna, sim } = await typing();
  sim.log.hold('append');
  for (const letter of 'smith') bodyOf(anna).insert(bodyOf(anna).length, letter);
  while (anna.socket?.deliverToServer());
  await sim.breathe();
  sim.clock.advance(LIMITS.receiptAfterMs);
  while (anna.socket?.deliverToClient());
  expect([anna.receipts - anna.acked, anna.acked]).toEqual([5, 5]);
});
