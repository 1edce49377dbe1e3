/**
 * `/healthz`: whether the server can do its work, for whoever watches it. It asks the storage thread, since a server that
 * answers and cannot reach its disk is of no use.
 */
import type { FastifyInstance } from 'fastify';
import type { Logger } from '../room/ports.ts';

export interface HealthOptions {
  readonly ping: () => Promise<void>;
  readonly stats: () => { readonly rooms: number; readonly sessions: number };
  readonly logger: Logger;
}

export function healthRoute(app: FastifyInstance, { ping, stats, logger }: HealthOptions): void {
  app.get('/healthz', { config: { rateLimit: false } }, async (_request, reply) => {
    const failure: unknown = await ping().catch((error: unknown) => error);
    if (failure === undefined) return reply.code(200).send({ status: 'ok', ...stats() });
    logger.warn({ err: failure }, 'the health check found the storage failing');
    return reply.code(503).send({ status: 'storage_failed' });
  });
}
