import * as encoding from 'lib0/encoding';
import * as prng from 'lib0/prng';
import { describe, expect, it } from 'vitest';
import type { SessionId } from './ids.ts';
import {
  decodeClientMessage,
  decodeServerMessage,
  encodeAck,
  encodeAwareness,
  encodeError,
  encodeEvent,
  encodeProfile,
  encodeReceipt,
  encodeSession,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
} from './messages.ts';

const BYTES = new Uint8Array([1, 2, 3]);

describe('messages', () => {
  it('come back as they were sent, to the server', () => {
    expect(decodeClientMessage(encodeSyncStep1(BYTES))).toEqual({
      ok: true,
      message: { type: 'syncStep1', stateVector: BYTES },
    });
    expect(decodeClientMessage(encodeSyncStep2(BYTES))).toEqual({
      ok: true,
      message: { type: 'syncStep2', update: BYTES },
    });
    expect(decodeClientMessage(encodeUpdate(BYTES))).toEqual({ ok: true, message: { type: 'update', update: BYTES } });
    expect(decodeClientMessage(encodeAwareness(BYTES))).toEqual({
      ok: true,
      message: { type: 'awareness', entries: BYTES },
    });
    expect(decodeClientMessage(new Uint8Array([3]))).toEqual({ ok: true, message: { type: 'queryAwareness' } });
    for (const profile of [
      { name: 'Ada', color: '#112233' },
      { name: 'Ada', color: '#112233', chosen: true },
    ] as const)
      expect(decodeClientMessage(encodeProfile(profile))).toEqual({ ok: true, message: { type: 'profile', profile } });
  });

  it('come back as they were sent, to the client', () => {
    expect(decodeServerMessage(encodeAck(300))).toEqual({ ok: true, message: { type: 'ack', count: 300 } });
    expect(decodeServerMessage(encodeReceipt(2))).toEqual({ ok: true, message: { type: 'receipt', count: 2 } });
    // Cast: any word does for a session here.
    const news = { present: [], left: ['s' as SessionId] };
    expect(decodeServerMessage(encodeSession(news))).toEqual({ ok: true, message: { type: 'session', news } });
    const event = { kind: 'requests', open: 2 } as const;
    expect(decodeServerMessage(encodeEvent(event))).toEqual({ ok: true, message: { type: 'event', news: event } });
    const error = { code: 'read_only', words: 'No.', retry: false, update: 4 } as const;
    expect(decodeServerMessage(encodeError(error))).toEqual({ ok: true, message: { type: 'error', news: error } });
  });

  it('of other providers are told apart and not read (S20)', () => {
    for (const number of [4, 5, 99, 102, 200]) {
      expect(
        decodeClientMessage(new Uint8Array(number < 128 ? [number, 7] : [(number & 127) | 128, number >> 7, 7])),
      ).toEqual({
        ok: true,
        message: { type: 'unknown', number },
      });
    }
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['a sync message without its kind', new Uint8Array([0])],
    ['an unknown kind of sync', new Uint8Array([0, 9, 0])],
    ['a length beyond the bytes', new Uint8Array([0, 2, 200, 1, 1])],
    ['a number without an end', new Uint8Array(20).fill(255)],
    ['a profile that is no JSON', new Uint8Array([104, 1, 123])],
    [
      'a profile without a name',
      encoding.encode((e) => (encoding.writeVarUint(e, 104), encoding.writeVarString(e, '{"color":"#fff"}'))),
    ],
  ])('refuses %s with a reason', (_what, bytes) => {
    expect(decodeClientMessage(bytes)).toEqual({ ok: false, reason: expect.any(String) as string });
  });

  it('never throws, whatever arrives (F7)', () => {
    const seed = Number(process.env['WEFT_SEED'] ?? 1);
    const random = prng.create(seed);
    for (let i = 0; i < 50_000; i++) {
      const bytes = prng.uint8Array(random, prng.int32(random, 0, 24));
      if (bytes.length > 0 && prng.bool(random)) bytes[0] = prng.oneOf(random, [0, 1, 3, 100, 101, 102, 103, 104, 105]);
      try {
        decodeClientMessage(bytes);
        decodeServerMessage(bytes);
      } catch {
        expect.fail(`bytes ${bytes.join(' ')}; replay: WEFT_SEED=${seed} npx vitest run protocol`);
      }
    }
  });
});
