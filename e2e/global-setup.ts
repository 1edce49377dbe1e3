/** Brings the page up to date before any journey begins: a journey on an old page would prove nothing. */
import { ensurePage } from '../scripts/page-build.ts';

export async function buildPage(): Promise<void> {
  const page = await ensurePage(() => console.log('Building the page...'));
  if (page.kind === 'failed') throw new Error(`The page could not be built:\n${page.output}`);
}

// Playwright takes a global set-up only as a default export.
export default buildPage;
