/** The main job: a newcomer makes a document, shares it, and several people write in it at once. */
import { createDocument, createLink } from '../scripts/rest-client.ts';
import { expect, test } from './kit/journey.ts';
import type { Person } from './kit/person.ts';
import { keystrokes, only } from './kit/keystrokes.ts';

test('a newcomer makes a document, types, and shares an edit link that a second person opens', async ({ arrive }) => {
  const anna = await arrive('Anna');
  await anna.newDocument();
  // Whoever asks for a new document writes: nobody has to look for the caret first.
  await expect(anna.text).toBeFocused();
  await anna.page.keyboard.type('We need lemonade.');
  await anna.title.fill('Plan of the summer party');
  await anna.seesSaved('On disk');
  await expect(anna.page).toHaveTitle(/Plan of the summer party/);

  const link = await anna.share('Can edit');
  const ben = await arrive('Ben');
  await ben.join(link);
  await ben.sees('We need lemonade.');
  await expect(ben.title).toHaveValue('Plan of the summer party');
  await expect(anna.people(2)).toBeVisible();

  await ben.write(' And cake.');
  await anna.sees('We need lemonade. And cake.');
  await ben.seesSaved('On disk');

  await ben.title.fill('Plan of the garden party');
  await expect(anna.title).toHaveValue('Plan of the garden party');
});

for (const names of [
  ['Anna', 'Ben'],
  ['Anna', 'Ben', 'Cem'],
]) {
  test(`${names.length} people type at once in the same paragraph: every character exactly once, and all see the same (P2)`, async ({
    server,
    arrive,
  }) => {
    const owner = await createDocument(server.url, 'Same paragraph');
    const link = await createLink(server.url, owner, 'editor');
    const people: Person[] = [];
    for (const name of names) {
      const person = await arrive(name);
      await person.join(link.url);
      people.push(person);
    }
    const [first] = people;
    await first?.write('0123456789');
    for (const person of people) await person.sees('0123456789');
    // Everybody stands at another place of the one paragraph: its start, its middle, its end.
    for (const [index, person] of people.entries()) {
      await person.placeCaret('start');
      await person.press(...Array.from({ length: index * 5 }, () => 'ArrowRight'));
    }

    const typed = people.map((_, index) => keystrokes(index, 120));
    await Promise.all(people.map((person, index) => person.write(typed[index] ?? '', { at: 'here', delayMs: 15 })));

    for (const person of people) await person.seesSaved('On disk');
    const length = 10 + typed.join('').length;
    for (const person of people) await expect.poll(async () => (await person.seen()).length).toBe(length);
    const texts = await Promise.all(people.map((person) => person.seen()));
    expect(new Set(texts).size).toBe(1);
    typed.forEach((expected, index) => expect(only(index, texts[0] ?? '')).toBe(expected));
    expect((texts[0] ?? '').replace(/[^0-9]/g, '')).toBe('0123456789');

    // Nobody's carets, marks or repairs may have cost a second paragraph.
    const newcomer = await arrive('Newcomer');
    await newcomer.join(link.url);
    await newcomer.sees(texts[0] ?? '');
  });
}

test('undo takes back only what one wrote oneself', async ({ server, arrive }) => {
  const owner = await createDocument(server.url, 'Undo');
  const anna = await arrive('Anna');
  const ben = await arrive('Ben');
  await anna.join(owner.url);
  await ben.join(owner.url);

  await anna.write('Anna was here.');
  await ben.sees('Anna was here.');
  await ben.write(' Ben too.');
  await anna.sees('Anna was here. Ben too.');

  await anna.pressUntil('ControlOrMeta+z', async () => (await anna.seen()) === 'Ben too.');
  await ben.sees('Ben too.');
  // There is nothing left of one's own.
  await anna.press('ControlOrMeta+z');
  await anna.pressUntil('ControlOrMeta+Shift+z', async () => (await anna.seen()) === 'Anna was here. Ben too.');
  await ben.sees('Anna was here. Ben too.');
  await ben.pressUntil('ControlOrMeta+z', async () => (await ben.seen()) === 'Anna was here.');
  await anna.sees('Anna was here.');
});

test('a reload keeps who one is, and the name that one chose', async ({ server, arrive }) => {
  const owner = await createDocument(server.url, 'Identity');
  const link = await createLink(server.url, owner, 'editor');
  const anna = await arrive('Anna');
  const ben = await arrive('Ben');
  await anna.join(owner.url);
  await ben.join(link.url);
  await ben.introduce('Ben of Bern');

  await ben.page.reload();
  await expect(ben.text).toBeVisible();
  await expect(ben.page.getByRole('button', { name: /^You: Ben of Bern\./ })).toBeVisible();
  // One person who came back, not two: the identity is the same, not only the name.
  await expect(anna.people(2)).toBeVisible();
  await anna.people(2).click();
  await expect(anna.page.getByRole('listitem').filter({ hasText: 'Ben of Bern' })).toHaveCount(1);

  // A second window of the same browser is the same person too (B1).
  const second = await ben.secondWindow();
  await second.join(link.url);
  await expect(second.page.getByRole('button', { name: /^You: Ben of Bern\./ })).toBeVisible();
  await expect(anna.page.getByRole('listitem').filter({ hasText: 'Ben of Bern' })).toContainText('2 windows');
});

test('one moves a paragraph while another writes in it: what is written goes along, and the paragraph stands once (P2)', async ({
  server,
  arrive,
}) => {
  const owner = await createDocument(server.url, 'Moved while written');
  const link = await createLink(server.url, owner, 'editor');
  const anna = await arrive('Anna');
  await anna.join(link.url);
  await anna.write('first\nsecond\nthird');
  const ben = await arrive('Ben');
  await ben.join(link.url);
  await ben.sees('first\nsecond\nthird');
  await ben.placeCaret('end');

  await Promise.all([
    ben.write(' and what Ben goes on to write in it', { at: 'here', delayMs: 20 }),
    anna.press('Alt+Shift+ArrowUp', 'Alt+Shift+ArrowUp'),
  ]);

  for (const person of [anna, ben]) {
    await person.seesSaved('On disk');
    await expect
      .poll(() => person.seen())
      .toBe(['third and what Ben goes on to write in it', 'first', 'second'].join('\n'));
  }
  await anna.page.getByRole('button', { name: 'Kind of block: Text' }).click();
  await anna.page.getByRole('menuitem', { name: 'Move down' }).click();
  await expect.poll(async () => (await ben.seen()).split('\n')[0]).toBe('first');
});
