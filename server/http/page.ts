/**
 * The page: the built files of `web/`, and `index.html` for the addresses that the page itself makes sense of; for a document's the same
 * with hints for what a document needs (`document.html`, where the build wrote one). Knows nothing of what the page does.
 */
import fastifyStatic from '@fastify/static';
import { access } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { letFrame } from './embed-frame.ts';
import { sendNothingHere } from './errors.ts';

const NOT_BUILT = 'The page is not built yet. Run `npm run build` in the folder of Weft, then load this again.\n';

/** `frameAncestors` are the origins whose pages may show a document in a frame. */
export async function pageRoutes(
  app: FastifyInstance,
  pageDir: string,
  frameAncestors: readonly string[],
): Promise<void> {
  await app.register(fastifyStatic, {
    root: pageDir,
    index: false,
    dotfiles: 'ignore',
    cacheControl: false,
    // The build puts packed forms beside the files; where it did not, the file itself goes out.
    preCompressed: true,
    setHeaders: (reply, path) => void reply.header('cache-control', cachingOf(path)),
  });
  const send = async (names: readonly string[], reply: FastifyReply) => {
    for (const name of names) if (await isReadable(join(pageDir, name))) return reply.sendFile(name);
    return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT);
  };
  const sendIndex = (_request: FastifyRequest, reply: FastifyReply) => send(['index.html'], reply);
  app.get('/', sendIndex);
  app.get('/signed-in', sendIndex);
  app.get('/sign-in-failed', sendIndex);
  app.get('/d/:id', (_request, reply) => {
    letFrame(reply, frameAncestors);
    return send(['document.html', 'index.html'], reply);
  });
  // Somebody who followed a wrong link gets the page's own words for it; a program gets the error.
  app.setNotFoundHandler(async (request, reply) =>
    isVisit(request) ? sendIndex(request, reply.code(404)) : sendNothingHere(reply),
  );
}

function isVisit({ method, url, headers }: FastifyRequest): boolean {
  return method === 'GET' && !url.startsWith('/api/') && headers.accept?.includes('text/html') === true;
}

/** Vite puts a digest of the content into the names under `assets/`; everything else is asked for anew. */
function cachingOf(path: string): string {
  return basename(dirname(path)) === 'assets' ? 'public, max-age=31536000, immutable' : 'no-cache';
}

async function isReadable(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    // Not there, or not to be read: for the visitor the same.
    return false;
  }
}
