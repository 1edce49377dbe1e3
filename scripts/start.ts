/**
 * `npm start`: brings the page up to date and becomes the server. The server runs in this very process, so that a signal
 * sent to npm reaches it without a go-between; Vite runs in a child that is gone by then. What the server prints on
 * stdout stays alone there: everything said here goes to stderr.
 */
import { ensurePage } from './page-build.ts';

const page = await ensurePage(() => console.error('Building the page (once, a few seconds)...'));
if (page.kind === 'failed') {
  console.error(`${page.output}\nThe page could not be built.`);
  process.exit(1);
}
await import('../server/main.ts');
