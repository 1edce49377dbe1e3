import { describe, expect, it } from 'vitest';
import { safeHref } from './links.ts';

describe('safeHref', () => {
  it.each([
    ['https://example.org/a?b#c', 'https://example.org/a?b#c'],
    ['mailto:a@example.org', 'mailto:a@example.org'],
    ['example.org/x', 'https://example.org/x'],
    ['TEL:+123', 'tel:+123'],
  ])('lets %s lead somewhere', (link, href) => {
    expect(safeHref(link)).toBe(href);
  });

  it.each([
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://example.org/1',
    'not a link',
    '',
    42,
    null,
  ])('keeps %j inert (I1)', (link) => {
    expect(safeHref(link)).toBeNull();
  });
});
