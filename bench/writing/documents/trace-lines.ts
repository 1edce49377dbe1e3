/**
 * A recorded editing session of plain text, told in lines: where an edit begins and ends as line and column, what it puts
 * there as lines. Pure; keeps only the lengths of the lines.
 */

export interface Spot {
  readonly line: number;
  readonly column: number;
}

/** What stood from `from` to `to` is replaced by `lines`, which are joined by line ends. */
export interface Edit {
  readonly from: Spot;
  readonly to: Spot;
  readonly lines: readonly string[];
}

/** Follows a session edit by edit. */
export class Lines {
  readonly #lengths: number[] = [0];

  /** Takes in one patch of the recording; positions count characters from the start of the text. */
  take(position: number, deletedCount: number, insertedText: string): Edit {
    const from = this.#spotOf(position);
    const to = this.#spotOf(position + deletedCount);
    const lines = insertedText.split('\n');
    const before = from.column;
    const after = (this.#lengths[to.line] ?? 0) - to.column;
    const lengths = lines.map((line) => line.length);
    lengths[0] = (lengths[0] ?? 0) + before;
    lengths[lengths.length - 1] = (lengths.at(-1) ?? 0) + after;
    this.#lengths.splice(from.line, to.line - from.line + 1, ...lengths);
    return { from, to, lines };
  }

  #spotOf(position: number): Spot {
    let left = position;
    for (const [line, length] of this.#lengths.entries()) {
      if (left <= length) return { line, column: left };
      left -= length + 1;
    }
    throw new RangeError(`the text ends before ${position}`);
  }
}
