/**
 * An editor without a page, for tests: the real binding, undo, keys and typed shortcuts on a headless Lexical editor, driven
 * as a keyboard would drive them. Shows the document as short lines, so that a test reads like what a person sees.
 */
import { createHeadlessEditor } from '@lexical/headless';
import { registerRichText } from '@lexical/rich-text';
import {
  $getRoot,
  CONTROLLED_TEXT_INSERTION_COMMAND,
  DELETE_CHARACTER_COMMAND,
  INSERT_LINE_BREAK_COMMAND,
  INSERT_PARAGRAPH_COMMAND,
  KEY_DOWN_COMMAND,
  KEY_TAB_COMMAND,
  type LexicalEditor,
} from 'lexical';
import * as Y from 'yjs';
import { createDocumentUpdate } from '../../flow/create.ts';
import { keepQuiet } from '../../flow/quiet.ts';
import { documentBody, readBlocks } from '../../flow/read.ts';
import type { Block, Marks } from '../../flow/schema.ts';
import { FlowBinding } from './binding/flow-binding.ts';
import { FlowHistory } from './binding/flow-history.ts';
import { $blockOfCaret } from './commands/selected-blocks.ts';
import { registerContainers } from './containers/register-containers.ts';
import { $tabInTable } from './containers/table-keys.ts';
import { $openTypedTable } from './containers/typed-table.ts';
import { registerChosenMarks } from './commands/chosen-marks.ts';
import { registerTextMarks } from './commands/text-marks.ts';
import { FLOW_NODES } from './nodes/flow-nodes.ts';
import { registerKeys } from './shortcuts/register-keys.ts';
import { registerTypedShortcuts } from './shortcuts/typed-shortcuts.ts';
import { $selectWithin } from './shortcuts/typed-text.ts';

export class EditorKit {
  readonly doc = new Y.Doc();
  readonly editor: LexicalEditor;
  readonly binding: FlowBinding;
  readonly history: FlowHistory;
  linkRequests = 0;
  #ids = 0;

  constructor() {
    keepQuiet(this.doc);
    Y.applyUpdate(this.doc, createDocumentUpdate({ title: '' }), 'seed');
    const editor = createHeadlessEditor({
      nodes: FLOW_NODES,
      onError: (error) => {
        throw error;
      },
    });
    this.editor = editor;
    this.binding = new FlowBinding({ editor, body: documentBody(this.doc) });
    // Whatever a test types belongs to one step until something ends it: no clock decides.
    this.history = new FlowHistory({ binding: this.binding, mergeWithinMs: Number.MAX_SAFE_INTEGER });
    registerRichText(editor);
    registerKeys({
      editor,
      isApple: false,
      surface: { undo: () => true, redo: () => true, link: () => ++this.linkRequests > 0 },
      $tabInTable: (by) => $tabInTable(by, this.makeId),
      $openTypedTable: () => $openTypedTable(this.makeId, () => this.history.endStep()),
    });
    registerContainers(editor, () => this.history.endStep());
    registerTextMarks(editor);
    registerChosenMarks(editor);
    registerTypedShortcuts({ editor, endStep: () => this.history.endStep() });
    this.act(() => $getRoot().selectEnd());
  }

  readonly makeId = (): string => `made-${++this.#ids}`;

  act($work: () => void): void {
    this.editor.update($work, { discrete: true });
    // What a listener asked for runs now.
    this.editor.update(() => undefined, { discrete: true });
  }

  type(text: string): void {
    for (const char of text) {
      this.act(() => {
        if (char === '\n') this.editor.dispatchCommand(INSERT_PARAGRAPH_COMMAND, undefined);
        else this.editor.dispatchCommand(CONTROLLED_TEXT_INSERTION_COMMAND, char);
      });
    }
  }

  softBreak(): void {
    this.act(() => this.editor.dispatchCommand(INSERT_LINE_BREAK_COMMAND, false));
  }

  backspace(): void {
    this.act(() => this.editor.dispatchCommand(DELETE_CHARACTER_COMMAND, true));
  }

  /** Presses Tab; true where the editor kept it, false where it went to the browser. */
  tab(shiftKey = false): boolean {
    const event = keyEvent('Tab', 'Tab', { shiftKey });
    this.act(() => this.editor.dispatchCommand(KEY_TAB_COMMAND, event));
    return event.defaultPrevented;
  }

  /** Presses a combination such as `Control+Shift+7`; `key` is the character it makes where that differs. */
  press(combination: string, key?: string): boolean {
    const names = combination.split('+');
    const last = names.at(-1) ?? '';
    const code = /^[0-9]$/.test(last)
      ? `Digit${last}`
      : /^[a-z]$/i.test(last)
        ? `Key${last.toUpperCase()}`
        : last === '.'
          ? 'Period'
          : last;
    const event = keyEvent(key ?? last, code, {
      ctrlKey: names.includes('Control'),
      altKey: names.includes('Alt'),
      shiftKey: names.includes('Shift'),
    });
    this.act(() => this.editor.dispatchCommand(KEY_DOWN_COMMAND, event));
    return event.defaultPrevented;
  }

  /** Selects [from, to) of the block with this index, in flow units. */
  select(index: number, from: number, to = from): void {
    this.act(() => {
      const node = $getRoot().getChildAtIndex(index);
      const selection = node?.selectStart();
      const block = $blockOfCaret();
      if (selection !== undefined && block !== null) $selectWithin(selection, block, from, to);
    });
  }

  undo(): void {
    this.history.undo();
  }

  /** A line for each block: `h1 Title`, `• item`, `  № nested`, `☑ done`, `“ quote`, `———`; marks as `<b>tags</b>`. */
  lines(): string[] {
    return showBlocks(readBlocks(documentBody(this.doc)));
  }

  close(): void {
    this.history.close();
    this.binding.close();
  }
}

type Shown = Pick<Block, 'type' | 'props' | 'content'>;

export function showBlocks(blocks: readonly Shown[]): string[] {
  return blocks.map(({ type, props, content }) => {
    const text = content
      .map((inline) => (inline.kind === 'text' ? showText(inline.text, inline.marks) : '<object>'))
      .join('');
    return `${prefix(type, props)}${text}`;
  });
}

function prefix(type: string, props: Block['props']): string {
  if (type === 'heading') return `h${JSON.stringify(props['level'])} `;
  if (type === 'quote') return '“ ';
  if (type === 'rule') return '———';
  if (type !== 'item') return type === 'paragraph' ? '' : `${type}: `;
  const sign =
    props['list'] === 'number' ? '№ ' : props['list'] === 'check' ? (props['checked'] === true ? '☑ ' : '☐ ') : '• ';
  return `${'  '.repeat(Number(props['depth']))}${sign}`;
}

/** Signs that nobody types, so that a shortcut that did nothing cannot be taken for one that did. */
const TAGS: Readonly<Record<string, string>> = {
  bold: 'b',
  italic: 'i',
  underline: 'u',
  strikethrough: 's',
  code: 'c',
  superscript: 'sup',
  subscript: 'sub',
};

function showText(text: string, marks: Marks): string {
  let shown = text.replaceAll('\n', '⏎').replaceAll('\t', '⇥');
  for (const name of Object.keys(marks).toSorted()) {
    const tag = TAGS[name] ?? name;
    shown = `<${tag}${marks[name] === true ? '' : `=${marks[name] as string}`}>${shown}</${tag}>`;
  }
  return shown;
}

interface KeyModifiers {
  readonly ctrlKey?: boolean;
  readonly altKey?: boolean;
  readonly shiftKey?: boolean;
}

function keyEvent(key: string, code: string, modifiers: KeyModifiers): KeyboardEvent {
  const event = {
    key,
    code,
    ctrlKey: false,
    altKey: false,
    shiftKey: false,
    metaKey: false,
    ...modifiers,
    target: null,
    defaultPrevented: false,
    preventDefault() {
      event.defaultPrevented = true;
    },
  };
  // Node has no key events; this is all that the handlers look at.
  return event as unknown as KeyboardEvent;
}
