import { expect, it } from 'vitest';
import type { Clock } from '../../sync/ports.ts';
import { cpuMsOf } from '../cpu-time.ts';
import { readMarkdown } from './markdown-reader.ts';
import { MarkdownRunner, type MarkdownAnswer, type MarkdownPort, type MarkdownTask } from './markdown-runner.ts';

/** A worker that answers when the test says so. */
class HandWorker implements MarkdownPort {
  readonly asked: MarkdownTask[] = [];
  ended = false;
  #onMessage: ((event: MessageEvent<MarkdownAnswer>) => void) | null = null;
  #onError: (() => void) | null = null;

  postMessage(task: MarkdownTask): void {
    this.asked.push(task);
  }

  addEventListener(type: 'message' | 'error', listener: (event: MessageEvent<MarkdownAnswer>) => void): void {
    if (type === 'message') this.#onMessage = listener;
    else this.#onError = listener as () => void;
  }

  terminate(): void {
    this.ended = true;
  }

  answer(): void {
    const { task, text } = this.asked.at(-1) ?? { task: 0, text: '' };
    this.#onMessage?.(new MessageEvent('message', { data: { task, fragment: readMarkdown(text) } }));
  }

  fail(): void {
    this.#onError?.();
  }
}

class HandClock implements Clock {
  readonly timers: { readonly ms: number; readonly fire: () => void; cancelled: boolean }[] = [];
  now = () => 0;
  setTimer = (ms: number, fire: () => void) => {
    const timer = { ms, fire, cancelled: false };
    this.timers.push(timer);
    return { cancel: () => void (timer.cancelled = true) };
  };
}

function setUp() {
  const workers: HandWorker[] = [];
  const clock = new HandClock();
  const startWorker = () => {
    const worker = new HandWorker();
    workers.push(worker);
    return worker;
  };
  return { workers, clock, runner: new MarkdownRunner({ startWorker, clock }) };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

it('one worker reads one text after the other', async () => {
  const { workers, clock, runner } = setUp();
  const [first, second] = [runner.read('# a', 100), runner.read('b', 100)];
  await turn();
  expect(workers[0]?.asked).toHaveLength(1);
  workers[0]?.answer();
  expect((await first)?.[0]?.type).toBe('heading');
  await turn();
  workers[0]?.answer();
  expect((await second)?.[0]?.type).toBe('paragraph');
  expect(workers).toHaveLength(1);
  expect(clock.timers.every(({ cancelled }) => cancelled)).toBe(true);
});

it('I4: a text that takes too long ends its worker, and the next text gets another', async () => {
  const { workers, clock, runner } = setUp();
  const slow = runner.read('x', 100);
  await turn();
  clock.timers[0]?.fire();
  expect(await slow).toBeNull();
  expect(workers[0]?.ended).toBe(true);
  const next = runner.read('y', 100);
  await turn();
  workers[1]?.answer();
  expect(await next).not.toBeNull();
});

it('a worker that cannot be had, or breaks, reads nothing', async () => {
  const { workers, runner } = setUp();
  const reading = runner.read('x', 100);
  await turn();
  workers[0]?.fail();
  expect(await reading).toBeNull();
  runner.close();
  expect(await runner.read('y', 100)).toBeNull();
});

it('I4: what is nested hundreds deep is read, or thrown away as too deep for its reader', () => {
  for (const text of ['>'.repeat(800) + 'x', '- '.repeat(300) + 'x', '['.repeat(2000), '*'.repeat(2000)]) {
    const tookMs = cpuMsOf(() => {
      try {
        readMarkdown(text);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    });
    expect(tookMs, text.slice(0, 2)).toBeLessThan(20_000);
  }
});
