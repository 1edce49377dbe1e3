/** The flavours of one fragment on a clipboard or a drag: what is written, and which one is read. */
import type { Fragment } from './fragment.ts';
import { FRAGMENT_MIME, readFragment, writeFragment } from './fragment-json.ts';
import { readHtml } from './html-reader.ts';
import { writeHtml } from './html-writer.ts';
import { readPlainText, writePlainText, type Surroundings } from './plain-text.ts';

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
  const html = data.getData(HTML);
  const fragment = html === '' ? [] : readHtml(html);
  if (fragment.length > 0) return fragment;
  const text = data.getData(TEXT);
  return text === '' ? [] : readPlainText(text, around);
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
