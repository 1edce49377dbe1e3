/**
 * `node scripts/icons.ts`: draws the icons of the installed page (web/public/icons) from the sign in web/public/favicon.svg. Run it
 * when the sign has changed; the tests do not compare pictures.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { findBrowser } from './browser.ts';
import { ROOT } from './tools.ts';

const PUBLIC = join(ROOT, 'web', 'public');
const FOLDER = join(PUBLIC, 'icons');

/** `maskable`: the system cuts its own shape out of it, so the colour goes to the edge and the sign stays in the middle. */
const ICONS = [
  { name: 'weft-192', size: 192, maskable: false },
  { name: 'weft-512', size: 512, maskable: false },
  { name: 'weft-maskable-512', size: 512, maskable: true },
  { name: 'weft-touch-180', size: 180, maskable: true },
] as const;

const sign = readFileSync(join(PUBLIC, 'favicon.svg'), 'utf8');
const square = sign
  .replace(' rx="8"', '')
  .replace('viewBox="0 0 32 32"', 'viewBox="-4 -4 40 40"')
  .replace('<rect width="32" height="32"', '<rect x="-4" y="-4" width="40" height="40"');
if (!sign.includes(' rx="8"') || square === sign) throw new Error('the sign is not as this script knows it');

mkdirSync(FOLDER, { recursive: true });
const found = await findBrowser((words) => console.log(words));
if (!found.found) throw new Error(found.tried.join('\n'));
const browser = await chromium.launch({ executablePath: found.path, args: ['--no-sandbox', '--disable-gpu'] });
for (const { name, size, maskable } of ICONS) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const drawing = Buffer.from(maskable ? square : sign).toString('base64');
  await page.setContent(
    `<style>*{margin:0}img{display:block;width:100vw}</style><img src="data:image/svg+xml;base64,${drawing}">`,
  );
  await page.getByRole('img').evaluate((image: HTMLImageElement) => image.decode());
  writeFileSync(join(FOLDER, `${name}.png`), await page.screenshot({ omitBackground: true }));
  await page.close();
}
await browser.close();
console.log(`Drawn: ${FOLDER}`);
