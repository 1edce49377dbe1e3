/**
 * A file of Markdown: whether it is one, what it says, and how it becomes a document. Files come from anywhere: they are read in a worker
 * that is ended when one takes too long, and refused with a reason (HOSTILE I4). Fetched when first used.
 */
import type * as Y from 'yjs';
import { IMAGE } from '../../../flow/blocks/image.ts';
import { appendBlocks } from '../../../flow/edit.ts';
import { documentBody, documentTitle } from '../../../flow/read.ts';
import type { AddPicture, Bring } from '../../sync/beginnings.ts';
import { browserClock } from '../../sync/browser-ports.ts';
import type { Clock } from '../../sync/ports.ts';
import { isBlank } from '../../sync/plain-text.ts';
import { plainBlocks } from '../clipboard/document-fragment.ts';
import { blocksOf, fragmentLength, MAX_FRAGMENT_LENGTH, type Fragment } from '../clipboard/fragment.ts';
import { readHtml } from '../clipboard/html-reader.ts';
import { readDataImage } from '../images/data-image.ts';
import { expandHtml } from './embedded-html.ts';
import { MarkdownRunner, type MarkdownPort } from './markdown-runner.ts';
import { splitTitle } from './split-title.ts';
import { startMarkdownWorker } from './start-markdown-worker.ts';

export type MarkdownFile =
  | { readonly ok: true; readonly title: string; readonly hasTitle: boolean; readonly blocks: Fragment }
  /** Why not, in words for whoever opened it. */
  | { readonly ok: false; readonly words: string };

/** Pictures that a file holds are much of it. */
const MAX_FILE_BYTES = 32 * 1024 * 1024;
const MAX_TEXT_LENGTH = 2_000_000;
const WITHIN_MS = 10_000;

const TOO_LONG = 'This file is too long for one document.';

export async function readMarkdownFile(
  file: File,
  { startWorker = startMarkdownWorker, clock = browserClock }: { startWorker?: () => MarkdownPort; clock?: Clock } = {},
): Promise<MarkdownFile> {
  if (file.size > MAX_FILE_BYTES) return { ok: false, words: TOO_LONG };
  const text = await file.text();
  if (text.includes('\0')) return { ok: false, words: 'This file is no text.' };
  if (withoutPictures(text).length > MAX_TEXT_LENGTH) return { ok: false, words: TOO_LONG };
  const runner = new MarkdownRunner({ startWorker, clock });
  const read = await runner.read(text, WITHIN_MS);
  runner.close();
  if (read === null) return { ok: false, words: 'This file could not be read: what is in it is nested too deeply.' };
  const { title, blocks } = splitTitle(expandHtml(read, readHtml));
  if (fragmentLength(blocks) > MAX_FRAGMENT_LENGTH) return { ok: false, words: TOO_LONG };
  const name = title === '' ? file.name.replace(/\.\w+$/, '') : title;
  return { ok: true, title: name.slice(0, MAX_TITLE_LENGTH).toWellFormed(), hasTitle: title !== '', blocks };
}

const MAX_TITLE_LENGTH = 300;

function withoutPictures(text: string): string {
  return text.replace(/data:image\/[a-z0-9.+-]{1,40};base64,[a-z0-9+/=]+/gi, '');
}

/** Writes it into a document in which nobody has written yet. */
export function bringMarkdown({ title, blocks }: { title: string; blocks: Fragment }, makeId: () => string): Bring {
  return async (doc: Y.Doc, add: AddPicture) => {
    const kept = await withPictures(blocks, add);
    if (!isBlank(doc)) return;
    const body = documentBody(doc);
    doc.transact(() => {
      const before = body.length;
      const plain = plainBlocks(kept, makeId);
      appendBlocks(body, plain.length === 0 ? [{}] : plain, 'brought');
      // The empty line that a new document has.
      if (before > 0) body.delete(0, before);
      documentTitle(doc).insert(0, title);
    }, 'brought');
  };
}

/** The same with its pictures taken in; what is refused gives its words. */
async function withPictures(fragment: Fragment, add: AddPicture): Promise<Fragment> {
  const made = new Map<unknown, Awaited<ReturnType<AddPicture>>>();
  for (const { type, props } of blocksOf(fragment)) {
    const blob = type === IMAGE.type && !made.has(props['src']) ? readDataImage(props['src']) : null;
    if (blob !== null) made.set(props['src'], await add(blob));
  }
  const replace = (blocks: Fragment): Fragment =>
    blocks.map((block) => {
      if (block.slots !== undefined) {
        return { ...block, slots: block.slots.map(({ slot, blocks: inner }) => ({ slot, blocks: replace(inner) })) };
      }
      const { src, ...rest } = block.props;
      if (block.type !== IMAGE.type || typeof src !== 'string' || !src.startsWith('data:')) return block;
      const picture = made.get(src) ?? null;
      if (picture === null) return { ...block, type: 'paragraph', props: {} };
      const ratio = Number((picture.height / picture.width).toFixed(4));
      return { ...block, props: { ...rest, file: picture.file, ratio } };
    });
  return replace(fragment);
}
