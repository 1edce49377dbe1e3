/**
 * Copy, cut and paste of an editor: what a paste means at the selection, and that it is an undo step of its own. Lexical's
 * own clipboard, which knows nothing of flows, is never reached. Flavours are `flavours.ts`, dragging is `drag.ts`.
 */
import {
  $addUpdateTag,
  $getSelection,
  $isNodeSelection,
  $onUpdate,
  COMMAND_PRIORITY_CRITICAL,
  COMMAND_PRIORITY_HIGH,
  CONTROLLED_TEXT_INSERTION_COMMAND,
  COPY_COMMAND,
  CUT_COMMAND,
  KEY_DOWN_COMMAND,
  mergeRegister,
  PASTE_COMMAND,
  PASTE_TAG,
  type LexicalEditor,
} from 'lexical';
import type * as Y from 'yjs';
import { FLAG_MARKS } from '../../../flow/schema.ts';
import type { Clock } from '../../sync/ports.ts';
import type { FlowBinding } from '../binding/flow-binding.ts';
import { PLAIN, type BlockShape } from '../blocks/block-view.ts';
import { $isItem } from '../commands/block-types.ts';
import { $setLink } from '../commands/marks.ts';
import { $blockOfCaret, $selectedTopLevel, $textSelection } from '../commands/selected-blocks.ts';
import { $isSource } from '../commands/source-blocks.ts';
import { imageFilesOf } from '../images/data-image.ts';
import type { Pictures } from '../images/pictures.ts';
import { $removeSelection } from '../containers/remove-across.ts';
import { fetchMarkdownOnSelection, markdownPart } from '../markdown/late-markdown.ts';
import type { PastedMarkdown } from '../markdown/pasted-markdown.ts';
import { $copyFragment } from './copy-fragment.ts';
import { registerDrag } from './drag.ts';
import {
  bringsOnlyFiles,
  broughtBy,
  keepBrought,
  maybeMarkdown,
  needsHtml,
  onlyText,
  readFlavours,
  readSource,
  TEXT,
  writeFlavours,
  writeToSystem,
  type Brought,
  type Writers,
} from './flavours.ts';
import { cleanText, fragmentLength, MAX_FRAGMENT_LENGTH, type Fragment } from './fragment.ts';
import { FRAGMENT_MIME } from './fragment-json.ts';
import { $insertFragment } from './insert-fragment.ts';
import { fetchHtmlFlavour, fetchHtmlOnTouch, htmlFlavour } from './late-html.ts';
import { soleAddress, type Surroundings } from './plain-text.ts';

export interface ClipboardOptions {
  readonly doc: Y.Doc;
  readonly editor: LexicalEditor;
  readonly binding: FlowBinding;
  readonly clock: Clock;
  /** Ends the undo step under way. */
  readonly endStep: () => void;
  /** Where pictures go on their way in. */
  readonly images: {
    insertFiles(files: readonly Blob[]): void;
    takesFragment(fragment: Fragment): boolean;
  };
  /** What is shown of the pictures. */
  readonly pictures: Pick<Pictures, 'stateOf'>;
  /** Names the containers among what is pasted. */
  readonly makeId: () => string;
  /** Something was too long to take in; nothing of it was. */
  readonly onTooLong: () => void;
  /** Tells the person who writes. */
  readonly notify: (words: string) => void;
  /** What reads a paste could not be fetched; nothing of it was taken in. */
  readonly onUnread: () => void;
}

export function registerClipboard(options: ClipboardOptions): () => void {
  const { editor, binding, endStep, images, makeId, onTooLong, onUnread } = options;
  /** True from the keys that paste plain text until the next ones: browsers say it in no other way. */
  let wantsPlain = false;
  let pasted: PastedMarkdown | null = null;
  let isOver = false;
  const $take = (data: Brought): void => {
    if (htmlFlavour() === null && needsHtml(data) && !$caretInSource()) takeLater(keepBrought(data));
    else $takeNow(data);
  };

  /** Somebody pastes in the moment in which the page appeared: it goes where the caret was then, or what was selected then. */
  const takeLater = (data: Brought): void => {
    const place = binding.anchoredSelection();
    void fetchHtmlFlavour().then((html) => {
      if (html === null) return onUnread();
      if (place !== null) binding.pullAndSelect(place);
      editor.update(() => $asOneStep(() => $takeNow(data)), { discrete: true });
    });
  };

  const $takeNow = (data: Brought): void => {
    const html = htmlFlavour();
    if (!$caretInSource() && $linkSelection(data.getData(TEXT))) return;
    const files = imageFilesOf(data);
    if (files.length > 0 && bringsOnlyFiles(data, html)) {
      $removeSelectedText();
      images.insertFiles(files);
      return;
    }
    const text = data.files.find(isMarkdownFile);
    if (text !== undefined && data.getData(FRAGMENT_MIME) === '') {
      $onUpdate(() => takeFile(text));
      return;
    }
    const fragment = $caretInSource() ? readSource(data) : readFlavours(data, $surroundings(), html);
    if (fragmentLength(fragment) > MAX_FRAGMENT_LENGTH) onTooLong();
    else if (!images.takesFragment(fragment)) {
      const markdown = wantsPlain || $caretInSource() ? null : maybeMarkdown(data, fragment);
      $insertFragment(fragment, makeId);
      if (markdown !== null) $onUpdate(() => readMarkdown(markdown, fragment));
    }
  };

  const takeFile = (file: File): void => {
    const place = binding.anchoredSelection();
    void markdownPart.fetch().then((part) => {
      if (part === null) onUnread();
      else if (!isOver) void part.insertMarkdownFile(file, place, options);
    });
  };

  /** What was just put in may say more than it shows: that comes as a step of its own, once it is read. */
  const readMarkdown = (text: string, plain: Fragment): void => {
    const end = binding.anchoredSelection();
    const offsets = end === null ? null : binding.offsetsOf(end);
    if (offsets === null) return;
    // The first block went on in the one of the caret: its marker is none of what was put in.
    const place = binding.anchored({ anchor: offsets.focus - fragmentLength(plain) + 1, focus: offsets.focus });
    void markdownPart.fetch().then((part) => {
      if (part === null || isOver || !part.looksLikeMarkdown(text)) return;
      pasted ??= new part.PastedMarkdown({ ...options, hasFocus: () => holdsFocus(editor) });
      void pasted.convert(text, plain, place);
    });
  };

  const $asOneStep = ($act: () => void): void => {
    endStep();
    $addUpdateTag(PASTE_TAG);
    $act();
    $onUpdate(endStep);
  };

  const writers = (): Writers => ({
    html: htmlFlavour(),
    markdown: markdownPart.value,
    pictures: htmlFlavour()?.drawnPictures(editor, options.pictures) ?? (() => null),
  });

  const $copy = (event: ClipboardEvent | KeyboardEvent | null): boolean => {
    const fragment = $copyFragment();
    if (fragment.length === 0) return false;
    if (event instanceof ClipboardEvent) {
      event.preventDefault();
      if (event.clipboardData !== null) writeFlavours(event.clipboardData, fragment, writers());
    } else void writeToSystem(fragment, writers().pictures);
    return true;
  };

  return mergeRegister(
    editor.registerCommand(
      KEY_DOWN_COMMAND,
      (event) => {
        if (!MODIFIERS.has(event.key)) {
          wantsPlain = event.shiftKey && (event.ctrlKey || event.metaKey) && event.code === 'KeyV';
        }
        return false;
      },
      COMMAND_PRIORITY_CRITICAL,
    ),
    () => {
      isOver = true;
      pasted?.close();
    },
    editor.registerCommand(COPY_COMMAND, (event) => ($copy(event), true), COMMAND_PRIORITY_HIGH),
    editor.registerCommand(
      CUT_COMMAND,
      (event) => {
        if (editor.isEditable() && $copy(event)) $asOneStep($removeSelected);
        return true;
      },
      COMMAND_PRIORITY_HIGH,
    ),
    editor.registerCommand(
      PASTE_COMMAND,
      (event) => {
        event.preventDefault();
        const data = event instanceof ClipboardEvent ? event.clipboardData : null;
        if (data !== null && editor.isEditable()) {
          $asOneStep(() => $take(wantsPlain ? onlyText(broughtBy(data)) : broughtBy(data)));
        }
        return true;
      },
      COMMAND_PRIORITY_HIGH,
    ),
    // Some browsers bring a spelling correction or a drop as an input event with data.
    editor.registerCommand(
      CONTROLLED_TEXT_INSERTION_COMMAND,
      (input) => {
        const data = typeof input === 'string' ? null : (input.dataTransfer ?? null);
        if (data === null || typeof input === 'string') return false;
        // A corrected word looks like the one it replaces.
        if (input.inputType === 'insertReplacementText') $textSelection()?.insertText(cleanText(data.getData(TEXT)));
        else $asOneStep(() => $take(broughtBy(data)));
        return true;
      },
      COMMAND_PRIORITY_HIGH,
    ),
    registerDrag({ editor, binding, $take, writers, endStep, makeId }),
    fetchHtmlOnTouch(editor),
    fetchMarkdownOnSelection(editor),
  );
}

const MODIFIERS: ReadonlySet<string> = new Set(['Shift', 'Control', 'Alt', 'Meta']);

function holdsFocus(editor: LexicalEditor): boolean {
  const root = editor.getRootElement();
  return root?.contains(root.ownerDocument.activeElement) === true;
}

function isMarkdownFile({ name, type }: File): boolean {
  return type === 'text/markdown' || /\.(?:md|markdown|mdown|mkd)$/i.test(name);
}

/** An address pasted over words makes a link of them. */
function $linkSelection(text: string): boolean {
  const selection = $textSelection();
  if (selection === null || selection.isCollapsed() || $selectedTopLevel(selection).length !== 1) return false;
  const address = soleAddress(text);
  return address !== null && $setLink(address);
}

function $caretInSource(): boolean {
  return $isSource($blockOfCaret());
}

/** Plain text has the marks of the caret; its lines are items in a list and plain elsewhere. */
function $surroundings(): Surroundings {
  const selection = $textSelection();
  const marks = Object.fromEntries(FLAG_MARKS.filter((mark) => selection?.hasFormat(mark)).map((mark) => [mark, true]));
  return { shape: $lineShape(), marks };
}

function $lineShape(): BlockShape {
  const block = $blockOfCaret();
  if (block === null || !$isItem(block)) return PLAIN;
  const { checked: _checked, ...props } = block.getProps();
  return { type: block.getBlockType(), props };
}

/** Files that are brought in take the place of the text that was selected. */
function $removeSelectedText(): void {
  const selection = $textSelection();
  if (selection !== null) $removeSelection(selection);
}

function $removeSelected(): void {
  const selection = $getSelection();
  if ($isNodeSelection(selection)) selection.deleteNodes();
  else $removeSelectedText();
}
