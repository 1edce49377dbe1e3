import { describe, expect, test } from 'vitest';
import { encodeFrame, FrameReader, type Frame } from '../../../protocol/carriage.ts';
import { LIMITS } from '../../../protocol/limits.ts';
import { CarriedConnection } from './carried-connection.ts';

const message = (...bytes: number[]) => encodeFrame({ kind: 'message', bytes: new Uint8Array(bytes) });

const FOURS = Array.from({ length: 300 }, () => 4);

function connected() {
  const told: string[] = [];
  const connection = new CarriedConnection(() => told.push('over'));
  connection.attach({
    receive: (bytes) => told.push(`receive ${[...bytes].join(' ')}`),
    drained: () => told.push('drained'),
    disconnected: () => told.push('disconnected'),
  });
  return { connection, told };
}

/** What the server has said, as a client reads it. */
function said(connection: CarriedConnection): Frame[] {
  const reader = new FrameReader(LIMITS.maxFrameBytes);
  return connection.bytesFrom(0, Number.POSITIVE_INFINITY).flatMap((bytes) => reader.push(bytes));
}

describe("the client's stream", () => {
  test('a piece that comes twice, or with a part that was there, is taken once (N4, N5)', () => {
    const { connection, told } = connected();
    const [one, two] = [message(1), message(2)];
    expect(connection.take(0, one)).toEqual({ taken: one.length, sent: 0 });
    expect(connection.take(0, one)).toEqual({ taken: one.length, sent: 0 });
    const both = new Uint8Array([...one, ...two]);
    expect(connection.take(0, both)?.taken).toBe(both.length);
    expect(connection.take(one.length, two)?.taken).toBe(both.length);
    expect(told).toEqual(['receive 1', 'receive 2']);
  });

  test('a piece after a gap is refused', () => {
    const { connection, told } = connected();
    expect(connection.take(1, message(1))).toBeNull();
    expect(connection.take(-1, message(1))).toBeNull();
    expect(connection.take(0.5, message(1))).toBeNull();
    expect(told).toEqual([]);
  });

  test('messages may be cut anywhere (N3)', () => {
    const { connection, told } = connected();
    const bytes = new Uint8Array([...message(1, 2, 3), ...message(), ...message(...FOURS)]);
    for (let at = 0; at < bytes.length; at += 1) connection.take(at, bytes.subarray(at, at + 1));
    expect(told).toEqual(['receive 1 2 3', 'receive ', `receive ${FOURS.join(' ')}`]);
  });

  test.each([
    ['a kind that there is not', new Uint8Array([9, 0]), 4400],
    ['a length that never ends', new Uint8Array([0, 255, 255, 255, 255, 255, 255]), 4400],
    ['a length over the limit, declared', new Uint8Array([0, 255, 255, 255, 255, 7]), 1009],
  ])('%s ends it, with nothing allocated (F3, F8)', (_name, bytes, code) => {
    const { connection, told } = connected();
    connection.take(0, bytes);
    expect(told).toEqual(['disconnected']);
    expect(said(connection)).toMatchObject([{ kind: 'end', code }]);
  });

  test('F5: a flood of beats ends it, before all of them are read; one now and then is welcome', () => {
    const beat = encodeFrame({ kind: 'beat' });
    const { connection, told } = connected();
    connection.open({ wake: () => undefined, finish: () => undefined, replace: () => undefined });
    let at = 0;
    for (let i = 0; i < 1000; i++) {
      at = connection.take(at, beat)?.taken ?? 0;
      connection.tick(5000);
    }
    expect(told).toEqual([]);
    const flood = new Uint8Array(512 * 1024);
    for (let i = 0; i < flood.length; i += beat.length) flood.set(beat, i);
    connection.take(at, flood);
    expect(told).toEqual(['disconnected']);
    expect(said(connection).at(-1)).toMatchObject({ kind: 'end', reason: 'too_many_requests' });
  });

  test('an end frame is a goodbye', () => {
    const { connection, told } = connected();
    connection.take(0, encodeFrame({ kind: 'end', code: 1000, reason: '' }));
    expect(told).toEqual(['disconnected', 'over']);
  });
});

describe("the server's stream", () => {
  test('counts as queued until the client has said to have it, and says once that half of a full queue is gone (R9)', () => {
    const { connection, told } = connected();
    const piece = new Uint8Array(LIMITS.maxQueuedBytes / 4);
    for (let i = 0; i < 5; i += 1) connection.send(piece);
    const total = connection.queuedBytes;
    expect(total).toBeGreaterThan(LIMITS.maxQueuedBytes);
    connection.confirm(total / 4);
    expect(told).toEqual([]);
    connection.confirm(Math.ceil(total * 0.7));
    connection.confirm(total);
    expect(told).toEqual(['drained']);
    expect(connection.queuedBytes).toBe(0);
  });

  test('is there again from any place that was not confirmed (N4)', () => {
    const { connection } = connected();
    for (let i = 0; i < 10; i += 1) connection.send(new Uint8Array([i]));
    expect(connection.confirm(12)).toBe(true);
    expect(connection.holds(11)).toBe(false);
    const rest = connection.bytesFrom(12, 1000).flatMap((bytes) => [...bytes]);
    expect(rest).toEqual([4, 5, 6, 7, 8, 9].flatMap((i) => [...message(i)]));
    expect(connection.confirm(31)).toBe(false);
    // Said later than a better word, an old one changes nothing.
    connection.confirm(3);
    expect(connection.queuedBytes).toBe(18);
  });

  test('holds no more than about what it counts, however small the pieces are (R9, F2)', () => {
    const { connection } = connected();
    for (let i = 0; i < 10_000; i += 1) connection.send(new Uint8Array([i & 127]));
    const pieces = connection.bytesFrom(0, Number.POSITIVE_INFINITY);
    expect(pieces.length).toBeLessThan(20);
    expect(pieces.reduce((sum, { length }) => sum + length, 0)).toBe(30_000);
    expect(said(connection).flatMap((frame) => (frame.kind === 'message' ? [...frame.bytes] : []))).toEqual(
      Array.from({ length: 10_000 }, (_, i) => i & 127),
    );
  });

  test('a piece that was handed out does not change when more is said', () => {
    const { connection } = connected();
    connection.send(new Uint8Array([1]));
    connection.send(new Uint8Array([2]));
    const [early] = connection.bytesFrom(0, 1000);
    for (let i = 3; i < 200; i += 1) connection.send(new Uint8Array([i]));
    expect([...(early ?? [])]).toEqual([...message(1), ...message(2)]);
    expect([...(connection.bytesFrom(3, 3)[0] ?? [])]).toEqual([...message(2)]);
  });

  test('after its end nothing more is said or heard', () => {
    const { connection, told } = connected();
    connection.close(4403, 'link_revoked');
    connection.send(new Uint8Array([1]));
    connection.take(0, message(1));
    expect(said(connection)).toEqual([{ kind: 'end', code: 4403, reason: 'link_revoked' }]);
    expect(told).toEqual(['disconnected']);
  });
});

describe('time', () => {
  const outlet = { wake: () => undefined, finish: () => undefined, replace: () => undefined };

  test('a session that takes nothing any more is over within 15 s (A9)', () => {
    const { connection, told } = connected();
    connection.tick(5_000);
    expect(told).toEqual([]);
    connection.tick(5_000);
    expect(told).toEqual(['disconnected', 'over']);
  });

  test('one whose answer stays open hears a beat in time, and is over after 40 s without a word (N1, N6)', () => {
    const { connection, told } = connected();
    connection.open(outlet);
    for (let round = 0; round < 7; round += 1) connection.tick(5_000);
    expect(said(connection)).toEqual([{ kind: 'beat' }, { kind: 'beat' }]);
    expect(told).toEqual([]);
    connection.confirm(2);
    for (let round = 0; round < 7; round += 1) connection.tick(5_000);
    expect(told).toEqual([]);
    connection.tick(5_000);
    expect(told).toEqual(['disconnected', 'over']);
  });

  test('one that has ended is over after 40 s, however often its client still asks', () => {
    const { connection, told } = connected();
    connection.close(4403, 'link_revoked');
    for (let round = 0; round < 7; round += 1) {
      connection.open(outlet);
      connection.confirm(0);
      connection.tick(5_000);
    }
    expect(told).toEqual(['disconnected']);
    connection.tick(5_000);
    expect(told).toContain('over');
  });

  test('who reads nothing any more is not left with an answer that waits for it (R9)', () => {
    const { connection } = connected();
    const told: string[] = [];
    connection.open({ ...outlet, finish: () => void told.push('finish'), replace: () => void told.push('replace') });
    for (let round = 0; round < 8; round += 1) connection.tick(5_000);
    expect(told).toEqual(['replace']);
  });

  test('a new answer takes the place of the one before', () => {
    const { connection } = connected();
    let replaced = 0;
    const former = { ...outlet, replace: () => void (replaced += 1) };
    connection.open(former);
    connection.open(outlet);
    expect(replaced).toBe(1);
    // What ends late does not detach the one in its place.
    connection.leave(former);
    connection.tick(5_000);
    connection.tick(5_000);
    expect(connection.hasEnded).toBe(false);
  });
});

describe('what is long', () => {
  test('a message that does not end is told of while it is held, and can be cut (F8)', () => {
    const held: number[] = [];
    const connection = new CarriedConnection(() => undefined, {
      unfinished: (bytes) => held.push(bytes),
      sent: () => undefined,
      read: () => undefined,
    });
    const bytes = encodeFrame({ kind: 'message', bytes: new Uint8Array(1000) });
    connection.take(0, bytes.subarray(0, 900));
    connection.take(900, bytes.subarray(900));
    connection.take(bytes.length, bytes.subarray(0, 500));
    connection.cut();
    connection.take(bytes.length + 500, bytes.subarray(0, 500));
    connection.drop();
    expect(held).toEqual([900, 0, 500, 0, 0]);
    expect(said(connection)).toMatchObject([{ kind: 'end', code: 4529 }]);
  });

  test('a long message counts until all of it is confirmed, or nobody asks any more (R9)', () => {
    const told: (number | 'read')[] = [];
    const open = () =>
      new CarriedConnection(() => undefined, {
        unfinished: () => undefined,
        sent: (pieces) => told.push(...pieces.map(({ length }) => length)),
        read: () => told.push('read'),
      });
    const [connection, dropped] = [open(), open()];
    connection.send(new Uint8Array(1000));
    for (const each of [connection, dropped]) each.send(new Uint8Array(70_000));
    const { sent } = connection.take(0, message(1)) ?? { sent: 0 };
    connection.send(new Uint8Array(10));
    connection.confirm(sent - 1);
    expect(told).toEqual([70_000, 70_000]);
    connection.confirm(sent);
    dropped.drop();
    expect(told).toEqual([70_000, 70_000, 'read', 'read']);
  });

  test('a long message is kept as it is, for many may be sent the same (R9)', () => {
    const { connection } = connected();
    const bytes = new Uint8Array(100_000).fill(7);
    connection.send(bytes);
    expect(connection.bytesFrom(0, Number.POSITIVE_INFINITY).some(({ buffer }) => buffer === bytes.buffer)).toBe(true);
    expect(said(connection)).toEqual([{ kind: 'message', bytes }]);
  });

  test('one in pieces is one message, and they are kept as they are (R9)', () => {
    const told: number[] = [];
    const connection = new CarriedConnection(() => undefined, {
      unfinished: () => undefined,
      sent: (pieces) => told.push(...pieces.map(({ length }) => length)),
      read: () => undefined,
    });
    const pieces = [Uint8Array.of(1, 2), new Uint8Array(90_000).fill(7), Uint8Array.of(3)];
    connection.sendPieces(pieces);
    const kept = connection.bytesFrom(0, Number.POSITIVE_INFINITY).map(({ buffer }) => buffer);
    expect(kept).toContain(pieces[1]?.buffer);
    expect(told).toEqual([2, 90_000, 1]);
    expect(said(connection)).toEqual([{ kind: 'message', bytes: new Uint8Array(Buffer.concat(pieces)) }]);
  });
});
