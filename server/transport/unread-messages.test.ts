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
