/**
 * Where a query stands in the blocks of a flow, kept block by block: what nobody touched is not searched again, so a key in a long
 * document costs its own block. Knows the flow and no editor.
 */
import type { LiveBlock } from '../../../flow/parse.ts';
import type { Inline } from '../../../flow/schema.ts';
import { expressionOf, findHits, type Hit, type Query } from './search.ts';
import { hitsInFlow, spokenOf } from './spoken.ts';

interface Known {
  /** The content that was searched: a block that changes gets another. */
  readonly content: readonly Inline[];
  readonly hits: readonly Hit[];
}

const NONE: readonly Hit[] = [];

export class HitStore {
  readonly #known = new Map<LiveBlock, Known>();
  #query: Query;
  #expression: RegExp | null;

  constructor(query: Query) {
    this.#query = query;
    this.#expression = compiled(query);
  }

  get query(): Query {
    return this.#query;
  }

  /** False for an expression that is none. */
  get isSound(): boolean {
    return this.#expression !== null || this.#query.text === '';
  }

  get expression(): RegExp | null {
    return this.#expression;
  }

  /** Looks for something else from now on. */
  set(query: Query): void {
    this.#query = query;
    this.#expression = compiled(query);
    this.#known.clear();
  }

  /** Null while nobody has searched the block as it is now. */
  knownIn(block: LiveBlock): readonly Hit[] | null {
    const known = this.#known.get(block);
    return known?.content === block.content ? known.hits : null;
  }

  /** Searches the block where that has not been done; a person's own expression is another's to run. */
  hitsIn(block: LiveBlock): readonly Hit[] {
    const known = this.knownIn(block);
    if (known !== null || this.#expression === null || this.#query.isPattern) return known ?? NONE;
    const spoken = spokenOf(block);
    const hits = hitsInFlow(spoken, findHits(spoken.text, this.#expression));
    this.put(block, block.content, hits);
    return hits;
  }

  put(block: LiveBlock, content: readonly Inline[], hits: readonly Hit[]): void {
    this.#known.set(block, { content, hits });
  }

  /** Forgets the blocks that are gone. */
  keepOnly(blocks: ReadonlySet<LiveBlock>): void {
    for (const block of this.#known.keys()) if (!blocks.has(block)) this.#known.delete(block);
  }
}

function compiled(query: Query): RegExp | null {
  const expression = expressionOf(query);
  return expression === null ? null : new RegExp(expression.source, expression.flags);
}

/** A block's characters, each at its flow offset; an inline object is U+FFFC. */
export function textOf({ content }: LiveBlock): string {
  return content.map((inline) => (inline.kind === 'text' ? inline.text : '\uFFFC')).join('');
}
