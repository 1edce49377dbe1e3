/**
 * The whole document for other programs: as Markdown on the clipboard or in a file, as a page of the web in a file. Files hold their
 * pictures. Fetched when first used; draws nothing.
 */
import type * as Y from 'yjs';
import { IMAGE, imageFile } from '../../flow/blocks/image.ts';
import { documentTitle } from '../../flow/read.ts';
import { documentFragment } from '../editor/clipboard/document-fragment.ts';
import { blocksOf, type Fragment } from '../editor/clipboard/fragment.ts';
import { writeHtmlFile } from '../editor/clipboard/html-file.ts';
import { writeMarkdownFile } from '../editor/markdown/markdown-writer.ts';
import { parseFileId } from '../../protocol/files.ts';
import { fileNameOf } from '../sync/plain-text.ts';
import type { FilePlace } from './bring-files.ts';
import { downloadFile } from './download-text.ts';

/** False where the browser does not allow it. */
export async function copyAsMarkdown(doc: Y.Doc): Promise<boolean> {
  const markdown = writeMarkdownFile(documentTitle(doc).toString(), documentFragment(doc), () => null);
  try {
    await navigator.clipboard.writeText(markdown);
    return true;
  } catch {
    return false;
  }
}

/** Answers with how many pictures could not be had: the file has their words in their places. */
export async function downloadAs(kind: 'markdown' | 'html', doc: Y.Doc, files: FilePlace): Promise<number> {
  const title = documentTitle(doc).toString();
  const fragment = documentFragment(doc);
  const { pictures, missing } = await picturesIn(fragment, files);
  const addressOf = (file: string) => pictures.get(file) ?? null;
  if (kind === 'markdown') {
    const markdown = writeMarkdownFile(title, fragment, addressOf);
    downloadFile(markdown, 'text/markdown;charset=utf-8', fileNameOf(title, 'md'));
  } else {
    const language = document.documentElement.lang;
    downloadFile(
      writeHtmlFile(title, language, fragment, addressOf),
      'text/html;charset=utf-8',
      fileNameOf(title, 'html'),
    );
  }
  return missing;
}

async function picturesIn(
  fragment: Fragment,
  place: FilePlace,
): Promise<{ readonly pictures: ReadonlyMap<string, string>; readonly missing: number }> {
  const pictures = new Map<string, string>();
  const files = new Set(
    blocksOf(fragment).flatMap(({ type, props }) => (type === IMAGE.type ? (imageFile(props) ?? []) : [])),
  );
  for (const file of files) {
    const bytes = await bytesOf(file, place);
    if (bytes !== null) pictures.set(file, await dataAddress(bytes));
  }
  return { pictures, missing: files.size - pictures.size };
}

/** Null where they cannot be had now. */
async function bytesOf(file: string, { device, api }: FilePlace): Promise<Blob | null> {
  const id = parseFileId(file);
  if (id === null) return null;
  const kept = await device.findAnywhere(id);
  if (kept !== null) return new Blob([kept.bytes], { type: kept.type });
  const answer = await api.download(id, new AbortController().signal);
  return answer.ok ? answer.value : null;
}

function dataAddress(bytes: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    // Of what is read as an address the result is one.
    reader.addEventListener('load', () => resolve(reader.result as string));
    reader.addEventListener('error', () => reject(reader.error ?? new Error('unread')));
    reader.readAsDataURL(bytes);
  });
}
