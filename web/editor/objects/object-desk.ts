/**
 * What is being made or changed beside the text: a formula, a date, a card, the language of a code block. Holds which and
 * where, so that nothing remote disturbs somebody who fills in a form, and does what the form says as one step of undo. The
 * forms are its neighbours.
 */
import {
  $createNodeSelection,
  $getNodeByKey,
  $getRoot,
  $getSelection,
  $isNodeSelection,
  $setSelection,
  type LexicalEditor,
  type NodeKey,
} from 'lexical';
import * as Y from 'yjs';
import { CODE, codeLanguage } from '../../../flow/blocks/code.ts';
import { EMBED, embedTitle, embedUrl } from '../../../flow/blocks/embed.ts';
import { Delta } from '../../../flow/delta.ts';
import { readDate, dateValues, formatDay, type Day } from '../../../flow/inline-objects/date.ts';
import { equationValues, readTex } from '../../../flow/inline-objects/inline-equation.ts';
import type { ObjectValues } from '../../../flow/inline-objects/inline-object.ts';
import { jsonEqual } from '../../../flow/inline.ts';
import { Store, type Readable } from '../../sync/store.ts';
import type { FlowBinding } from '../binding/flow-binding.ts';
import type { AnchoredSelection } from '../binding/flow-selection.ts';
import { caretRect, domPointsOf } from '../carets/dom-places.ts';
import { $insertEmbed } from '../commands/insert-block.ts';
import { $textSelection } from '../commands/selected-blocks.ts';
import { $insertInline } from '../inlines/insert-inline.ts';
import { $isBlockNode, $setBlock } from '../nodes/block-node.ts';
import { $isInlineObjectNode } from '../nodes/inline-object-node.ts';
import { $isVoidBlockNode } from '../nodes/void-block-node.ts';
import { COMMAND_TAG } from '../shortcuts/register-keys.ts';

/** A thing that is there already, by its node, or the place for a new one. */
type Where = { readonly key: NodeKey } | { readonly place: AnchoredSelection };

export type ObjectPanel =
  | { readonly mode: 'closed' }
  | { readonly mode: 'formula'; readonly where: Where; readonly tex: string }
  /** `date` is `YYYY-MM-DD`; the first day that is offered where there is none yet. */
  | { readonly mode: 'date'; readonly where: Where; readonly date: string }
  | { readonly mode: 'embed'; readonly where: Where; readonly url: string; readonly title: string }
  | { readonly mode: 'language'; readonly where: Where; readonly language: string };

export type NewObject = 'formula' | 'date' | 'embed';

const CLOSED: ObjectPanel = { mode: 'closed' };
const NO_VALUES: ObjectValues = Object.freeze({});

export interface ObjectDeskOptions {
  readonly editor: LexicalEditor;
  readonly binding: FlowBinding;
  readonly endStep: () => void;
  /** The day it is where the writer is. */
  readonly today: () => Day;
}

export class ObjectDesk {
  readonly #editor: LexicalEditor;
  readonly #binding: FlowBinding;
  readonly #endStep: () => void;
  readonly #today: () => Day;
  readonly #panel = new Store<ObjectPanel>(CLOSED);
  readonly #stop: () => void;

  constructor({ editor, binding, endStep, today }: ObjectDeskOptions) {
    this.#editor = editor;
    this.#binding = binding;
    this.#endStep = endStep;
    this.#today = today;
    this.#stop = editor.registerEditableListener(() => this.dismiss());
  }

  get panel(): Readable<ObjectPanel> {
    return this.#panel;
  }

  close(): void {
    this.#stop();
    this.#panel.set(CLOSED);
  }

  /** Opens the form for something new at the caret; false where there is none. */
  make(kind: NewObject): boolean {
    const place = this.#binding.anchoredSelection();
    if (!this.#editor.isEditable() || place === null) return false;
    const where = { place };
    if (kind === 'formula') this.#panel.set({ mode: 'formula', where, tex: this.#selectedText() });
    else if (kind === 'date') this.#panel.set({ mode: 'date', where, date: formatDay(this.#today()) });
    else this.#panel.set({ mode: 'embed', where, url: '', title: '' });
    return true;
  }

  /** Opens the form for what this node shows; false where it has none. */
  change(key: NodeKey): boolean {
    if (!this.#editor.isEditable()) return false;
    const panel = this.#editor.getEditorState().read(() => $panelFor(key));
    if (panel !== null) this.#panel.set(panel);
    return panel !== null;
  }

  /** As `change`, for the one thing that is selected. */
  changeSelected(): boolean {
    const key = this.#editor.getEditorState().read(() => {
      const selection = $getSelection();
      const nodes = $isNodeSelection(selection) ? selection.getNodes() : [];
      return nodes.length === 1 ? (nodes[0]?.getKey() ?? null) : null;
    });
    return key !== null && this.change(key);
  }

  setFormula(tex: string): void {
    const panel = this.#panel.get();
    if (panel.mode !== 'formula') return;
    if (tex.trim() === '') this.remove();
    else this.#setInline(panel.where, equationValues(tex));
  }

  setDate(day: Day): void {
    const panel = this.#panel.get();
    if (panel.mode === 'date') this.#setInline(panel.where, dateValues(day));
  }

  /** False where the address is not one that a card may lead to (HOSTILE I1). */
  setEmbed(typed: string, title: string): boolean {
    const panel = this.#panel.get();
    const address = embedUrl({ url: typed.trim() })?.href ?? null;
    if (panel.mode !== 'embed' || address === null) return false;
    const name = title.trim();
    const { where } = panel;
    if ('place' in where) this.#insertAt(where.place, () => $insertEmbed(address, name));
    else {
      this.#updateNode(where.key, () => {
        const node = $getNodeByKey(where.key);
        if (!$isVoidBlockNode(node)) return;
        const { title: _title, ...rest } = node.getProps();
        node.setProps({ ...rest, url: address, ...(name === '' ? {} : { title: name }) });
        node.selectNext();
      });
    }
    return true;
  }

  setLanguage(language: string): void {
    const panel = this.#panel.get();
    if (panel.mode !== 'language' || !('key' in panel.where)) return;
    const { key } = panel.where;
    this.#updateNode(key, () => {
      const node = $getNodeByKey(key);
      if (!$isBlockNode(node) || node.getBlockType() !== CODE.type) return;
      const { language: _language, ...rest } = node.getProps();
      $setBlock(node, CODE.type, language === '' ? rest : { ...rest, language });
    });
  }

  /** Takes out what the form is about; for something new nothing happens. */
  remove(): void {
    const { where } = this.#open() ?? {};
    if (where === undefined || 'place' in where) return this.cancel();
    this.#updateNode(where.key, () => {
      const node = $getNodeByKey(where.key);
      node?.selectNext();
      node?.remove();
    });
  }

  /** Closes the form and gives the text back its caret. */
  cancel(): void {
    const { where } = this.#open() ?? {};
    this.#panel.set(CLOSED);
    if (where === undefined) return;
    if ('place' in where) this.#binding.pullAndSelect(where.place);
    this.#editor.focus();
  }

  /** Closes the form and leaves the focus where it is. */
  dismiss(): void {
    this.#panel.set(CLOSED);
  }

  /** Where on the screen the form belongs, or null where that place is gone. */
  rect(): DOMRect | null {
    const { where } = this.#open() ?? {};
    if (where === undefined) return null;
    if ('key' in where) {
      const dom = this.#editor.getElementByKey(where.key);
      const part = dom?.querySelector('.code-language') ?? dom;
      return part?.getBoundingClientRect() ?? null;
    }
    const range = this.#binding.offsetsOf(where.place);
    const [point] =
      range === null ? [] : domPointsOf(this.#editor, this.#binding, [Math.min(range.anchor, range.focus)]);
    return point === null || point === undefined ? null : caretRect(point);
  }

  #open(): Exclude<ObjectPanel, { mode: 'closed' }> | null {
    const panel = this.#panel.get();
    return panel.mode === 'closed' ? null : panel;
  }

  #selectedText(): string {
    return this.#editor.getEditorState().read(() => $textSelection()?.getTextContent() ?? '', { editor: this.#editor });
  }

  #setInline(where: Where, values: ObjectValues): void {
    if ('place' in where) this.#insertAt(where.place, () => $insertInline(values));
    else this.#setKeys(where.key, values);
  }

  /** Changes keys of the object that is there, so that what somebody else changes of it at once stays too. */
  #setKeys(key: NodeKey, values: ObjectValues): void {
    const [object, were] = this.#editor.getEditorState().read(() => {
      const node = $getNodeByKey(key);
      return $isInlineObjectNode(node) ? ([node.getObject(), node.getValues()] as const) : ([null, NO_VALUES] as const);
    });
    this.#endStep();
    if (object instanceof Y.Map) {
      const marker: Y.Map<unknown> = object;
      const keys = Object.entries(values)
        .filter(([name, value]) => !jsonEqual(were[name], value))
        .map(([name, value]) => ({ marker, key: name, value }));
      if (keys.length > 0) this.#binding.write(() => ({ change: new Delta(), keys, places: [] }));
    }
    this.#updateNode(key, () => void $getNodeByKey(key)?.selectNext());
  }

  #insertAt(place: AnchoredSelection, $insert: () => boolean): void {
    this.#panel.set(CLOSED);
    this.#endStep();
    this.#binding.pullAndSelect(place);
    this.#editor.update(
      () => {
        // The place may have been deleted by somebody else meanwhile.
        if ($textSelection() === null) $getRoot().selectEnd();
        $insert();
      },
      { discrete: true, tag: COMMAND_TAG },
    );
    this.#endStep();
    this.#editor.focus();
  }

  #updateNode(key: NodeKey, $act: () => void): void {
    this.#panel.set(CLOSED);
    this.#endStep();
    this.#editor.update(
      () => {
        if ($getNodeByKey(key) !== null) $act();
      },
      { discrete: true, tag: COMMAND_TAG },
    );
    this.#endStep();
    this.#editor.focus();
  }
}

function $panelFor(key: NodeKey): ObjectPanel | null {
  const node = $getNodeByKey(key);
  const where = { key };
  if ($isInlineObjectNode(node)) {
    const tex = readTex(node.getValues());
    if (tex !== null) return { mode: 'formula', where, tex };
    const day = readDate(node.getValues());
    return day === null ? null : { mode: 'date', where, date: formatDay(day) };
  }
  if ($isVoidBlockNode(node) && node.getBlockType() === EMBED.type) {
    const props = node.getProps();
    const stored = props['url'];
    const url = embedUrl(props)?.href ?? (typeof stored === 'string' ? stored : '');
    return { mode: 'embed', where, url, title: embedTitle(props) };
  }
  if ($isBlockNode(node) && node.getBlockType() === CODE.type) {
    return { mode: 'language', where, language: codeLanguage(node.getProps()) };
  }
  return null;
}

/** Selects one node, as a click on it does. Runs inside an update. */
export function $selectNode(key: NodeKey): void {
  const selection = $createNodeSelection();
  selection.add(key);
  $setSelection(selection);
}
