import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { documentBody } from '../../../flow/read.ts';
import type { Clock } from '../../sync/ports.ts';
import { EditorKit } from '../editor-kit.ts';
import { EMPTY_QUERY, FindDesk } from './find-desk.ts';
import type { PatternAnswer, PatternPort, PatternTask } from './pattern-runner.ts';
import { findHits } from './search.ts';

/** A clock whose timers fire when the test says so. */
class StepClock implements Clock {
  #now = 0;
  #timers: { at: number; fire: () => void }[] = [];
  now = (): number => this.#now;
  setTimer(delayMs: number, fire: () => void): { cancel(): void } {
    const timer = { at: this.#now + delayMs, fire };
    this.#timers.push(timer);
    return { cancel: () => void (this.#timers = this.#timers.filter((one) => one !== timer)) };
  }
  pass(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#now = Math.max(this.#now, next.at);
      this.#timers = this.#timers.filter((one) => one !== next);
      next.fire();
    }
    this.#now = until;
  }
}

class FakeWorker implements PatternPort {
  ended = false;
  tasks: PatternTask[] = [];
  #listener: ((event: MessageEvent<PatternAnswer>) => void) | null = null;
  postMessage(task: PatternTask): void {
    this.tasks.push(task);
  }
  addEventListener(_type: 'message', listener: (event: MessageEvent<PatternAnswer>) => void): void {
    this.#listener = listener;
  }
  terminate(): void {
    this.ended = true;
  }
  begin(): void {
    this.#say(() => null);
  }
  answer(): void {
    this.#say((task) => task.texts.map((text) => findHits(text, new RegExp(task.source, task.flags))));
  }
  #say(hits: (task: PatternTask) => PatternAnswer['hits']): void {
    const task = this.tasks.at(-1);
    if (task === undefined) throw new Error('nothing was asked');
    this.#listener?.(new MessageEvent('message', { data: { task: task.task, hits: hits(task) } }));
  }
}

let kit: EditorKit;
let clock: StepClock;
let workers: FakeWorker[];
let desk: FindDesk;
beforeEach(() => {
  kit = new EditorKit();
  clock = new StepClock();
  workers = [];
  desk = new FindDesk({
    binding: kit.binding,
    clock,
    startWorker: () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker;
    },
    endStep: () => kit.history.endStep(),
    onChange: (listener) => kit.editor.registerUpdateListener(listener),
  });
});
afterEach(() => {
  desk.close();
  kit.close();
});

function look(text: string, also: Partial<typeof EMPTY_QUERY> = {}): void {
  desk.look({ ...EMPTY_QUERY, text, ...also });
  clock.pass(100);
}

function shown(): string {
  const { status, at, count } = desk.state.get();
  return status === 'done' ? `${at} of ${count}` : status;
}

describe('finding in a document', () => {
  it('counts what stands there and goes round, from the caret on', () => {
    kit.type('cat dog cat\ncat');
    kit.select(0, 4);
    desk.close();
    desk = new FindDesk({
      binding: kit.binding,
      clock,
      startWorker: () => new FakeWorker(),
      endStep: () => undefined,
      onChange: () => () => undefined,
    });
    look('cat');
    expect(shown()).toBe('2 of 3');
    desk.step(1);
    expect(shown()).toBe('3 of 3');
    desk.step(1);
    expect(shown()).toBe('1 of 3');
    desk.step(-1);
    expect(shown()).toBe('3 of 3');
  });

  it('stays at its hit while somebody writes before it, and takes nobody anywhere', () => {
    kit.type('one cat\ntwo cat');
    kit.select(0, 0);
    look('cat');
    desk.step(1);
    const asked = desk.asked.get();
    const body = documentBody(kit.doc);
    body.insert(1, 'a new cat and ');
    kit.binding.pull();
    clock.pass(200);
    const active = desk.active.get();
    expect(active === null ? null : active.block.content).toMatchObject([{ text: 'two cat' }]);
    expect([shown(), desk.asked.get()]).toEqual(['3 of 3', asked]);
  });

  it('stays at its hit while what somebody writes before it is here and not drawn yet', () => {
    kit.type('one\ncat');
    kit.select(0, 0);
    look('cat');
    const body = documentBody(kit.doc);
    // Right before it, letter by letter, with a search between them: of a busy page.
    body.insert(5, 'ca');
    kit.binding.pull();
    body.insert(7, 't ');
    clock.pass(200);
    expect(shown()).toBe('1 of 1');
    desk.step(1);
    kit.binding.pull();
    clock.pass(200);
    const active = desk.active.get();
    expect([shown(), active?.from]).toEqual(['2 of 2', 4]);
  });

  it('forgets a hit that somebody deleted', () => {
    kit.type('cat');
    look('cat');
    documentBody(kit.doc).delete(1, 2);
    kit.binding.pull();
    clock.pass(200);
    expect([shown(), desk.active.get()]).toEqual(['0 of 0', null]);
  });
});

describe('replacing in a document', () => {
  it('keeps the marks of what goes', () => {
    kit.type('a **cat** sat');
    look('cat');
    expect(desk.replaceAll('dog')).toBe(1);
    expect(kit.lines()).toEqual(['a <b>dog</b> sat']);
  });

  it('replaces all as one step of undo, and what holds itself once', () => {
    // Typed right before, and not a part of that step.
    kit.type('cat cat\n- cat');
    look('cat');
    expect(desk.replaceAll('cats')).toBe(3);
    expect(kit.lines()).toEqual(['cats cats', '• cats']);
    kit.undo();
    expect(kit.lines()).toEqual(['cat cat', '• cat']);
  });

  it('replaces one and goes on behind it', () => {
    kit.type('cat cat');
    // From the caret behind the last one it goes round to the first.
    look('cat');
    expect(shown()).toBe('1 of 2');
    expect(desk.replace('catcat')).toBe(true);
    clock.pass(100);
    expect([kit.lines(), shown()]).toEqual([['catcat cat'], '3 of 3']);
  });

  it('replaces what stands there now, not what stood there when it was searched', () => {
    kit.type('cat and cat');
    look('cat');
    documentBody(kit.doc).insert(1, 'my ');
    expect(desk.replaceAll('dog')).toBe(2);
    expect(kit.lines()).toEqual(['my dog and dog']);
  });
});

describe("a person's own expression", () => {
  it('is run in the worker, and its groups are put in', async () => {
    kit.type('tom smith');
    look('(\\w+) (\\w+)', { isPattern: true });
    expect(shown()).toBe('looking');
    workers[0]?.answer();
    await Promise.resolve();
    await Promise.resolve();
    expect(shown()).toBe('1 of 1');
    desk.replaceAll('$2, $1');
    expect(kit.lines()).toEqual(['smith, tom']);
  });

  it('that takes too long is ended, and said so', async () => {
    kit.type('aaaa');
    look('(a+)+$', { isPattern: true });
    workers[0]?.begin();
    clock.pass(1000);
    await Promise.resolve();
    await Promise.resolve();
    expect([shown(), workers[0]?.ended]).toEqual(['too-slow', true]);
  });

  it('is not held against the time that its worker takes to come', async () => {
    kit.type('tom smith');
    look('t(o)m', { isPattern: true });
    clock.pass(5000);
    workers[0]?.begin();
    clock.pass(900);
    workers[0]?.answer();
    await Promise.resolve();
    await Promise.resolve();
    expect([shown(), workers[0]?.ended]).toEqual(['1 of 1', false]);

    look('t(om)', { isPattern: true });
    clock.pass(10_000);
    await Promise.resolve();
    await Promise.resolve();
    expect([shown(), workers[0]?.ended]).toEqual(['too-slow', true]);
  });

  it('that is none says so and runs nothing', () => {
    look('(', { isPattern: true });
    expect([shown(), workers.length]).toEqual(['no-expression', 0]);
  });
});
