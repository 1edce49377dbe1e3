/**
 * `/api/probe`: what a page or `weft doctor` asks to learn what gets through between it and the server, without a token. The answers hold
 * nothing but the time and what the request itself said of its way; `/sync/probe` is the same for WebSocket.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { BINARY_TYPE, EVENTS_TYPE } from '../../protocol/carriage.ts';
import { WAY_HEADERS, type ProbeAnswer } from '../../protocol/probe.ts';
import type { Clock } from '../room/ports.ts';
import type { OriginRules } from './origin.ts';

export interface ProbeOptions {
  readonly clock: Clock;
  readonly origins: OriginRules;
  readonly trustedProxies: number;
}

/** Between the two words of the stream's probe, and before a held answer: a proxy that gathers bytes makes them arrive as one. */
const PAUSE_MS = 400;

export function probeRoutes(app: FastifyInstance, { clock, origins, trustedProxies }: ProbeOptions): void {
  const pause = () => new Promise<void>((resolve) => clock.setTimer(PAUSE_MS, resolve));

  app.get('/api/probe', (request): ProbeAnswer => {
    const { headers } = request;
    const forwarded = typeof headers['x-forwarded-for'] === 'string' ? headers['x-forwarded-for'].split(',').length : 0;
    return {
      now: clock.now(),
      forwarded,
      trustedProxies,
      host: headers.host ?? '',
      knowsPublicUrl: origins.publicUrl !== null,
      isPublicHost: origins.publicUrl === null || URL.parse(origins.publicUrl)?.host === headers.host,
      scheme: typeof headers['x-forwarded-proto'] === 'string' ? headers['x-forwarded-proto'].slice(0, 10) : null,
      // By name only: what they hold may tell of networks that are nobody's business.
      ways: WAY_HEADERS.filter((name) => headers[name] !== undefined),
    };
  });

  app.get('/api/probe/stream', { exposeHeadRoute: false }, (request: FastifyRequest, reply: FastifyReply) => {
    const asEvents = request.headers.accept?.includes(EVENTS_TYPE) === true;
    const word = (text: string) => (asEvents ? `data: ${text}\n\n` : `${text}\n`);
    async function* words() {
      yield word('first');
      await pause();
      yield word('second');
    }
    return reply
      .type(asEvents ? EVENTS_TYPE : BINARY_TYPE)
      .header('cache-control', 'no-store, no-transform')
      .header('x-accel-buffering', 'no')
      .send(Readable.from(words(), { objectMode: false }));
  });

  app.post('/api/probe/poll', async () => {
    await pause();
    return { now: clock.now() };
  });
}
