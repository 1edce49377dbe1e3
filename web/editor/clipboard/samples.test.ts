/** What well-known programs put on the clipboard keeps its structure and loses what belongs to the page around it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withDOM } from '@lexical/headless/dom';
import { expect, it } from 'vitest';
import { CALLOUT, calloutKind } from '../../../flow/blocks/callout.ts';
import { contentText } from '../../../flow/inline.ts';
import { showBlocks } from '../editor-kit.ts';
import { objectToJson, textInline, type Fragment } from './fragment.ts';
import { readHtml } from './html-reader.ts';
import { writeHtml } from './html-writer.ts';
import { cellsOf } from './table-fragment.ts';

/** Lines as a person sees them; a container by its type and what is in it. */
function shown(fragment: Fragment): string[] {
  return fragment.flatMap((block) => {
    if (block.slots === undefined) return showBlocks([block]);
    const cells = block.type === 'table' ? cellsOf(block) : block.slots;
    const words = cells.map(({ blocks }) => blocks.map(({ content }) => contentText(content)).join('/'));
    return [`[${block.type}${block.type === CALLOUT.type ? ` ${calloutKind(block.props)}` : ''}] ${words.join(' | ')}`];
  });
}

function sample(name: string): string[] {
  const html = readFileSync(join(import.meta.dirname, 'samples', `${name}.html`), 'utf8');
  return withDOM(() => shown(readHtml(html)));
}

it.each([
  [
    'google-docs',
    [
      'h1 Garden plan',
      'Sow the <b>beans</b><i> early</i><link=https://example.org/>why</link>',
      '• soil',
      '  • sand',
      '☑ <s>buy seeds</s>',
    ],
  ],
  [
    'wikipedia',
    [
      'h2 Growth',
      'A <b>bean</b> is a <link=https://en.wikipedia.org/wiki/Seed>seed</link> whose mass is <object>.',
      'Kinds',
      '[table] Name | Height | Runner | 2 m',
    ],
  ],
  [
    'github',
    ['h2 Install', 'code: npm install beans⏎npm start', '[callout warning] Needs node.', '☑ built', '☐ shipped'],
  ],
  ['confluence', ['h3 Decision', '[callout tip] We sow in May.', '№ dig', '№ rake']],
  [
    'notion',
    [
      'h2 Weekly',
      'Talk about <b>beans</b> and <c>soil</c>.',
      '• One',
      '  • Nested',
      '“ Said by Ann',
      'code: let a = 1',
    ],
  ],
  ['google-sheets', ['[table] Harvest | Beans | 12']],
  ['libreoffice-calc', ['[table] Bed | Rows | South | 4']],
  ['gmail', ['Hello Ann,', '', 'the beans are <highlight=yellow>ready</highlight>.', '“ When?']],
  ['assistant', ['h3 Steps', '№ Water', '№ Wait', 'code: print(1)']],
])('%s', (name, lines) => expect(sample(name)).toEqual(lines));

it('a formula has its source, wherever it was drawn', () => {
  const tex = (html: string) =>
    withDOM(() => readHtml(html)).flatMap(({ content }) =>
      content.flatMap((inline) => (inline.kind === 'object' ? [objectToJson(inline.object)] : [])),
    );
  const equation = (source: string) => [{ inline: 'equation', tex: source }];
  expect(
    tex('<p>a <img class="mwe-math-fallback-image-inline" alt="{\\displaystyle m=\\rho V}" src="https://x.y/z"></p>'),
  ).toEqual(equation('m=\\rho V'));
  expect(tex('<p><math alttext="x^2"><mi>x</mi></math></p>')).toEqual(equation('x^2'));
  expect(
    tex(
      '<p><math><semantics><mi>x</mi><annotation encoding="application/x-tex">x_1</annotation></semantics></math></p>',
    ),
  ).toEqual(equation('x_1'));
});

it('callouts come back through HTML as what they were', () => {
  const inner = [{ type: 'paragraph', props: {}, content: [textInline('mind')] }];
  const callout = { type: 'callout', props: { kind: 'danger' }, content: [], slots: [{ slot: 'body', blocks: inner }] };
  expect(withDOM(() => readHtml(writeHtml([callout])))).toEqual([callout]);
});
