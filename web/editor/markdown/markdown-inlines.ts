/**
 * What Markdown says within a line, as the content of blocks: marks, links, formulas, and the few HTML tags that people write
 * where Markdown has no sign. A picture stands by itself: the paragraph around it is parted.
 */
import type { Definition, PhrasingContent, Root, RootContent } from 'mdast';
import { IMAGE, imageAddress, withImageAlt } from '../../../flow/blocks/image.ts';
import { equationValues } from '../../../flow/inline-objects/inline-equation.ts';
import { contentText, NO_MARKS, pushInline } from '../../../flow/inline.ts';
import { safeHref } from '../../../flow/links.ts';
import type { FlagMark, Inline, Marks } from '../../../flow/schema.ts';
import type { BlockShape } from '../blocks/block-view.ts';
import { cleanText, sliceContent, textInline, type FragmentBlock } from '../clipboard/fragment.ts';

/** What a tag around words means. */
const TAGS: Readonly<Record<string, Marks>> = {
  b: { bold: true },
  strong: { bold: true },
  i: { italic: true },
  em: { italic: true },
  u: { underline: true },
  ins: { underline: true },
  s: { strikethrough: true },
  del: { strikethrough: true },
  strike: { strikethrough: true },
  sup: { superscript: true },
  sub: { subscript: true },
  code: { code: true },
  kbd: { code: true },
  mark: { highlight: 'yellow' },
} satisfies Readonly<Record<string, { readonly [mark in FlagMark | 'highlight']?: true | string }>>;

interface Picture {
  readonly src: string;
  readonly alt: string;
  readonly caption: string;
}

/** A line of what was read: words, or a picture between them. */
type Piece = Inline | { readonly kind: 'picture'; readonly picture: Picture };

export class InlineReader {
  readonly #definitions = new Map<string, Definition>();

  constructor(tree: Root) {
    const waiting: (Root | RootContent)[] = [tree];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if (node.type === 'definition') {
        // Of several that have one name, the first in the text counts.
        const key = node.identifier.toUpperCase();
        if (!this.#definitions.has(key)) this.#definitions.set(key, node);
      } else if ('children' in node) waiting.push(...node.children.toReversed());
    }
  }

  /** The blocks that a paragraph makes: one, or the parts before and behind its pictures with these between. */
  paragraph(nodes: readonly PhrasingContent[], shape: BlockShape): FragmentBlock[] {
    const pieces = this.#pieces(nodes, NO_MARKS);
    const blocks: FragmentBlock[] = [];
    let content: Inline[] = [];
    const isParted = pieces.some(({ kind }) => kind === 'picture');
    const flush = () => {
      const trimmed = withoutEdges(content, isParted);
      if (trimmed.length > 0) blocks.push({ ...shape, content: trimmed });
      content = [];
    };
    for (const piece of pieces) {
      if (piece.kind !== 'picture') pushInline(content, piece);
      else {
        flush();
        blocks.push(pictureBlock(piece.picture));
      }
    }
    flush();
    return blocks.length === 0 ? [{ ...shape, content: [] }] : blocks;
  }

  /** On one line, as in a cell: pictures give their description. */
  content(nodes: readonly PhrasingContent[]): Inline[] {
    const content: Inline[] = [];
    for (const piece of this.#pieces(nodes, NO_MARKS)) {
      pushInline(content, piece.kind === 'picture' ? pictureWords(piece.picture) : piece);
    }
    return withoutEdges(content);
  }

  #pieces(nodes: readonly PhrasingContent[], outer: Marks): Piece[] {
    const pieces: Piece[] = [];
    /** The tags that are open among these nodes, the latest last, each with the marks that held before it. */
    const open: { readonly tag: string; readonly marks: Marks }[] = [];
    let marks = outer;
    const words = (text: string, further: Marks = {}) => {
      pieces.push(textInline(cleanText(text), { ...marks, ...further }));
    };
    const within = (children: readonly PhrasingContent[], further: Marks) => {
      for (const piece of this.#pieces(children, { ...marks, ...further })) pieces.push(piece);
    };
    for (const node of nodes) {
      switch (node.type) {
        case 'text':
          // A line that ends in the source goes on in the text.
          words(node.value.replace(/[ \t]*\n[ \t]*/g, ' '));
          break;
        case 'strong':
          within(node.children, { bold: true });
          break;
        case 'emphasis':
          within(node.children, { italic: true });
          break;
        case 'delete':
          within(node.children, { strikethrough: true });
          break;
        case 'inlineCode':
          words(node.value.replaceAll('\n', ' '), { code: true });
          break;
        case 'break':
          words('\n');
          break;
        case 'inlineMath':
          pieces.push({ kind: 'object', object: equationValues(node.value), marks });
          break;
        case 'link':
          within(node.children, linkMark(node.url));
          break;
        case 'linkReference':
          within(node.children, linkMark(this.#definition(node.identifier)?.url));
          break;
        case 'image':
          pieces.push({ kind: 'picture', picture: pictureOf(node.url, node.alt, node.title) });
          break;
        case 'imageReference': {
          const definition = this.#definition(node.identifier);
          pieces.push({ kind: 'picture', picture: pictureOf(definition?.url ?? '', node.alt, definition?.title) });
          break;
        }
        case 'footnoteReference':
          words(node.label ?? node.identifier, { superscript: true });
          break;
        case 'html': {
          const tag = readTag(node.value);
          if (tag === null) break;
          if (tag.name === 'br') words('\n');
          else if (tag.name === 'img') {
            const src = attributeOf(node.value, 'src');
            pieces.push({ kind: 'picture', picture: pictureOf(src, attributeOf(node.value, 'alt'), null) });
          } else if (tag.isEnd) {
            const at = open.findLastIndex((one) => one.tag === tag.name);
            const found = open[at];
            if (found !== undefined) {
              marks = found.marks;
              open.length = at;
            }
          } else {
            const further = tag.name === 'a' ? linkMark(attributeOf(node.value, 'href')) : TAGS[tag.name];
            if (further !== undefined) {
              open.push({ tag: tag.name, marks });
              marks = { ...marks, ...further };
            }
          }
          break;
        }
      }
    }
    return pieces;
  }

  #definition(identifier: string): Definition | undefined {
    return this.#definitions.get(identifier.toUpperCase());
  }
}

/** An address that leads nowhere, or only from where the file was, is left away (HOSTILE I1); its words stay. */
function linkMark(url: string | undefined): Marks {
  const href = url !== undefined && URL.canParse(url) ? safeHref(url) : null;
  return href === null || url === undefined ? {} : { link: url };
}

function pictureOf(src: string, alt: string | null | undefined, title: string | null | undefined): Picture {
  return { src, alt: cleanText(alt ?? ''), caption: cleanText(title ?? '') };
}

/** A picture that nobody could show is its description, which leads there where it is somewhere. */
function pictureBlock(picture: Picture): FragmentBlock {
  const src = /^data:image\//i.test(picture.src) ? picture.src : imageAddress({ src: picture.src });
  const caption = picture.caption === '' ? [] : [textInline(picture.caption)];
  if (src !== null) return { type: IMAGE.type, props: withImageAlt({ src }, picture.alt), content: caption };
  return { type: 'paragraph', props: {}, content: [pictureWords(picture)] };
}

function pictureWords({ src, alt, caption }: Picture): Inline {
  const words = [alt, caption].find((one) => one.trim() !== '') ?? 'Picture';
  return textInline(words, linkMark(src));
}

function readTag(html: string): { readonly name: string; readonly isEnd: boolean } | null {
  const match = /^<(\/?)([a-z][a-z0-9]*)\b/i.exec(html);
  return match === null ? null : { name: (match[2] ?? '').toLowerCase(), isEnd: match[1] === '/' };
}

function attributeOf(html: string, name: 'href' | 'src' | 'alt'): string {
  const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>"']+))`, 'i').exec(html);
  return (match?.[1] ?? match?.[2] ?? match?.[3] ?? '').replaceAll('&amp;', '&');
}

/** What is nothing but spaces is nothing; what a picture was parted from loses the spaces beside it too. */
function withoutEdges(content: readonly Inline[], isParted = false): Inline[] {
  const text = contentText(content);
  if (text.trim() === '') return [];
  if (!isParted) return [...content];
  return sliceContent(content, text.length - text.trimStart().length, text.trimEnd().length);
}
