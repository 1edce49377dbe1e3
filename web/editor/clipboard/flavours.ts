/** The flavours of one fragment on a clipboard or a drag: what is written, and which one is read. */
import { CODE } from '../../../flow/blocks/code.ts';
import { IMAGE } from '../../../flow/blocks/image.ts';
import { PLAIN } from '../blocks/block-view.ts';
import { languageNamed } from '../code/languages.ts';
import { cleanText, textInline, type Fragment } from './fragment.ts';
import { FRAGMENT_MIME, readFragment, writeFragment } from './fragment-json.ts';
import { readHtml } from './html-reader.ts';
import { writeHtml } from './html-writer.ts';
import { readPlainText, writePlainText, type Surroundings } from './plain-text.ts';
import { readTabbedText } from './table-fragment.ts';

const HTML = 'text/html';
export const TEXT = 'text/plain';

export function writeFlavours(data: DataTransfer, fragment: Fragment): void {
  data.setData(TEXT, writePlainText(fragment));
  data.setData(HTML, writeHtml(fragment));
  data.setData(FRAGMENT_MIME, writeFragment(fragment));
}

/** The richest flavour that can be read. Plain text takes after its surroundings. */
export function readFlavours(data: DataTransfer, around: Surroundings): Fragment {
  const own = readFragment(data.getData(FRAGMENT_MIME));
  if (own !== null) return own;
  const code = readCode(data);
  if (code !== null) return code;
  const html = data.getData(HTML);
  const fragment = html === '' ? [] : readHtml(html);
  if (fragment.length > 0) return fragment;
  const text = data.getData(TEXT);
  const table = around.shape === PLAIN ? readTabbedText(cleanText(text)) : null;
  if (table !== null) return [table];
  return text === '' ? [] : readPlainText(text, around);
}

/** True where the files are what is meant: beside a screenshot stands nothing, beside a copied picture its address, beside cells of a table their text. */
export function bringsOnlyFiles(data: DataTransfer): boolean {
  if (data.getData(FRAGMENT_MIME) !== '') return false;
  const html = data.getData(HTML);
  return (
    html === '' ||
    readHtml(html).every(
      ({ type, content, slots }) => type === IMAGE.type || (content.length === 0 && slots === undefined),
    )
  );
}

/** As it stands, into a block that holds source: lines stay lines, and nothing in them means more than its characters. */
export function readSource(data: DataTransfer): Fragment {
  const text = cleanText(data.getData(TEXT));
  return text === '' ? [] : [{ ...PLAIN, content: [textInline(text)] }];
}

/** How VS Code, and what is built on it, says that what it puts on the clipboard is code, and in which language. */
const VSCODE = 'vscode-editor-data';

/** Several lines of code are a code block; a word out of one is a word. Null for what is not out of VS Code. */
function readCode(data: DataTransfer): Fragment | null {
  const about = data.getData(VSCODE);
  const text = cleanText(data.getData(TEXT)).replace(/\n$/, '');
  if (about === '' || !text.includes('\n')) return null;
  const language = languageNamed(modeOf(about));
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
export async function writeToSystem(fragment: Fragment): Promise<void> {
  const flavour = (type: string, text: string) => [type, new Blob([text], { type })] as const;
  const item = Object.fromEntries([flavour(TEXT, writePlainText(fragment)), flavour(HTML, writeHtml(fragment))]);
  try {
    await navigator.clipboard.write([new ClipboardItem(item)]);
  } catch {
    // No secure origin, or the person said no: what was on the clipboard stays.
  }
}
