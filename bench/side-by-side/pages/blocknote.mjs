/** BlockNote with its own interface (Mantine), as its documentation sets it up for writing together. */
import '@blocknote/mantine/style.css';
import { BlockNoteView } from '@blocknote/mantine';
import { useCreateBlockNote } from '@blocknote/react';
import { withCollaboration } from '@blocknote/core/yjs';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { doc, provider, synced, user } from './room.mjs';

function Page() {
  const editor = useCreateBlockNote(
    withCollaboration({ collaboration: { fragment: doc.getXmlFragment('document'), provider, user } }),
  );
  globalThis.fill = (lines) =>
    editor.replaceBlocks(
      editor.document,
      lines.map((content) => ({ type: 'paragraph', content })),
    );
  return createElement(BlockNoteView, { editor });
}

await synced;
createRoot(document.getElementById('editor')).render(createElement(Page));
