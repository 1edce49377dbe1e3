/** The plug-ins of @lexical/react that Lexical's playground is made of, with its binding for writing together; without the playground's own menus. */
import { CodeNode } from '@lexical/code';
import { LinkNode } from '@lexical/link';
import { ListItemNode, ListNode } from '@lexical/list';
import { CheckListPlugin } from '@lexical/react/LexicalCheckListPlugin';
import { LexicalCollaboration } from '@lexical/react/LexicalCollaborationContext';
import { CollaborationPlugin } from '@lexical/react/LexicalCollaborationPlugin';
import { LexicalComposer } from '@lexical/react/LexicalComposer';
import { useLexicalComposerContext } from '@lexical/react/LexicalComposerContext';
import { ContentEditable } from '@lexical/react/LexicalContentEditable';
import { LexicalErrorBoundary } from '@lexical/react/LexicalErrorBoundary';
import { HorizontalRuleNode } from '@lexical/react/LexicalHorizontalRuleNode';
import { LinkPlugin } from '@lexical/react/LexicalLinkPlugin';
import { ListPlugin } from '@lexical/react/LexicalListPlugin';
import { MarkdownShortcutPlugin } from '@lexical/react/LexicalMarkdownShortcutPlugin';
import { RichTextPlugin } from '@lexical/react/LexicalRichTextPlugin';
import { TabIndentationPlugin } from '@lexical/react/LexicalTabIndentationPlugin';
import { TablePlugin } from '@lexical/react/LexicalTablePlugin';
import { HeadingNode, QuoteNode } from '@lexical/rich-text';
import { TableCellNode, TableNode, TableRowNode } from '@lexical/table';
import { $createParagraphNode, $createTextNode, $getRoot } from 'lexical';
import { createElement as h, useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { doc, provider, user } from './room.mjs';

const nodes = [
  CodeNode,
  HeadingNode,
  HorizontalRuleNode,
  LinkNode,
  ListItemNode,
  ListNode,
  QuoteNode,
  TableCellNode,
  TableNode,
  TableRowNode,
];

function Fill() {
  const [editor] = useLexicalComposerContext();
  useEffect(() => {
    globalThis.fill = (lines) =>
      editor.update(() => {
        const paragraphs = lines.map((line) => $createParagraphNode().append($createTextNode(line)));
        $getRoot()
          .clear()
          .append(...paragraphs);
      });
  }, [editor]);
  return null;
}

const theme = { text: { bold: 'bold', italic: 'italic' } };
const initialConfig = { namespace: 'peer', nodes, theme, editorState: null, onError: (error) => console.error(error) };
const providerFactory = (id, docs) => {
  docs.set(id, doc);
  return provider;
};

createRoot(document.getElementById('editor')).render(
  h(
    LexicalCollaboration,
    null,
    h(
      LexicalComposer,
      { initialConfig },
      h(RichTextPlugin, { contentEditable: h(ContentEditable), ErrorBoundary: LexicalErrorBoundary }),
      h(ListPlugin),
      h(CheckListPlugin),
      h(LinkPlugin),
      h(TablePlugin),
      h(MarkdownShortcutPlugin),
      h(TabIndentationPlugin),
      h(CollaborationPlugin, { id: 'main', providerFactory, shouldBootstrap: true, username: user.name }),
      h(Fill),
    ),
  ),
);
