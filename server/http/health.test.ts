import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { AppError } from '../../protocol/errors.ts';
import type { Logger } from '../room/ports.ts';
import { healthRoute } from './health.ts';

const logger: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

test('health is 200 while the disk answers and 503 when it does not', async () => {
  const app = Fastify();
  let fails = false;
  const ping = () => (fails ? Promise.reject(new AppError('storage_failed', 'the secret place')) : Promise.resolve());
  const disk = () => Promise.resolve({ disk: 'disk_full' as const, freeBytes: 7 });
  healthRoute(app, { ping, stats: () => ({ rooms: 2, sessions: 3 }), disk, logger });

  const good = await app.inject('/healthz');
  expect(good.statusCode).toBe(200);
  expect(good.json()).toEqual({ status: 'ok', rooms: 2, sessions: 3, disk: 'disk_full', freeBytes: 7 });
  fails = true;
  const bad = await app.inject('/healthz');
  expect(bad.statusCode).toBe(503);
  expect(bad.body).not.toContain('secret');
  await app.close();
});
