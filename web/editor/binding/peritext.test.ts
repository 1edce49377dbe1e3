/**
 * The examples by which Peritext (Ink & Switch, 2021) tells what people mean by formatting, in our own words and on two real
 * editors that write apart and then hear of each other. Each is played under both orders of the client ids.
 */
import { createHeadlessEditor } from '@lexical/headless';
import { $getRoot, type RangeSelection, type TextFormatType, type TextNode } from 'lexical';
import { afterEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { createDocumentUpdate } from '../../../flow/create.ts';
import { keepQuiet } from '../../../flow/quiet.ts';
import { documentBody, readBlocks } from '../../../flow/read.ts';
import { $setLink } from '../commands/marks.ts';
import { showBlocks } from '../editor-kit.ts';
import { FLOW_NODES } from '../nodes/flow-nodes.ts';
import { $isFlowTextNode, $setExtraMark } from '../nodes/flow-text-node.ts';
import { FlowBinding } from './flow-binding.ts';

const SEED = createDocumentUpdate({ title: '' });
const LINK = 'https://w.example/';

class Person {
  readonly doc = new Y.Doc();
  readonly binding: FlowBinding;
  readonly #editor = createHeadlessEditor({
    nodes: FLOW_NODES,
    onError: (error) => {
      throw error;
    },
  });

  constructor(clientId: number, state: Uint8Array) {
    this.doc.clientID = clientId;
    keepQuiet(this.doc);
    Y.applyUpdate(this.doc, state);
    this.binding = new FlowBinding({
      editor: this.#editor,
      body: documentBody(this.doc),
      schedule: () => {},
    });
  }

  /** Types behind the n-th character, as a caret in a page would: it looks like the text that it stands in. */
  type(offset: number, text: string): this {
    return this.#act(() => {
      const { node, within } = $at(offset);
      const selection = node === null ? $getRoot().selectEnd() : node.select(within, within);
      if (node !== null) selection.setFormat(node.getFormat());
      selection.insertText(text);
    });
  }

  format(word: string, format: TextFormatType): this {
    return this.#act(() => $select(word).formatText(format));
  }

  link(word: string, address: string): this {
    return this.#act(() => {
      $select(word);
      $setLink(address);
    });
  }

  color(word: string, color: string): this {
    return this.#act(() => {
      for (const node of $select(word).extract()) if ($isFlowTextNode(node)) $setExtraMark(node, 'color', color);
    });
  }

  remove(word: string): this {
    return this.#act(() => $select(word).removeText());
  }

  shown(): string {
    return showBlocks(readBlocks(documentBody(this.doc))).join('\n');
  }

  #act($work: () => void): this {
    this.#editor.update($work, { discrete: true });
    return this;
  }
}

/** Where the n-th character ends; or, for the start of a selection, where the one after it begins. */
function $at(offset: number, begins = false): { readonly node: TextNode | null; readonly within: number } {
  let left = offset;
  for (const node of $getRoot().getAllTextNodes()) {
    const size = node.getTextContentSize();
    if (begins ? left < size : left <= size) return { node, within: left };
    left -= size;
  }
  return { node: null, within: 0 };
}

/** Selects a word; as in a page, the selection has the formats that all of it has. */
function $select(word: string): RangeSelection {
  const from = $getRoot().getTextContent().indexOf(word);
  if (from === -1) throw new Error(`nobody sees "${word}"`);
  const [start, end] = [$at(from, true), $at(from + word.length)];
  if (start.node === null || end.node === null) throw new Error('no text');
  const selection = start.node.select(start.within, start.within);
  selection.focus.set(end.node.getKey(), end.within, 'text');
  const formats = selection.getNodes().flatMap((node) => ($isFlowTextNode(node) ? [node.getFormat()] : []));
  selection.setFormat(formats.reduce((common, format) => common & format, ~0));
  return selection;
}

const opened: Person[] = [];
afterEach(() => {
  for (const person of opened.splice(0)) {
    person.binding.close();
    person.doc.destroy();
  }
});

function open(clientId: number, state: Uint8Array): Person {
  const person = new Person(clientId, state);
  opened.push(person);
  return person;
}

/** What both see in the end, once for each order of the client ids. */
function together(start: (writer: Person) => void, ...acts: ((person: Person) => void)[]): string[] {
  return [[1, 2] as const, [2, 1] as const].map((ids) => {
    const writer = open(9, SEED);
    start(writer);
    const state = Y.encodeStateAsUpdate(writer.doc);
    const people = ids.map((id) => open(id, state));
    for (const [i, act] of acts.entries()) {
      const person = people[i];
      if (person !== undefined) act(person);
    }
    for (const from of people) {
      for (const to of people) if (to !== from) Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc));
    }
    for (const person of people) person.binding.pull();
    const [first, second] = people.map((person) => person.shown());
    expect(second).toBe(first);
    return first ?? '';
  });
}
const fox = (writer: Person) => void writer.type(0, 'The fox jumped.');
const foxWith = (work: (writer: Person) => void) => (writer: Person) => {
  fox(writer);
  work(writer);
};
const boldFox = foxWith((writer) => writer.format('fox', 'bold'));
const linkedFox = foxWith((writer) => writer.link('fox', LINK));
const allBold = foxWith((writer) => writer.format('The fox jumped', 'bold'));

/** The same, whoever has the lower client id. */
function always(shown: string): string[] {
  return [shown, shown];
}

/** One of these: what two people want contradicts itself, and each may have it. */
function either(...shown: readonly string[]): unknown[] {
  return [expect.toBeOneOf([...shown]), expect.toBeOneOf([...shown])];
}

describe('two people who write', () => {
  it('Peritext: what both insert in different places is all there', () => {
    expect(
      together(
        fox,
        (a) => a.type(3, ' quick'),
        (b) => b.type(14, ' over the dog'),
      ),
    ).toEqual(always('The quick fox jumped over the dog.'));
  });

  it('Peritext: bold and italic that overlap are both there where they overlap', () => {
    expect(
      together(
        fox,
        (a) => a.format('The fox', 'bold'),
        (b) => b.format('fox jumped', 'italic'),
      ),
    ).toEqual(always('<b>The </b><i><b>fox</b></i><i> jumped</i>.'));
  });

  it('Peritext: the same words made bold by both are bold', () => {
    expect(
      together(
        fox,
        (a) => a.format('fox', 'bold'),
        (b) => b.format('fox', 'bold'),
      ),
    ).toEqual(always('The <b>fox</b> jumped.'));
  });

  it('Peritext: a colour and a link of one word are one of the two, whole', () => {
    expect(
      together(
        fox,
        (a) => a.color('fox', 'red'),
        (b) => b.color('fox', 'blue'),
      ),
    ).toEqual(either('The <color=red>fox</color> jumped.', 'The <color=blue>fox</color> jumped.'));
    expect(
      together(
        fox,
        (a) => a.link('fox', `${LINK}a`),
        (b) => b.link('fox', `${LINK}b`),
      ),
    ).toEqual(either(`The <link=${LINK}a>fox</link> jumped.`, `The <link=${LINK}b>fox</link> jumped.`));
  });

  it('Peritext: a word made plain by one and bold with its neighbours by the other is either; its neighbours are bold', () => {
    expect(
      together(
        boldFox,
        (a) => a.format('fox', 'bold'),
        (b) => b.format('The fox jumped', 'bold'),
      ),
    ).toEqual(either('<b>The fox jumped</b>.', '<b>The </b>fox<b> jumped</b>.'));
  });

  it('Peritext: part of what one made bold and then plain again, the other bold: the rest is as the first wants it', () => {
    expect(
      together(
        fox,
        (a) => a.format('The fox jumped', 'bold').format('fox jumped', 'bold'),
        (b) => b.format('jumped', 'bold'),
      ),
    ).toEqual(either('<b>The </b>fox <b>jumped</b>.', '<b>The </b>fox jumped.'));
  });

  it('Peritext: what is typed inside words that somebody formats meanwhile is formatted with them', () => {
    const typed = (b: Person) => b.type(8, 'has ');
    expect(together(fox, (a) => a.format('The fox jumped', 'bold'), typed)).toEqual(
      always('<b>The fox has jumped</b>.'),
    );
    expect(together(fox, (a) => a.link('The fox jumped', LINK), typed)).toEqual(
      always(`<link=${LINK}>The fox has jumped</link>.`),
    );
    expect(
      together(
        allBold,
        (a) => a.format('fox', 'bold'),
        (b) => b.type(6, 'X'),
      ),
    ).toEqual(always('<b>The </b>foXx<b> jumped</b>.'));
  });

  it('Peritext: bold grows where it ends and not where it begins', () => {
    expect(together(boldFox, (a) => a.type(7, 'es'))).toEqual(always('The <b>foxes</b> jumped.'));
    expect(together(boldFox, (a) => a.type(4, 'red '))).toEqual(always('The red <b>fox</b> jumped.'));
  });

  it('Peritext: a link grows at neither end, and inside', () => {
    expect(together(linkedFox, (a) => a.type(7, 'es'))).toEqual(always(`The <link=${LINK}>fox</link>es jumped.`));
    expect(together(linkedFox, (a) => a.type(4, 'red '))).toEqual(always(`The red <link=${LINK}>fox</link> jumped.`));
    expect(together(linkedFox, (a) => a.type(5, 'X'))).toEqual(always(`The <link=${LINK}>fXox</link> jumped.`));
  });

  it('Peritext: what is typed right beside words while they are formatted is whole, on one side of the border', () => {
    // Which side is decided by the client ids: Yjs orders what two people put at one place, a border of marks like text.
    const after = (b: Person) => b.type(7, 'es');
    const before = (b: Person) => b.type(4, 'red ');
    const bold = (a: Person) => a.format('fox', 'bold');
    const link = (a: Person) => a.link('fox', LINK);
    expect(together(fox, bold, after)).toEqual(either('The <b>foxes</b> jumped.', 'The <b>fox</b>es jumped.'));
    expect(together(fox, bold, before)).toEqual(either('The red <b>fox</b> jumped.', 'The <b>red fox</b> jumped.'));
    const linked = (text: string) => `<link=${LINK}>${text}</link>`;
    expect(together(fox, link, after)).toEqual(
      either(`The ${linked('fox')}es jumped.`, `The ${linked('foxes')} jumped.`),
    );
    expect(together(fox, link, before)).toEqual(
      either(`The red ${linked('fox')} jumped.`, `The ${linked('red fox')} jumped.`),
    );
  });

  it('Peritext: where a link or bold words were deleted, what is typed is plain', () => {
    expect(
      together(
        linkedFox,
        (a) => a.remove('fox'),
        (b) => b.type(7, 'es'),
      ),
    ).toEqual(always('The es jumped.'));
    expect(together(boldFox, (a) => a.remove('fox').type(4, 'X'))).toEqual(always('The X jumped.'));
    expect(together(linkedFox, (a) => a.remove('fox').type(4, 'X'))).toEqual(always('The X jumped.'));
  });

  it('Peritext: a border of marks stands where it stood when the letters beside it are deleted', () => {
    expect(
      together(
        boldFox,
        (a) => a.remove('x'),
        (b) => b.type(8, 'X'),
      ),
    ).toEqual(always('The <b>fo</b> Xjumped.'));
    expect(
      together(
        foxWith((writer) => writer.link('fox', LINK).format('jumped', 'bold')),
        (a) => a.remove(' '),
        (b) => b.remove('ox j'),
      ),
    ).toEqual(always(`The<link=${LINK}>f</link><b>umped</b>.`));
  });
});

/**
 * Yjs ends a mark for everybody where one person ended theirs: each act of formatting has an attribute of its own, so that of two
 * spans that overlap neither cuts the other short (flow/stored-marks.ts).
 */
describe('two people whose spans of one mark overlap', () => {
  it('Peritext: overlapping words that two made bold are bold, all of them', () => {
    expect(
      together(
        fox,
        (a) => a.format('The fox', 'bold'),
        (b) => b.format('fox jumped', 'bold'),
      ),
    ).toEqual(always('<b>The fox jumped</b>.'));
  });

  it('Peritext: of overlapping colours and links one wins where they overlap, and each keeps the rest', () => {
    expect(
      together(
        fox,
        (a) => a.color('The fox', 'red'),
        (b) => b.color('fox jumped', 'blue'),
      ),
    ).toEqual([
      '<color=red>The </color><color=blue>fox jumped</color>.',
      '<color=red>The fox</color><color=blue> jumped</color>.',
    ]);
    expect(
      together(
        fox,
        (a) => a.link('The fox', `${LINK}a`),
        (b) => b.link('fox jumped', `${LINK}b`),
      ),
    ).toEqual([
      `<link=${LINK}a>The </link><link=${LINK}b>fox jumped</link>.`,
      `<link=${LINK}a>The fox</link><link=${LINK}b> jumped</link>.`,
    ]);
  });

  it('Peritext: overlapping words that two made plain are plain, and nothing else becomes bold', () => {
    expect(
      together(
        allBold,
        (a) => a.format('The fox', 'bold'),
        (b) => b.format('fox jumped', 'bold'),
      ),
    ).toEqual(always('The fox jumped.'));
  });
});
