/**
 * The account of a schedule of the convergence test: every character typed and deleted, by whom. Every typed character is
 * unique, so that a lost or doubled one is seen at the end.
 */
import * as Y from 'yjs';
import type { Block, Inline } from '../../flow/schema.ts';

/** The text of these blocks, with each mention as the unique character that it refers to. */
export function accountText(blocks: readonly Block[]): string {
  return blocks.map(({ content }) => content.map(inlineText).join('')).join('\n');
}

function inlineText(inline: Inline): string {
  if (inline.kind === 'text') return inline.text;
  const ref: unknown = inline.object instanceof Y.Map ? inline.object.get('ref') : undefined;
  return typeof ref === 'string' ? ref : '';
}

/** What was typed and deleted in one schedule, by everybody. */
export class Ledger {
  #next = 0;
  readonly typed = new Set<string>();
  /** Who deleted a character. Two who delete one and both undo bring it back twice: Yjs restores copies. */
  readonly deletedBy = new Map<string, Set<number>>();
  readonly restored = new Set<string>();
  /**
   * Characters that one edit took out of the text and put in elsewhere: what joins two blocks that are neighbours only because
   * one was moved. They are never lost; but if somebody else does something to them at the same time, a copy may remain.
   */
  readonly carried = new Set<string>();

  /** A character that nobody typed before; every seventh is a surrogate pair. */
  fresh(): string {
    const n = this.#next++;
    return n % 7 === 3 ? String.fromCodePoint(0x1f300 + n) : String.fromCodePoint(0x4e00 + n);
  }

  /** Notes what a local act took away and what it brought back. */
  note(author: number, before: string, after: string): void {
    const was = new Set(before);
    const is = new Set(after);
    for (const char of was) {
      if (is.has(char) || !this.typed.has(char)) continue;
      const by = this.deletedBy.get(char) ?? new Set();
      this.deletedBy.set(char, by.add(author));
      this.restored.delete(char);
    }
    for (const char of is) {
      if (!was.has(char) && this.deletedBy.has(char)) this.restored.add(char);
      if (char > '\u4dff') this.typed.add(char);
    }
  }

  /** What is wrong with a final text; empty where every character is there as often as it must be. */
  faults(text: string): string[] {
    const count = new Map<string, number>();
    for (const char of text) count.set(char, (count.get(char) ?? 0) + 1);
    const faults: string[] = [];
    for (const char of this.typed) {
      const times = count.get(char) ?? 0;
      const by = this.deletedBy.get(char)?.size ?? 0;
      if (by > 1) continue;
      if (this.carried.has(char) && times >= (by === 0 ? 1 : 0)) continue;
      const wanted = by === 0 || this.restored.has(char) ? 1 : 0;
      if (times !== wanted)
        faults.push(`${char} (U+${char.codePointAt(0)?.toString(16)}) is there ${times} times, not ${wanted}`);
    }
    return faults;
  }
}
