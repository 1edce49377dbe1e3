/** A document as our own code reads it, in the shape that the frozen documents are kept in. For the tests here and for the script that freezes. */
import type * as Y from 'yjs';
import { arrangeFlow } from '../arrange.ts';
import { slotsOf } from '../block-specs.ts';
import { readObject } from '../inline-objects/inline-object.ts';
import type { LiveBlock } from '../parse.ts';
import { documentBody, documentTitle, readBlocks } from '../read.ts';
import type { ReadBlock } from './independent-reader.ts';

export function readWithOurs(doc: Y.Doc): { readonly title: string; readonly blocks: readonly ReadBlock[] } {
  const body = documentBody(doc);
  const arrangement = arrangeFlow(body, readBlocks(body));
  const shown = (block: LiveBlock): ReadBlock => ({
    id: block.id,
    type: block.type,
    props: block.props,
    content: block.content.map((inline) =>
      inline.kind === 'text'
        ? { text: inline.text, marks: inline.marks }
        : { object: readObject(inline.object), marks: inline.marks },
    ),
    slots: (slotsOf(block.type)?.list(block.props) ?? []).map((slot) => ({
      name: slot,
      blocks: arrangement.siblings({ parent: block, slot }).map(shown),
    })),
  });
  return { title: documentTitle(doc).toJSON(), blocks: arrangement.root.map(shown) };
}
