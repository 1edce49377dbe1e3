import { describe, expect, it } from 'vitest';
import { defuseHtml, STYLE_ATTRIBUTE } from './defuse-html.ts';

describe('defuseHtml', () => {
  it.each([
    ['<p style="a">x</p>', `<p ${STYLE_ATTRIBUTE}="a">x</p>`],
    ["<p\n STYLE = 'a>b' onClick=x()>y", `<p\n ${STYLE_ATTRIBUTE} = 'a>b' data-pasted-onclick=x()>y`],
    [
      '<a title="style=b onx=c" href=x/style=y>style=1 onload=2</a>',
      '<a title="style=b onx=c" href=x/style=y>style=1 onload=2</a>',
    ],
    ['<img/onerror=a/style=b>', '<img/data-pasted-onerror=a/style=b>'],
    ['<!-- <p style="a"> --><br style>', `<!-- <p style="a"> --><br ${STYLE_ATTRIBUTE}>`],
    ['1 < 2 style=3 <', '1 < 2 style=3 <'],
    ['<p style="never closed', `<p ${STYLE_ATTRIBUTE}="never closed`],
    ['<p =style=a>', '<p =style=a>'],
  ])('%j becomes %j', (html, defused) => expect(defuseHtml(html).html).toBe(defused));

  it('takes style sheets out', () => {
    expect(defuseHtml('a<style type="x">p > b {}</style>b<STYLE><!--c--></STYLE >d<style>e')).toEqual({
      html: 'abd',
      sheets: ['p > b {}', '<!--c-->', 'e'],
    });
  });

  it('leaves scripts as they are', () => {
    expect(defuseHtml('<script>"<p style="</script><p style=a>').html).toBe(
      `<script>"<p style="</script><p ${STYLE_ATTRIBUTE}=a>`,
    );
  });

  it('I2: takes time linear in the text (else this would not end)', () => {
    for (const piece of ['<a "', '<style>', '<a style="', '<script>', '<!--', '<p =', '<p / / ']) {
      const text = piece.repeat(300_000);
      expect(defuseHtml(text).html.length).toBeLessThan(text.length * 4);
    }
  });
});
