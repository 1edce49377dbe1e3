import { expect, test } from 'vitest';
import { AppError } from '../../protocol/errors.ts';
import type { Clock } from '../room/ports.ts';
import { Guesses } from './guesses.ts';
import { Throttle } from './throttle.ts';

const CLOCK: Clock = { now: () => 1_800_000_000_000, setTimer: () => ({ cancel: () => undefined }) };

function guessesOf(burst: number) {
  return new Guesses(new Throttle({ clock: CLOCK, burst, refillPerSecond: 1 }));
}

const wrong = async () => new AppError('unauthorized');
const codeOf = (answer: unknown) => (answer instanceof AppError ? answer.code : answer);

test('Roles R5: guesses made at once are counted each, and a right token among them is let pass', async () => {
  const guesses = guessesOf(3);
  const looks = [wrong, wrong, wrong, wrong, async () => 'in', wrong];
  const answers = await Promise.all(looks.map((look) => guesses.judge('office', look)));
  const many = 'too_many_requests';
  expect(answers.map(codeOf)).toEqual(['unauthorized', 'unauthorized', 'unauthorized', many, 'in', many]);
  expect(codeOf(await guesses.judge('office', async () => 'in later'))).toBe('in later');
  expect(codeOf(await guesses.judge('elsewhere', wrong))).toBe('unauthorized');
});

test('Roles R5: what is refused for another reason counts as no guess', async () => {
  const guesses = guessesOf(2);
  for (let i = 0; i < 5; i++)
    expect(codeOf(await guesses.judge('office', async () => new AppError('link_expired')))).toBe('link_expired');
  expect(codeOf(await guesses.judge('office', wrong))).toBe('unauthorized');
});

test('Roles R5: an address that guesses has one look-up under way, whoever waits for the others', async () => {
  const guesses = guessesOf(1);
  await guesses.judge('office', wrong);
  let underWay = 0;
  let most = 0;
  const look = async () => {
    most = Math.max(most, ++underWay);
    await Promise.resolve();
    underWay--;
    return new AppError('document_not_found');
  };
  await Promise.all(Array.from({ length: 20 }, () => guesses.judge('office', look)));
  expect(most).toBe(1);
  await Promise.all(Array.from({ length: 20 }, (_, i) => guesses.judge(`address ${i}`, look)));
  expect(most).toBe(20);
});

test('Roles R5: a look-up that fails holds nobody up behind it', async () => {
  const guesses = guessesOf(1);
  await guesses.judge('office', wrong);
  const failing = guesses.judge('office', () => Promise.reject(new AppError('storage_failed')));
  const next = guesses.judge('office', async () => 'in');
  await expect(failing).rejects.toMatchObject({ code: 'storage_failed' });
  expect(await next).toBe('in');
});

test('Roles R5: of several tokens that are tried at once, any number of wrong ones is one guess, and the right ones count', async () => {
  const guesses = guessesOf(2);
  expect(await guesses.count('office', 5, async () => 3)).toBe(3);
  expect(codeOf(await guesses.judge('office', wrong))).toBe('unauthorized');
  expect(codeOf(await guesses.judge('office', wrong))).toBe('too_many_requests');
  expect(await guesses.count('office', 5, async () => 3)).toBe(3);
});
