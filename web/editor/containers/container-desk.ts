/**
 * What can be done to containers from outside the text: inserting them, and the menus and handles of the one around the caret.
 * Holds which one that is, so that nothing remote disturbs somebody who has a menu open. Draws nothing.
 */
import { $getNodeByKey, $getRoot, COMMAND_PRIORITY_LOW, mergeRegister, type LexicalEditor } from 'lexical';
import { CALLOUT, type CalloutKind } from '../../../flow/blocks/callout.ts';
import { COLUMNS } from '../../../flow/blocks/columns.ts';
import { TABLE } from '../../../flow/blocks/table.ts';
import { TOGGLE } from '../../../flow/blocks/toggle.ts';
import { jsonEqual } from '../../../flow/inline.ts';
import type { BlockProps, Json } from '../../../flow/schema.ts';
import { newTableProps } from '../../../flow/table-shape.ts';
import { Store, type Readable } from '../../sync/store.ts';
import type { FlowBinding } from '../binding/flow-binding.ts';
import type { AnchoredSelection } from '../binding/flow-selection.ts';
import { $textSelection } from '../commands/selected-blocks.ts';
import { $isContainerNode, $setProps, type ContainerNode } from '../nodes/container-node.ts';
import { COMMAND_TAG } from '../shortcuts/register-keys.ts';
import { CONTAINER_MENU_COMMAND } from './container-commands.ts';
import { $addColumn, $evenColumns, $removeColumn, newColumnsProps } from './column-edits.ts';
import { $readContainerState, type ContainerState } from './container-state.ts';
import { $deleteContainer, $insertContainer, $unwrap } from './make-container.ts';

/** What can be inserted at once; a table asks for its size first. */
export type NewContainer = `callout:${CalloutKind}` | 'toggle' | `columns:${2 | 3 | 4}` | 'table';

export interface ContainerDeskOptions {
  readonly editor: LexicalEditor;
  readonly binding: FlowBinding;
  readonly endStep: () => void;
  readonly makeId: () => string;
}

export class ContainerDesk {
  /** What acts are made with; those on tables come with their handles (`table-acts.ts`). */
  readonly options: ContainerDeskOptions;
  readonly #editor: LexicalEditor;
  readonly #binding: FlowBinding;
  readonly #endStep: () => void;
  readonly #makeId: () => string;
  readonly #state = new Store<ContainerState | null>(null);
  /** Where a table is to go whose size is being chosen. */
  readonly #picking = new Store<AnchoredSelection | null>(null);
  readonly #menuCalls = new Set<() => void>();
  readonly #stop: () => void;

  constructor(options: ContainerDeskOptions) {
    const { editor } = options;
    this.#editor = editor;
    this.#binding = options.binding;
    this.#endStep = options.endStep;
    this.#makeId = options.makeId;
    this.options = options;
    this.#stop = mergeRegister(
      editor.registerUpdateListener(() => this.#read()),
      editor.registerCommand(CONTAINER_MENU_COMMAND, () => this.#callMenu(), COMMAND_PRIORITY_LOW),
      editor.registerEditableListener(() => {
        this.#picking.set(null);
        this.#read();
      }),
    );
  }

  close(): void {
    this.#stop();
    this.#menuCalls.clear();
    this.#picking.set(null);
    this.#state.set(null);
  }

  /** The innermost container around the caret of somebody who may write. */
  get state(): Readable<ContainerState | null> {
    return this.#state;
  }

  /** Not null while the size of a new table is being chosen. */
  get picking(): Readable<AnchoredSelection | null> {
    return this.#picking;
  }

  /** Calls back when somebody asks by keyboard for the menu of the container. Returns how to stop. */
  onMenuCall(listener: () => void): () => void {
    this.#menuCalls.add(listener);
    return () => this.#menuCalls.delete(listener);
  }

  /** True where there is a menu to open. */
  #callMenu(): boolean {
    if (this.#state.get() === null) return false;
    // A key's command runs inside an update of the editor; what opens takes the focus only after it.
    queueMicrotask(() => {
      for (const listener of this.#menuCalls) listener();
    });
    return true;
  }

  insert(kind: NewContainer): void {
    if (!this.#editor.isEditable()) return;
    if (kind === 'table') {
      this.#picking.set(this.#binding.anchoredSelection());
      // In an empty cell there is no place in the text to come back to: a table of the usual size goes there at once.
      if (this.#picking.get() === null) this.#insert(TABLE.type, newTableProps(3, 3, this.#makeId));
    } else if (kind === 'toggle') this.#insert(TOGGLE.type, TOGGLE.defaults);
    else if (kind.startsWith('callout:')) this.#insert(CALLOUT.type, { kind: kind.slice('callout:'.length) });
    else this.#insert(COLUMNS.type, newColumnsProps(Number(kind.slice('columns:'.length)), this.#makeId));
  }

  insertTable(rows: number, columns: number): void {
    const place = this.#picking.get();
    if (place === null) return;
    this.#picking.set(null);
    this.#binding.pullAndSelect(place);
    this.#insert(TABLE.type, newTableProps(rows, columns, this.#makeId));
    this.#editor.focus();
  }

  /** Nothing is inserted after all, and the text gets its caret back. */
  cancelPicking(): void {
    const place = this.#picking.get();
    if (place === null) return;
    this.#picking.set(null);
    this.#binding.pullAndSelect(place);
    this.#editor.focus();
  }

  setCallout(kind: CalloutKind): void {
    this.#act((container) => $setProps(container, { ...container.getProps(), kind }));
  }

  addColumn(side: 'before' | 'after'): void {
    this.#actOnColumns((columns, slot) => $addColumn(columns, slot, side, this.#makeId()));
  }

  removeColumn(): void {
    this.#actOnColumns($removeColumn);
  }

  evenColumns(): void {
    this.#actOnColumns($evenColumns);
  }

  /** Sets properties of any container, as after a border was dragged; null takes one away. */
  setProps(key: string, values: ReadonlyMap<string, Json>): void {
    this.#update(() => {
      const container = $getNodeByKey(key);
      if (!$isContainerNode(container)) return;
      const props: Record<string, Json> = { ...container.getProps() };
      for (const [name, value] of values) {
        if (value === null) delete props[name];
        else props[name] = value;
      }
      $setProps(container, props);
    });
  }

  /** Takes the container away and leaves what stands in it. */
  unwrap(): void {
    this.#act($unwrap);
  }

  delete(): void {
    this.#act($deleteContainer);
  }

  focus(): void {
    this.#editor.focus();
  }

  #insert(type: string, props: BlockProps): void {
    this.#update(() => {
      if ($textSelection() === null) $getRoot().selectEnd();
      $insertContainer(type, props, this.#makeId());
    });
  }

  #actOnColumns($act: (columns: ContainerNode, slot: string) => void): void {
    const state = this.#state.get();
    if (state?.kind === 'columns') this.#act((container) => $act(container, state.slot));
  }

  #act($act: (container: ContainerNode) => void): void {
    const state = this.#state.get();
    if (state === null) return;
    this.#update(() => {
      const container = $getNodeByKey(state.key);
      if ($isContainerNode(container)) $act(container);
    });
  }

  #update($act: () => void): void {
    if (!this.#editor.isEditable()) return;
    this.#endStep();
    this.#editor.update($act, { discrete: true, tag: COMMAND_TAG });
    this.#endStep();
  }

  #read(): void {
    const state = this.#editor.isEditable() ? this.#editor.getEditorState().read($readContainerState) : null;
    const known = this.#state.get();
    // The states are plain JSON; one object as long as they say the same.
    if (!jsonEqual((state ?? null) as Json, (known ?? null) as Json)) this.#state.set(state);
  }
}
