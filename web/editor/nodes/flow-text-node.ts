/**
 * The text node of the flow: a TextNode that also carries the marks which are no format bits (link, colour, highlight,
 * size, unknown ones). A link is a mark here as in the flow, not an element around the text: so typing inside it while somebody
 * makes it needs no tree surgery. Knows how a mark is drawn; does not know the binding.
 */
import {
  $applyNodeReplacement,
  $getState,
  $setState,
  createState,
  TextNode,
  type EditorConfig,
  type LexicalEditor,
  type LexicalNode,
} from 'lexical';
import { jsonEqual, NO_MARKS } from '../../../flow/inline.ts';
import { safeHref } from '../../../flow/links.ts';
import type { Marks } from '../../../flow/schema.ts';

const marksState = createState('marks', {
  // What is stored came from $setExtraMarks or from JSON of our own clipboard format.
  parse: (value): Marks => (typeof value === 'object' && value !== null ? (value as Marks) : NO_MARKS),
  isEqual: (a, b) => jsonEqual(a, b),
});

export class FlowTextNode extends TextNode {
  override $config() {
    return this.config('flow-text', { extends: TextNode, stateConfigs: [marksState] });
  }

  /** Lexical joins and splits only simple text; its test compares type names, and ours is a simple text in all else. */
  override isSimpleText(): boolean {
    return this.getLatest().__mode === 0;
  }

  /** Typing at the edge of a link is not part of the link. */
  override canInsertTextBefore(): boolean {
    return $getExtraMarks(this)['link'] === undefined;
  }

  override canInsertTextAfter(): boolean {
    return $getExtraMarks(this)['link'] === undefined;
  }

  override createDOM(config: EditorConfig, editor?: LexicalEditor): HTMLElement {
    const inner = super.createDOM(config, editor);
    const marks = $getState(this, marksState, 'direct');
    drawMarks(inner, NO_MARKS, marks);
    if (typeof marks['link'] !== 'string') return inner;
    const anchor = document.createElement('a');
    drawLink(anchor, marks['link']);
    anchor.append(inner);
    return anchor;
  }

  override updateDOM(previous: this, dom: HTMLElement, config: EditorConfig): boolean {
    const was = $getState(previous, marksState, 'direct');
    const marks = $getState(this, marksState, 'direct');
    const isLink = typeof marks['link'] === 'string';
    if (isLink !== (typeof was['link'] === 'string')) return true;
    const inner = isLink ? dom.firstElementChild : dom;
    if (!(inner instanceof HTMLElement)) return true;
    if (!this.isComposing()) patchText(inner, this.__text);
    if (super.updateDOM(previous, inner, config)) return true;
    if (typeof marks['link'] === 'string' && marks['link'] !== was['link']) drawLink(dom, marks['link']);
    drawMarks(inner, was, marks);
    return false;
  }
}

/**
 * Changes only the characters that differ. TextNode would assign the whole text, and the browser then puts its caret at
 * the start of it: with the focus elsewhere nobody puts it back, and the person's place would be lost to a remote change.
 */
function patchText(dom: HTMLElement, text: string): void {
  let node: Node | null = dom;
  while (node !== null && !(node instanceof Text)) node = node.firstChild;
  if (node === null || node.data === text) return;
  const was = node.data;
  const shorter = Math.min(was.length, text.length);
  let start = 0;
  while (start < shorter && was[start] === text[start]) start++;
  let end = 0;
  while (end < shorter - start && was[was.length - 1 - end] === text[text.length - 1 - end]) end++;
  if (was.length > start + end) node.deleteData(start, was.length - start - end);
  if (text.length > start + end) node.insertData(start, text.slice(start, text.length - end));
}

function drawLink(anchor: HTMLElement, link: string): void {
  anchor.className = 'flow-link';
  const href = safeHref(link);
  if (href === null) {
    anchor.removeAttribute('href');
    anchor.title = 'This address is not opened by Weft.';
  } else {
    anchor.setAttribute('href', href);
    anchor.setAttribute('rel', 'noopener noreferrer nofollow ugc');
    anchor.removeAttribute('title');
  }
}

/** Colours and sizes are names out of the palette, drawn by the style sheet: nothing that is stored reaches a style attribute. */
function drawMarks(dom: HTMLElement, was: Marks, marks: Marks): void {
  for (const name of ['color', 'highlight', 'size'] as const) {
    if (was[name] === marks[name]) continue;
    const value = marks[name];
    if (typeof value === 'string' && /^[a-z]{1,20}$/.test(value)) dom.dataset[name] = value;
    else delete dom.dataset[name];
  }
}

/** The marks of a text node beside its format bits. */
export function $getExtraMarks(node: TextNode): Marks {
  return $getState(node, marksState);
}

export function $setExtraMarks(node: TextNode, marks: Marks): void {
  if (!jsonEqual($getState(node, marksState), marks)) $setState(node, marksState, marks);
}

/** Sets one mark, or takes it away with null. */
export function $setExtraMark(node: TextNode, name: string, value: string | null): void {
  const { [name]: _was, ...rest } = $getExtraMarks(node);
  $setExtraMarks(node, value === null ? rest : { ...rest, [name]: value });
}

export function $createFlowTextNode(text: string): FlowTextNode {
  return $applyNodeReplacement(new FlowTextNode(text));
}

export function $isFlowTextNode(node: LexicalNode | null | undefined): node is FlowTextNode {
  return node instanceof FlowTextNode;
}
