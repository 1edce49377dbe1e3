/**
 * Plain text that was pasted and was written as Markdown: it stands there as it is already, and what it says takes its place as a
 * step of its own, so that one undo brings the plain text back. Where somebody has changed it meanwhile it stays.
 */
import { PASTE_TAG, type LexicalEditor } from 'lexical';
import type { Clock } from '../../sync/ports.ts';
import type { FlowBinding } from '../binding/flow-binding.ts';
import type { AnchoredSelection } from '../binding/flow-selection.ts';
import { PLAIN } from '../blocks/block-view.ts';
import { $textSelection } from '../commands/selected-blocks.ts';
import { fragmentLength, MAX_FRAGMENT_LENGTH, type Fragment } from '../clipboard/fragment.ts';
import { $insertFragment } from '../clipboard/insert-fragment.ts';
import { fetchHtmlFlavour } from '../clipboard/late-html.ts';
import { writePlainText } from '../clipboard/plain-text.ts';
import { expandHtml } from './embedded-html.ts';
import { MarkdownRunner, type MarkdownPort } from './markdown-runner.ts';
import { startMarkdownWorker } from './start-markdown-worker.ts';

export interface PastedMarkdownOptions {
  readonly editor: LexicalEditor;
  readonly binding: FlowBinding;
  readonly clock: Clock;
  readonly endStep: () => void;
  readonly makeId: () => string;
  readonly images: { takesFragment(fragment: Fragment): boolean };
  /** Whether the person who pasted still writes in the text. */
  readonly hasFocus: () => boolean;
  readonly startWorker?: () => MarkdownPort;
}

/** Later than this nobody expects that what they pasted changes. */
const WITHIN_MS = 3000;

export class PastedMarkdown {
  readonly #options: PastedMarkdownOptions;
  readonly #runner: MarkdownRunner;
  #closed = false;

  constructor(options: PastedMarkdownOptions) {
    this.#options = options;
    this.#runner = new MarkdownRunner({
      startWorker: options.startWorker ?? startMarkdownWorker,
      clock: options.clock,
    });
  }

  close(): void {
    this.#closed = true;
    this.#runner.close();
  }

  /** `plain` was just put in at the place that ends here. */
  async convert(text: string, plain: Fragment, place: AnchoredSelection): Promise<void> {
    const read = await this.#runner.read(text, WITHIN_MS);
    const html = read === null ? null : await fetchHtmlFlavour();
    if (read === null || html === null || this.#closed) return;
    const said = expandHtml(read, html.readHtml);
    // Text that begins with an empty line begins below the line that it was pasted into.
    const fragment = /^[ \t]*\n/.test(text) ? [{ ...PLAIN, content: [] }, ...said] : said;
    if (saysNoMore(fragment) || fragmentLength(fragment) > MAX_FRAGMENT_LENGTH) return;
    this.#replace(place, plain, fragment);
  }

  #replace(place: AnchoredSelection, plain: Fragment, fragment: Fragment): void {
    const { editor, binding, endStep, hasFocus, images, makeId } = this.#options;
    // Whoever is elsewhere by now keeps their place there.
    if (!editor.isEditable() || !hasFocus()) return;
    const here = binding.anchoredSelection();
    const at = here === null ? null : binding.offsetsOf(here);
    const wasAtEnd = at !== null && at.focus === binding.offsetsOf(place)?.focus;
    endStep();
    binding.pullAndSelect(place);
    let isDone = false;
    editor.update(
      () => {
        const selected = $textSelection()?.getTextContent() ?? '';
        if (lettersOf(selected) !== lettersOf(writePlainText(plain))) return;
        isDone = true;
        if (!images.takesFragment(fragment)) $insertFragment(fragment, makeId);
      },
      { discrete: true, tag: PASTE_TAG },
    );
    endStep();
    if (!isDone || !wasAtEnd) binding.pullAndSelect(here);
  }
}

/** Nothing but paragraphs without form: what was pasted says that already. */
function saysNoMore(fragment: Fragment): boolean {
  return fragment.every(
    ({ type, content }) =>
      type === PLAIN.type &&
      content.every(({ kind, marks }) => kind === 'text' && Object.keys(marks).every((name) => name === 'link')),
  );
}

function lettersOf(text: string): string {
  return text.replace(/\s+/g, '');
}
