/**
 * Damage done to bytes, from a seed: bits, cuts, splices, lengths, repetitions, nestings, and sometimes none at all, since a good
 * message at the wrong moment is an attack too. Pure; knows no protocol beyond that numbers are written in groups of seven bits.
 */
import type { SeededRandom } from '../../server/transport/memory/seeded-random.ts';

const HUGE: readonly (readonly number[])[] = [
  [0xff, 0xff, 0xff, 0xff, 0x0f],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f],
  [0x80, 0x80, 0x80, 0x80, 0x08],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
  [0],
];
const KINDS = [0, 1, 2, 3, 4, 42, 100, 101, 102, 103, 104, 105, 106, 107, 127];

/** Bytes in place of `count` of them at `at`. */
function spliced(bytes: Uint8Array, at: number, count: number, put: ArrayLike<number>): Uint8Array {
  const result = new Uint8Array(at + put.length + Math.max(0, bytes.length - at - count));
  result.set(bytes.subarray(0, at));
  result.set(put, at);
  result.set(bytes.subarray(at + count), at + put.length);
  return result;
}

function once(bytes: Uint8Array, others: readonly Uint8Array[], random: SeededRandom): Uint8Array {
  const at = random.int(bytes.length + 1);
  switch (random.int(11)) {
    case 0:
    case 1: {
      const flipped = bytes.slice();
      if (at < flipped.length) flipped[at] = (flipped[at] ?? 0) ^ (1 << random.int(8));
      return flipped;
    }
    case 2:
      return bytes.slice(0, at);
    case 3:
      return spliced(bytes, at, random.int(8), new Uint8Array());
    case 4: {
      const other = random.pick(others);
      const from = random.int(other.length + 1);
      return spliced(bytes, at, random.int(16), other.subarray(from, from + random.int(64)));
    }
    case 5:
      return spliced(bytes, at, 1 + random.int(2), random.pick(HUGE));
    case 6:
      return spliced(bytes, 0, 1, [random.pick(KINDS)]);
    case 7:
      return spliced(bytes, at, 0, random.bytes(1 + random.int(12)));
    case 8: {
      const piece = bytes.subarray(at, at + 1 + random.int(24));
      return spliced(bytes, at, 0, Array.from({ length: 1 + random.int(20) }, () => [...piece]).flat());
    }
    case 9:
      return spliced(bytes, at, 1, [random.int(256)]);
    default:
      return bytes.slice();
  }
}

/** A message made of these, most often damaged once or twice. */
export function mutate(messages: readonly Uint8Array[], random: SeededRandom): Uint8Array {
  let bytes: Uint8Array = random.pick(messages).slice();
  for (let left = random.pick([0, 1, 1, 1, 2, 5]); left > 0; left--) bytes = once(bytes, messages, random);
  return bytes;
}
