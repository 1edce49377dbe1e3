import { afterEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { Clock } from './ports.ts';
import { TabCompany, type TabChannel } from './tab-company.ts';

/** The channel of one browser: what one tab posts the others get, copied as a browser copies it. */
class Browser {
  readonly #listeners = new Map<TabChannel, (message: unknown) => void>();
  readonly asleep = new Set<TabChannel>();

  channel(): TabChannel {
    const channel: TabChannel = {
      post: (message) => {
        for (const [other, listen] of this.#listeners) {
          if (other !== channel && !this.asleep.has(other)) listen(structuredClone(message));
        }
      },
      onMessage: (listener) => void this.#listeners.set(channel, listener),
      close: () => void this.#listeners.delete(channel),
    };
    return channel;
  }
}

class Tab {
  readonly doc = new Y.Doc();
  readonly channel: TabChannel;
  readonly company: TabCompany;
  deserted = 0;
  #timers: (() => void)[] = [];

  constructor(browser: Browser, name: string) {
    this.channel = browser.channel();
    const clock: Clock = {
      now: () => 0,
      setTimer: (_delayMs, fire) => {
        this.#timers.push(fire);
        return { cancel: () => (this.#timers = this.#timers.filter((other) => other !== fire)) };
      },
    };
    this.company = new TabCompany({
      doc: this.doc,
      channel: this.channel,
      clock,
      tab: name,
      apply: (update) => Y.applyUpdate(this.doc, update, 'tabs'),
      onDeserted: () => (this.deserted += 1),
    });
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'tabs') this.company.wrote(update);
    });
    this.company.ask();
    tabs.push(this);
  }

  get text(): string {
    return this.doc.getText('body').toString();
  }
  get owed(): boolean {
    return this.company.owed.get();
  }
  write(text: string): void {
    this.doc.getText('body').insert(this.text.length, text);
  }
  /** So much time goes by that whoever waits has waited for long enough. */
  wait(): void {
    for (const fire of this.#timers.splice(0)) fire();
  }
}

const tabs: Tab[] = [];
afterEach(() => {
  for (const tab of tabs.splice(0)) {
    tab.company.close();
    tab.company.close();
  }
});

describe('TabCompany (B1)', () => {
  it('what is written in one tab stands in the others at once', () => {
    const browser = new Browser();
    const [a, b, c] = [new Tab(browser, 'a'), new Tab(browser, 'b'), new Tab(browser, 'c')];
    a.write('one');
    b.write(' two');
    expect([a.text, b.text, c.text]).toEqual(['one two', 'one two', 'one two']);
  });

  it('a tab that comes later gets what the others have', () => {
    const browser = new Browser();
    const a = new Tab(browser, 'a');
    a.write('one');
    const b = new Tab(browser, 'b');
    expect(b.text).toBe('one');
    expect(b.owed).toBe(true);
  });

  it('a tab that slept asks when it wakes, and both sides get what they lack', () => {
    const browser = new Browser();
    const [a, b] = [new Tab(browser, 'a'), new Tab(browser, 'b')];
    browser.asleep.add(b.channel);
    a.write('one');
    expect(b.text).toBe('');
    browser.asleep.delete(b.channel);
    b.company.ask();
    expect(b.text).toBe('one');
  });

  it('deletions alone are brought over too', () => {
    const browser = new Browser();
    const [a, b] = [new Tab(browser, 'a'), new Tab(browser, 'b')];
    a.write('one');
    browser.asleep.add(b.channel);
    a.doc.getText('body').delete(0, 2);
    browser.asleep.delete(b.channel);
    b.company.ask();
    expect(b.text).toBe('e');
  });

  it('owes what another tab wrote until that tab says that it is on disk (P1)', () => {
    const browser = new Browser();
    const [a, b] = [new Tab(browser, 'a'), new Tab(browser, 'b')];
    a.write('one');
    expect([a.owed, b.owed]).toEqual([false, true]);
    a.company.isSafe();
    expect(b.owed).toBe(false);
    a.write(' two');
    expect(b.owed).toBe(true);
  });

  it('brings in what a tab wrote that never got to say that it is on disk', () => {
    const browser = new Browser();
    const [a, b] = [new Tab(browser, 'a'), new Tab(browser, 'b')];
    a.write('one');
    a.company.close();
    b.wait();
    expect(b.deserted).toBe(1);
    // It could not just then: it is asked again.
    b.wait();
    expect(b.deserted).toBe(2);
    b.company.offered();
    expect(b.owed).toBe(false);
    b.wait();
    expect(b.deserted).toBe(2);
  });

  it('what was offered with a handshake is not owed again when its tab says less', () => {
    const browser = new Browser();
    const [a, b] = [new Tab(browser, 'a'), new Tab(browser, 'b')];
    a.write('one');
    b.company.offered();
    expect(b.owed).toBe(false);
    a.company.ask();
    expect(b.owed).toBe(false);
    a.write(' two');
    expect(b.owed).toBe(true);
  });

  it('what somebody gave up in one tab is not brought back by another (B6)', () => {
    const browser = new Browser();
    const [a, b] = [new Tab(browser, 'a'), new Tab(browser, 'b')];
    a.write('refused');
    a.company.forgotten();
    const anew = new Tab(browser, 'c');
    expect(anew.text).toBe('');
    b.write(' still here');
    expect(b.text).toBe('refused still here');
    expect(anew.text).toBe('');
  });

  it('listens to nothing that no tab of ours says', () => {
    const browser = new Browser();
    const b = new Tab(browser, 'b');
    const stranger = browser.channel();
    for (const message of [
      null,
      7,
      {},
      { kind: 'update', tab: 'x' },
      { kind: 'update', tab: 'x', written: 1, safe: 0, update: 'text' },
      { kind: 'later', tab: 'x', written: 1, safe: 0 },
    ])
      stranger.post(message);
    expect(b.text).toBe('');
    expect(b.owed).toBe(false);
  });
});
