/**
 * `/healthz`: whether the server can do its work, for whoever watches it. It asks the storage thread, since a server that
 * answers and cannot reach its disk is of no use.
 */
import type { FastifyInstance } from 'fastify';
import type { Logger } from '../room/ports.ts';

export interface HealthOptions {
  readonly ping: () => Promise<void>;
  readonly stats: () => { readonly rooms: number; readonly sessions: number };
  readonly disk: () => Promise<DiskHealth>;
  readonly logger: Logger;
}

/** What the last write came to, and how much room there is. */
export interface DiskHealth {
  readonly disk: 'ok' | 'disk_full' | 'storage_failed';
  readonly freeBytes: number;
}

export function healthRoute(app: FastifyInstance, { disk, ping, stats, logger }: HealthOptions): void {
  app.get('/healthz', { config: { rateLimit: false } }, async (_request, reply) => {
    const failure: unknown = await ping().catch((error: unknown) => error);
    // A full disk is no reason to restart a server that people read from, and that goes on by itself: it is told, with a 200.
    if (failure === undefined) return reply.code(200).send({ status: 'ok', ...stats(), ...(await disk()) });
    logger.warn({ err: failure }, 'the health check found the storage failing');
    return reply.code(503).send({ status: 'storage_failed' });
  });
}
