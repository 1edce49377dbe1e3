/**
 * A Lexical editor's state as the tree that the import reads, taken from the editor itself and not from its Y.Doc: what the readers
 * of the two bindings must arrive at.
 */
import type { LexicalEditor } from 'lexical';
import type { ForeignNode } from '../../server/import/lexical/tree.ts';

/** The names that an exported node gives its element's format; the bindings keep the number. */
const FORMATS: readonly string[] = ['', 'left', 'center', 'right', 'justify', 'start', 'end'];

/** Fields of an exported node that are structure, not properties. */
const STRUCTURE: ReadonlySet<string> = new Set(['type', 'version', 'children', 'text', 'format', 'direction', '$']);

interface ExportedNode {
  readonly type: string;
  readonly children?: readonly ExportedNode[];
  readonly text?: string;
  readonly format?: string | number;
  readonly direction?: string | null;
}

export function treeOf(editor: LexicalEditor): readonly ForeignNode[] {
  // Lexical types the children of an exported root only as nodes with a type.
  const { root } = editor.getEditorState().toJSON() as unknown as { readonly root: ExportedNode };
  return (root.children ?? []).map(readExported);
}

function readExported(node: ExportedNode): ForeignNode {
  const props = new Map<string, unknown>(Object.entries(node).filter(([name]) => !STRUCTURE.has(name)));
  const { direction, format } = node;
  if (format !== undefined) props.set('format', typeof format === 'number' ? format : FORMATS.indexOf(format));
  if (direction !== undefined && direction !== null) props.set('dir', direction);
  const text = node.text ?? null;
  return { type: node.type, props, state: new Map(), children: (node.children ?? []).map(readExported), text };
}
