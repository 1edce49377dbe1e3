/** What runs before anybody comes must touch nothing that somebody keeps, and must give way to whoever comes. */
import { readFile } from 'node:fs/promises';
import { afterEach, expect, test } from 'vitest';
import { TestServer } from './test-server.ts';
import { WireClient } from './transport/websocket/wire-client.ts';

let server: TestServer;
afterEach(() => server.stop());

const kept = () => Promise.all(['', '-wal'].map((end) => readFile(`${server.app.dataFile}${end}`)));

test('R2, Roles R9: twenty people come to made-up documents, and nothing is written, logged or open afterwards', async () => {
  server = await TestServer.start();
  const before = await kept();
  const lines = server.logs.length;
  expect(await server.app.warmUp()).toBe(20);
  expect(await kept()).toEqual(before);
  expect(server.logs.slice(lines)).toEqual([]);
  expect(await (await server.fetch('/healthz')).json()).toMatchObject({ rooms: 0, sessions: 0 });
});

test('R12: it ends where somebody is there, and where the server is being stopped', async () => {
  server = await TestServer.start();
  const { id, token } = await server.createDocument();
  const client = await WireClient.join(server.syncUrl(`${id}?token=${token}`));
  expect(await server.app.warmUp()).toBe(0);
  client.terminate();
  const { app } = server;
  const closing = server.close();
  expect(await app.warmUp()).toBe(0);
  await closing;
});
