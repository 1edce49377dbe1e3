/** `npm run build`: builds the page and the server, where they are missing or older than their sources. */
import { ensurePage, type BuildState } from './page-build.ts';
import { ensureServer } from './server-build.ts';

async function build(
  what: string,
  folder: string,
  ensure: (onBuild: () => void) => Promise<BuildState>,
): Promise<void> {
  const state = await ensure(() => console.log(`Building the ${what}...`));
  if (state.kind === 'failed') {
    console.error(state.output);
    process.exitCode = 1;
  } else {
    console.log(`The ${what} is ${state.kind === 'built' ? 'built' : 'up to date'}: ${folder}`);
  }
}

await build('page', 'web/dist', ensurePage);
await build('server', 'built', ensureServer);
