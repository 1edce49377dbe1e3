import { describe, expect, it } from 'vitest';
import { initialsOf, inkOn } from './avatar.tsx';

describe('initialsOf', () => {
  it.each([
    ['Ada Lovelace', 'AL'],
    ['ada', 'A'],
    ['Juan de la Cruz', 'JC'],
    ['李 明', '李明'],
    ['<b>x</b>', 'B'],
    ['😀', '?'],
    ['', '?'],
  ])('%j is %j', (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });
});

describe('inkOn', () => {
  it('chooses what reads on the colour', () => {
    expect(inkOn('#000000')).toBe('#ffffff');
    expect(inkOn('#0f766e')).toBe('#ffffff');
    expect(inkOn('#ffe08a')).toBe('#16130d');
  });
});
