/**
 * One editor on one page, put together: Lexical, the binding to the flow, undo, keys, typed shortcuts, clipboard, carets of
 * the others. Owns their order of birth and death and what may be asked of them; what lives with the elements of the page is
 * `surface-mount.ts`. Draws nothing itself and knows neither React nor the connection.
 */
import { registerRichText } from '@lexical/rich-text';
import { $addUpdateTag, COMMAND_PRIORITY_CRITICAL, createEditor, KEY_DOWN_COMMAND, type LexicalEditor } from 'lexical';
import { documentBody } from '../../flow/read.ts';
import { Store, type Readable } from '../sync/store.ts';
import { FlowBinding } from './binding/flow-binding.ts';
import { FlowHistory } from './binding/flow-history.ts';
import { registerClipboard } from './clipboard/register-clipboard.ts';
import type { ActionName } from './commands/actions.ts';
import { registerChosenMarks } from './commands/chosen-marks.ts';
import { $startNumbersAt } from './commands/placement.ts';
import { $textSelection } from './commands/selected-blocks.ts';
import { $setTextMark, registerTextMarks, type TextMark } from './commands/text-marks.ts';
import { $adoptDomSelection, adoptDomSelection } from './dom-selection.ts';
import { DrawingPace } from './drawing-pace.ts';
import { ContainerDesk } from './containers/container-desk.ts';
import { registerContainers } from './containers/register-containers.ts';
import { $tabInTable } from './containers/table-keys.ts';
import { $openTypedTable } from './containers/typed-table.ts';
import { BlockDesk } from './handle/block-desk.ts';
import { EDITOR_THEME } from './editor-theme.ts';
import { focusTextAsItWas } from './images/focus-text.ts';
import { ImageDesk } from './images/image-desk.ts';
import { ImageInserter } from './images/image-inserter.ts';
import { pickPictures } from './images/pick-pictures.ts';
import { Inserter } from './inserter.ts';
import { LinkDesk } from './links/link-desk.ts';
import { FLOW_NODES } from './nodes/flow-nodes.ts';
import type { ObjectDesk } from './objects/object-desk.ts';
import { Places } from './places.ts';
import { registerFarEnds } from './shortcuts/far-ends.ts';
import { COMMAND_TAG, registerKeys } from './shortcuts/register-keys.ts';
import type { CommandName, SurfaceCommand } from './shortcuts/key-table.ts';
import { registerTypedShortcuts } from './shortcuts/typed-shortcuts.ts';
import type { ToolDesk } from './tools/tool-desk.ts';
import type { Insertable } from './typeahead/insert-source.ts';
import type { Typeahead } from './typeahead/typeahead.ts';
import type { WritingState } from './toolbar/writing-state.ts';
import { WritingWatch } from './toolbar/writing-watch.ts';
import { SurfaceMount } from './surface-mount.ts';
import { typeFirst } from './type-first.ts';
import type { SurfaceElements, SurfaceOptions } from './surface-options.ts';
import { registerTripleClicks } from './triple-clicks.ts';
import { registerVoidBlocks } from './void-blocks.ts';

const TOO_LONG = 'That is too long to paste at once. Paste it in parts.';

export class EditorSurface {
  readonly editor: LexicalEditor;
  readonly binding: FlowBinding;
  readonly links: LinkDesk;
  /** Inserting tables, callouts, sections and columns, and what their menus do. */
  readonly containers: ContainerDesk;
  /** What the handles and menus of blocks do. */
  readonly blocks: BlockDesk;
  readonly places: Places;
  readonly tools: ToolDesk;
  readonly isApple: boolean;
  /** What can be done to the pictures. */
  readonly images: ImageDesk;
  readonly #imageInserter: ImageInserter;
  readonly #inserter: Inserter;
  readonly copy: (text: string) => Promise<boolean>;
  readonly #history: FlowHistory;
  readonly #watch: WritingWatch;
  readonly #mount: SurfaceMount;
  readonly #notice = new Store<string | null>(null);
  readonly #commands: Readonly<Record<SurfaceCommand, () => boolean>> = {
    undo: () => this.undo(),
    redo: () => this.redo(),
    link: () => this.links.editSelected(),
    selectionToolbar: () => this.tools.call('selection-toolbar'),
    toolbar: () => this.tools.call('toolbar'),
    blockMenu: () => this.tools.call('block-menu'),
    duplicate: () => this.#afterUpdate(() => void this.blocks.duplicate()),
    deleteBlock: () => this.#afterUpdate(() => void this.blocks.delete()),
    copyBlockLink: () => this.blocks.copyLink(),
  };
  readonly #ends: (() => void)[] = [];
  #closed = false;

  constructor(options: SurfaceOptions) {
    this.copy = options.copy;
    this.tools = options.tools;
    const pace = new DrawingPace(options.clock);
    this.isApple = options.isApple;
    const editor = createEditor({
      namespace: 'weft',
      nodes: FLOW_NODES,
      theme: EDITOR_THEME,
      editable: options.editable,
      onError: options.onError,
    });
    this.editor = editor;
    // Before anything is drawn: whoever comes later has all there is looked at once more.
    this.#ends.push(registerTextMarks(editor), registerChosenMarks(editor));
    this.binding = new FlowBinding({
      editor,
      body: documentBody(options.doc),
      beforePull: () => adoptDomSelection(editor),
      slices: pace.slices,
    });
    this.#history = new FlowHistory({ binding: this.binding });
    this.links = new LinkDesk(editor, this.binding);
    const endStep = () => this.endStep();
    const notify = (words: string) => this.notify(words);
    this.places = new Places({ ...options, editor, binding: this.binding, notify });
    this.images = new ImageDesk(editor, endStep);
    this.#imageInserter = new ImageInserter({
      editor,
      binding: this.binding,
      pictures: options.pictures,
      desk: this.images,
      endStep,
      makeId: options.makeId,
      notify,
    });
    this.containers = new ContainerDesk({ editor, binding: this.binding, endStep, makeId: options.makeId });
    this.blocks = new BlockDesk({
      editor,
      binding: this.binding,
      endStep,
      makeId: options.makeId,
      copy: options.copy,
      addressOf: (block) => this.places.addressOf(block),
      notify,
      focus: () => this.focus(),
      suggestInsert: () => this.suggest('/'),
    });
    // Before the keys: while suggestions are open, Enter, Tab and arrows are theirs.
    this.#inserter = new Inserter({
      editor,
      binding: this.binding,
      mentionables: options.mentionables,
      endStep,
      now: () => options.clock.now(),
      insertContainer: (kind) => this.containers.insert(kind),
      pickPictures: () => pickPictures((files) => this.#insertPictures(files)),
    });
    this.#ends.push(
      // Lexical's own keys (Enter, Tab, Backspace) act on the selection it knows, before the browser reports a new one.
      editor.registerCommand(
        KEY_DOWN_COMMAND,
        () => {
          $adoptDomSelection(editor);
          return false;
        },
        COMMAND_PRIORITY_CRITICAL,
      ),
      registerRichText(editor),
      registerFarEnds(editor, options.isApple),
      registerVoidBlocks(editor),
      registerTripleClicks(editor),
      registerKeys({
        editor,
        isApple: options.isApple,
        surface: this.#commands,
        $tabInTable: (by) => $tabInTable(by, options.makeId),
        $openTypedTable: () => $openTypedTable(options.makeId, endStep),
      }),
      registerContainers(editor, endStep),
      registerTypedShortcuts({ editor, endStep }),
      registerClipboard({
        editor,
        binding: this.binding,
        clock: options.clock,
        doc: options.doc,
        pictures: options.pictures,
        notify,
        endStep,
        images: this.#imageInserter,
        makeId: options.makeId,
        onTooLong: () => this.#notice.set(TOO_LONG),
        onUnread: () =>
          this.#notice.set('What you pasted could not be read just now. Paste it again when you are online.'),
      }),
    );
    this.#watch = new WritingWatch({ editor, binding: this.binding, history: this.#history });
    this.#mount = new SurfaceMount({
      ...options,
      editor,
      binding: this.binding,
      pace,
      places: this.places,
      containers: this.containers,
      images: this.images,
      imageInserter: this.#imageInserter,
      objects: this.objects,
    });
  }

  /** What the toolbar shows. */
  get writing(): Readable<WritingState> {
    return this.#watch.writing;
  }

  /** True while the document holds nothing but one empty plain block. */
  get isEmpty(): Readable<boolean> {
    return this.#watch.isEmpty;
  }

  /** Something to tell the person who writes, until it is put away. */
  get notice(): Readable<string | null> {
    return this.#notice;
  }

  /** The forms beside formulas, dates, cards and code. */
  get objects(): ObjectDesk {
    return this.#inserter.objects;
  }

  /** The suggestions below the caret. */
  get typeahead(): Typeahead {
    return this.#inserter.typeahead;
  }

  notify(words: string): void {
    this.#notice.set(words);
  }

  dismissNotice(): void {
    this.#notice.set(null);
  }

  mount(elements: SurfaceElements): void {
    this.#mount.begin(elements);
  }

  unmount(): void {
    this.#mount.end();
  }

  setEditable(editable: boolean): void {
    if (this.editor.isEditable() !== editable) this.editor.setEditable(editable);
  }

  /** Does to the selected text what a key or a button stands for, and gives the focus back to it. */
  run(name: ActionName): void {
    this.#inserter.run(name);
    this.focus();
  }

  /** Types at the very beginning what was typed before there was a text. */
  typeFirst(words: string): void {
    if (this.editor.isEditable()) typeFirst(this.editor, words);
  }

  /** Gives the selected text, or what is typed next, a colour or a size; null takes it away. */
  mark(name: TextMark, value: string | null): void {
    this.#act(() => $setTextMark(name, value));
  }

  /** Begins the numbers of a list anew, from this one on. */
  startNumbersAt(start: number): void {
    this.#act(() => $startNumbersAt(start));
  }

  /** What the Insert menu offers; a form takes the focus itself. */
  insert(one: Insertable): void {
    this.#inserter.insert(one);
    if (this.objects.panel.get().mode === 'closed' && this.containers.picking.get() === null) this.focus();
  }

  /** Opens the suggestions that this sign stands for, at the caret. */
  suggest(sign: '@' | ':' | '/'): void {
    if (this.editor.isEditable()) this.#inserter.suggest(sign);
  }

  /** What is done next is taken back by itself. */
  endStep(): void {
    this.#history.endStep();
  }

  undo(): boolean {
    return this.#afterUpdate(() => this.#history.undo());
  }

  redo(): boolean {
    return this.#afterUpdate(() => this.#history.redo());
  }

  /** Does what a key stands for that is no action on the text alone. */
  command(name: CommandName): void {
    if (name === 'find' || name === 'replace' || name === 'palette' || name === 'shortcuts') this.tools.show(name);
    else if (name in this.#commands) this.#commands[name as SurfaceCommand]();
  }

  /** The selected words, where they are of one line: what one means to look for. */
  selectedWords(): string {
    const words = this.editor.getEditorState().read(() => $textSelection()?.getTextContent() ?? '');
    return words.length > 200 || words.includes('\n') ? '' : words;
  }

  /** Puts the caret back to where it was, without scrolling. */
  focus(): void {
    this.editor.focus();
  }

  /** The same for somebody who may only read, who has the text to scroll. */
  focusText(): void {
    if (this.editor.isEditable()) focusTextAsItWas(this.editor);
    else this.editor.getRootElement()?.focus({ preventScroll: true });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.unmount();
    this.#watch.close();
    for (const end of this.#ends.splice(0)) end();
    this.#inserter.close();
    this.#imageInserter.close();
    this.images.close();
    this.links.close();
    this.places.close();
    this.containers.close();
    this.#history.close();
    this.binding.close();
  }

  #insertPictures(files: readonly Blob[]): void {
    if (this.editor.isEditable()) this.#imageInserter.insertFiles(files);
  }

  #act($act: () => boolean): void {
    if (!this.editor.isEditable()) return;
    this.#history.endStep();
    this.editor.update(
      () => {
        $addUpdateTag(COMMAND_TAG);
        $act();
      },
      { discrete: true },
    );
    this.#history.endStep();
    this.focus();
  }

  /** A key's command runs inside an update of the editor; a step can be taken back only when that is over. */
  #afterUpdate(act: () => void): boolean {
    if (!this.editor.isEditable()) return false;
    queueMicrotask(() => {
      if (!this.#closed) act();
    });
    return true;
  }
}
