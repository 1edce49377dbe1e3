import { describe, expect, it } from 'vitest';
import { describeFinding, type Ending, judge, worst } from './judge.ts';
import { parseLine, showLine } from './lines.ts';

const RIGHT = [['p: ab<b>c</b>', 'row: d|e/f']];

function judged(...shown: string[][]): string {
  const ending: Ending = { shown, restless: false, errors: [] };
  return describeFinding(judge(RIGHT, ending));
}

describe('the judge of merges', () => {
  it('calls kept what is as it should be, on every replica', () => {
    expect(judged(['p: ab<b>c</b>', 'row: d|e/f'], ['p: ab<b>c</b>', 'row: d|e/f'])).toBe('kept');
  });

  it('counts what is lost and what is doubled on the replica where it is worst', () => {
    expect(judged(['p: ab<b>c</b>', 'row: d|e/f'], ['p: ab', 'row: dd|e/f'])).toBe('1 lost, 1 doubled, apart');
  });

  it('sees a wrong block, a wrong cell and a wrong mark', () => {
    expect(judged(['h1: ab<b>c</b>', 'row: d|e/f'])).toBe('wrong place');
    expect(judged(['p: ab<b>c</b>', 'row: de|f'])).toBe('wrong place');
    expect(judged(['p: abc', 'row: d|e/f'])).toBe('wrong place');
  });

  it('sees what was deleted and stands again', () => {
    expect(judged(['p: ab<b>c</b>x', 'row: d|e/f'])).toBe('wrong place');
  });

  it('does not count as lost what only one of several right outcomes has', () => {
    const ending: Ending = { shown: [['p: b']], restless: false, errors: [] };
    expect(describeFinding(judge([['p: ab'], ['p: b']], ending))).toBe('kept');
  });

  it('tells replicas that never rest and editors that throw', () => {
    const ending: Ending = { shown: [['p: ab']], restless: true, errors: ['no'] };
    expect(describeFinding(judge([['p: ab']], ending))).toBe('apart, threw');
  });

  it('takes each kind of harm from the play where it is worst', () => {
    const lost = judge(RIGHT, { shown: [['p: a']], restless: false, errors: [] });
    const doubled = judge(RIGHT, { shown: [['p: aab<b>c</b>', 'row: d|e/f']], restless: false, errors: [] });
    expect(describeFinding(worst([lost, doubled]))).toBe('5 lost, 1 doubled');
  });
});

describe('the notation of lines', () => {
  it('reads what it writes', () => {
    const line = 'item1: a<i><b>b</b></i><link=https://w.example/>c</link>';
    expect(showLine(parseLine(line))).toBe(line);
  });
});
