import { describe, expect, it } from 'vitest';
import type { PersonId, SessionId } from '../../protocol/ids.ts';
import type { Present } from '../../protocol/messages.ts';
import { PresenceStore } from './presence-store.ts';

// Ids are branded strings; a test may name its own.
const session = (name: string) => name as SessionId;
const person = (name: string) => name as PersonId;

function present(id: string, who: string | null, clients: number[], more: Partial<Present> = {}): Present {
  return {
    session: session(id),
    person: who === null ? null : person(who),
    name: id,
    color: '#123456',
    role: 'editor',
    clients,
    ...more,
  };
}

const you = { session: session('s1'), person: person('ada'), role: 'editor' } as const;

describe('PresenceStore', () => {
  it('names the owner of a client id from session news (A7)', () => {
    const store = new PresenceStore();
    store.apply({ you, present: [present('s1', 'ada', [11]), present('s2', 'bob', [22])], left: [] });
    expect(store.client(22)?.name).toBe('s2');
    expect(store.client(33)).toBeNull();
  });

  it('counts a person with two windows once, oneself first', () => {
    const store = new PresenceStore();
    store.apply({
      you,
      present: [present('s2', 'bob', [22]), present('s1', 'ada', [11]), present('s3', 'ada', [33])],
      left: [],
    });
    expect(store.get().people.map((p) => [p.key, p.windows, p.you])).toEqual([
      ['ada', 2, true],
      ['bob', 1, false],
    ]);
  });

  it('keeps nameless sessions apart', () => {
    const store = new PresenceStore();
    store.apply({ you, present: [present('s8', null, [8]), present('s9', null, [9])], left: [] });
    expect(store.get().people).toHaveLength(2);
  });

  it('takes increments: a changed session replaces what was known, one that left is gone with its clients', () => {
    const store = new PresenceStore();
    store.apply({ you, present: [present('s1', 'ada', [11]), present('s2', 'bob', [22])], left: [] });
    store.apply({ present: [present('s2', 'bob', [22, 23], { name: 'Bob' })], left: [] });
    expect(store.client(23)?.name).toBe('Bob');
    store.apply({ present: [], left: [session('s2')] });
    expect(store.client(22)).toBeNull();
    expect(store.get().people.map((p) => p.key)).toEqual(['ada']);
  });

  it('starts over with the first news of a new connection', () => {
    const store = new PresenceStore();
    store.apply({ you, present: [present('s1', 'ada', [11]), present('s2', 'bob', [22])], left: [] });
    store.apply({ you: { ...you, session: session('s7') }, present: [present('s7', 'ada', [11])], left: [] });
    expect(store.get().people.map((p) => p.session)).toEqual(['s7']);
    store.clear();
    expect(store.get()).toEqual({ you: null, people: [] });
  });

  it('lets no colour through that is not a colour (A6)', () => {
    const store = new PresenceStore();
    store.apply({ you, present: [present('s2', null, [2], { color: 'url(https://evil.example)' })], left: [] });
    expect(store.client(2)?.color).toMatch(/^#[0-9a-f]{6}$/);
  });

  it('gives the same snapshot until something changes, and tells those who watch', () => {
    const store = new PresenceStore();
    let calls = 0;
    const end = store.subscribe(() => calls++);
    const before = store.get();
    expect(store.get()).toBe(before);
    store.apply({ you, present: [], left: [] });
    expect(calls).toBe(1);
    end();
    end();
    store.clear();
    expect(calls).toBe(1);
  });
});
