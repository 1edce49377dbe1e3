/** "Saved" means on disk: the server is killed while people write, and what they were promised is looked up. */
import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDocument, createLink } from '../scripts/rest-client.ts';
import { ServerProcess } from '../scripts/server-process.ts';
import { expect, SERVER_AWAY, test } from './kit/journey.ts';
import { keystrokes, only } from './kit/keystrokes.ts';
import { OnDiskWitness } from './kit/on-disk-witness.ts';
import { RawClient } from './kit/raw-client.ts';

/** How many characters each has typed before the first promise. */
const PROMISED = 60;

test('kill -9 while two people type: nothing that had shown "On disk" is missing, and everyone converges (P1, K1, N4)', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...SERVER_AWAY);
  const owner = await createDocument(server.url, 'Kill it and see');
  const link = await createLink(server.url, owner, 'editor');
  const anna = await arrive('Anna');
  const ben = await arrive('Ben');
  await anna.join(owner.url);
  await ben.join(link.url);
  const people = [anna, ben];
  const witnesses = [await OnDiskWitness.watch(anna.page), await OnDiskWitness.watch(ben.page)];

  const typed = people.map((_, index) => keystrokes(index, 200));
  const writeOn = (from: number, to: number): Promise<void>[] =>
    people.map((person, index) => person.write(typed[index]?.slice(from, to) ?? '', { delayMs: 30 }));
  // A pause in which the page promises something, then on without one.
  await Promise.all(writeOn(0, PROMISED));
  for (const [index, witness] of witnesses.entries()) {
    await expect.poll(async () => only(index, await witness.lastShown()).length).toBe(PROMISED);
  }
  const writing = writeOn(PROMISED, 200);
  for (const [index, person] of people.entries()) {
    await expect.poll(async () => only(index, await person.seen()).length).toBeGreaterThan(PROMISED + 30);
  }
  await server.stop('SIGKILL');
  const promised = await Promise.all(witnesses.map((witness) => witness.lastShown()));

  // Read from a copy, by a server that no page knows: what comes back later from the pages must not help.
  const copy = mkdtempSync(join(tmpdir(), 'weft-killed-'));
  cpSync(server.dataDir, copy, { recursive: true });
  const kept = await ServerProcess.startOn(copy);
  try {
    const reader = await RawClient.connect(kept.webSocketUrl, owner.id, owner.token, false);
    await reader.sync();
    const stored = reader.body();
    promised.forEach((text, index) => {
      const mine = only(index, text);
      expect(mine.length).toBeGreaterThanOrEqual(PROMISED);
      expect(only(index, stored).startsWith(mine), `what ${index === 0 ? 'Anna' : 'Ben'} was promised`).toBe(true);
    });
    await reader.close();
  } finally {
    await kept.close();
  }

  await server.start();
  await Promise.all(writing);
  for (const person of people) await person.seesSaved('On disk');
  for (const [index, person] of people.entries()) {
    for (const writer of people.keys())
      await expect.poll(async () => only(writer, await person.seen())).toBe(typed[writer]);
    expect(only(index, await person.seen())).toBe(typed[index]);
  }
  await ben.sees(await anna.seen());

  const fresh = await RawClient.connect(server.webSocketUrl, owner.id, owner.token, false);
  await fresh.sync();
  expect(fresh.body()).toBe(await anna.seen());
  await fresh.close();
});

test('writing goes on without a server, and is sent when it is back (P4)', async ({ server, arrive, expected }) => {
  expected.push(...SERVER_AWAY);
  const owner = await createDocument(server.url, 'Away');
  const anna = await arrive('Anna');
  await anna.join(owner.url);
  await anna.write('Before.');
  await anna.seesSaved('On disk');

  await server.stop('SIGTERM');
  await anna.write(' Meanwhile.');
  await anna.seesSaved('On this device');
  await expect(anna.page.getByText('Keep writing: it is kept on this device')).toBeVisible();

  await server.start();
  await anna.seesSaved('On disk');
  await expect(anna.page.getByText('Keep writing: it is kept on this device')).toBeHidden();
  const ben = await arrive('Ben');
  await ben.join(owner.url);
  await ben.sees('Before. Meanwhile.');
});

test('what was written without a server survives closing the page, and is sent at the next visit (P4, B5)', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...SERVER_AWAY);
  const owner = await createDocument(server.url, 'Closed');
  const anna = await arrive('Anna');
  await anna.join(owner.url);
  await anna.write('Before.');
  await anna.seesSaved('On disk');
  await server.stop('SIGKILL');
  await anna.write(' Meanwhile.');
  await anna.seesSaved('On this device');
  await anna.page.goto('about:blank');

  await server.start();
  await anna.join(owner.url);
  await anna.sees('Before. Meanwhile.');
  await anna.seesSaved('On disk');
  const ben = await arrive('Ben');
  await ben.join(owner.url);
  await ben.sees('Before. Meanwhile.');
});

test('two windows of one browser write one document: one truth, nothing doubled (B1, B2)', async ({
  server,
  arrive,
}) => {
  const owner = await createDocument(server.url, 'Two windows');
  const anna = await arrive('Anna');
  await anna.join(owner.url);
  const second = await anna.secondWindow();
  await second.join(owner.url);
  await anna.write('left');
  await second.sees('left');
  await Promise.all([
    anna.write(keystrokes(0, 60), { delayMs: 15 }),
    second.write(keystrokes(1, 60), { at: 'start', delayMs: 15 }),
  ]);
  for (const window of [anna, second]) {
    await expect.poll(async () => only(0, (await window.seen()).replace('left', ''))).toBe(keystrokes(0, 60));
    await expect.poll(async () => only(1, (await window.seen()).replace('left', ''))).toBe(keystrokes(1, 60));
    await window.seesSaved('On disk');
  }
  await second.sees(await anna.seen());
});
