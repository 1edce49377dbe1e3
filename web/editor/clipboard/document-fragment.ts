/** A whole document as a fragment, and a fragment as the blocks of a document that nobody has written in yet. Knows no editor. */
import * as Y from 'yjs';
import { arrangeFlow, AT_ROOT, MAX_DEPTH, type Arrangement } from '../../../flow/arrange.ts';
import { isVoidType, slotsOf } from '../../../flow/block-specs.ts';
import type { PlainBlock } from '../../../flow/edit.ts';
import type { LiveBlock } from '../../../flow/parse.ts';
import { documentBody, readBlocks } from '../../../flow/read.ts';
import type { Inline, InlineObject } from '../../../flow/schema.ts';
import type { Fragment, FragmentBlock } from './fragment.ts';

export function documentFragment(doc: Y.Doc): Fragment {
  const body = documentBody(doc);
  const arrangement = arrangeFlow(body, readBlocks(body));
  return arrangement.siblings(AT_ROOT).map((block) => fragmentBlock(arrangement, block));
}

function fragmentBlock(arrangement: Arrangement, block: LiveBlock): FragmentBlock {
  const { type, props, content } = block;
  const names = slotsOf(type)?.list(props);
  if (names === undefined) return { type, props, content };
  const slots = names.map((slot) => ({
    slot,
    blocks: arrangement.siblings({ parent: block, slot }).map((one) => fragmentBlock(arrangement, one)),
  }));
  return { type, props, content: [], slots: slots.filter(({ blocks }) => blocks.length > 0) };
}

/** In the order of the text: a container, then what stands in it. Of one that stands too deep only what is in it. */
export function plainBlocks(fragment: Fragment, makeId: () => string): PlainBlock[] {
  const blocks: PlainBlock[] = [];
  const add = (some: Fragment, home: PlainBlock['in'], depth: number): void => {
    for (const { type, props, content, slots } of some) {
      const place = home === undefined ? {} : { in: home };
      if (slotsOf(type) === null) {
        blocks.push({ type, props, content: isVoidType(type) ? [] : content.map(ownObject), ...place });
      } else if (depth >= MAX_DEPTH) for (const slot of slots ?? []) add(slot.blocks, home, depth);
      else {
        const id = makeId();
        blocks.push({ id, type, props, ...place });
        for (const { slot, blocks: inner } of slots ?? []) add(inner, [id, slot], depth + 1);
      }
    }
  };
  add(fragment, undefined, 0);
  return blocks;
}

/** What stands for an inline object in a text is a Y.Map. */
function ownObject(inline: Inline): Inline {
  if (inline.kind === 'text' || inline.object instanceof Y.AbstractType) return inline;
  // A Y.Map stands in the text as any shared type would, whatever is in it.
  const object = new Y.Map<unknown>(Object.entries(inline.object)) as unknown as InlineObject;
  return { ...inline, object };
}
