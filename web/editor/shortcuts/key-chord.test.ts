import { describe, expect, it } from 'vitest';
import { ariaChord, matchesChord, showChord, type KeyPress } from './key-chord.ts';
import { KEY_TABLE } from './key-table.ts';

const NO_KEYS: KeyPress = { key: '', code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
const press = (given: Partial<KeyPress>): KeyPress => ({ ...NO_KEYS, ...given });

describe('chords', () => {
  it('take Command on Apple machines and Control elsewhere', () => {
    const control = press({ key: 'b', code: 'KeyB', ctrlKey: true });
    const command = press({ key: 'b', code: 'KeyB', metaKey: true });
    expect([matchesChord('Mod-b', control, false), matchesChord('Mod-b', command, false)]).toEqual([true, false]);
    expect([matchesChord('Mod-b', control, true), matchesChord('Mod-b', command, true)]).toEqual([false, true]);
  });

  it('know a digit by its key where Shift or Alt makes another character of it', () => {
    expect(matchesChord('Mod-Shift-7', press({ key: '/', code: 'Digit7', ctrlKey: true, shiftKey: true }), false)).toBe(
      true,
    );
    expect(matchesChord('Mod-Alt-1', press({ key: '¡', code: 'Digit1', metaKey: true, altKey: true }), true)).toBe(
      true,
    );
    // French keyboards have digits only with Shift.
    expect(matchesChord('Mod-Alt-1', press({ key: '&', code: 'Digit1', ctrlKey: true, altKey: true }), false)).toBe(
      true,
    );
  });

  it('leave AltGr to typing', () => {
    const altGr = { key: '²', code: 'Digit2', ctrlKey: true, altKey: true, getModifierState: () => true };
    expect(matchesChord('Mod-Alt-2', press(altGr), false)).toBe(false);
    expect(matchesChord('Mod-Alt-2', press({ ...altGr, getModifierState: () => false }), false)).toBe(true);
  });

  it('take a Latin letter at its word and another script by its place', () => {
    expect(matchesChord('Mod-b', press({ key: 'и', code: 'KeyB', ctrlKey: true }), false)).toBe(true);
    expect(matchesChord('Mod-b', press({ key: 'x', code: 'KeyB', ctrlKey: true }), false)).toBe(false);
    expect(matchesChord('Mod-b', press({ key: 'b', code: 'KeyN', ctrlKey: true }), false)).toBe(true);
  });

  it('mean one thing, but for those of which the first with anything to do is done', () => {
    const shared = new Map<string, string[]>();
    for (const [name, chords] of Object.entries(KEY_TABLE)) {
      for (const chord of chords) shared.set(chord, [...(shared.get(chord) ?? []), name]);
    }
    expect([...shared].filter(([, names]) => names.length > 1)).toEqual([
      ['Alt-F10', ['selectionToolbar', 'containerMenu', 'toolbar']],
      ['Mod-k', ['link', 'palette']],
    ]);
  });

  it('are shown as people know them', () => {
    expect(showChord('Mod-Shift-7', false)).toBe('Ctrl+Shift+7');
    expect(showChord('Mod-Alt-1', true)).toBe('⌥⌘1');
    expect(ariaChord('Mod-k', false)).toBe('Control+K');
    expect(ariaChord('Mod-k', true)).toBe('Meta+K');
  });
});
