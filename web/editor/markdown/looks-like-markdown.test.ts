import { describe, expect, it } from 'vitest';
import { cpuMsOf } from '../cpu-time.ts';
import { looksLikeMarkdown } from './looks-like-markdown.ts';

describe('what is taken for Markdown', () => {
  it.each([
    '# Title\n\ntext',
    '# Title',
    'text\n\n## Part\n\nmore',
    '- one\n- two',
    '1. one\n2. two',
    '- [ ] task',
    '> said\n> more',
    'see [this](https://a.b/c) there',
    'some **bold** word',
    '| a | b |\n|---|---|\n| 1 | 2 |',
    '```js\nlet a = 1;\n```',
    'call `a` and `b`',
    '![x](https://a.b/c.png)',
    '$$\nx\n$$',
    '> [!NOTE]\n> x',
  ])('%j is', (text) => expect(looksLikeMarkdown(text)).toBe(true));

  it.each([
    '',
    'Plain words. And more of them.',
    'one\ntwo\nthree',
    '- 5 degrees outside',
    '2 * 3 * 4 = 24',
    'snake_case_name and other_name_here',
    '#!/bin/sh\n# set up\n\nls',
    '# comment\nimport os\ndef f():\n    return 1',
    'int main() {\n  return **p;\n}',
    'a **kwargs and *args',
    '#tag and #other',
    'Dear Ann,\n\nit costs $5 (or so).\n\nBob',
    'https://a.b/x_y_z',
    '10:15 - standup',
  ])('%j is not', (text) => expect(looksLikeMarkdown(text)).toBe(false));

  it('I4: a line without an end is decided at once', () => {
    for (const sign of ['*', '_', '[', '`', '|-', '> ', '~~', '**a', '# ']) {
      expect(
        cpuMsOf(() => looksLikeMarkdown(sign.repeat(200_000))),
        sign,
      ).toBeLessThan(1000);
    }
  });
});
