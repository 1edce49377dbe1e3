/**
 * `GET /api/documents/:id/state`: the text as a page gets it that has nothing of it yet, for whoever may read the document. A page asks for it
 * before its script is here, and comes in by a session afterwards (docs/decisions/0016). Owns the answer's headers, not what it says.
 */
import type { FastifyInstance } from 'fastify';
import { BINARY_TYPE } from '../../protocol/carriage.ts';
import type { Grant } from '../room/ports.ts';
import { documentParams } from './documents.ts';
import { parseWith } from './errors.ts';
import { holdUntilRead, readerOf, type Unread } from './unread-answers.ts';
import type { Who } from './who.ts';

export interface StateRouteOptions {
  readonly who: Who;
  readonly unread: Unread;
  /** The first message that answers a page which has nothing. */
  readonly firstAnswer: (grant: Grant) => Promise<Uint8Array>;
}

export function stateRoute(app: FastifyInstance, { firstAnswer, unread, who }: StateRouteOptions): void {
  app.get('/api/documents/:id/state', async (request, reply) => {
    const { id } = parseWith(documentParams, request.params);
    const permission = await who.require(request, id, 'read');
    const message = await firstAnswer({ ...permission, speaksWeft: true, inflates: true });
    holdUntilRead(unread, readerOf(reply, who.address(request)), reply, message);
    return reply.type(BINARY_TYPE).send(Buffer.from(message.buffer, message.byteOffset, message.byteLength));
  });
}
