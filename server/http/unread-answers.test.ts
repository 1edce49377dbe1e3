/** DESIGN R9, HOSTILE F6: what answers hold that nobody reads is counted, piece by piece, and given back. */
import Fastify from 'fastify';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { AnswerReader } from './unread-answers.ts';
import { heldUntilRead, holdUntilRead, readerOf } from './unread-answers.ts';

const app = Fastify();
afterEach(() => app.close());

class Ledger {
  readonly held = new Map<AnswerReader, number>();
  most = 0;

  hold(reader: AnswerReader, message: Uint8Array): void {
    this.held.set(reader, (this.held.get(reader) ?? 0) + message.length);
    this.most = Math.max(this.most, ...this.held.values());
  }

  release(reader: AnswerReader): void {
    this.held.delete(reader);
  }
}

async function* pieces(count: number, bytes: number): AsyncGenerator<Uint8Array, void, undefined> {
  for (let i = 0; i < count; i++) {
    await Promise.resolve();
    yield new Uint8Array(bytes);
  }
}

test('R9, F6: an answer counts until it is read, and whoever reads nothing is cut off', async () => {
  const ledger = new Ledger();
  app.get('/', (request, reply) => {
    const message = new Uint8Array(20_000_000);
    holdUntilRead(ledger, readerOf(reply, request.ip), reply, message);
    return reply.send(Buffer.from(message.buffer));
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  // It listens on a port: then the address is this.
  const { port } = app.server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}/`);
  expect((await response.arrayBuffer()).byteLength).toBe(20_000_000);
  await expect.poll(() => ledger.held.size).toBe(0);
  const unread = connect(port, '127.0.0.1');
  unread.pause();
  unread.on('error', () => undefined);
  unread.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await expect.poll(() => ledger.held.size).toBe(1);
  for (const reader of ledger.held.keys()) reader.cutAsSlow();
  await expect.poll(() => ledger.held.size).toBe(0);
  unread.destroy();
});

test('R9: of an answer in pieces one counts at a time, and none once its reader has gone', async () => {
  const ledger = new Ledger();
  const reader: AnswerReader = { address: 'a', cutAsSlow: () => undefined };
  let bytes = 0;
  for await (const piece of heldUntilRead(ledger, reader, pieces(10, 1000))) bytes += piece.length;
  expect([bytes, ledger.most, ledger.held.size]).toEqual([10_000, 1000, 0]);
  const left = heldUntilRead(ledger, reader, pieces(10, 1000));
  await left.next();
  expect(ledger.held.size).toBe(1);
  await left.return();
  expect(ledger.held.size).toBe(0);
});
