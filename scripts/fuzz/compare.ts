/** Holds what an editor or a view shows against the flow. Knows blocks only. */
import { storedAt } from '../../flow/at.ts';
import { contentEqual, jsonEqual } from '../../flow/inline.ts';
import type { Block, Inline } from '../../flow/schema.ts';

/** Editors cannot hold the marks of a line break. */
export function withoutBreakMarks(block: Block): Block {
  const content = block.content.flatMap((inline): Inline[] =>
    inline.kind === 'text'
      ? inline.text.split(/(\n)/).map((text) => ({ ...inline, text, marks: text === '\n' ? {} : inline.marks }))
      : [inline],
  );
  return { ...block, content: content.filter((inline) => inline.kind !== 'text' || inline.text !== '') };
}

/** Throws where the blocks are not those of the flow, but for their markers. `view` looks at both. */
export function same(
  what: string,
  blocks: readonly Block[],
  flow: readonly Block[],
  view: (block: Block) => Block = (block) => block,
): void {
  const equal =
    blocks.length === flow.length &&
    blocks.every((block, i) => {
      const other = flow[i];
      if (other === undefined) return false;
      return (
        block.type === other.type &&
        jsonEqual(block.props, other.props) &&
        jsonEqual(storedAt(block.at), storedAt(other.at)) &&
        contentEqual(view(block).content, view(other).content)
      );
    });
  if (equal) return;
  const print = (all: readonly Block[]) =>
    JSON.stringify(
      all.map(({ type, props, at, content }) => [
        type,
        props,
        storedAt(at),
        content.map((c) => (c.kind === 'text' ? [c.text, c.marks] : '?')),
      ]),
    );
  throw new Error(`${what} differs from the flow:\n${print(blocks)}\n${print(flow)}`);
}
