import { describe, expect, it } from 'vitest';
import { savingSentence, savingWord, sinceWhen } from './saving-words.ts';

const at = (day: number, hour: number, minute: number) => new Date(2026, 10, day, hour, minute).getTime();
const NOW = at(21, 14, 30);
const facts = { keeping: 'kept', unsent: null, owedByTabs: false, nowMs: NOW, locale: 'en-GB' } as const;

describe('the words of saving (P1)', () => {
  it('claims a device only where the device keeps it', () => {
    expect(savingWord({ state: 'memory' }, 'writing')).toBe('Saving…');
    expect(savingWord({ state: 'memory' }, 'failing')).toBe('Only in this tab');
    expect(savingWord({ state: 'device' }, 'kept')).toBe('On this device');
    expect(savingWord({ state: 'disk' }, 'failing')).toBe('On disk');
  });

  it('says how many changes wait, where, and since when', () => {
    const unsent = { changes: 3, sinceMs: at(21, 14, 2) };
    expect(savingSentence({ ...facts, saving: { state: 'device' }, unsent })).toBe(
      '3 changes on this device, not yet on the server since 14:02.',
    );
    expect(
      savingSentence({ ...facts, saving: { state: 'memory' }, keeping: 'failing', unsent: { ...unsent, changes: 1 } }),
    ).toBe('1 change only in this tab, not yet on the server since 14:02.');
  });

  it('knows no number of an earlier visit, and says its day', () => {
    const unsent = { changes: 0, sinceMs: at(14, 9, 5) };
    expect(savingSentence({ ...facts, saving: { state: 'device' }, unsent })).toMatch(
      /^Changes on this device, not yet on the server since 14 November.* 09:05\.$/,
    );
  });

  it('names the other tab where nothing of this one waits', () => {
    expect(savingSentence({ ...facts, saving: { state: 'device' }, owedByTabs: true })).toBe(
      'What you wrote in another tab is on this device, not yet on the server.',
    );
    expect(savingSentence({ ...facts, saving: { state: 'device' } })).toBe(
      'What this device has is compared with the server as soon as that can be reached.',
    );
    expect(savingSentence({ ...facts, saving: { state: 'memory' } })).toBeNull();
  });

  it('leaves the day away today', () => {
    expect(sinceWhen(at(21, 0, 5), NOW, 'en-GB')).toBe('00:05');
  });
});
