/**
 * `POST /api/documents/import`: a document made of the bytes of another editor's. Bodies are large here, so a place is asked for
 * before one is read. What the bytes mean is the importer's; who may open what came of it is as for any new document.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../../protocol/errors.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { importQuery, type ImportedDocument } from '../../protocol/rest-import.ts';
import type { Documents } from '../access/documents.ts';
import { DOCUMENT_BYTES } from '../access/growth.ts';
import type { ImportPlace } from '../import/import-line.ts';
import type { Importer } from '../import/importer.ts';
import { clientAddress } from './client-address.ts';
import { shareUrl } from './documents.ts';
import { parseWith, sendError } from './errors.ts';
import type { RouteLimits } from './rate-limits.ts';
import type { Who } from './who.ts';

export interface ImportRoutesOptions {
  readonly documents: Documents;
  readonly importer: Importer;
  readonly who: Who;
  readonly limits: RouteLimits;
  readonly trustedProxies: number;
}

const BYTES = 'application/octet-stream';

export async function importRoutes(app: FastifyInstance, options: ImportRoutesOptions): Promise<void> {
  // A scope of its own: elsewhere a body is JSON and small, and stays so.
  await app.register((scope, _none, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      BYTES,
      { parseAs: 'buffer', bodyLimit: LIMITS.maxImportBytes },
      (_request, body, ready) => ready(null, body),
    );
    // Not read at all: the answer says what is wanted.
    scope.addContentTypeParser('*', (_request, _payload, ready) => ready(null, null));
    addRoute(scope, options);
    done();
  });
}

function addRoute(
  scope: FastifyInstance,
  { documents, importer, limits, trustedProxies, who }: ImportRoutesOptions,
): void {
  const places = new WeakMap<FastifyRequest, ImportPlace>();
  scope.post(
    '/api/documents/import',
    {
      config: { rateLimit: limits.creation },
      bodyLimit: LIMITS.maxImportBytes,
      preParsing: async (request, reply, payload) => {
        const declared = request.headers['content-length'];
        const bytes = declared === undefined ? LIMITS.maxImportBytes : Number(declared);
        // Of a body that still comes nothing more is read.
        const makeWay = () => void sendError(reply.header('connection', 'close'), 'too_many_requests');
        const place = importer.enter(clientAddress(request.raw, trustedProxies), bytes, makeWay);
        if (place === null) throw new AppError('too_many_requests', 'imports');
        places.set(request, place);
        // Comes however the request ends, also by a connection that breaks off. What is being read keeps its place until that is done: whoever
        // hangs up and comes again would have the server hold as many as it likes (HOSTILE I4).
        reply.raw.once('close', () => place.leave());
        return payload;
      },
    },
    async (request, reply) => {
      const { title = '' } = parseWith(importQuery, request.query);
      const { body } = request;
      const place = places.get(request);
      if (!(body instanceof Uint8Array) || place === undefined) {
        return sendError(reply, 'bad_request', `The body must be the bytes of a Yjs update (content-type: ${BYTES}).`);
      }
      await who.requireSpace(request, body.length);
      const { report, update } = await importer.read(place, body, title);
      if (reply.raw.destroyed) throw new AppError('bad_request', 'the sender has gone');
      const { document, token } = await documents.create('document', title, await who.person(request), update);
      who.added(request, DOCUMENT_BYTES + update.length);
      const answer: ImportedDocument = {
        id: document.id,
        token,
        url: shareUrl(document.id, token),
        role: 'owner',
        ...report,
      };
      return reply.code(201).send(answer);
    },
  );
}
