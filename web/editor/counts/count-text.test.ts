import { describe, expect, it } from 'vitest';
import { NO_COUNTS, readingMinutes, TextCounter } from './count-text.ts';

const counter = new TextCounter();
const words = (text: string): number => counter.count(text).words;
const characters = (text: string): number => counter.count(text).characters;

describe('TextCounter', () => {
  it('counts words as people do', () => {
    expect(words('')).toBe(0);
    expect(words('One, two - three... (four)')).toBe(4);
    expect(words("It's 3.14 o'clock")).toBe(3);
    expect(words('– — … !')).toBe(0);
  });

  it('knows words that no space parts: Chinese, Japanese, Thai', () => {
    expect(words('我们一起写文件')).toBeGreaterThan(2);
    expect(words('我们一起写文件')).toBeLessThan(7);
    expect(words('一緒に文書を書きます')).toBeGreaterThan(2);
    expect(words('เราเขียนเอกสารด้วยกัน')).toBeGreaterThan(2);
  });

  it('counts characters as they are seen', () => {
    expect(characters('e\u0301')).toBe(1);
    expect(characters('👩‍👩‍👧')).toBe(1);
    expect(characters('नमस्ते')).toBeLessThan(6);
    expect(counter.count('a b\nc')).toMatchObject({ characters: 4, charactersWithoutSpaces: 3 });
    expect(counter.count('two words')).toMatchObject({ characters: 9, charactersWithoutSpaces: 8 });
  });

  it('counts a long text in steps, no word twice', () => {
    const text = 'word '.repeat(10_000);
    const steps = [...counter.steps(text)];
    expect(steps.length).toBeGreaterThan(10);
    expect(steps.reduce((sum, step) => sum + step.words, 0)).toBe(10_000);
    expect(characters('😀'.repeat(5000))).toBe(5000);
  });

  it('says how long one reads', () => {
    expect(readingMinutes(NO_COUNTS)).toBe(0);
    expect(readingMinutes(counter.count('word '.repeat(238)))).toBeCloseTo(1);
    expect(readingMinutes(counter.count('写'.repeat(400)))).toBeGreaterThan(0.9);
  });
});
