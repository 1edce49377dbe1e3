/**
 * Gathers text into blocks while a reader walks through HTML: white space as CSS runs it together, line breaks as browsers
 * show them, marks. Knows no DOM; the reader says what it meets.
 */
import { pushInline } from '../../../flow/inline.ts';
import type { Inline, InlineObject, Marks } from '../../../flow/schema.ts';
import type { BlockShape } from '../blocks/block-view.ts';
import { cleanText, textInline, type FragmentBlock } from './fragment.ts';

interface OpenBlock {
  readonly shape: BlockShape;
  readonly content: Inline[];
  /** A break that was met and is not written yet: the last one of a block shows nothing. */
  breaks: number;
  /** White space that was met and is not written yet: at the end of a line it shows nothing. */
  space: Marks | null;
  /** Nothing but spaces stands on this line so far. */
  atLineStart: boolean;
  /** Something that gives the block height although it has no text: a line break, a hard space. */
  isShown: boolean;
}

export class BlockBuilder {
  readonly blocks: FragmentBlock[] = [];
  #open: OpenBlock | null = null;

  get isOpen(): boolean {
    return this.#open !== null;
  }

  /** Begins a block; the one before ends. */
  begin(shape: BlockShape): void {
    this.end();
    this.#open = { shape, content: [], breaks: 0, space: null, atLineStart: true, isShown: false };
  }

  /** Goes on with the block that ended last, on a new line. False where there is none. */
  reopen(): boolean {
    this.end();
    const last = this.blocks.pop();
    if (last === undefined) return false;
    const { content, ...shape } = last;
    this.#open = {
      shape,
      content: [...content],
      breaks: content.length === 0 ? 0 : 1,
      space: null,
      atLineStart: true,
      isShown: true,
    };
    return true;
  }

  /** Ends the open block. What would show nothing in a browser is dropped. */
  end(): void {
    const open = this.#open;
    this.#open = null;
    if (open === null) return;
    // The last break of a block only ends its last line.
    if (open.breaks > 1) pushInline(open.content, textInline('\n'.repeat(open.breaks - 1), lastMarks(open)));
    const content = withoutHardSpaces(open.content);
    if (content.length > 0 || open.isShown) this.blocks.push({ ...open.shape, content });
  }

  /** A block that is read already, with all that stands in it. */
  addBlock(block: FragmentBlock): void {
    this.end();
    this.blocks.push(block);
  }

  addVoid(shape: BlockShape): void {
    this.end();
    this.blocks.push({ ...shape, content: [] });
  }

  /** Text in which white space is run together, as is usual in HTML. */
  addText(text: string, marks: Marks): void {
    const open = this.#open;
    if (open === null) return;
    for (const part of cleanText(text).split(/([ \t\n\f]+)/)) {
      if (part === '') continue;
      if (/^[ \t\n\f]/.test(part)) {
        if (!open.atLineStart) open.space ??= marks;
      } else this.#write(open, part, marks);
    }
  }

  /** Text in which only the ends of lines are run together: what goes on in the next line of the source goes on after a space. */
  addLines(text: string, marks: Marks): void {
    const lines = text.split('\n');
    for (const [i, line] of lines.entries()) {
      const start = i === 0 ? line : line.trimStart();
      const words = i === lines.length - 1 ? start : start.trimEnd();
      if (i > 0) this.addText(' ', marks);
      if (/\t| {2}/.test(words)) this.addPreformatted(words, marks);
      else this.addText(words, marks);
    }
  }

  /** Text whose white space counts. */
  addPreformatted(text: string, marks: Marks): void {
    const open = this.#open;
    if (open === null) return;
    for (const [i, line] of cleanText(text).split('\n').entries()) {
      if (i > 0) this.addBreak();
      if (line !== '') this.#write(open, line, marks);
    }
  }

  /** An inline object: as much as a word. */
  addObject(object: InlineObject, marks: Marks): void {
    const open = this.#open;
    if (open === null) return;
    this.#flush(open, marks);
    pushInline(open.content, { kind: 'object', object, marks });
  }

  addBreak(): void {
    const open = this.#open;
    if (open === null) return;
    open.breaks++;
    open.space = null;
    open.atLineStart = true;
    open.isShown = true;
  }

  #write(open: OpenBlock, text: string, marks: Marks): void {
    this.#flush(open, marks);
    pushInline(open.content, textInline(text, marks));
  }

  /** Writes the breaks and the space that were met before something that shows. */
  #flush(open: OpenBlock, marks: Marks): void {
    if (open.breaks > 0) pushInline(open.content, textInline('\n'.repeat(open.breaks), lastMarks(open)));
    if (open.space !== null) pushInline(open.content, textInline(' ', spaceMarks(open.space, marks)));
    open.breaks = 0;
    open.space = null;
    open.atLineStart = false;
    open.isShown = true;
  }
}

/** The marks of a space before text with these marks: its own, but a link ends with its last letter. */
function spaceMarks(own: Marks, next: Marks): Marks {
  if (own['link'] === next['link']) return own;
  const { link: _link, ...rest } = own;
  return rest;
}

function lastMarks({ content }: OpenBlock): Marks {
  const { link: _link, ...marks } = content.at(-1)?.marks ?? {};
  return marks;
}

/**
 * Programs write hard spaces to keep several spaces in a row, and one to give an empty paragraph height. Those become what
 * they stand for; one between two words (as French sets before a colon) was meant and stays.
 */
function withoutHardSpaces(content: readonly Inline[]): Inline[] {
  const text = content.map((inline) => (inline.kind === 'text' ? inline.text : '\uFFFC')).join('');
  if (!text.includes('\u00A0')) return [...content];
  if (/^[\u00A0 ]*$/.test(text)) return [];
  const softened = text.replace(/[\u00A0 ]{2,}|^\u00A0|\u00A0$/g, (run) => ' '.repeat(run.length));
  const result: Inline[] = [];
  let at = 0;
  for (const inline of content) {
    const size = inline.kind === 'text' ? inline.text.length : 1;
    pushInline(result, inline.kind === 'text' ? { ...inline, text: softened.slice(at, at + size) } : inline);
    at += size;
  }
  return result;
}
