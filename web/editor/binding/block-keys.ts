/** Which Lexical node stands for which block of the flow, both ways. */
import type { NodeKey } from 'lexical';
import type { LiveBlock } from '../../../flow/parse.ts';

export class BlockKeys {
  readonly #keys = new Map<LiveBlock, NodeKey>();
  readonly #blocks = new Map<NodeKey, LiveBlock>();

  set(block: LiveBlock, key: NodeKey): void {
    this.delete(block);
    const other = this.#blocks.get(key);
    if (other !== undefined) this.#keys.delete(other);
    this.#keys.set(block, key);
    this.#blocks.set(key, block);
  }

  delete(block: LiveBlock): void {
    const key = this.#keys.get(block);
    if (key !== undefined && this.#blocks.get(key) === block) this.#blocks.delete(key);
    this.#keys.delete(block);
  }

  keyOf(block: LiveBlock): NodeKey | undefined {
    return this.#keys.get(block);
  }

  blockOf(key: NodeKey): LiveBlock | undefined {
    return this.#blocks.get(key);
  }

  clear(): void {
    this.#keys.clear();
    this.#blocks.clear();
  }
}
