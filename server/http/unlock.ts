/**
 * `/api/documents/:id/unlock`: a link's password in exchange for a pass. Neither is ever in another answer or in a log line.
 */
import type { FastifyInstance } from 'fastify';
import { unlockBody, type Unlocked } from '../../protocol/rest.ts';
import type { Unlocking } from '../access/unlocking.ts';
import { documentParams } from './documents.ts';
import { parseWith } from './errors.ts';
import type { Who } from './who.ts';

export interface UnlockRouteOptions {
  readonly unlocking: Unlocking;
  readonly who: Who;
}

export function unlockRoute(app: FastifyInstance, { unlocking, who }: UnlockRouteOptions): void {
  app.post('/api/documents/:id/unlock', async (request): Promise<Unlocked> => {
    const { id } = parseWith(documentParams, request.params);
    const link = await who.requireLink(request, id);
    const { password } = parseWith(unlockBody, request.body ?? {});
    return unlocking.unlock(link, password, who.address(request));
  });
}
