/**
 * What goes on with links beside the text: which link the caret is in, and the one being made or changed. Holds the place
 * in positions that others' changes move along, so that nothing remote disturbs somebody who is typing an address.
 */
import { $getRoot, $setSelection, mergeRegister, type LexicalEditor } from 'lexical';
import { PARAGRAPH } from '../../../flow/blocks/paragraph.ts';
import { embedUrl } from '../../../flow/blocks/embed.ts';
import { safeHref } from '../../../flow/links.ts';
import { Store, type Readable } from '../../sync/store.ts';
import type { FlowBinding } from '../binding/flow-binding.ts';
import type { AnchoredSelection } from '../binding/flow-selection.ts';
import { caretRect, domPointsOf } from '../carets/dom-places.ts';
import { $insertLink, $linkAtSelection, $selectRun, $setLink, type LinkRun } from '../commands/marks.ts';
import { $insertEmbed } from '../commands/insert-block.ts';
import { $blockOfCaret, $textSelection } from '../commands/selected-blocks.ts';
import { $isBlockNode } from '../nodes/block-node.ts';
import { COMMAND_TAG } from '../shortcuts/register-keys.ts';

export type LinkPanel =
  | { readonly mode: 'closed' }
  /** The caret is in a link. */
  | {
      readonly mode: 'shown';
      readonly address: string;
      readonly place: AnchoredSelection;
      /** The link is all that stands on its line: it could be a card. */
      readonly alone: boolean;
    }
  /** Somebody types an address. `hasText` where there is text that will be the link. */
  | { readonly mode: 'edited'; readonly address: string; readonly hasText: boolean; readonly place: AnchoredSelection };

const CLOSED: LinkPanel = { mode: 'closed' };

export class LinkDesk {
  readonly #editor: LexicalEditor;
  readonly #binding: FlowBinding;
  readonly #panel = new Store<LinkPanel>(CLOSED);
  readonly #stop: () => void;
  /** The address that was put away with Escape; it stays away until the caret has left the link. */
  #dismissed: string | null = null;

  constructor(editor: LexicalEditor, binding: FlowBinding) {
    this.#editor = editor;
    this.#binding = binding;
    this.#stop = mergeRegister(
      editor.registerUpdateListener(() => this.#follow()),
      editor.registerEditableListener(() => this.dismiss()),
    );
  }

  get panel(): Readable<LinkPanel> {
    return this.#panel;
  }

  close(): void {
    this.#stop();
    this.#panel.set(CLOSED);
  }

  /** For the key that means the palette elsewhere: only where there is text to link, or a link to change. */
  editSelected(): boolean {
    const { link, hasText } = this.#read();
    return (link !== null || hasText) && this.edit();
  }

  /** Opens the panel for the selected text or the link at the caret; false where nothing is selected. */
  edit(): boolean {
    const { link, hasText } = this.#read();
    const place = this.#binding.anchoredSelection();
    if (!this.#editor.isEditable() || place === null) return false;
    this.#panel.set({ mode: 'edited', address: link ?? '', hasText: hasText || link !== null, place });
    return true;
  }

  /** Makes or changes the link under way; false where the address is not one that Weft would open. */
  apply(typed: string): boolean {
    const panel = this.#panel.get();
    const text = typed.trim();
    const address = safeHref(text) ?? (text.includes('@') ? safeHref(`mailto:${text}`) : null);
    if (panel.mode !== 'edited' || address === null) return false;
    this.#leave(panel.place, () => {
      if (!$setLink(address)) $insertLink(text, address);
      $collapseToEnd();
    });
    return true;
  }

  /** Takes the link away; its text stays. */
  remove(): void {
    const panel = this.#panel.get();
    if (panel.mode !== 'closed') this.#leave(panel.place, () => void $setLink(null));
  }

  /** Makes a card of a link that stands alone on its line; a line to go on in follows it. */
  makeCard(): void {
    const panel = this.#panel.get();
    if (panel.mode !== 'shown') return;
    this.#leave(panel.place, () => {
      const run = $linkAtSelection();
      const block = $blockOfCaret();
      if (run === null || block === null || !$isAlone(run)) return;
      const text = block.getTextContent().trim();
      const address = embedUrl({ url: run.address })?.href ?? null;
      if (address === null) return;
      block.clear();
      block.select(0, 0);
      // The address is shown anyway; words that were linked are what the writer calls it.
      $insertEmbed(address, safeHref(text) === null ? text : '');
    });
  }

  /** Closes the panel and gives the text back its caret. */
  cancel(): void {
    const panel = this.#panel.get();
    if (panel.mode === 'edited') this.#leave(panel.place, () => undefined);
    else this.dismiss();
  }

  /** Closes the panel and leaves the focus where it is. */
  dismiss(): void {
    const panel = this.#panel.get();
    if (panel.mode !== 'closed') this.#dismissed = panel.address;
    this.#panel.set(CLOSED);
  }

  /** Where on the screen the panel belongs, or null where that place is gone. */
  rect(): DOMRect | null {
    const panel = this.#panel.get();
    const range = panel.mode === 'closed' ? null : this.#binding.offsetsOf(panel.place);
    if (range === null) return null;
    const [point] = domPointsOf(this.#editor, this.#binding, [Math.min(range.anchor, range.focus)]);
    return point === null || point === undefined ? null : caretRect(point);
  }

  #leave(place: AnchoredSelection, $act: () => void): void {
    this.#panel.set(CLOSED);
    this.#binding.pullAndSelect(place);
    this.#editor.update(
      () => {
        const selection = $textSelection();
        // The text may have been deleted by somebody else meanwhile.
        if (selection === null) $setSelection($getRoot().selectEnd());
        else $act();
      },
      { discrete: true, tag: COMMAND_TAG },
    );
    this.#dismissed = this.#read().link;
    this.#editor.focus();
  }

  #read(): { link: string | null; alone: boolean; hasText: boolean; collapsed: boolean } {
    return this.#editor.getEditorState().read(
      () => {
        const selection = $textSelection();
        const run = $linkAtSelection();
        return {
          link: run?.address ?? null,
          alone: run !== null && $isAlone(run),
          hasText: selection !== null && !selection.isCollapsed(),
          collapsed: selection?.isCollapsed() ?? false,
        };
      },
      { editor: this.#editor },
    );
  }

  #follow(): void {
    const panel = this.#panel.get();
    if (panel.mode === 'edited') return;
    const { link, alone, collapsed } = this.#read();
    if (link === null || !collapsed || !this.#editor.isEditable()) {
      this.#dismissed = null;
      this.#panel.set(CLOSED);
      return;
    }
    if (link === this.#dismissed) return;
    if (panel.mode === 'shown' && panel.address === link && panel.alone === alone) return;
    const place = this.#binding.anchoredSelection();
    if (place !== null && this.#hasFocus()) this.#panel.set({ mode: 'shown', address: link, place, alone });
  }

  #hasFocus(): boolean {
    const root = this.#editor.getRootElement();
    return root !== null && root.contains(document.activeElement);
  }
}

function $collapseToEnd(): void {
  const selection = $textSelection();
  const run = $linkAtSelection();
  if (selection === null) return;
  if (run !== null) $selectRun(run, selection);
  const { focus } = selection;
  selection.anchor.set(focus.key, focus.offset, focus.type);
}

/** True where a plain line holds this link and nothing else. */
function $isAlone({ address, nodes }: LinkRun): boolean {
  const block = nodes[0]?.getParent();
  if (!$isBlockNode(block) || block.getBlockType() !== PARAGRAPH.type || embedUrl({ url: address }) === null)
    return false;
  return block.getChildren().every((child) => nodes.some((node) => node.is(child)));
}
