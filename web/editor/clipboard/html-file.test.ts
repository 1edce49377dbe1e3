import { withDOM } from '@lexical/headless/dom';
import { expect, it } from 'vitest';
import { textInline, type Fragment } from './fragment.ts';
import { writeHtmlFile } from './html-file.ts';

const written = (title: string, text: string): string => {
  const fragment: Fragment = [{ type: 'paragraph', props: {}, content: [textInline(text, {})] }];
  return withDOM(() => writeHtmlFile(title, 'en', fragment, () => null));
};

it('I2: a page that is downloaded forbids itself scripts, and words in it are words', () => {
  const page = written('</title><script>alert(1)</script>', '<img src=x onerror=alert(2)>');
  const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(page)?.[1] ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/script-src|connect-src|unsafe-eval/);
  // Before anything that somebody wrote.
  expect(page.indexOf(policy)).toBeLessThan(page.indexOf('alert(1)'));
  expect(page).not.toMatch(/<script|<img/);
});
