/**
 * `npm start`: brings the page and what is built of the server up to date and becomes the server. The server runs in this very process, so that a signal
 * sent to npm reaches it without a go-between; Vite runs in a child that is gone by then. What the server prints on
 * stdout stays alone there: everything said here goes to stderr.
 */
import { ensurePage } from './page-build.ts';
import { ensureServer } from './server-build.ts';

const page = await ensurePage(() => console.error('Building the page (once, a few seconds)...'));
if (page.kind === 'failed') {
  console.error(`${page.output}\nThe page could not be built.`);
  process.exit(1);
}
// Without it the server runs from its sources.
const server = await ensureServer(() => console.error('Building the server (once, a few seconds)...'));
if (server.kind === 'failed')
  console.error(`${server.output}\nThe server could not be built, and runs from its sources.`);
await import('../server/start.js');
