/**
 * The first update of a new document, made once by the server: a client never seeds one, so that two people opening a new
 * document at once cannot give it two beginnings.
 */
import * as Y from 'yjs';
import { HEADING } from './blocks/heading.ts';
import { LIST_ITEM } from './blocks/list-item.ts';
import { QUOTE } from './blocks/quote.ts';
import { appendBlocks, type PlainBlock } from './edit.ts';
import { documentBody, documentTitle } from './read.ts';
import type { Inline, Marks } from './schema.ts';

/** An empty document with this title. Yjs V1 update bytes. */
export function createDocumentUpdate(options: { readonly title: string }): Uint8Array {
  return createUpdateOf(options.title, [{}]);
}

/** The document that greets a newcomer. */
export function createWelcomeUpdate(): Uint8Array {
  const item = (list: string, ...content: Inline[]): PlainBlock => ({
    type: LIST_ITEM.type,
    props: { list, depth: 0 },
    content,
  });
  return createUpdateOf('Welcome to Weft', [
    {
      content: [
        text(
          'This is a document that several people can write at once. Open its link in a second window and type in both.',
        ),
      ],
    },
    { type: HEADING.type, props: { level: 1 }, content: [text('Try it')] },
    item(
      'check',
      text('Type here, and watch the word beside the title: '),
      text('on disk', { bold: true }),
      text(' means written and synced.'),
    ),
    item(
      'check',
      text('Start a line with '),
      code('#'),
      text(', '),
      code('-'),
      text(', '),
      code('1.'),
      text(', '),
      code('[]'),
      text(' or '),
      code('>'),
      text(' and a space.'),
    ),
    item(
      'check',
      text('Press '),
      text('Share', { bold: true }),
      text(' for a link that lets somebody view or edit, and no more.'),
    ),
    { type: HEADING.type, props: { level: 1 }, content: [text('Break it')] },
    {
      content: [
        text('Kill the server while you type, with '),
        code('kill -9'),
        text(', and start it again. What had said “on disk” is there.'),
      ],
    },
    {
      type: QUOTE.type,
      content: [text('The weft is the thread that runs across: many hands, one cloth.', { italic: true })],
    },
    {},
  ]);
}

function text(value: string, marks: Marks = {}): Inline {
  return { kind: 'text', text: value, marks };
}

function code(value: string): Inline {
  return text(value, { code: true });
}

/** A document of these blocks, as its first update. Yjs V1 update bytes. */
export function createUpdateOf(title: string, blocks: readonly PlainBlock[]): Uint8Array {
  const doc = new Y.Doc();
  try {
    documentTitle(doc).insert(0, title.toWellFormed());
    appendBlocks(documentBody(doc), blocks, null);
    return Y.encodeStateAsUpdate(doc);
  } finally {
    doc.destroy();
  }
}
