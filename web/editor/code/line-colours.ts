/**
 * The coloured words of one code block, kept up to date line by line: an edit is coloured again from its first line on, only
 * until the grammar is in the state it was in before, and in slices, so that a long block never holds anything up. Knows no
 * grammar and no worker: how a line is read is passed in.
 */

/** Words of one line that are not plain: start, end and kind of each, one after the other, in UTF-16 units. */
export type LineTokens = readonly number[];

export interface LineReader<State> {
  /** The state before the first line. */
  readonly start: State;
  read(line: string, before: State): { readonly tokens: LineTokens; readonly after: State };
  same(a: State, b: State): boolean;
}

/** Lines [from, from + tokens.length) are coloured anew. */
export interface ColouredLines {
  readonly from: number;
  readonly tokens: readonly LineTokens[];
}

export class LineColours<State> {
  readonly #reader: LineReader<State>;
  #lines: string[] = [];
  /** The state after each line, as the lines below were read with it; null where none was. */
  #after: (State | null)[] = [];
  /** The first line that is to be read. */
  #next = 0;
  /** Lines before this one are read even where the state before them stays as it was. */
  #readTo = 0;

  constructor(reader: LineReader<State>) {
    this.#reader = reader;
  }

  /** Lines [from, from + deleted) have become `lines`. */
  splice(from: number, deleted: number, lines: readonly string[]): void {
    const wasDone = this.isDone;
    this.#lines.splice(from, deleted, ...lines);
    // What follows was read in the state in which the old lines ended; where the new ones end alike, it need not be read again.
    const ended = this.#after[from + deleted - 1] ?? null;
    this.#after.splice(from, deleted, ...lines.map((_, i) => (i === lines.length - 1 ? ended : null)));
    const moved = (line: number): number =>
      line < from + deleted ? Math.min(line, from) : line + lines.length - deleted;
    // What was still to be read below an edit is still to be read.
    const waiting = wasDone ? 0 : Math.max(moved(this.#next) + 1, moved(this.#readTo));
    this.#readTo = Math.max(from + lines.length, waiting);
    this.#next = wasDone ? from : Math.min(this.#next, from);
  }

  get isDone(): boolean {
    return this.#next >= this.#lines.length;
  }

  /** Reads on until there is nothing left or `isLate` says so, asked after every line. */
  work(isLate: () => boolean): ColouredLines {
    const from = this.#next;
    const tokens: LineTokens[] = [];
    while (this.#next < this.#lines.length) {
      const index = this.#next;
      const before = index === 0 ? this.#reader.start : (this.#after[index - 1] ?? this.#reader.start);
      const was = this.#after[index] ?? null;
      const { tokens: found, after } = this.#reader.read(this.#lines[index] ?? '', before);
      tokens.push(found);
      this.#after[index] = after;
      this.#next++;
      const settled = was !== null && this.#reader.same(was, after);
      if (settled && this.#next >= this.#readTo) this.#next = this.#lines.length;
      if (isLate()) break;
    }
    return { from, tokens };
  }
}
