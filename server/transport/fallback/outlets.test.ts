import { expect, test } from 'vitest';
import { FakeClock } from '../memory/fake-clock.ts';
import { CarriedConnection } from './carried-connection.ts';
import { PollOutlet, StreamOutlet } from './outlets.ts';

function answer(room = Number.POSITIVE_INFINITY) {
  const told: string[] = [];
  let left = room;
  let drained: (() => void) | null = null;
  return {
    told,
    written: 0,
    write(bytes: Uint8Array | string) {
      told.push('write');
      this.written += bytes.length;
      left -= bytes.length;
      return left > 0;
    },
    onDrained: (run: () => void) => void (drained = run),
    drain: () => {
      left = room;
      drained?.();
    },
    end: () => void told.push('end'),
    cut: () => void told.push('cut'),
  };
}

test('an answer whose place another request has taken is cut, not finished with bytes that the other brings too (R9)', () => {
  const clock = new FakeClock();
  const connection = new CarriedConnection(() => undefined);
  connection.send(new Uint8Array(1000));
  const [stream, poll, last] = [answer(), answer(), answer()];
  new StreamOutlet({ connection, answer: stream, place: 0, as: 'events', clock }).start();
  new PollOutlet({ connection, answer: poll, place: 0, holdMs: 20_000, clock }).start();
  expect(stream.told).toEqual(['write', 'cut']);
  new PollOutlet({ connection, answer: last, place: 0, holdMs: 20_000, clock }).start();
  expect(poll.told).toEqual(['cut']);
  clock.advance(10);
  expect(last.told).toEqual(['write', 'end']);
});

test('R9: an answer that is not read is given a portion of what there is, and the rest as it is read', () => {
  const clock = new FakeClock();
  const connection = new CarriedConnection(() => undefined);
  connection.send(new Uint8Array(5_000_000));
  const slow = answer(100_000);
  new StreamOutlet({ connection, answer: slow, place: 0, as: 'events', clock }).start();
  const first = slow.written;
  expect(first).toBeLessThan(500_000);
  connection.send(new Uint8Array(1000));
  connection.close(1000, 'over');
  expect(slow.written).toBe(first);
  for (let i = 0; i < 100; i++) slow.drain();
  // As base64, and the end behind it.
  expect(slow.written).toBeGreaterThan(6_667_000);
  expect(slow.told.at(-1)).toBe('end');
});

test('opened again and again by a client that takes nothing, the stream does not grow by more than its beats', () => {
  const clock = new FakeClock();
  const connection = new CarriedConnection(() => undefined);
  let last = answer();
  for (let i = 0; i < 2000; i += 1) {
    last = answer();
    new StreamOutlet({ connection, answer: last, place: 0, as: 'bytes', clock }).start();
  }
  expect(connection.queuedBytes).toBe(4000);
  expect(last.told).toEqual(['write']);
});
