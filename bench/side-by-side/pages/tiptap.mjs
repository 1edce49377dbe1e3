/** Tiptap as its documentation sets it up for writing together: the starter kit, tables, tasks, carets. */
import { Editor } from '@tiptap/core';
import { Collaboration } from '@tiptap/extension-collaboration';
import { CollaborationCaret } from '@tiptap/extension-collaboration-caret';
import { TaskItem, TaskList } from '@tiptap/extension-list';
import { TableKit } from '@tiptap/extension-table';
import { StarterKit } from '@tiptap/starter-kit';
import { doc, provider, synced, user } from './room.mjs';

await synced;
const editor = new Editor({
  element: document.getElementById('editor'),
  extensions: [
    StarterKit.configure({ undoRedo: false }),
    TableKit,
    TaskList,
    TaskItem.configure({ nested: true }),
    Collaboration.configure({ document: doc }),
    CollaborationCaret.configure({ provider, user }),
  ],
});
globalThis.fill = (lines) =>
  editor.commands.setContent({
    type: 'doc',
    content: lines.map((text) => ({ type: 'paragraph', content: text === '' ? [] : [{ type: 'text', text }] })),
  });
