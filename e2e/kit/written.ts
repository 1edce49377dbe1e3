/** A document with something in it before anybody opens it, put there by a client of ours without a page. */
import * as Y from 'yjs';
import { HEADING } from '../../flow/blocks/heading.ts';
import { appendBlocks, type PlainBlock } from '../../flow/edit.ts';
import { documentBody } from '../../flow/read.ts';
import { encodeUpdate } from '../../protocol/messages.ts';
import { createDocument, type Opened } from '../../scripts/rest-client.ts';
import type { ServerProcess } from '../../scripts/server-process.ts';
import { RawClient } from './raw-client.ts';

/** Makes a document with these blocks in the place of its empty line. */
export async function writtenDocument(
  server: ServerProcess,
  title: string,
  blocks: readonly PlainBlock[],
): Promise<Opened> {
  const owner = await createDocument(server.url, title);
  const client = await RawClient.connect(server.webSocketUrl, owner.id, owner.token, true);
  await client.sync();
  const body = documentBody(client.doc);
  const before = Y.encodeStateVector(client.doc);
  const empty = body.length;
  appendBlocks(body, blocks, null);
  body.delete(0, empty);
  client.send(encodeUpdate(Y.encodeStateAsUpdate(client.doc, before)));
  await client.sync();
  await client.close();
  return owner;
}

export function heading(level: 1 | 2 | 3, text: string): PlainBlock {
  return { type: HEADING.type, props: { level }, content: [{ kind: 'text', text, marks: {} }] };
}

export function paragraph(text: string): PlainBlock {
  return { content: text === '' ? [] : [{ kind: 'text', text, marks: {} }] };
}

/** Paragraphs of two or three lines, each told apart by its number. */
export function paragraphs(count: number, name = 'Paragraph'): PlainBlock[] {
  return Array.from({ length: count }, (_, i) =>
    paragraph(
      `${name} ${i + 1}. The weft goes over one thread and under the next, and back again the other way, until there is a cloth that holds together by nothing else than that.`,
    ),
  );
}
