/** HOSTILE F2, F8: messages that begin and do not end, on many connections. */
import { expect, test } from 'vitest';
import { UnfinishedMessages } from './unfinished-messages.ts';

const KB = 1024;

function ledger(maxBytes: number) {
  const cut: string[] = [];
  const messages = new UnfinishedMessages(maxBytes);
  const sender = (name: string, address: string) => ({ address, cut: () => void cut.push(name) });
  return { cut, messages, sender };
}

test('F8: past the bound the one goes that began first, of the address that holds most', () => {
  const { cut, messages, sender } = ledger(1000 * KB);
  const [slow, first, second] = [sender('slow', 'a'), sender('first', 'b'), sender('second', 'b')];
  messages.note(slow, 400 * KB);
  messages.note(first, 300 * KB);
  messages.note(second, 250 * KB);
  expect(cut).toEqual([]);
  messages.note(slow, 460 * KB);
  expect(cut).toEqual(['first']);
  // What it held is free again.
  messages.note(second, 500 * KB);
  expect(cut).toEqual(['first']);
});

test('F8: what is complete, or small, is not counted', () => {
  const { cut, messages, sender } = ledger(500 * KB);
  for (let i = 0; i < 100; i++) messages.note(sender(`small ${i}`, 'a'), 63 * KB);
  for (let i = 0; i < 100; i++) {
    const whole = sender(`whole ${i}`, 'a');
    messages.note(whole, 200 * KB);
    messages.note(whole, 400 * KB);
    messages.note(whole, i % 2 === 0 ? 0 : 10 * KB);
  }
  expect(cut).toEqual([]);
});

test('F8: one alone that is over the bound is cut, too, and cutting may end others', () => {
  const { cut, messages, sender } = ledger(100 * KB);
  const alone = {
    address: 'a',
    cut: () => {
      cut.push('alone');
      messages.note(alone, 0);
    },
  };
  messages.note(alone, 101 * KB);
  expect(cut).toEqual(['alone']);
  messages.note(sender('next', 'a'), 99 * KB);
  expect(cut).toEqual(['alone']);
});
