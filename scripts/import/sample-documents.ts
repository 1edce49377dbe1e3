/**
 * The documents that stand as test data in server/import/samples: written by real editors, several at once, with everything that
 * people do to a document. The same bytes every time.
 */
import { $createCodeHighlightNode, $createCodeNode } from '@lexical/code';
import { $createHorizontalRuleNode } from '@lexical/extension';
import { $createAutoLinkNode, $createLinkNode } from '@lexical/link';
import { $createListItemNode, $createListNode, type ListItemNode, type ListNode } from '@lexical/list';
import { $createHeadingNode, $createQuoteNode } from '@lexical/rich-text';
import {
  $createTableCellNode,
  $createTableNode,
  $createTableRowNode,
  TableCellHeaderStates,
  type TableCellNode,
} from '@lexical/table';
import {
  $createLineBreakNode,
  $createParagraphNode,
  $createTabNode,
  $createTextNode,
  $getRoot,
  $isElementNode,
  $isTextNode,
  type ElementNode,
  type LexicalNode,
  type TextFormatType,
} from 'lexical';
import * as Y from 'yjs';
import {
  CollapsibleContainerNode,
  CollapsibleContentNode,
  CollapsibleTitleNode,
  EquationNode,
  ImageNode,
  LayoutContainerNode,
  LayoutItemNode,
  MentionNode,
  PageBreakNode,
  PollNode,
  SpoilerNode,
  YouTubeNode,
} from './foreign-nodes.ts';
import { exchange, LexicalWriter, type BindingVersion } from './lexical-kit.ts';

function $text(text: string, formats: readonly TextFormatType[] = [], style = ''): LexicalNode {
  const node = $createTextNode(text);
  for (const format of formats) node.toggleFormat(format);
  return style === '' ? node : node.setStyle(style);
}

function $paragraph(...children: readonly (LexicalNode | string)[]): ElementNode {
  return $createParagraphNode().append(...$nodes(children));
}

function $nodes(children: readonly (LexicalNode | string)[]): LexicalNode[] {
  return children.map((child) => (typeof child === 'string' ? $createTextNode(child) : child));
}

function $item(...children: readonly (LexicalNode | string)[]): ListItemNode {
  return $createListItemNode().append(...$nodes(children));
}

function $list(kind: 'bullet' | 'number' | 'check', items: readonly ListItemNode[], start = 1): ListNode {
  return $createListNode(kind, start).append(...items);
}

function $cell(children: readonly LexicalNode[], header = TableCellHeaderStates.NO_STATUS, colSpan = 1): TableCellNode {
  return $createTableCellNode(header, colSpan).append(...children);
}

/** The child at an index of the root. Throws where there is no element: the script and its documents belong together. */
function $block(index: number): ElementNode {
  const node = $getRoot().getChildAtIndex(index);
  if (!$isElementNode(node)) throw new Error(`no element at ${index}`);
  return node;
}

/** Three editors of one document, all of them up to date. */
function startThree(version: BindingVersion): readonly [LexicalWriter, LexicalWriter, LexicalWriter] {
  const ann = new LexicalWriter(version, 11);
  const ben = new LexicalWriter(version, 22, ann.bytes());
  const cleo = new LexicalWriter(version, 33, ann.bytes());
  return [ann, ben, cleo];
}

/** Every kind of node and format. */
export function writeEverything(version: BindingVersion): Uint8Array {
  const [ann, ben, cleo] = startThree(version);
  ann.act(() => {
    $block(0).replace($createHeadingNode('h1').append($text('All of it')));
    $getRoot().append(
      $paragraph(
        'plain ',
        $text('bold', ['bold']),
        $text(' both', ['bold', 'italic']),
        $text(' under', ['underline']),
        $text(' struck', ['strikethrough']),
        ' ',
        $text('code()', ['code']),
        ' H',
        $text('2', ['subscript']),
        'O x',
        $text('3', ['superscript']),
        ' ',
        $text('marked', ['highlight']),
        ' ',
        $text('shouted', ['uppercase']),
      ),
      $paragraph(
        $text('red', [], 'color: #d0021b;'),
        ' ',
        $text('on yellow', [], 'background-color: rgb(248, 231, 28);'),
        ' ',
        $text('big', [], 'font-size: 20px;'),
        ' ',
        $text('tiny and red', ['bold'], 'font-size: 10px; color: #d0021b; font-family: Georgia;'),
      ),
      $createHeadingNode('h2').append($text('Second')),
      $createHeadingNode('h5').append($text('Fifth')),
      $createQuoteNode().append($text('quoted '), $text('loudly', ['bold'])),
      $createHorizontalRuleNode(),
    );
  });
  exchange([ann, ben, cleo]);
  ben.act(() => {
    const centred = $paragraph('in the middle').setFormat('center');
    const justified = $paragraph('to both edges').setFormat('justify').setIndent(2);
    $getRoot().append(
      centred,
      justified,
      $paragraph('first line', $createLineBreakNode(), 'second', $createTabNode(), 'after a tab'),
      $paragraph('שלום לכולם').setDirection('rtl'),
      $paragraph('written as if from the right').setDirection('rtl').setFormat('end'),
      $createParagraphNode(),
      $paragraph(
        'see ',
        $createLinkNode('https://example.org/a?b=c#d', { title: 'there' }).append(
          $text('a '),
          $text('bold link', ['bold']),
        ),
        ' and ',
        $createAutoLinkNode('https://auto.example').append($text('https://auto.example')),
        ', not ',
        $createAutoLinkNode('https://no.example', { isUnlinked: true }).append($text('https://no.example')),
        ' nor ',
        $createLinkNode('javascript:alert(1)').append($text('this')),
      ),
      $paragraph(
        'with ',
        new MentionNode('Ada Lovelace'),
        ' and ',
        new EquationNode({ equation: 'e^{i\\pi}', inline: true }),
      ),
    );
  });
  exchange([ann, ben, cleo]);
  cleo.act(() => {
    const done = $item('done');
    done.setChecked(true);
    $getRoot().append(
      $list('bullet', [
        $item('one'),
        $item($list('bullet', [$item('one.one'), $item($list('number', [$item('deep'), $item('deeper')]))])),
        $item('two', $createLineBreakNode(), 'still two'),
      ]),
      $list('number', [$item('three'), $item('four')], 3),
      $list('number', [$item('one again')]),
      $list('check', [done, $item('open')]),
    );
    // The transform that Lexical's check lists bring with them is not registered: the state is the list's own.
    done.setChecked(true);
  });
  exchange([ann, ben, cleo]);
  ann.act(() => {
    $getRoot().append(
      $createCodeNode('TypeScript').append(
        $createCodeHighlightNode('const', 'keyword'),
        $createCodeHighlightNode(' a = 1;'),
        $createLineBreakNode(),
        $createTabNode(),
        $createCodeHighlightNode('return', 'keyword'),
        $createLineBreakNode(),
        $createLineBreakNode(),
        $createCodeHighlightNode('}'),
      ),
      $createCodeNode().append($text('no language')),
      $everyTable(),
      $paragraph('after the table'),
    );
  });
  exchange([ann, ben, cleo]);
  ben.act(() => {
    const columns = new LayoutContainerNode();
    columns.__templateColumns = '1fr 3fr';
    $getRoot().append(
      new CollapsibleContainerNode().append(
        new CollapsibleTitleNode().append($text('Fold me')),
        new CollapsibleContentNode().append($paragraph('inside'), $list('bullet', [$item('a list inside')])),
      ),
      columns.append(
        new LayoutItemNode().append($paragraph('left')),
        new LayoutItemNode().append($paragraph('right'), $paragraph('and below')),
      ),
      $paragraph(
        'before ',
        new ImageNode({ src: 'https://example.org/a.png', altText: 'a hill', width: 400, height: 300 }),
        ' after',
      ),
      $paragraph(new ImageNode({ src: 'data:image/png;base64,AAAA', altText: 'drawn by hand', showCaption: true })),
      new YouTubeNode({ id: 'dQw4w9WgXcQ' }),
      new PageBreakNode(),
      new PollNode({ question: 'Tea or coffee?', options: [{ text: 'Tea' }, { text: 'Coffee' }] }),
      new SpoilerNode().append($text('hidden '), $text('words', ['italic'])),
      $paragraph('the end'),
    );
  });
  exchange([ann, ben, cleo]);
  return cleo.bytes();
}

function $everyTable(): ElementNode {
  const { BOTH, COLUMN, ROW } = TableCellHeaderStates;
  const list = $list('bullet', [$item('a'), $item('b')]);
  const inner = $createTableNode().append(
    $createTableRowNode().append($cell([$paragraph('inner 1')]), $cell([$paragraph('inner 2')])),
  );
  const wide = $cell([$paragraph('two columns wide')], undefined, 2);
  const tall = $cell([$paragraph('two rows tall')])
    .setRowSpan(2)
    .setBackgroundColor('#eeeeee');
  return $createTableNode()
    .setColWidths([120, 200, 92])
    .append(
      $createTableRowNode().append(
        $cell([$paragraph('Name')], BOTH),
        $cell([$paragraph($text('Size', ['bold']))], ROW),
        $cell([$createParagraphNode()], ROW),
      ),
      $createTableRowNode().append($cell([$paragraph('x')], COLUMN), wide),
      $createTableRowNode().append(
        $cell([$createHeadingNode('h2').append($text('y')), $paragraph('two blocks')], COLUMN),
        tall,
        $cell([list]),
      ),
      $createTableRowNode().append($cell([$createParagraphNode()], COLUMN), $cell([inner])),
    );
}

/** What people do at once and undo again: the text of the document is what the binding made of it. */
export function writeMeeting(version: BindingVersion): Uint8Array {
  const [ann, ben, cleo] = startThree(version);
  const all = [ann, ben, cleo];
  ann.act(() => {
    $block(0).append($text('The meeting begins at nine and ends before noon.'));
    $getRoot().append($paragraph('Second paragraph of the minutes.'), $paragraph('Third.'));
  });
  exchange(all);
  // One makes words bold while another types among them and a third splits the paragraph.
  ann.act(() => {
    const text = $block(0).getFirstChild();
    if ($isTextNode(text)) text.splitText(4, 11)[1]?.toggleFormat('bold');
  });
  ben.act(() => {
    const text = $block(1).getFirstChild();
    if ($isTextNode(text)) text.spliceText(7, 0, 'and better ', true);
  });
  cleo.act(() => {
    $block(2).selectEnd().insertParagraph();
    $getRoot().getLastChild<ElementNode>()?.append($text('Fourth, by Cleo.'));
  });
  exchange(all);
  // A join, a split, and a heading made of what somebody types into.
  ann.act(() => {
    const second = $block(1);
    $block(0).append($text(' '), ...second.getChildren());
    second.remove();
  });
  exchange(all);
  ben.act(() => {
    const start = $block(0).selectStart();
    start.insertText('Minutes: ');
  });
  cleo.act(() => {
    const third = $block(1);
    third.replace($createHeadingNode('h2').append(...third.getChildren()));
  });
  exchange(all);
  // What was done is undone and done again, while others have gone on.
  ben.act(() => $getRoot().append($list('bullet', [$item('bread'), $item('milk')])));
  exchange(all);
  cleo.act(() => {
    const list = $getRoot().getLastChild<ListNode>();
    list?.append($item($list('bullet', [$item('of oats')])));
  });
  exchange(all);
  ann.undo();
  exchange(all);
  ann.redo();
  ben.undo();
  exchange(all);
  ben.redo();
  exchange(all);
  ann.act(() => $getRoot().append($paragraph('Done at 11:40 \u{1F389}.')));
  exchange(all);
  return ann.bytes();
}

/** The meeting without what one of the three wrote last: some of its changes wait for what is missing. */
export function writeHalfOf(version: BindingVersion): Uint8Array {
  const [ann, ben] = startThree(version);
  ann.act(() => $block(0).append($text('What everybody has.')));
  exchange([ann, ben]);
  const known = ben.bytes();
  ben.act(() => $getRoot().append($paragraph('What was lost on the way.')));
  const kept: Uint8Array[] = [];
  ben.doc.on('update', (update: Uint8Array) => kept.push(update));
  ben.act(() => $getRoot().getLastChild<ElementNode>()?.append($text(' It builds on that.')));
  return Y.mergeUpdates([known, ...kept]);
}
