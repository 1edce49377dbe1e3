/** `npm run build`: builds the page if it is missing or older than its sources. */
import { ensurePage } from './page-build.ts';

const page = await ensurePage(() => console.log('Building the page...'));
if (page.kind === 'failed') {
  console.error(page.output);
  process.exitCode = 1;
} else {
  console.log(page.kind === 'built' ? 'The page is built: web/dist' : 'The page is up to date: web/dist');
}
