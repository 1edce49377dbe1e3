/** `npm run build`: builds the page and the server, where they are missing or older than their sources. */
import { ensurePage } from './page-build.ts';
import { ensureServer } from './server-build.ts';

const page = await ensurePage(() => console.log('Building the page...'));
if (page.kind === 'failed') {
  console.error(page.output);
  process.exitCode = 1;
} else {
  console.log(page.kind === 'built' ? 'The page is built: web/dist' : 'The page is up to date: web/dist');
}

const server = await ensureServer(() => console.log('Building the server...'));
if (server.kind === 'failed') {
  console.error(server.output);
  process.exitCode = 1;
} else {
  console.log(server.kind === 'built' ? 'The server is built: built' : 'The server is up to date: built');
}
