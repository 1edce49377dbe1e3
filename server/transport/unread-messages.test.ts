/** DESIGN R9, HOSTILE F6: long messages that wait for readers who do not read, on many connections. */
import { expect, test } from 'vitest';
import { UnreadMessages } from './unread-messages.ts';

const KB = 1024;

function ledger(maxBytes: number) {
  const cut: string[] = [];
  const messages = new UnreadMessages(maxBytes);
  const reader = (name: string, address: string) => ({ address, cutAsSlow: () => void cut.push(name) });
  return { cut, messages, reader };
}

test('R9, F6: past the bound the one goes that has not read longest, of the address that holds most', () => {
  const { cut, messages, reader } = ledger(1000 * KB);
  messages.hold(reader('slow', 'a'), new Uint8Array(400 * KB));
  for (const name of ['first', 'second']) messages.hold(reader(name, 'b'), new Uint8Array(300 * KB));
  expect(cut).toEqual([]);
  messages.hold(reader('third', 'b'), new Uint8Array(300 * KB));
  expect(cut).toEqual(['first']);
});

test('R9: what many are sent counts once, also for one who is sent it twice', () => {
  const { cut, messages, reader } = ledger(500 * KB);
  const shared = new Uint8Array(400 * KB);
  const readers = Array.from({ length: 100 }, (_, i) => reader(`reader ${i}`, 'a'));
  for (const each of [...readers, ...readers]) messages.hold(each, shared);
  messages.hold(reader('other', 'b'), new Uint8Array(100 * KB));
  expect(cut).toEqual([]);
  // As long as one of them waits it is there.
  for (const each of readers.slice(1)) messages.release(each);
  messages.hold(reader('last', 'c'), new Uint8Array(100 * KB));
  expect(cut).toEqual(['reader 0']);
});

test('R9: what was read is free again', () => {
  const { cut, messages, reader } = ledger(500 * KB);
  for (let i = 0; i < 50; i++) {
    const each = reader(`reader ${i}`, 'a');
    messages.hold(each, new Uint8Array(200 * KB));
    messages.hold(each, new Uint8Array(200 * KB));
    messages.release(each);
  }
  expect(cut).toEqual([]);
});

test('R9: of a message in pieces each counts once for all who have it, and as much as it keeps alive', () => {
  const { cut, messages, reader } = ledger(1000 * KB);
  const document = new Uint8Array(600 * KB);
  const readers = Array.from({ length: 40 }, (_, i) => reader(`reader ${i}`, 'a'));
  for (const [i, each] of readers.entries()) {
    // Its own head, and two views of what the document keeps.
    const own = new Uint8Array(8 * KB);
    messages.holdPieces(each, [
      own.subarray(0, 10),
      document.subarray(i, 200 * KB),
      own.subarray(10),
      document.subarray(300 * KB),
    ]);
  }
  expect(cut).toEqual([]);
  messages.hold(reader('other', 'b'), new Uint8Array(100 * KB));
  // What they share is there for as long as one of them waits: the last of them goes, too.
  expect(cut).toEqual(readers.map((_, i) => `reader ${i}`).slice(0, cut.length));
  expect(cut.length).toBeGreaterThan(0);
});

test('R9: whoever is cut is gone with all its pieces, and a second address is spared until it holds more', () => {
  const { cut, messages, reader } = ledger(1000 * KB);
  const pieces = (count: number) => Array.from({ length: count }, () => new Uint8Array(100 * KB));
  messages.holdPieces(reader('old', 'b'), pieces(3));
  for (const name of ['first', 'second']) messages.holdPieces(reader(name, 'a'), pieces(3));
  messages.holdPieces(reader('third', 'a'), pieces(2));
  // 1,100 KB, of which 800 are the first address's: one of them makes room enough.
  expect(cut).toEqual(['first']);
  messages.holdPieces(reader('fourth', 'b'), pieces(6));
  // 1,400 KB: now the other address holds 900.
  expect(cut).toEqual(['first', 'old', 'fourth']);
});

test('R9: who holds most is asked again after each: two addresses that hold about as much lose in turn', () => {
  const { cut, messages, reader } = ledger(1000 * KB);
  for (let i = 0; i < 4; i++) {
    messages.hold(reader(`a${i}`, 'a'), new Uint8Array(125 * KB));
    messages.hold(reader(`b${i}`, 'b'), new Uint8Array(120 * KB));
  }
  messages.hold(reader('c', 'c'), new Uint8Array(300 * KB));
  expect(cut).toEqual(['a0', 'b0', 'a1']);
});

test('S4, R9: hundreds with hundreds of pieces each are added up once, however many of them go', () => {
  const { cut, messages } = ledger(1000 * KB);
  let looks = 0;
  const shared = Array.from({ length: 250 }, () => new Uint8Array(KB));
  for (let i = 0; i < 500; i++) {
    const each = {
      get address() {
        looks++;
        return 'a';
      },
      cutAsSlow: () => void cut.push(`reader ${i}`),
    };
    messages.holdPieces(each, [...shared, new Uint8Array(KB)]);
  }
  looks = 0;
  messages.hold({ address: 'b', cutAsSlow: () => void cut.push('last') }, new Uint8Array(300 * KB));
  expect(cut).toEqual(Array.from({ length: 50 }, (_, i) => `reader ${i}`));
  expect(looks).toBeLessThan(5 * 500);
});
