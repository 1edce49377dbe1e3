/** The server's disk is full: the page says so and keeps what is written, others read on, and it goes on by itself when there is room. */
import { join } from 'node:path';
import { SmallDisk } from '../scripts/drills/small-disk.ts';
import { createDocument, createLink } from '../scripts/rest-client.ts';
import { ServerProcess } from '../scripts/server-process.ts';
import { expect, SERVER_AWAY, test as base } from './kit/journey.ts';

const test = base.extend<{ readonly disk: SmallDisk | null }>({
  // Playwright takes from this pattern which fixtures are needed: none.
  // oxlint-disable-next-line no-empty-pattern
  disk: async ({}, provide) => {
    const disk = await SmallDisk.mount(6);
    await provide(disk);
    await disk?.remove();
  },
  server: async ({ disk }, provide) => {
    const server = disk === null ? await ServerProcess.start() : await ServerProcess.startOn(join(disk.folder, 'data'));
    await provide(server);
    await server.close();
  },
});

test('a full disk is said in words, writing goes on, reading too, and all of it is saved once there is room (D1)', async ({
  arrive,
  disk,
  expected,
  server,
}) => {
  if (disk === null) {
    console.log('No file system can be mounted here: a really full disk was not tried.');
    return;
  }
  expected.push(...SERVER_AWAY);
  const owner = await createDocument(server.url, 'On a small disk');
  const link = await createLink(server.url, owner, 'viewer');
  const anna = await arrive('Anna');
  await anna.join(owner.url);
  await anna.write('Written before.');
  await anna.seesSaved('On disk');

  disk.fill();
  await anna.write(' Written while it was full.'.repeat(40));
  const banner = anna.page.getByText("The server's disk is full.");
  await expect(banner).toBeVisible();
  await expect(banner).toContainText('Keep writing: it is kept on this device');
  // It stays while the page tries again and is sent away again.
  const ben = await arrive('Ben');
  await ben.join(link.url);
  await ben.sees('Written before.');
  await anna.page.getByRole('button', { name: 'Try now' }).click();
  await anna.write(' And more.');
  await expect(banner).toBeVisible();
  const written = await anna.seen();

  disk.makeRoom();
  await anna.seesSaved('On disk');
  await expect(banner).toBeHidden({ timeout: 20_000 });
  await ben.sees(written);
});
