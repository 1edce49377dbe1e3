/** What programs really put on the clipboard (`recorded/README.md`) keeps its structure, and brings no junk along. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withDOM } from '@lexical/headless/dom';
import { describe, expect, it } from 'vitest';
import { blocksOf, type Fragment } from './fragment.ts';
import { readHtml } from './html-reader.ts';
import { rtfPictures } from './rtf-pictures.ts';
import { showFragment } from './show-fragment.ts';

const recorded = (name: string) => readFileSync(join(import.meta.dirname, 'recorded', name), 'utf8');

function read(name: string, rtf = ''): Fragment {
  return withDOM(() => readHtml(recorded(`${name}.html`), rtf));
}

const show = (name: string, rtf = '') => showFragment(read(name, rtf));

describe('LibreOffice Writer', () => {
  const lines = show('libreoffice-writer', recorded('libreoffice-writer.rtf'));

  it('headings, marks, links, spaces and breaks', () => {
    expect(lines.slice(0, 4)).toEqual([
      'h1 A year of beans',
      'Sow the <b>beans</b> <i>early</i>, <u>deep</u> and <s>dry</s> wet: H<sub>2</sub>O, 5 m<sup>2</sup>, <color=red>red ones</color> and <highlight=yellow>marked ones</highlight><sup>1</sup>.',
      'Read <link=https://example.org/beans?a=1&b=2>the </link><link=https://example.org/beans?a=1&b=2><b>long</b></link><link=https://example.org/beans?a=1&b=2> story</link> and run <c>grow --fast</c>.⏎A second line.⇥After a tab.   Three spaces.',
      'h2 Tools',
    ]);
  });

  it('nested lists, a second paragraph in its item, a quotation, code, what is set in the middle', () => {
    expect(lines.slice(4, 18)).toEqual([
      '• spade',
      '  • steel',
      '    • with <b>handle</b>',
      '  • wood',
      '• rake',
      '№ dig',
      '  № loosen',
      '  № weed',
      '№ sow⏎with a second paragraph',
      '№ water',
      '“ Who sows late reaps late.',
      'code: def grow(bean):⏎    return bean + 1',
      'In the middle {center}',
      'h3 Harvest',
    ]);
  });

  it('a table with merged cells, a header and a list in a cell', () => {
    expect(lines.slice(18, 22)).toEqual([
      '[table with a header]',
      '  1x2 Kind | Kilos',
      '  2x1 Beans | Runner | 12',
      '  • Broad / • French | 7 / and 3',
    ]);
  });

  it('nothing of what is deleted, hidden or beside the text; notes at the end, each with its number', () => {
    expect(lines.slice(22)).toEqual([
      'Tracked: peas. Hidden. Note.',
      'image: ',
      'After a page break<sup>i</sup>.',
      '1 Not before the last frost.',
      'i An endnote.',
    ]);
  });

  it('a picture, out of the RTF, with its description', () => {
    const picture = blocksOf(read('libreoffice-writer', recorded('libreoffice-writer.rtf'))).find(
      ({ type }) => type === 'image',
    );
    expect(picture?.props['alt']).toBe('A bed');
    const bytes = Buffer.from(JSON.stringify(picture?.props['src']).replace(/^"data:image\/png;base64,/, ''), 'base64');
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    expect(bytes.subarray(-8, -4).toString()).toBe('IEND');
    // Without it the description is what there is.
    expect(show('libreoffice-writer')[23]).toBe('A bed');
  });

  it('lists and tables of a file of Word', () => {
    expect(show('libreoffice-writer-lists')).toEqual([
      'h2 Some nested lists',
      '№ one',
      '№ two',
      '  № a',
      '  № b',
      '• one',
      '• two',
      '  • three',
      '    • four',
      'Sub paragraph {3}',
      '• Same list',
      '• Different list adjacent to the one above.',
    ]);
    const tables = show('libreoffice-writer-tables');
    expect(tables.slice(0, 4)).toEqual([
      'h2 A table, with and without a header row',
      '',
      '[table]',
      '  <b>Name</b> | <b>Game</b> | <b>Fame</b> | <b>Blame</b>',
    ]);
    expect(tables.filter((line) => line.startsWith('[table'))).toHaveLength(3);
    expect(tables.at(-3)).toBe('  Simple /  / Multiparagraph | Table /  / Full');
  });
});

describe('spreadsheets', () => {
  it('Calc: cells as they are shown, without what is hidden, and without the comment', () => {
    expect(show('libreoffice-calc')).toEqual([
      '[table]',
      '  1x2 <b>Bed</b> {center} | <b>Sown</b> {center} | <b>Cost</b> {center} | <b>Share</b> {center}',
      '  2x1 South | Runner | 2026-05-14 {right} | 1,234.50 € {right} | <i>62.5%</i> {right}',
      '  French |  |  | ',
      '  North | Broad beans⏎and peas | <link=https://example.org/peas>peas</link> | <color=red><b>2469</b></color> {right} | TRUE {right}',
      '  West <b> & "q" |  |  | 0.5 {right} | -3 {right}',
    ]);
  });

  it('Gnumeric: the same, and what is hidden, since it says so nowhere', () => {
    expect(show('gnumeric').slice(0, 3)).toEqual([
      '[table]',
      '  1x2 <b>Bed</b> {center} | <b>Sown</b> {center} | <b>hidden</b> {center} | <b>Cost</b> {center} | <b>Share</b> {center}',
      '  2x1 South | Runner | 2026-05-14 {right} | secret | 1,234.50 € {right} | <i>62.5%</i> {right}',
    ]);
    expect(show('gnumeric')[5]).toContain('<color=red><b>2469</b></color> {right} | TRUE {center}');
  });
});

it('AbiWord: what it writes, without its comments', () => {
  const lines = show('abiword');
  expect(lines.slice(0, 2).join()).toContain('A year of beans');
  expect(lines).toContain('In the middle {center}');
  expect(lines).toContain('  1x2 Kind | Kilos');
  expect(lines).toContain('  • Broad / • French | 7 / and 3');
  expect(lines).toContain('A bed of beans');
  expect(lines.join('\n')).not.toMatch(/secret|Ann|comment/);
});

describe.each(['chromium', 'firefox', 'webkit'])('%s', (browser) => {
  const pages = browser === 'webkit' ? (['vitepress'] as const) : (['sphinx', 'mkdocs', 'vitepress'] as const);

  it.each(pages)('%s: the text, and nothing of the page around it', (page) => {
    // WebKit keeps the space before what is no text.
    const lines = show(`${browser}-${page}`).map((line) => line.trimEnd());
    const fades = page === 'mkdocs' ? '~~radishes~~' : '<s>radishes</s>';
    expect(lines.slice(0, 8)).toEqual([
      'h1 A year of beans',
      `Sow the <b>beans</b> <i>early</i>, and read <link=https://example.org/beans?a=1&b=2>the long story</link> before. Run <c>grow --fast</c>; ${fades} come later.`,
      'h2 Tools',
      '• spade',
      '  • steel',
      '    • with a <b>handle</b>',
      '  • wood',
      '• rake',
    ]);
    if (page !== 'mkdocs')
      expect(lines.slice(8, 13)).toEqual([
        '№ dig',
        '  № loosen',
        '  № weed',
        '№ sow⏎with a second paragraph',
        '№ water',
      ]);
    const rest = lines.slice(lines.indexOf('“ Who sows late reaps late.') + 1);
    const right = page === 'sphinx' ? '' : ' {right}';
    expect(rest.slice(0, 8)).toEqual([
      'h2 Code',
      'code: def grow(bean):⏎    # by one⏎    return bean + 1',
      'h2 Harvest',
      '[table with a header]',
      `  Kind | Kilos${right}`,
      `  Runner | 12${right}`,
      `  Broad | <b>7</b>${right}`,
      'A bed of beans',
    ]);
    expect(rest.filter((line) => line.startsWith('[callout'))).toEqual(CALLOUTS[page](browser));
    if (page === 'mkdocs') expect(rest.at(-1)).toBe('№ Not before the last frost.');
    if (page === 'sphinx') expect(rest.at(-1)).toMatch(/^\[<link=[^>]*>1<\/link>\] Not before the last frost\.$/);
    if (page === 'mkdocs') expect(rest[8]).toMatch(/^A last line\.<sup><link=[^>]*>1<\/link><\/sup>$/);
  });
});

const CALLOUTS = {
  sphinx: () => ['[callout note] Mind the <i>frost</i>.', '[callout warning] Slugs.'],
  mkdocs: (browser: string) => [
    `[callout note] ${browser === 'chromium' ? '<b>Mind</b>' : 'Mind'} / The <i>frost</i>.`,
    '[callout danger] Slugs.',
  ],
  vitepress: (browser: string) => [
    '[callout tip] Mind the <i>frost</i>.',
    `[callout danger] ${browser === 'firefox' ? 'STOP' : '<b>STOP</b>'} / Slugs.`,
  ],
} as const;

describe('pictures in RTF, as Word writes them', () => {
  const digits = '89504e470d0a1a0a';
  const packed = `data:image/png;base64,${Buffer.from(digits, 'hex').toString('base64')}`;
  const picture = (kind: string, bytes = digits) =>
    `{\\*\\shppict{\\pict{\\*\\picprop{\\sp{\\sn wzName}{\\sv a \\{b\\}}}}\\picscalex100\\picw8\\${kind}\\bliptag-5{\\*\\blipuid 0a1b}\n${bytes.slice(0, 6)}\n${bytes.slice(6)}}}`;

  it('each once, in their order, with a place for those of another kind', () => {
    const twice = `{\\nonshppict{\\pict\\wmetafile8 0100}}`;
    const floating = `{\\shp{\\*\\shpinst{\\sp{\\sn pib}{\\sv {\\pict\\jpegblip ffd8}}}}{\\shprslt{\\pict\\wmetafile8 01}}}`;
    const signs = `{\\*\\listpicture${picture('pngblip')}}`;
    const rtf = `{\\rtf1 ${signs} text ${picture('pngblip')}${twice} ${picture('emfblip')} ${floating}}`;
    expect(rtfPictures(rtf)).toEqual([packed, null, 'data:image/jpeg;base64,/9g=']);
  });

  it('take the places of files that only the writer has, where there are as many', () => {
    const html =
      '<p>a</p><p><img src="file:///C:/1.png" alt="C:\\1.png"></p><p><img src="https://a.b/c.png"></p><p><img src="file:///2.png" alt="bed"></p>';
    const images = (rtf: string) =>
      withDOM(() => readHtml(html, rtf)).flatMap(({ type, props }) => (type === 'image' ? [props] : []));
    const two = `{\\rtf1 ${picture('pngblip')}${picture('pngblip')}}`;
    expect(images(two)).toEqual([{ src: packed }, { src: 'https://a.b/c.png' }, { src: packed, alt: 'bed' }]);
    expect(images(`{\\rtf1 ${picture('pngblip')}}`)).toEqual([{ src: 'https://a.b/c.png' }]);
    expect(images('')).toEqual([{ src: 'https://a.b/c.png' }]);
  });

  it('I4: what is broken, cut off or nested without end is no picture, and is read in linear time', () => {
    expect(rtfPictures('no rtf {\\pict\\pngblip 00}')).toEqual([]);
    expect(
      rtfPictures(`{\\rtf1 {\\pict\\pngblip 0g}{\\pict\\pngblip 000}{\\pict\\pngblip\\bin4 abcd}{\\pict\\pngblip `),
    ).toEqual([null, null, null, null]);
    expect(rtfPictures(`{\\rtf1 ${'{\\pict'.repeat(400_000)}`)).toHaveLength(1);
    expect(rtfPictures(`{\\rtf1 {\\pict\\pngblip ${' '.repeat(1_000_000)}`)).toEqual([null]);
    expect(rtfPictures(`{\\rtf1 ${'{\\nonshppict '.repeat(400_000)}`)).toEqual([]);
  });
});
