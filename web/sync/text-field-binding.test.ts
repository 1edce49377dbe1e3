import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { smallestSplice, TextFieldBinding, type TextField } from './text-field-binding.ts';

class FakeField extends EventTarget implements TextField {
  selectionStart = 0;
  selectionEnd = 0;
  #value = '';

  get value(): string {
    return this.#value;
  }
  set value(value: string) {
    // A browser puts the caret at the end and strips line breaks.
    this.#value = value.replace(/[\r\n]/g, '');
    this.setSelectionRange(this.#value.length, this.#value.length);
  }

  setSelectionRange(start: number, end: number): void {
    this.selectionStart = start;
    this.selectionEnd = end;
  }

  /** The person replaces a stretch by something. */
  type(at: number, remove: number, insert: string): void {
    this.#value = this.#value.slice(0, at) + insert + this.#value.slice(at + remove);
    this.setSelectionRange(at + insert.length, at + insert.length);
    this.dispatchEvent(new Event('input'));
  }
}

function setUp(initial = '') {
  const doc = new Y.Doc();
  const text = doc.getText('title');
  text.insert(0, initial);
  const field = new FakeField();
  const binding = new TextFieldBinding(text, field);
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  const other = new Y.Doc();
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
  /** Somebody else edits, without having seen what is under way here. */
  const remotely = (edit: (text: Y.Text) => void) => {
    edit(other.getText('title'));
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(other), 'remote');
    updates.length = 0;
  };
  return { doc, text, field, binding, updates, remotely };
}

describe('smallestSplice', () => {
  it.each([
    ['', 'a', 1, { at: 0, remove: 0, insert: 'a' }],
    ['aa', 'aaa', 1, { at: 0, remove: 0, insert: 'a' }],
    ['aa', 'aaa', 3, { at: 2, remove: 0, insert: 'a' }],
    ['abc', 'ac', 1, { at: 1, remove: 1, insert: '' }],
    ['hello world', 'hello brave world', 12, { at: 6, remove: 0, insert: 'brave ' }],
    ['😀', '😁', 2, { at: 0, remove: 2, insert: '😁' }],
    ['a😀b', 'a😀😁b', 5, { at: 3, remove: 0, insert: '😁' }],
  ])('%j to %j with the caret at %i', (before, after, caret, expected) => {
    expect(smallestSplice(before, after, caret)).toEqual(expected);
  });

  it('makes one text of the other, by whole code points', () => {
    const characters = fc.string({ unit: fc.constantFrom('a', 'b', '😀', '😁', '🀀'), maxLength: 8 });
    fc.assert(
      fc.property(characters, characters, fc.nat(20), (before, after, caret) => {
        const { at, remove, insert } = smallestSplice(before, after, Math.min(caret, after.length));
        expect(before.slice(0, at) + insert + before.slice(at + remove)).toBe(after);
        expect(insert.isWellFormed()).toBe(true);
        expect(before.slice(at, at + remove).isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('TextFieldBinding', () => {
  it('shows the text and takes over what is typed, as one insert', () => {
    const { text, field, updates } = setUp('Plan');
    expect(field.value).toBe('Plan');
    field.type(4, 0, 's');
    expect(text.toString()).toBe('Plans');
    expect(updates).toHaveLength(1);
    expect(Y.decodeUpdate(updates[0] ?? new Uint8Array()).structs).toHaveLength(1);
  });

  it('keeps the caret before the same character when others write', () => {
    const { field, remotely } = setUp('world');
    field.setSelectionRange(2, 4);
    remotely((text) => text.insert(0, 'hello '));
    expect(field.value).toBe('hello world');
    expect([field.selectionStart, field.selectionEnd]).toEqual([8, 10]);
    remotely((text) => text.delete(0, 7));
    expect([field.selectionStart, field.selectionEnd]).toEqual([1, 3]);
    remotely((text) => text.insert(4, '!'));
    expect([field.selectionStart, field.selectionEnd]).toEqual([1, 3]);
  });

  it('writes nothing when others write', () => {
    const { updates, remotely, doc } = setUp('a');
    remotely((text) => text.insert(1, 'b'));
    expect(updates).toHaveLength(0);
    expect(doc.getText('title').toString()).toBe('ab');
  });

  it('leaves line breaks and objects that others put there alone', () => {
    const { text, field, remotely } = setUp('ab');
    remotely((remote) => {
      remote.insert(1, '\n');
      remote.insertEmbed(2, { image: 'x' });
    });
    field.type(field.value.length, 0, 'c');
    expect(text.toDelta()).toEqual([{ insert: 'a\n' }, { insert: { image: 'x' } }, { insert: 'bc' }]);
  });

  it('does not touch the field while an input method composes, and puts its text where it then belongs', () => {
    const { text, field, remotely } = setUp('ab');
    field.dispatchEvent(new Event('compositionstart'));
    field.type(1, 0, 'に');
    remotely((remote) => remote.insert(0, '>> '));
    field.type(1, 1, '日本');
    expect(field.value).toBe('a日本b');
    field.dispatchEvent(new Event('compositionend'));
    expect(text.toString()).toBe('>> a日本b');
    expect(field.value).toBe('>> a日本b');
    expect(field.selectionStart).toBe(6);
  });

  it('deletes in a composition only what stood there before it', () => {
    const { text, field, remotely } = setUp('abcd');
    field.dispatchEvent(new Event('compositionstart'));
    field.type(1, 2, '');
    remotely((remote) => {
      remote.insert(2, 'NEW');
      remote.delete(1, 1);
    });
    field.dispatchEvent(new Event('compositionend'));
    expect(text.toString()).toBe('aNEWd');
    expect(field.value).toBe('aNEWd');
  });

  it('ends', () => {
    const { text, field, binding } = setUp('a');
    binding.close();
    binding.close();
    field.type(1, 0, 'b');
    expect(text.toString()).toBe('a');
  });

  it('keeps field and text equal through any mixture of edits and compositions', () => {
    const step = fc.record({
      who: fc.constantFrom('here', 'there', 'compose'),
      at: fc.nat(12),
      remove: fc.nat(3),
      insert: fc.string({ unit: fc.constantFrom('x', 'y', '😀'), maxLength: 2 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const { text, field, remotely } = setUp('start');
        let composing = false;
        for (const { who, at, remove, insert } of steps) {
          if (who === 'compose') {
            composing = !composing;
            field.dispatchEvent(new Event(composing ? 'compositionstart' : 'compositionend'));
          } else if (who === 'here') {
            const chars = [...field.value];
            const from = Math.min(at, chars.length);
            const width = (n: number) => chars.slice(0, n).join('').length;
            field.type(width(from), width(from + remove) - width(from), insert);
          } else {
            remotely((remote) => {
              const chars = [...remote.toString()];
              const from = chars.slice(0, at).join('').length;
              remote.delete(from, chars.slice(at, at + remove).join('').length);
              remote.insert(from, insert);
            });
          }
          if (!composing) expect(field.value).toBe(text.toString());
          expect(text.toString()).not.toContain('\uFFFD');
        }
      }),
      { numRuns: 400 },
    );
  });
});
