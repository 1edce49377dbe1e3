import { connect, type Socket } from 'node:net';
import { deflateRawSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../../protocol/limits.ts';
import { encodeUpdate } from '../../../protocol/messages.ts';
import type { CreatedDocument } from '../../../protocol/rest.ts';
import { heldMb } from '../../test-memory.ts';
import { TestServer } from '../../test-server.ts';
import { WireClient } from './wire-client.ts';

let server: TestServer;
let created: CreatedDocument;
let bystander: WireClient;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.stop());

const url = () => server.syncUrl(`${created.id}?token=${created.token}`);

beforeEach(async () => {
  created = await server.createDocument();
  bystander = await WireClient.join(url(), ['weft.v1']);
});
/** Whatever was tried, another person in the same room goes on and is told that it is on disk. */
afterEach(async () => {
  bystander.send(encodeUpdate(bystander.edit('goes on')));
  await bystander.until(() => bystander.acked === 1);
  bystander.terminate();
});

/** A connection by hand, past its handshake. `frames` are what it sends. */
class BareSocket {
  readonly #socket: Socket;
  readonly #pieces: Buffer[] = [];
  readonly closed: Promise<void>;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.closed = new Promise((resolve) => socket.on('close', () => resolve()));
    socket.on('error', () => undefined);
  }

  static async open(path = `${created.id}?token=${created.token}`): Promise<BareSocket> {
    const socket = connect(server.port, '127.0.0.1');
    const bare = new BareSocket(socket);
    socket.write(
      `GET /sync/${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n' +
        'Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n',
    );
    await new Promise<void>((resolve) => {
      socket.on('data', (piece: Buffer) => {
        bare.#pieces.push(piece);
        if (bare.received.includes('\r\n\r\n')) resolve();
      });
    });
    return bare;
  }

  get received(): string {
    return Buffer.concat(this.#pieces).toString('latin1');
  }

  write(...bytes: readonly (readonly number[] | Uint8Array)[]): void {
    this.#socket.write(Buffer.concat(bytes.map((part) => Buffer.from(part))));
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed;
  }

  /** The code of the close frame that the server sent last, once it has ended the connection; null for none. */
  async closeCode(): Promise<number | null> {
    await this.closed;
    const bytes = Buffer.concat(this.#pieces);
    for (let at = bytes.length - 4; at >= 0; at -= 1) {
      if (bytes[at] === 0x88) return bytes.readUInt16BE(at + 2);
    }
    return null;
  }
}

const MASK = [0, 0, 0, 0];

describe('frames that no honest client sends', () => {
  test('compression is not offered, and a compressed frame ends the connection (F1)', async () => {
    const bare = await BareSocket.open();
    expect(bare.received).not.toMatch(/permessage-deflate/i);
    const bomb = deflateRawSync(Buffer.alloc(50_000)).subarray(0, 100);
    bare.write([0xc2, 0x80 | bomb.length, ...MASK], bomb);
    expect(await bare.closeCode()).toBe(1002);
  });

  test.each([
    ['one-byte', [0x00, 0x81, ...MASK, 0x01]],
    ['empty', [0x00, 0x80, ...MASK]],
  ])('endless %s fragments on 50 connections: closed, under 20 MB held (F2)', async (_name, fragment) => {
    const bares = await Promise.all(Array.from({ length: 50 }, () => BareSocket.open()));
    const before = heldMb();
    const flood = Buffer.concat(Array.from({ length: 2000 }, () => Buffer.from(fragment)));
    for (const bare of bares) bare.write([0x02, 0x81, ...MASK, 0x00], flood);
    // When the first of them has ended, and when the last one has. This thread is the attacker as well.
    const early = Promise.race(bares.map((bare) => bare.closed)).then(heldMb);
    await Promise.all(bares.map((bare) => bare.closed));
    expect(Math.max(await early, heldMb()) - before).toBeLessThan(20);
  });

  test('a declared length of 2^63-1: 1009, and nothing is allocated (F3)', async () => {
    const bare = await BareSocket.open();
    const before = heldMb();
    bare.write([0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, ...MASK]);
    expect(await bare.closeCode()).toBe(1009);
    expect(heldMb() - before).toBeLessThan(5);
  });

  test('a probe, which needs no token, takes no long message and answers no ping (F3, F5)', async () => {
    const [large, pinging] = [await BareSocket.open('probe'), await BareSocket.open('probe')];
    // Declared, and never sent.
    large.write([0x82, 0xff, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x00, ...MASK]);
    expect(await large.closeCode()).toBe(1009);
    pinging.write([0x89, 0x80, ...MASK, 0x82, 0x81, ...MASK, 0x07]);
    expect(await pinging.closeCode()).toBe(1000);
    expect(pinging.received.split('\r\n\r\n')[1]?.charCodeAt(0)).toBe(0x82);
  });

  test.each([
    ['a text frame', [0x81, 0x81, ...MASK, 0x61], 1003],
    ['an unmasked frame', [0x82, 0x01, 0x00], 1002],
    ['a reserved opcode', [0x83, 0x80, ...MASK], 1002],
    ['a reserved bit', [0xa2, 0x80, ...MASK], 1002],
    ['a ping in fragments', [0x09, 0x80, ...MASK], 1002],
    ['a continuation of nothing', [0x80, 0x80, ...MASK], 1002],
    ['text that is no UTF-8', [0x81, 0x81, ...MASK, 0xff], 1007],
    ['a close code that nobody may send', [0x88, 0x82, ...MASK, 0x03, 0xec], 1002],
  ])('%s ends that connection (F4)', async (_name, frame, code) => {
    const bare = await BareSocket.open();
    bare.write(frame);
    expect(await bare.closeCode()).toBe(code);
  });

  test('a flood of pings ends that connection (F5)', async () => {
    const bare = await BareSocket.open();
    const ping = Buffer.from([0x89, 0x80, ...MASK]);
    bare.write(Buffer.concat(Array.from({ length: 5000 }, () => ping)));
    await bare.closed;
    expect(bare.isOpen).toBe(false);
  });

  test('a message over the limit: 1009 (F8)', async () => {
    const client = await WireClient.join(url());
    client.send(new Uint8Array(LIMITS.maxFrameBytes + 1));
    expect((await client.ended).code).toBe(1009);
  });

  test('a message that cannot be read: 4400, by our own table', async () => {
    const client = await WireClient.join(url());
    client.send(new Uint8Array([0, 2, 255, 255, 255, 255]));
    expect((await client.ended).code).toBe(4400);
  });
});
