/** The flavours of one fragment on a clipboard or a drag: what is written, and which one is read. */
import { CODE } from '../../../flow/blocks/code.ts';
import { IMAGE } from '../../../flow/blocks/image.ts';
import { LIST_ITEM } from '../../../flow/blocks/list-item.ts';
import { PLAIN } from '../blocks/block-view.ts';
import { languageNamed } from '../code/languages.ts';
import type * as Markdown from '../markdown/markdown-part.ts';
import { cleanText, fragmentLength, textInline, type Fragment } from './fragment.ts';
import { FRAGMENT_MIME, readFragment, writeFragment } from './fragment-json.ts';
import type { PictureAddress } from './html-writer.ts';
import { fetchHtmlFlavour, type HtmlFlavour } from './late-html.ts';
import { readPlainText, writePlainText, type Surroundings } from './plain-text.ts';
import { readTabbedText } from './table-fragment.ts';

const HTML = 'text/html';
const MARKDOWN = 'text/markdown';
/** Read for the pictures in it alone. */
const RTF = 'text/rtf';
export const TEXT = 'text/plain';

/** What a clipboard or a drag brings, as far as it is read here: a browser's own object forgets it all when its event is over. */
export interface Brought {
  readonly getData: (type: string) => string;
  readonly files: readonly File[];
}

export function broughtBy(data: DataTransfer): Brought {
  return { getData: (type) => data.getData(type), files: [...data.files] };
}

/** The plain text of it alone, for whoever asks for that. */
export function onlyText(data: Brought): Brought {
  return { getData: (type) => (type === TEXT ? data.getData(TEXT) : ''), files: [] };
}

/** The same, to be read when the event is over. */
export function keepBrought(data: Brought): Brought {
  const kept = new Map([FRAGMENT_MIME, VSCODE, MARKDOWN, HTML, RTF, TEXT].map((type) => [type, data.getData(type)]));
  return { getData: (type) => kept.get(type) ?? '', files: data.files };
}

/** True where it cannot be read without HTML. */
export function needsHtml(data: Brought): boolean {
  return data.getData(HTML) !== '' && data.getData(FRAGMENT_MIME) === '';
}

/** How other programs get a fragment; what has not been fetched yet is left out. */
export interface Writers {
  readonly html: HtmlFlavour | null;
  readonly markdown: Pick<typeof Markdown, 'writeMarkdown'> | null;
  readonly pictures: PictureAddress;
}

/** Longer pieces are not written as Markdown each time one copies: nobody waits for that. */
const MAX_MARKDOWN_LENGTH = 100_000;

export function writeFlavours(data: DataTransfer, fragment: Fragment, { html, markdown, pictures }: Writers): void {
  data.setData(TEXT, writePlainText(fragment));
  if (html !== null) data.setData(HTML, html.writeHtml(fragment, pictures));
  if (markdown !== null && fragmentLength(fragment) < MAX_MARKDOWN_LENGTH) {
    data.setData(MARKDOWN, markdown.writeMarkdown(fragment));
  }
  data.setData(FRAGMENT_MIME, writeFragment(fragment));
}

/** The richest flavour that can be read. Plain text takes after its surroundings. */
export function readFlavours(data: Brought, around: Surroundings, html: HtmlFlavour | null): Fragment {
  const own = readFragment(data.getData(FRAGMENT_MIME));
  if (own !== null) return own;
  const code = readCode(data);
  if (code !== null) return code;
  const page = data.getData(HTML);
  const fragment = page === '' || html === null ? [] : html.readHtml(page, data.getData(RTF));
  if (fragment.length > 0) return fragment;
  const text = data.getData(TEXT);
  const table = around.shape === PLAIN ? readTabbedText(cleanText(text)) : null;
  if (table !== null) return [table];
  return text === '' ? [] : readPlainText(text, around);
}

/** The text that may have been written as Markdown, if `fragment`, which was read of this, has no form of its own. */
export function maybeMarkdown(data: Brought, fragment: Fragment): string | null {
  const isBare = fragment.every(
    ({ type, content }) =>
      // Lines that are put into a list are its items; those of a page were such there.
      (type === PLAIN.type || (type === LIST_ITEM.type && data.getData(HTML) === '')) &&
      content.every(({ kind, marks }) => kind === 'text' && Object.keys(marks).every((name) => name === 'link')),
  );
  if (data.getData(FRAGMENT_MIME) !== '' || !isBare) return null;
  const text = cleanText(data.getData(MARKDOWN) || data.getData(TEXT));
  return text.trim() === '' ? null : text;
}

/** True where the files are what is meant: beside a screenshot stands nothing, beside a copied picture its address, beside cells of a table their text. */
export function bringsOnlyFiles(data: Brought, html: HtmlFlavour | null): boolean {
  if (data.getData(FRAGMENT_MIME) !== '') return false;
  const page = data.getData(HTML);
  return (
    page === '' ||
    (html?.readHtml(page, data.getData(RTF)) ?? []).every(
      ({ type, content, slots }) => type === IMAGE.type || (content.length === 0 && slots === undefined),
    )
  );
}

/** As it stands, into a block that holds source: lines stay lines, and nothing in them means more than its characters. */
export function readSource(data: Brought): Fragment {
  const text = cleanText(data.getData(TEXT));
  return text === '' ? [] : [{ ...PLAIN, content: [textInline(text)] }];
}

/** How VS Code, and what is built on it, says that what it puts on the clipboard is code, and in which language. */
const VSCODE = 'vscode-editor-data';

/** Several lines of code are a code block; a word out of one is a word. Null for what is not out of VS Code. */
function readCode(data: Brought): Fragment | null {
  const about = data.getData(VSCODE);
  const text = cleanText(data.getData(TEXT)).replace(/\n$/, '');
  if (about === '' || !text.includes('\n')) return null;
  const language = languageNamed(modeOf(about));
  // What is written in Markdown is no source to show but what it says.
  if (language === 'markdown') return readPlainText(text);
  return [{ type: CODE.type, props: language === '' ? {} : { language }, content: [textInline(text)] }];
}

function modeOf(about: string): string {
  try {
    const said: unknown = JSON.parse(about);
    return typeof said === 'object' && said !== null && 'mode' in said && typeof said.mode === 'string'
      ? said.mode
      : '';
  } catch {
    // Another program's word under the same name.
    return '';
  }
}

/** For a selection that the browser itself sees nothing in, as a rule alone. Where it is not allowed, nothing happens. */
export async function writeToSystem(fragment: Fragment, pictures: PictureAddress): Promise<void> {
  const html = await fetchHtmlFlavour();
  const flavour = (type: string, text: string) => [type, new Blob([text], { type })] as const;
  const plain = flavour(TEXT, writePlainText(fragment));
  const item = Object.fromEntries(html === null ? [plain] : [plain, flavour(HTML, html.writeHtml(fragment, pictures))]);
  try {
    await navigator.clipboard.write([new ClipboardItem(item)]);
  } catch {
    // No secure origin, or the person said no: what was on the clipboard stays.
  }
}
