/**
 * Colours the code that is on the screen, by the CSS Custom Highlight API: nothing is written to the document, and not even
 * to the DOM. Reads each block's lines after the editor has drawn them, lets a worker say what the words are, and paints the
 * lines near the screen. Where the browser lacks the API, code stays plain.
 */
import type { LexicalEditor, NodeKey } from 'lexical';
import { registerBlockChanges } from '../block-changes.ts';
import { carriedTokens, lineAfter, lineEdit, readLine, readLines, type CodeLine, type LineEdit } from './code-lines.ts';
import type { FromWorker, ToWorker } from './highlight-messages.ts';
import { knownLanguage, type LanguageName } from './languages.ts';
import type { LineTokens } from './line-colours.ts';
import { TOKEN_KINDS } from './token-kinds.ts';

interface CodeBlock {
  readonly dom: HTMLElement;
  readonly language: LanguageName;
  version: number;
  /** The edits that the worker has not answered yet, the latest last. */
  unanswered: LineEdit[];
  lines: CodeLine[];
  texts: string[];
  tokens: LineTokens[];
  /** In which line an element stands; null until somebody asks after the lines were read. */
  lineOf: ReadonlyMap<Element, number> | null;
  /** What is painted of each line near the screen. */
  readonly painted: Map<number, Paint[]>;
}

interface Paint {
  readonly highlight: Highlight;
  readonly range: StaticRange;
}

/** The part of a Worker that is needed. */
export interface HighlightPort {
  postMessage(message: ToWorker): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<FromWorker>) => void): void;
  terminate(): void;
}

export interface CodePainterOptions {
  readonly editor: LexicalEditor;
  /** Starts the worker; called when the first code in a known language appears. */
  readonly startWorker: () => HighlightPort;
}

/** Blocks with fewer lines are painted whole. */
const WHOLE = 120;

export class CodePainter {
  readonly #editor: LexicalEditor;
  readonly #startWorker: () => HighlightPort;
  readonly #blocks = new Map<NodeKey, CodeBlock>();
  readonly #highlights: readonly (Highlight | null)[];
  readonly #stop: () => void;
  #worker: HighlightPort | null = null;
  #frame: number | null = null;
  #closed = false;

  constructor({ editor, startWorker }: CodePainterOptions) {
    this.#editor = editor;
    this.#startWorker = startWorker;
    this.#highlights = TOKEN_KINDS.map((kind) => (kind === 'plain' ? null : registered(kind)));
    window.addEventListener('scroll', this.#soon, { capture: true, passive: true });
    window.addEventListener('resize', this.#soon, { passive: true });
    const stopListening = registerBlockChanges(editor, 'flow-code-block', {
      changed: (key, dom, leaves) => this.#look(key, dom, leaves),
      gone: (key) => this.#forget(key),
    });
    this.#stop = () => {
      stopListening();
      window.removeEventListener('scroll', this.#soon, { capture: true });
      window.removeEventListener('resize', this.#soon);
    };
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stop();
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#worker?.terminate();
    for (const highlight of this.#highlights) highlight?.clear();
  }

  #look(key: NodeKey, dom: HTMLElement, leaves: readonly NodeKey[] | null): void {
    const language = knownLanguage(dom.dataset['language'] ?? '');
    const known = this.#blocks.get(key);
    if (language === null) this.#forget(key);
    else if (known === undefined || known.language !== language || known.dom !== dom) this.#begin(key, dom, language);
    else if (leaves === null || !this.#followLeaves(key, known, leaves)) this.#follow(key, known);
  }

  #begin(key: NodeKey, dom: HTMLElement, language: LanguageName): void {
    this.#forget(key);
    const lines = linesOf(dom);
    const texts = lines.map(({ text }) => text);
    this.#blocks.set(key, {
      dom,
      language,
      version: 0,
      unanswered: [],
      lines,
      texts,
      tokens: texts.map(() => []),
      lineOf: null,
      painted: new Map(),
    });
    this.#say({ kind: 'edit', block: key, version: 0, language, from: 0, deleted: 0, lines: texts });
  }

  #follow(key: NodeKey, block: CodeBlock): void {
    const lines = linesOf(block.dom);
    const texts = lines.map(({ text }) => text);
    const edit = lineEdit(block.texts, texts);
    block.lines = lines;
    block.lineOf = null;
    if (edit === null) return this.#soon();
    const { from, deleted, inserted } = edit;
    const changed = texts.slice(from, from + inserted);
    // Until the worker has answered, a line is coloured as the one that stood in its place.
    const carried = changed.map((text, i) =>
      i < deleted ? carriedTokens(block.tokens[from + i] ?? [], block.texts[from + i] ?? '', text) : [],
    );
    block.tokens.splice(from, deleted, ...carried);
    block.texts = texts;
    this.#sayEdit(key, block, edit, changed);
    // Before the browser paints: colours that lag behind their words by a frame would flicker at every key.
    this.#paint();
  }

  /**
   * A key in a line: its line alone is read and painted, however long the block is. False where that is not all that happened.
   */
  #followLeaves(key: NodeKey, block: CodeBlock, leaves: readonly NodeKey[]): boolean {
    block.lineOf ??= linesByElement(block.dom);
    const changed = new Set<number>();
    for (const leaf of leaves) {
      const line = block.lineOf.get(this.#editor.getElementByKey(leaf) ?? block.dom);
      if (line === undefined) return false;
      changed.add(line);
    }
    for (const at of changed) {
      const was = block.lines[at];
      const line = was?.element === null || was === undefined ? null : readLine(was.element);
      if (line === null) return false;
      block.lines[at] = line;
      const before = block.texts[at] ?? '';
      if (line.text === before) continue;
      block.texts[at] = line.text;
      block.tokens[at] = carriedTokens(block.tokens[at] ?? [], before, line.text);
      this.#sayEdit(key, block, { from: at, deleted: 1, inserted: 1 }, [line.text]);
    }
    for (const at of changed) this.#repaintLine(block, at);
    return true;
  }

  #sayEdit(key: NodeKey, block: CodeBlock, edit: LineEdit, lines: readonly string[]): void {
    block.version++;
    block.unanswered.push(edit);
    const { language, version } = block;
    this.#say({ kind: 'edit', block: key, version, language, from: edit.from, deleted: edit.deleted, lines });
  }

  #forget(key: NodeKey): void {
    if (!this.#blocks.delete(key)) return;
    this.#say({ kind: 'gone', block: key });
    this.#soon();
  }

  #say(message: ToWorker): void {
    if (this.#worker === null) {
      if (message.kind === 'gone') return;
      this.#worker = this.#startWorker();
      this.#worker.addEventListener('message', ({ data }) => this.#hear(data));
    }
    this.#worker.postMessage(message);
  }

  #hear({ block: key, version, from, tokens }: FromWorker): void {
    const block = this.#blocks.get(key);
    if (block === undefined || version > block.version) return;
    // The answer speaks of the lines as they were; what was edited since is answered later.
    block.unanswered = block.unanswered.slice(block.unanswered.length - (block.version - version));
    let isNew = false;
    for (const [i, found] of tokens.entries()) {
      const line = lineAfter(from + i, block.unanswered);
      if (line === -1 || sameTokens(block.tokens[line] ?? [], found)) continue;
      block.tokens[line] = found;
      isNew = true;
    }
    // Most keys change no colour: what was carried over from before them is what the worker finds.
    if (isNew) this.#soon();
  }

  readonly #soon = (): void => {
    if (this.#frame !== null || this.#closed || this.#blocks.size === 0) return;
    this.#frame = requestAnimationFrame(() => this.#paint());
  };

  #paint(): void {
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
    this.#frame = null;
    for (const highlight of this.#highlights) highlight?.clear();
    for (const block of this.#blocks.values()) {
      block.painted.clear();
      const { from, to } = linesNearScreen(block);
      for (let i = from; i < to; i++) block.painted.set(i, this.#paintLine(block.lines[i], block.tokens[i] ?? []));
    }
  }

  /** Of a line that is painted: as it is now. */
  #repaintLine(block: CodeBlock, at: number): void {
    const was = block.painted.get(at);
    if (was === undefined) return;
    for (const { highlight, range } of was) highlight.delete(range);
    block.painted.set(at, this.#paintLine(block.lines[at], block.tokens[at] ?? []));
  }

  #paintLine(line: CodeLine | undefined, tokens: LineTokens): Paint[] {
    const painted: Paint[] = [];
    if (line === undefined) return painted;
    for (let i = 0; i + 2 < tokens.length; i += 3) {
      const start = tokens[i] ?? 0;
      const end = tokens[i + 1] ?? 0;
      const highlight = this.#highlights[tokens[i + 2] ?? 0];
      for (const segment of line.segments) {
        const from = Math.max(start, segment.start);
        const to = Math.min(end, segment.end);
        if (from >= to || highlight === null || highlight === undefined) continue;
        const { node } = segment;
        // Static: a live range would cost something at every change of the DOM, and these are made anew after each in their line.
        const range = new StaticRange({
          startContainer: node,
          startOffset: from - segment.start,
          endContainer: node,
          endOffset: to - segment.start,
        });
        highlight.add(range);
        painted.push({ highlight, range });
      }
    }
    return painted;
  }
}

function sameTokens(a: LineTokens, b: LineTokens): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

/** True where the browser can colour text without touching the DOM. */
export function canPaintCode(): boolean {
  return typeof CSS !== 'undefined' && 'highlights' in CSS && typeof Worker !== 'undefined';
}

function registered(kind: string): Highlight {
  const name = `weft-code-${kind}`;
  const known = CSS.highlights.get(name);
  if (known !== undefined) return known;
  const highlight = new Highlight();
  // Below the browser's own marks for selection and spelling, and whatever else is drawn this way.
  highlight.priority = -1;
  CSS.highlights.set(name, highlight);
  return highlight;
}

function linesOf(dom: HTMLElement): CodeLine[] {
  const source = dom.querySelector(':scope > [data-slot]');
  return source === null ? [] : readLines(source);
}

function linesByElement(dom: HTMLElement): Map<Element, number> {
  const lineOf = new Map<Element, number>();
  let line = 0;
  for (const child of dom.querySelector(':scope > [data-slot]')?.children ?? []) {
    if (child.tagName === 'BR') line++;
    else lineOf.set(child, line);
  }
  return lineOf;
}

/** The lines on the screen and a little beyond: [from, to). They stand in order, so the ends are found by halving. */
function linesNearScreen({ dom, lines }: CodeBlock): { readonly from: number; readonly to: number } {
  const box = dom.getBoundingClientRect();
  const margin = window.innerHeight / 3;
  if (box.bottom < -margin || box.top > window.innerHeight + margin) return { from: 0, to: 0 };
  if (lines.length <= WHOLE) return { from: 0, to: lines.length };
  const from = firstLine(lines, (rect) => rect.bottom >= -margin);
  const to = firstLine(lines, (rect) => rect.top > window.innerHeight + margin);
  return { from, to };
}

/** The first line for which this holds, where it holds for all after it. Lines without text count with the next that has some. */
function firstLine(lines: readonly CodeLine[], holds: (rect: DOMRect) => boolean): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    let measured = middle;
    while (measured < high && lines[measured]?.element === null) measured++;
    const rect = lines[measured]?.element?.getBoundingClientRect();
    if (measured === high || rect === undefined || holds(rect)) high = middle;
    else low = measured + 1;
  }
  return low;
}
