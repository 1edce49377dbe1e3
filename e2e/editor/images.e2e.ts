/** Pictures in a document: put in, seen by others, described, resized, captioned by two at once; offline; behind the role. */
import { filesPath } from '../../protocol/files.ts';
import { samplePicture, samplePng } from '../../protocol/sample-pictures.ts';
import { createDocument, createLink, revokeLink } from '../../scripts/rest-client.ts';
import { expectAccessible } from '../kit/accessible.ts';
import { expect, REFUSED, SERVER_AWAY, test } from '../kit/journey.ts';
import { fetchedBehind } from '../kit/late-parts.ts';
import type { Person } from '../kit/person.ts';
import { bring, captions, copiesOn, images, PICTURE, pictures, seesPicture } from '../kit/picture-steps.ts';
import { together } from '../kit/together.ts';

test('a pasted picture is seen by everybody, is on disk when it says so, and one undo takes it out', async ({
  server,
  arrive,
  expected,
}) => {
  // Ben's page may ask for the picture a moment before it is sent.
  expected.push(...REFUSED);
  const [anna, ben] = await together(arrive, server);
  await anna.write('Before');
  await bring(anna, { bytes: PICTURE });
  await seesPicture(anna);
  await anna.seesSaved('On disk');
  await seesPicture(ben);
  await anna.write('After', { at: 'here' });
  await ben.sees('Before\nAfter');
  // Its place is kept before it is there: nothing moves when it comes.
  const { width, height } = (await images(ben).boundingBox()) ?? { width: 0, height: 1 };
  expect(width / height).toBeCloseTo(1.5, 1);

  await server.stop('SIGKILL');
  await server.start();
  expected.push(...SERVER_AWAY);
  const cem = await arrive('Cem');
  await cem.join(new URL(anna.page.url()).pathname + new URL(anna.page.url()).hash);
  await seesPicture(cem);

  await anna.pressUntil('ControlOrMeta+z', async () => (await pictures(anna).count()) === 0);
  await expect(pictures(ben)).toHaveCount(0);
  await ben.sees('Before');
  await anna.press('ControlOrMeta+Shift+z');
  await seesPicture(ben);
});

test('a dropped picture goes in where it was dropped, and a text file does not', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...REFUSED);
  const [anna, ben] = await together(arrive, server);
  await anna.write('one\ntwo\nthree');
  const box = await anna.text.getByText('two').boundingBox();
  const point = { x: (box?.x ?? 0) + 2, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 };
  await bring(anna, { bytes: samplePicture('jpeg'), type: 'image/jpeg' }, point);
  await seesPicture(anna);
  await seesPicture(ben);
  const kinds = (person: Person) =>
    person.text.evaluate((text) =>
      [...text.querySelectorAll('p, figure')].map((one) => one.textContent || one.tagName),
    );
  await expect
    .poll(async () => (await kinds(ben)).filter((kind) => /one|two|three/.test(kind) || kind.includes('Remove')))
    .toHaveLength(4);
  expect(await ben.seen()).toBe('one\ntwo\nthree');
  const [one, figure, three] = await Promise.all(
    [ben.text.getByText('one'), pictures(ben), ben.text.getByText('three')].map((part) => part.boundingBox()),
  );
  expect(figure?.y).toBeGreaterThan(one?.y ?? 0);
  expect(figure?.y).toBeLessThan(three?.y ?? 0);

  await bring(anna, { bytes: new TextEncoder().encode('<svg onload=alert(1)>'), type: 'image/svg+xml' }, point);
  await expect(anna.page.getByText('This is no picture that a document can hold')).toBeVisible();
  await expect(pictures(anna)).toHaveCount(1);
});

test('pictures are chosen from the Insert menu, or by typing /picture', async ({ server, arrive, expected }) => {
  expected.push(...REFUSED);
  const [anna, ben] = await together(arrive, server);
  await anna.write('Text');
  const file = (name: string, bytes: Uint8Array) => ({ name, mimeType: 'image/png', buffer: Buffer.from(bytes) });
  const choosing = anna.page.waitForEvent('filechooser');
  await anna.page.getByRole('button', { name: 'Insert', exact: true }).click();
  await anna.page.getByRole('menuitem', { name: 'Picture' }).click();
  await (await choosing).setFiles([file('one.png', PICTURE), file('two.png', samplePng(90, 60))]);
  await seesPicture(ben, 0);
  await seesPicture(ben, 1);
  const again = anna.page.waitForEvent('filechooser');
  await anna.write('/pict');
  await expect(anna.page.getByRole('option', { name: 'Picture' })).toBeVisible();
  await anna.press('Enter');
  await (await again).setFiles([file('three.png', samplePng(60, 60))]);
  await seesPicture(ben, 2);
  await ben.sees('Text');
});

test('it is resized by mouse and by keyboard, described, and removed; others follow', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...REFUSED);
  const [anna, ben] = await together(arrive, server);
  await anna.write('Text');
  await bring(anna, { bytes: PICTURE });
  await seesPicture(anna);
  await seesPicture(ben);
  const widthOf = async (person: Person) => (await images(person).boundingBox())?.width ?? 0;
  const before = await widthOf(anna);
  const handle = anna.text.getByRole('slider', { name: 'Width of the picture' });
  await images(anna).hover();
  await expect(handle).toBeVisible();
  const grip = await handle.boundingBox();
  const [x, y] = [(grip?.x ?? 0) + (grip?.width ?? 0) / 2, (grip?.y ?? 0) + (grip?.height ?? 0) / 2];
  await anna.page.mouse.move(x, y);
  await anna.page.mouse.down();
  await anna.page.mouse.move(x - 40, y, { steps: 4 });
  await anna.page.mouse.move(x - 100, y, { steps: 4 });
  await anna.page.mouse.up();
  // Both edges move, as the picture stands in the middle.
  await expect.poll(() => widthOf(ben)).toBeLessThan(before - 150);
  await expect.poll(async () => Math.abs((await widthOf(ben)) - (await widthOf(anna)))).toBeLessThan(0.5);

  await handle.focus();
  await anna.press('End');
  await expect(handle).toHaveAttribute('aria-valuenow', '100');
  await anna.press('ArrowLeft', 'ArrowLeft');
  await expect(handle).toHaveAttribute('aria-valuenow', '90');
  await expect(ben.text.getByRole('slider', { includeHidden: true })).toHaveAttribute('aria-valuenow', '90');
  await ben.sees('Text');

  // Also for somebody who has not been in the text yet.
  await ben.page.reload();
  await seesPicture(ben);
  await images(ben).click();
  await expect(ben.text).toBeFocused();
  await ben.press('Tab');
  await expect(ben.text.getByRole('button', { name: 'Describe picture' })).toBeFocused();

  await images(anna).click();
  await anna.press('Enter');
  const field = anna.page.getByRole('textbox', { name: 'What is to be seen' });
  await expect(field).toBeFocused();
  await expectAccessible(anna, 'a picture that is described');
  await anna.page.keyboard.type('A colourful square');
  await anna.press('Enter');
  await expect(ben.text.getByRole('img', { name: 'A colourful square' })).toBeVisible();
  await expect(anna.text).toBeFocused();
  await anna.press('Delete');
  await expect(pictures(ben)).toHaveCount(0);
  await anna.press('ControlOrMeta+z');
  await expect(ben.text.getByRole('img', { name: 'A colourful square' })).toBeVisible();

  // Another one in its place, chosen or pasted over it, keeps what was said of it and how wide it is.
  const ratio = async () => {
    const { width, height } = (await images(ben).boundingBox()) ?? { width: 0, height: 1 };
    return Math.round((width * 10) / height) / 10;
  };
  const choosing = anna.page.waitForEvent('filechooser');
  await anna.text.getByRole('button', { name: 'Replace picture' }).click();
  const square = { name: 'square.png', mimeType: 'image/png', buffer: Buffer.from(samplePng(90, 90)) };
  await (await choosing).setFiles([square]);
  await expect.poll(ratio).toBe(1);
  await expect(anna.text).toBeFocused();
  await bring(anna, { bytes: PICTURE });
  await expect.poll(ratio).toBe(1.5);
  await expect(pictures(ben)).toHaveCount(1);
  await expect(ben.text.getByRole('img', { name: 'A colourful square' })).toBeVisible();
  await expect(handle).toHaveAttribute('aria-valuenow', '90');
  await anna.press('ControlOrMeta+z');
  await expect.poll(ratio).toBe(1);
  await anna.text.getByRole('button', { name: 'Remove picture' }).click();
  await expect(pictures(ben)).toHaveCount(0);
  await ben.sees('Text');
});

test('two people write its caption at once, and Enter, Backspace and arrows leave the picture whole', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...REFUSED);
  const [anna, ben] = await together(arrive, server);
  await bring(anna, { bytes: PICTURE });
  await seesPicture(anna);
  await seesPicture(ben);
  await captions(anna).click();
  await captions(ben).click();
  const words = ['Anna writes this. ', 'Ben writes that. '] as const;
  await Promise.all([
    anna.page.keyboard.type(words[0], { delay: 15 }),
    ben.page.keyboard.type(words[1], { delay: 15 }),
  ]);
  const letters = (text: string) => [...text.replaceAll(/\s/g, '')].toSorted().join('');
  await expect.poll(async () => letters(await captions(anna).innerText())).toBe(letters(words.join('')));
  await expect.poll(async () => captions(ben).innerText()).toBe(await captions(anna).innerText());

  // Markdown means nothing here, and no list or heading is made of a picture.
  await anna.press('Home');
  await anna.page.keyboard.type('# ');
  await anna.press('Home', 'Backspace');
  await expect(anna.text.getByRole('button', { name: 'Describe picture' })).toBeVisible();
  await anna.press('ArrowDown', 'End', 'Enter');
  await anna.page.keyboard.type('below');
  await anna.press('Home', 'Backspace');
  await expect(anna.text.getByRole('button', { name: 'Describe picture' })).toBeVisible();
  await expect(pictures(ben)).toHaveCount(1);
  await expect(ben.text.getByText('below')).toBeVisible();
  await seesPicture(ben);
});

test('a viewer sees the picture and its caption, and no controls', async ({ server, arrive, expected }) => {
  expected.push(...REFUSED);
  const owner = await createDocument(server.url, 'For viewers');
  const [anna, vera] = [await arrive('Anna'), await arrive('Vera')];
  await anna.join(owner.url);
  await vera.join((await createLink(server.url, owner, 'viewer')).url);
  await bring(anna, { bytes: PICTURE });
  await seesPicture(anna);
  await seesPicture(vera);
  await expect(captions(vera)).toBeHidden();
  await captions(anna).click();
  await anna.page.keyboard.type('What it is');
  await expect(captions(vera)).toHaveText('What it is');
  await images(vera).hover();
  await expect(vera.text.getByRole('button')).toHaveCount(0);
  await expect(vera.text.getByRole('slider')).toHaveCount(0);
  await expectAccessible(vera, 'a picture, for a viewer');
});

test('a revoked link gets no picture any more, by the page or by hand (U4, Roles R4)', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...REFUSED);
  const owner = await createDocument(server.url, 'Revoked');
  const link = await createLink(server.url, owner, 'viewer');
  const [anna, ben] = [await arrive('Anna'), await arrive('Ben')];
  await anna.join(owner.url);
  await ben.join(link.url);
  await bring(anna, { bytes: PICTURE });
  await seesPicture(ben);
  const sent = ben.page.waitForResponse((response) => response.url().includes('/files/'));
  const name = await anna.page.evaluate(async () => {
    const [database] = (await indexedDB.databases()).filter((one) => one.name?.startsWith('weft-files-') === true);
    return database?.name ?? '';
  });
  expect(name).toContain(owner.id);
  await revokeLink(server.url, owner, link.id);
  await expect(ben.ended('This link was revoked')).toBeVisible();
  sent.catch(() => undefined);
  const statuses = await ben.page.evaluate(
    async ([path, token]) => {
      const headers = { authorization: `Bearer ${token}` };
      const answers = [
        fetch(`${path}/${'A'.repeat(22)}`, { headers }),
        fetch(path ?? '', { method: 'POST', headers, body: 'x' }),
      ];
      return (await Promise.all(answers)).map(({ status }) => status);
    },
    [filesPath(owner.id), link.token],
  );
  expect(statuses).toEqual([403, 403]);
});

test('offline a picture is kept, outlives a closed page, and is sent when the server is back', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...SERVER_AWAY, ...REFUSED);
  const [anna, ben, owner] = await together(arrive, server);
  await anna.write('Offline: ');
  await ben.sees('Offline:');
  // What reads a picture's head comes behind the first screen.
  await fetchedBehind(anna, 'image-header');
  await server.stop('SIGTERM');
  await bring(anna, { bytes: PICTURE });
  await seesPicture(anna);
  await expect(anna.text.getByText('On this device. It is sent when the server can be reached.')).toBeVisible();
  await anna.seesSaved('On this device');
  await anna.page.close();
  await server.start();
  const later = await anna.secondWindow();
  await later.join(owner.url);
  await seesPicture(ben);
  await later.seesSaved('On disk');
  await expect(later.text.getByText('On this device.')).toHaveCount(0);
  // Reloaded, Ben's page shows it out of its own copy, once it has one.
  await expect.poll(() => copiesOn(ben, owner.id)).toBe(1);
  const asked: string[] = [];
  ben.page.on('request', (request) => asked.push(request.url()));
  await ben.page.reload();
  await seesPicture(ben);
  expect(asked.filter((url) => url.includes('/files/'))).toEqual([]);
});

test('pasted pages: what they hold becomes a picture, what is elsewhere stays an address that is not loaded (I5)', async ({
  server,
  arrive,
  expected,
}) => {
  expected.push(...REFUSED);
  const [anna, ben] = await together(arrive, server);
  const asked: string[] = [];
  for (const person of [anna, ben]) person.page.on('request', (request) => asked.push(new URL(request.url()).host));
  const data = `data:image/jpeg;base64,${Buffer.from(samplePicture('jpeg')).toString('base64')}`;
  await bring(anna, {
    html: `<p>Read this</p><figure><img src="${data}" alt="A gradient"><figcaption>Inside</figcaption></figure><p><img src="https://pictures.example/cat.png" alt="A cat"></p>`,
  });
  await seesPicture(anna);
  await expect(ben.text.getByRole('img', { name: 'A gradient' })).toBeVisible();
  await expect(captions(ben).first()).toHaveText('Inside');
  const link = ben.text.getByRole('link', { name: 'Open the picture at pictures.example in a new tab' });
  await expect(link).toHaveAttribute('href', 'https://pictures.example/cat.png');
  expect(asked.filter((host) => host.includes('pictures.example'))).toEqual([]);
});

test('a copied picture comes along within the document and into another one', async ({ server, arrive, expected }) => {
  expected.push(...REFUSED);
  const [anna, ben] = await together(arrive, server);
  await anna.write('One');
  await bring(anna, { bytes: PICTURE });
  await seesPicture(anna);
  await anna.seesSaved('On disk');
  await captions(anna).click();
  await anna.page.keyboard.type('Its words');
  await anna.press('ControlOrMeta+a', 'ControlOrMeta+c', 'ControlOrMeta+End', 'ControlOrMeta+v');
  await expect(pictures(ben)).toHaveCount(2);
  await expect(captions(ben)).toHaveText(['Its words', 'Its words']);
  await seesPicture(ben, 1);

  const other = await createDocument(server.url, 'Another');
  await anna.open(other.url);
  await anna.write('Here: ');
  await anna.press('Enter', 'ControlOrMeta+v');
  await seesPicture(anna);
  await anna.seesSaved('On disk');
  const cem = await arrive('Cem');
  await cem.join(other.url);
  await seesPicture(cem);
  await expect(captions(cem).first()).toHaveText('Its words');
});
