/** A formula is a stranger's text: what it may not do, and what it may not grow to. */
import { withDOM } from '@lexical/headless/dom';
import { describe, expect, it } from 'vitest';
import { typeset } from './typeset.ts';

/** What stands there, and what was said to be wrong. */
function drawn(tex: string): { readonly html: string; readonly wrong: string | null } {
  return withDOM(() => {
    const dom = document.createElement('div');
    const wrong = typeset(dom, tex, 'inline');
    return { html: dom.innerHTML, wrong };
  });
}

describe('a formula that somebody else wrote', () => {
  it('is drawn', () => {
    const { html, wrong } = drawn('x^2');
    expect(wrong).toBeNull();
    expect(html).toContain('katex-html');
  });

  it.each([
    '\\href{javascript:alert(1)}{x}',
    '\\href{https://elsewhere.example}{x}',
    '\\url{https://elsewhere.example}',
    '\\includegraphics{https://elsewhere.example/x.png}',
    '\\htmlStyle{background:url(https://elsewhere.example)}{x}',
    '\\htmlClass{weft}{x}',
    '\\htmlId{root}{x}',
    '\\htmlData{a=b}{x}',
  ])('I1: %s opens no address, loads nothing and gives nothing a name', (tex) => {
    // What KaTeX keeps of the source for readers' programs is text in an annotation.
    const html = drawn(tex).html.replace(/<annotation[^]*?<\/annotation>/g, '');
    expect(html).not.toMatch(/<[^>]*(?:\s(?:href|src|id|data-[a-z]+)=|url\(|class="[^"]*\bweft\b)/);
  });

  it('I1: markup in it is text', () => {
    expect(drawn('\\text{<img src=x onerror=alert(1)>}').html).not.toContain('<img');
  });

  it('I4: expands no further than it may, and what one defines no other sees', () => {
    expect(drawn('\\def\\a{\\a\\a}\\a').wrong).not.toBeNull();
    expect(drawn('\\gdef\\ours{y}\\ours').wrong).toBeNull();
    expect(drawn('\\ours').wrong).not.toBeNull();
  });

  it('I4: is no larger than a formula needs to be', () => {
    const sizes = [...drawn('\\rule{9999em}{9999em}').html.matchAll(/width:\s*([\d.]+)em/g)];
    expect(sizes.length).toBeGreaterThan(0);
    for (const [, size] of sizes) expect(Number(size)).toBeLessThanOrEqual(20);
  });
});
