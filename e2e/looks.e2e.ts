/**
 * What the main screens look like, compared with pictures of them that are kept here: spacing, alignment, colours, what stands where. All
 * words are boxes (`kit/box-font.ts`), so that the pictures are the same on every machine with Linux (the others have no journey of it:
 * `playwright.config.ts`). Where a change is meant:
 * `npx playwright test e2e/looks.e2e.ts --update-snapshots`, and look at each before it is committed.
 */
import type { BrowserContextOptions } from '@playwright/test';
import { createDocument } from '../scripts/rest-client.ts';
import { boxFont } from './kit/box-font.ts';
import { expect, test } from './kit/journey.ts';
import type { Person } from './kit/person.ts';

const FONT = `data:font/ttf;base64,${boxFont().toString('base64')}`;
const STYLE = `
  @font-face { font-family: Boxes; src: url(${FONT}); }
  :root { --font-ui: Boxes !important; --font-text: Boxes !important; --font-code: Boxes !important; }
  *, *::before, *::after { font-family: Boxes !important; font-synthesis: none !important; letter-spacing: 0 !important;
    caret-color: transparent !important; animation: none !important; transition: none !important; }
  ::-webkit-scrollbar { display: none; }
`;

const DOCUMENT =
  '<h1>A heading of the first kind</h1><p>Some words with <b>weight</b>, <i>slant</i>, <a href="https://example.org/">a link</a> and <code>code</code> in them, so many that they take more than one line of the page.</p>' +
  '<h2>Another heading</h2><ul><li>one</li><li>two<ul><li>and a half</li></ul></li></ul><ol><li>first</li><li>second</li></ol><blockquote>Somebody said this.</blockquote>' +
  '<table><tr><th>One</th><th>Two</th></tr><tr><td>three</td><td>four</td></tr></table><pre><code>let a = 1;\nlet b = 2;</code></pre><hr><p>The end.</p>';
const RIGHT_TO_LEFT =
  '<h1>כותרת ראשונה</h1><p>כמה מילים עם <b>משקל</b> ועוד מילים רבות עד שהן ממלאות יותר משורה אחת של העמוד, כדי שיראו איך היא נשברת.</p><ul><li>אחת</li><li>שתיים</li></ul><blockquote>מישהו אמר.</blockquote><p>הסוף.</p>';
const LONG = `<h1>Long</h1>${Array.from({ length: 120 }, (_, i) => `<h2>Chapter ${i + 1}</h2><p>${'So much to say here. '.repeat(12)}</p>`).join('')}<p>The end.</p>`;

const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

const SCREENS: readonly {
  readonly name: string;
  readonly options: BrowserContextOptions;
  /** Null for the home page. */
  readonly html: string | null;
  readonly end?: string;
}[] = [
  { name: 'home-light', options: { viewport: WIDE, colorScheme: 'light' }, html: null },
  { name: 'home-dark', options: { viewport: WIDE, colorScheme: 'dark' }, html: null },
  { name: 'home-phone', options: { viewport: PHONE, hasTouch: true, isMobile: true }, html: null },
  { name: 'document-light', options: { viewport: WIDE, colorScheme: 'light' }, html: DOCUMENT },
  { name: 'document-dark', options: { viewport: WIDE, colorScheme: 'dark' }, html: DOCUMENT },
  { name: 'document-phone', options: { viewport: PHONE, hasTouch: true, isMobile: true }, html: DOCUMENT },
  {
    name: 'document-phone-dark',
    options: { viewport: PHONE, hasTouch: true, isMobile: true, colorScheme: 'dark' },
    html: DOCUMENT,
  },
  { name: 'document-very-wide', options: { viewport: { width: 1920, height: 900 } }, html: DOCUMENT },
  { name: 'document-long', options: { viewport: WIDE }, html: LONG },
  { name: 'document-right-to-left', options: { viewport: WIDE }, html: RIGHT_TO_LEFT, end: 'הסוף.' },
];

async function looksAs(person: Person, name: string): Promise<void> {
  const { page } = person;
  await page.addStyleTag({ content: STYLE });
  await page.evaluate(() => document.fonts.load('16px Boxes').then(() => document.fonts.ready));
  await page.mouse.move(0, 0);
  await expect(page).toHaveScreenshot(`${name}.png`, {
    animations: 'disabled',
    // Edges of icons and of round corners are drawn a little differently by each release.
    maxDiffPixels: 400,
    threshold: 0.25,
    mask: [page.getByRole('button', { name: /^You: / })],
  });
}

for (const { name, options, html, end = 'The end.' } of SCREENS) {
  test(`${name} looks as it did`, async ({ server, arrive }) => {
    // The font is put in by the test, which the page's own policy would not allow.
    const anna = await arrive('Anna', { ...options, bypassCSP: true });
    if (html === null) {
      await anna.goHome();
      await expect(anna.page.getByRole('button', { name: 'New document' })).toBeVisible();
      await anna.page.waitForLoadState('networkidle');
      return looksAs(anna, name);
    }
    const owner = await createDocument(server.url, 'How it looks');
    const writer = await arrive('Ben');
    await writer.join(owner.url);
    await writer.page.evaluate(
      (text) =>
        navigator.clipboard.write([new ClipboardItem({ 'text/html': new Blob([text], { type: 'text/html' }) })]),
      html,
    );
    await writer.placeCaret('end');
    await writer.press('ControlOrMeta+V');
    await expect(writer.text.getByText(end)).toBeAttached();
    await writer.seesSaved('On disk');
    await writer.page.close();
    await anna.open(owner.url);
    await expect(anna.text.getByText(end)).toBeAttached();
    await expect(anna.page.getByRole('button', { name: 'Your changes: On disk' })).toBeVisible();
    await anna.page.waitForLoadState('networkidle');
    await looksAs(anna, name);
  });
}
