/** Going to somebody, staying with them, and seeing where others change what is out of sight. */
import { expectAccessible } from '../kit/accessible.ts';
import { expect, test } from '../kit/journey.ts';
import type { Person } from '../kit/person.ts';
import { heading, paragraph, paragraphs, writtenDocument } from '../kit/written.ts';

const scrolled = (person: Person): Promise<number> => person.page.evaluate(() => Math.round(window.scrollY));

/** How far it is scrolled once it has come to rest: what is gone to is looked at again in the next frames, as it is laid out. */
const settled = (person: Person): Promise<number> =>
  person.page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let last = window.scrollY;
        let quiet = 0;
        const look = (): void => {
          quiet = window.scrollY === last ? quiet + 1 : 0;
          last = window.scrollY;
          if (quiet < 10) requestAnimationFrame(look);
          else resolve(Math.round(last));
        };
        requestAnimationFrame(look);
      }),
  );

test('an avatar leads to where that person writes; following keeps them in sight until one goes one’s own way', async ({
  server,
  arrive,
}) => {
  const owner = await writtenDocument(server, 'Follow', paragraphs(70));
  const ada = await arrive('Ada');
  const ben = await arrive('Ben');
  await ada.join(owner.url);
  await ben.join(owner.url);
  await ben.introduce('Ben');

  // Nobody can be gone to who has no caret yet.
  await expect(ada.page.getByRole('button', { name: 'Ben is reading' })).toBeVisible();
  await ben.text.getByText('Paragraph 50.').click();
  const avatar = ada.page.getByRole('button', { name: 'Go to Ben' });
  await expect(avatar).toBeVisible();
  await avatar.click();
  await expect(ada.text.getByText('Paragraph 50.')).toBeInViewport();

  const follow = async (): Promise<void> => {
    await ada.people(2).click();
    await ada.page.getByRole('button', { name: 'Follow Ben' }).click();
    await expect(ada.page.getByText('Following Ben')).toBeVisible();
    await expect(ada.page.getByRole('dialog', { name: '2 people here' })).toBeHidden();
  };
  await follow();
  await expectAccessible(ada, 'following');
  await ben.placeCaret('start');
  await expect(ada.text.getByText('Paragraph 1.')).toBeInViewport();
  await ben.placeCaret('end');
  await expect(ada.text.getByText('Paragraph 70.')).toBeInViewport();
  // While the caret moves where it can be seen, the page is still.
  const still = await settled(ada);
  await ben.press('ArrowUp', 'ArrowUp', 'ArrowUp');
  expect(await scrolled(ada)).toBe(still);

  // Each of these is one's own way.
  const ways: readonly (() => Promise<void>)[] = [
    () => ada.page.getByRole('button', { name: 'Stop' }).click(),
    () => ada.press('Escape'),
    async () => {
      await ada.page.mouse.move(600, 400);
      await ada.page.mouse.wheel(0, -300);
    },
    () => ada.text.getByText('Paragraph 68.').click(),
  ];
  for (const way of ways) {
    await way();
    await expect(ada.page.getByText('Following Ben')).toBeHidden();
    await ben.placeCaret('end');
    await follow();
  }
  await ada.press('Escape');
  await expect(ada.page.getByText('Following Ben')).toBeHidden();
  const mine = await settled(ada);
  await ben.placeCaret('start');
  await expect.poll(() => scrolled(ada)).toBe(mine);

  await ben.text.getByText('Paragraph 40.').click();
  await follow();
  await ben.page.close();
  await expect(ada.page.getByText('Ben has left')).toBeVisible();
  await expect(ada.page.getByText('Ben has left')).toBeHidden();
});

test('one can follow into what is not drawn yet, and into a section that one has folded', async ({
  server,
  arrive,
}) => {
  const owner = await writtenDocument(server, 'Far', [
    ...paragraphs(30),
    { id: 'fold', type: 'toggle' },
    { in: ['fold', 'summary'], content: [{ kind: 'text', text: 'Summary of it', marks: {} }] },
    { ...paragraph('In the fold'), in: ['fold', 'body'] },
    ...paragraphs(900, 'Far'),
  ]);
  const ada = await arrive('Ada');
  await ada.join(owner.url);
  await ada.text.getByText('Summary of it').click();
  await ada.press('ControlOrMeta+Enter');
  const ben = await arrive('Ben');
  await ben.join(owner.url);
  await ben.introduce('Ben');
  await ben.placeCaret('end');
  await ada.page.getByRole('button', { name: 'Go to Ben' }).click();
  await expect(ada.text.getByText('Far 900.')).toBeInViewport();

  await ada.text
    .getByRole('button', { name: /section|fold/i })
    .first()
    .evaluate((button) => (button as HTMLElement).click());
  await expect(ada.text.getByText('In the fold')).toBeHidden();
  await ben.text.getByText('In the fold').click();
  // Until the word of Ben's new place has come.
  await expect(async () => {
    await ada.page.getByRole('button', { name: 'Go to Ben' }).click();
    await expect(ada.text.getByText('In the fold')).toBeInViewport({ timeout: 1000 });
  }).toPass();
});

test('where somebody changes what one does not see, a mark at the edge says so, leads there and goes away', async ({
  server,
  arrive,
}) => {
  const owner = await writtenDocument(server, 'Marks', [heading(1, 'Top'), ...paragraphs(70)]);
  const ada = await arrive('Ada');
  const ben = await arrive('Ben');
  await ada.join(owner.url);
  await ben.join(owner.url);
  await ben.introduce('Ben');
  await ada.text.getByText('Paragraph 30.').click();
  await expect(ada.page.getByText(/\d words/)).toBeVisible();
  const before = await settled(ada);

  const above = ada.page.getByRole('button', { name: 'Ben just changed something above. Go there' });
  const below = ada.page.getByRole('button', { name: 'Ben just changed something below. Go there' });
  await ben.write(' and a word', { at: 'start' });
  await expect(above).toBeVisible();
  await expectAccessible(ada, 'a mark at the edge');
  await expect(ada.text).toBeFocused();
  expect(await scrolled(ada)).toBe(before);
  await ben.write('More at the end.');
  await expect(below).toBeVisible();
  await expect(above).toBeHidden();
  await below.click();
  await expect(ada.text.getByText('More at the end.')).toBeInViewport();
  await expect(below).toBeHidden();

  // What one sees needs no mark, and one that nobody cares for goes away.
  await ben.write(' And more.');
  await expect(ada.text.getByText('And more.')).toBeInViewport();
  await expect(below).toBeHidden();
  await ben.write('x', { at: 'start' });
  await expect(above).toBeVisible();
  await expect(above).toBeHidden();
});

test('five and more people: four faces, a number, and names that are too long stay inside', async ({
  server,
  arrive,
}) => {
  const owner = await writtenDocument(server, 'ملاحظات الاجتماع الأسبوعي للفريق بأكمله في المكتب الجديد', [
    paragraph('Text'),
  ]);
  const ada = await arrive('Ada');
  await ada.join(owner.url);
  for (let i = 1; i <= 6; i++) {
    const guest = await arrive(`Guest ${i}`);
    await guest.join(owner.url);
    await guest.introduce(i === 1 ? 'Maximiliane Alexandra von Hohenfels-Wittgenstein' : `Guest ${i}`);
  }
  await expect(ada.people(7)).toHaveText(/\+2/);
  await expect(ada.page.getByRole('button', { name: /is reading$/ })).toHaveCount(4);
  await ada.people(7).click();
  await expectAccessible(ada, 'seven people');
  for (const width of [1280, 390]) {
    await ada.page.setViewportSize({ width, height: 844 });
    await expect.poll(() => ada.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
});
