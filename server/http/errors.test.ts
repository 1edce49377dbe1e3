import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { AppError } from '../../protocol/errors.ts';
import { installErrorHandlers } from './errors.ts';

test('what failed on the server is an error in the log; that it is about to stop, and what a client did wrong, is none', async () => {
  const app = Fastify();
  const said: string[] = [];
  const error = (fields: object) => void said.push(JSON.stringify({ ...fields, err: undefined }));
  installErrorHandlers(app, { info: () => undefined, warn: () => undefined, error });
  for (const code of ['storage_failed', 'restarting', 'forbidden'] as const) {
    app.get(`/${code}`, () => {
      throw new AppError(code);
    });
  }
  const statuses = [];
  for (const path of ['/storage_failed', '/restarting', '/forbidden'])
    statuses.push((await app.inject({ url: path })).statusCode);
  expect(statuses).toEqual([503, 503, 403]);
  expect(said).toEqual(['{"method":"GET","route":"/storage_failed"}']);
  await app.close();
});
